//! Short cuts, for machines that have the room for them. Each does what `store` does, and property tests hold them against it:
//! `advance_with` takes none of them.

mod bytes;
mod held;
mod lines;
mod run;

use super::{
    Event, Found, Oversize, Parser,
    plain::{self, Plain},
    ready::Texts,
};
use crate::{
    buffer::Buffer,
    field::Field,
    scan::{self, LineEnds, offset},
    tokenizer::Fragment,
    utf8,
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    #[inline]
    pub(super) fn next_event<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        match **input {
            [] => None,
            [byte] => {
                *input = &[];
                if self.takes_byte(byte) || self.takes_any_byte(byte) { None } else { self.next_of_blank_line() }
            }
            _ => self.next_of_chunk(input),
        }
    }

    pub(super) fn advance_to_event<'c>(&mut self, chunk: &'c [u8]) -> (usize, Found<'c>) {
        if let [byte] = *chunk {
            let taken = self.takes_byte(byte) || self.takes_any_byte(byte);
            return (1, if taken { Found::Nothing } else { self.dispatch() });
        }
        let mut at = self.rest_of_chunk(chunk);
        if at >= chunk.len() {
            return (at, Found::Nothing);
        }
        if self.hints.many_lines {
            at = self.run_of_data(chunk, at);
        }
        match self.simple(chunk, at) {
            (at, Simple::Found(found)) => (at, found),
            (at, Simple::Other) => self.lines(chunk, at),
        }
    }

    // Each of these ways has a function of its own, so that none has to save registers for the others.

    #[inline(never)]
    fn next_of_blank_line(&mut self) -> Option<Result<Event<'_>, Oversize>> {
        let found = self.dispatch();
        self.result(found)
    }

    #[inline(never)]
    fn next_of_chunk<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        let at = self.rest_of_chunk(input);
        if at >= input.len() {
            *input = &[];
            return None;
        }
        if self.hints.many_lines { self.next_of_run(input, at) } else { self.next_of_blocks(input, at) }
    }

    #[inline(never)]
    fn next_of_run<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8], at: usize) -> Option<Result<Event<'p>, Oversize>> {
        let at = self.run_of_data(input, at);
        self.next_of_blocks(input, at)
    }

    #[inline(never)]
    fn next_of_blocks<'p, 'c: 'p>(
        &'p mut self,
        input: &mut &'c [u8],
        at: usize,
    ) -> Option<Result<Event<'p>, Oversize>> {
        let (at, simple) = self.simple(input, at);
        let Simple::Found(found) = simple else { return self.next_of_lines(input, at) };
        *input = input.get(at..).unwrap_or_default();
        self.result(found)
    }

    #[inline(never)]
    fn next_of_lines<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8], at: usize) -> Option<Result<Event<'p>, Oversize>> {
        let (at, found) = self.lines(input, at);
        *input = input.get(at..).unwrap_or_default();
        self.result(found)
    }

    /// Takes the rest of a line that was cut by the end of the chunk before, if one was; where it has come to.
    #[inline]
    fn rest_of_chunk(&mut self, chunk: &[u8]) -> usize {
        match self.tokens.rest() {
            None if self.tokens.is_at_start() => 0,
            None => self.reach_line(chunk, 0),
            Some(Field::Data) => self.rest_of_data(chunk),
            Some(Field::Comment) if !self.stored => self.comments(chunk, 0, true),
            Some(field) => self.rest_of_line(field, false, chunk, 0),
        }
    }

    /// The same for data. As a rule a short chunk has no line end, so this is apart from what comes after one.
    #[inline]
    fn rest_of_data(&mut self, chunk: &[u8]) -> usize {
        // What was cut in a long chunk is long.
        let ends = if chunk.len() > SHORT_CHUNK { LineEnds::far(chunk, 0) } else { LineEnds::new(chunk, 0) };
        if !ends.is_empty() {
            return self.lines_of_data(chunk, 0, ends);
        }
        match utf8::text_in(chunk, chunk) {
            Some(text) if self.decoder.is_idle() => self.push_data(text),
            _ => self.hard_data(chunk, false),
        }
        chunk.len()
    }

    /// Takes the rest of a line of data, and lines of data that follow, which are stored as they come; where it has come to.
    #[inline(never)]
    fn lines_of_data(&mut self, chunk: &[u8], mut at: usize, mut ends: LineEnds) -> usize {
        // One look at all of a short chunk is quicker than one at each piece.
        let text = if chunk.len() <= SHORT_CHUNK { utf8::text_in(chunk, chunk) } else { None };
        loop {
            let end = ends.next(chunk, at);
            let bytes = chunk.get(at..end.unwrap_or(chunk.len())).unwrap_or_default();
            let piece = match text {
                Some(text) => utf8::piece(text, bytes),
                None => utf8::text_in(chunk, bytes),
            };
            match piece {
                Some(text) if self.decoder.is_idle() => self.push_data(text),
                _ => self.hard_data(bytes, end.is_some()),
            }
            let Some(end) = end else { return chunk.len() };
            self.tokens.begin_line();
            at = self.after_line(chunk, end);
            match chunk.get(at..).and_then(|line| line.strip_prefix(plain::NAME)) {
                Some([_, ..]) => {
                    scan::looked_at(plain::NAME.len());
                    self.tokens.cut(Field::Data);
                    self.next_line_of_data();
                    at = at.saturating_add(plain::NAME.len());
                }
                // Cut in its name.
                None if chunk.get(at..).is_some_and(|line| !line.is_empty() && plain::NAME.starts_with(line)) => {
                    for &byte in chunk.get(at..).unwrap_or_default() {
                        self.takes_any_byte(byte);
                    }
                    return chunk.len();
                }
                _ => return at,
            }
        }
    }

    /// A LF between two lines of data.
    #[inline]
    pub(super) fn join_lines(&mut self) {
        let buffer = &mut self.buffers.data;
        self.block.data.push_char('\n', buffer.capacity(), buffer);
    }

    /// More of the data under way.
    #[inline]
    fn push_data(&mut self, text: &str) {
        let buffer = &mut self.buffers.data;
        self.block.data.push(text, buffer.capacity(), buffer);
    }

    /// Data that is not UTF-8 as it stands.
    #[cold]
    #[inline(never)]
    fn hard_data(&mut self, bytes: &[u8], last: bool) {
        self.fragment(Fragment { field: Field::Data, bytes, first: false, last });
    }

    /// Takes comments and blank lines where no block is under way, from a comment on; where it has come to.
    #[inline(never)]
    fn comments(&mut self, chunk: &[u8], at: usize, in_comment: bool) -> usize {
        match scan::after_comments(chunk, at, in_comment) {
            Some(after) => {
                match chunk.last() {
                    Some(&newline @ (b'\r' | b'\n')) if after == chunk.len() => self.tokens.end_line(newline),
                    _ if after == chunk.len() => self.tokens.cut(Field::Comment),
                    _ => self.tokens.begin_line(),
                }
                after
            }
            None if in_comment => self.rest_of_line(Field::Comment, false, chunk, at),
            None => at,
        }
    }

    /// Takes the rest of a line whose value is under way at `at` of `chunk`; where it has come to.
    #[inline(never)]
    fn rest_of_line(&mut self, field: Field, first: bool, chunk: &[u8], at: usize) -> usize {
        let end = LineEnds::new(chunk, at).next(chunk, at);
        let bytes = chunk.get(at..end.unwrap_or(chunk.len())).unwrap_or_default();
        if !matches!(field, Field::Comment | Field::Unknown) {
            self.fragment(Fragment { field, bytes, first, last: end.is_some() });
        }
        match end {
            None => {
                self.tokens.cut(field);
                chunk.len()
            }
            Some(end) => {
                self.tokens.begin_line();
                self.after_line(chunk, end)
            }
        }
    }

    /// Where the line starts that follows the one that ends at `end`; notes it if a LF may follow that belongs to it.
    #[inline]
    fn after_line(&mut self, chunk: &[u8], end: usize) -> usize {
        let after = end.saturating_add(1);
        if chunk.get(end) != Some(&b'\r') {
            return after;
        }
        scan::looked_at(1);
        match chunk.get(after) {
            Some(b'\n') => after.saturating_add(1),
            Some(_) => after,
            None => {
                self.tokens.end_line(b'\r');
                after
            }
        }
    }

    /// What `chunk` comes to from `at` on, where no value is under way, if that is something simple; where it has come to.
    #[inline]
    fn simple<'c>(&mut self, chunk: &'c [u8], mut at: usize) -> (usize, Simple<'c>) {
        if self.lent {
            self.forget_event();
        }
        if self.tokens.is_at_start() {
            // As a rule the rest of a long value is followed by the end of its block.
            if self.stored && matches!(chunk.get(at), Some(b'\r' | b'\n')) {
                at = self.after_line(chunk, at);
                match self.dispatch() {
                    Found::Nothing => {}
                    found => return (at, Simple::Found(found)),
                }
            }
            if chunk.get(at) == Some(&b':') && !self.stored {
                at = self.comments(chunk, at, false);
            }
            let rest = chunk.get(at..).unwrap_or_default();
            if rest.is_empty() {
                return (at, Simple::Found(Found::Nothing));
            }
            match self.plain(rest) {
                Plain::Block(data, after) => {
                    let found = Found::Event(Texts::data(data));
                    return (offset(chunk, after), Simple::Found(found));
                }
                Plain::Cut(value) => {
                    self.tokens.cut(Field::Data);
                    self.next_line_of_data();
                    match utf8::text_in(chunk, value) {
                        Some(text) => self.push_data(text),
                        None => self.hard_data(value, false),
                    }
                    return (chunk.len(), Simple::Found(Found::Nothing));
                }
                Plain::Other => {}
            }
        }
        (at, Simple::Other)
    }
}

/// What the last lines were like, as the next ones probably are. A wrong guess costs time, nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints {
    /// A line of data was too long for a look at it by the block to pay.
    long_data: bool,
    /// There were many lines of data in a row.
    many_lines: bool,
}

impl Hints {
    pub(super) const fn new() -> Self {
        Self { long_data: false, many_lines: false }
    }
}

/// What came of a look at what is simple.
enum Simple<'c> {
    Found(Found<'c>),
    Other,
}

/// A chunk that has a few lines at most, and mostly text.
const SHORT_CHUNK: usize = 128;
