//! The fast way: lines that lie whole in a chunk are held where they are, and a block of them is lent without a copy.
//!
//! It does what `store` does, which property tests hold it against: `advance_with` knows only that way.

use super::held::{Held, More};
use crate::{
    buffer::Buffer,
    field::Field,
    parser::{Found, Parser, ready::Texts},
    scan::{self, LineEnds},
    tokenizer::fast::field_of,
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes `chunk` from `at` on, where no value is under way: lines, and before and after them what is cut in or before its name,
    /// byte by byte. Where it has come to, and what was found.
    #[inline(always)]
    pub(super) fn lines<'c>(&mut self, chunk: &'c [u8], mut at: usize) -> (usize, Found<'c>) {
        if !self.tokens.is_at_start() {
            at = self.reach_line(chunk, at);
        }
        let mut held = Held::default();
        let mut more = More::new();
        let mut ends = LineEnds::new(chunk, at);
        while let Some(&first) = chunk.get(at) {
            if matches!(first, b'\r' | b'\n') {
                scan::looked_at(1);
                at = self.after_line(chunk, at);
                if held.is_empty() && !self.stored {
                    continue;
                }
                match self.blank_line(chunk, at, held, &mut more) {
                    Found::Nothing => held = Held::default(),
                    found => return (at, found),
                }
                continue;
            }
            if first == b'd' && self.hints.long_data {
                ends = LineEnds::far(chunk, at);
            }
            let Some(end) = ends.next(chunk, at) else { break };
            let start = at;
            at = self.after_line(chunk, end);
            // Comments come by the thousand on a quiet stream.
            if first == b':' {
                continue;
            }
            let (field, name) = field_at(chunk.get(start..).unwrap_or_default());
            let value = chunk.get(start.saturating_add(name)..end).unwrap_or_default();
            if held.is_empty() {
                held.since = start;
            }
            match field {
                Field::Comment | Field::Unknown => {}
                Field::Data if held.data.is_none() => {
                    self.hints.long_data = value.len() > LONG_DATA;
                    held.data = Some(value);
                }
                Field::Data => {
                    if more.push(value).is_err() {
                        self.keep(chunk, start, held, &mut more);
                        held = Held { since: start, data: Some(value), ..Held::default() };
                    }
                }
                Field::Event => held.event = Some(value),
                Field::Id if scan::has_nul_at_end(chunk.get(..end).unwrap_or_default(), value.len()) => {}
                Field::Id => held.id = Some(value),
                Field::Retry => self.line(field, value),
            }
        }
        self.end_of_chunk(chunk, at, held, &mut more);
        (chunk.len(), Found::Nothing)
    }

    /// Goes on to where a line starts in `chunk`, or to its end.
    #[inline(never)]
    pub(super) fn reach_line(&mut self, chunk: &[u8], mut at: usize) -> usize {
        while let Some(&byte) = chunk.get(at) {
            if self.tokens.begins_line(chunk, &mut at) {
                break;
            }
            if let Some((field, first)) = self.tokens.value_under_way() {
                if field != Field::Data {
                    at = self.rest_of_line(field, first, chunk, at);
                    continue;
                }
                if first {
                    self.tokens.cut(Field::Data);
                    self.next_line_of_data();
                }
                at = self.lines_of_data(chunk, at, LineEnds::new(chunk, at));
            } else {
                at = at.saturating_add(1);
                // Where no line starts there is no blank one.
                self.takes_any_byte(byte);
            }
        }
        at
    }

    /// The end of the chunk, in the line that starts at `at`.
    #[inline(never)]
    fn end_of_chunk<'c>(&mut self, chunk: &'c [u8], at: usize, held: Held<'c>, more: &mut More<'c>) {
        let line = chunk.get(at..).unwrap_or_default();
        let (field, value) = match line.first_chunk() {
            Some(head) => {
                let (field, name) = field_of(head);
                (field, line.get(name..).unwrap_or_default())
            }
            None => (Field::Unknown, &[][..]),
        };
        if value.is_empty() {
            // What is so short may be cut in its name.
            self.keep(chunk, at, held, more);
            for &byte in line {
                self.takes_any_byte(byte);
            }
        } else {
            self.tokens.cut(field);
            self.store(chunk, chunk.len(), held, more, Some((field, value)));
        }
    }

    /// The end of a block, of which nothing is held afterwards.
    #[inline]
    fn blank_line<'c>(&mut self, chunk: &'c [u8], at: usize, held: Held<'c>, more: &mut More<'c>) -> Found<'c> {
        if !self.stored && more.is_empty() {
            match held {
                Held { data: Some(data), event: None, id: None, .. } => {
                    if let Some(data) = self.borrow_data(chunk, data) {
                        return Found::Event(Texts::data(data));
                    }
                }
                Held { data: Some(data), .. } => {
                    if let Some(texts) = self.borrow(chunk, at, data, held) {
                        return Found::Event(texts);
                    }
                }
                Held { data: None, id: None, .. } => return Found::Nothing,
                Held { data: None, .. } => {}
            }
        }
        self.keep(chunk, at, held, more);
        self.dispatch()
    }
}

/// The field of a line, and where its value starts, as far as can be told.
#[inline]
fn field_at(line: &[u8]) -> (Field, usize) {
    match line.first_chunk() {
        Some(head) => field_of(head),
        None => field_of(&pad(line)),
    }
}

/// From as many bytes on it does not pay to look at them by the block.
const LONG_DATA: usize = 512;

const HEAD: usize = 8;

/// The start of a line at the end of a chunk. No name has a NUL, so what is added makes none of it.
fn pad(line: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    for (to, &from) in head.iter_mut().zip(line) {
        *to = from;
    }
    head
}
