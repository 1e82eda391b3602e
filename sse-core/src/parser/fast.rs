//! Short cuts, for machines that have the room for them. Each does what `store` does, and property tests hold them against it:
//! `advance_with` takes none of them.

mod bytes;
mod lines;

use super::{Event, Found, Oversize, Parser, plain::Plain};
use crate::{buffer::Buffer, field::Field, scan, tokenizer::Fragment};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    #[inline]
    pub(super) fn next_event<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        match **input {
            [] => None,
            [byte] => {
                *input = &[];
                if self.takes_byte(byte) { None } else { self.next_of_byte(byte) }
            }
            _ => self.next_of_chunk(input),
        }
    }

    pub(super) fn advance_to_event<'c>(&mut self, chunk: &'c [u8]) -> (usize, Found<'c>) {
        if let [byte] = *chunk {
            return (1, if self.takes_byte(byte) { Found::Nothing } else { self.byte(byte) });
        }
        let rest = self.tokens.rest().map_or(chunk, |field| self.rest_of_line(field, false, chunk));
        if rest.is_empty() {
            return (chunk.len(), Found::Nothing);
        }
        let (rest, found) = self.blocks(chunk, rest);
        (chunk.len().saturating_sub(rest.len()), found)
    }

    // Each of these ways has a function of its own, so that none has to save registers for the others.

    #[inline(never)]
    fn next_of_byte(&mut self, byte: u8) -> Option<Result<Event<'_>, Oversize>> {
        let found = self.byte(byte);
        self.result(found)
    }

    #[inline(never)]
    fn next_of_chunk<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        let mut rest = *input;
        if let Some(field) = self.tokens.rest() {
            rest = self.rest_of_line(field, false, rest);
            if rest.is_empty() {
                *input = rest;
                return None;
            }
        }
        self.next_of_blocks(input, rest)
    }

    #[inline(never)]
    fn next_of_blocks<'p, 'c: 'p>(
        &'p mut self,
        input: &mut &'c [u8],
        rest: &'c [u8],
    ) -> Option<Result<Event<'p>, Oversize>> {
        let (rest, found) = self.blocks(input, rest);
        *input = rest;
        self.result(found)
    }

    /// Takes the rest of a line whose value is under way; what follows it.
    #[inline]
    fn rest_of_line<'c>(&mut self, field: Field, first: bool, chunk: &'c [u8]) -> &'c [u8] {
        let end = scan::far_line_end(chunk);
        let (bytes, end) = match end.and_then(|end| chunk.split_at_checked(end)) {
            Some((bytes, end)) => (bytes, end.split_first()),
            None => (chunk, None),
        };
        match field {
            Field::Comment | Field::Unknown => {}
            Field::Data if !first => self.more_data(bytes, end.is_some()),
            _ => self.fragment(Fragment { field, bytes, first, last: end.is_some() }),
        }
        if let Some((&newline, after)) = end {
            return self.tokens.after_newline(newline, after);
        }
        if first {
            self.tokens.cut(field);
        }
        &[]
    }

    /// What `rest` of `chunk` comes to, in which no value is under way; what is left of it.
    #[inline]
    fn blocks<'c>(&mut self, chunk: &'c [u8], mut rest: &'c [u8]) -> (&'c [u8], Found<'c>) {
        if self.lent {
            self.forget_event();
        }
        if self.tokens.is_at_start() {
            // As a rule the rest of a long value is followed by the end of its block.
            if let (true, [first @ (b'\r' | b'\n'), after @ ..]) = (self.stored, rest) {
                rest = self.tokens.after_newline(*first, after);
                match self.dispatch() {
                    Found::Nothing => {}
                    found => return (rest, found),
                }
            }
            match self.plain(rest) {
                Plain::Block(data, after) => return (after, Found::Event { data: Some(data), event: None }),
                Plain::Cut(value) => {
                    self.tokens.cut(Field::Data);
                    self.next_line_of_data();
                    self.more_data(value, false);
                    return (&[], Found::Nothing);
                }
                Plain::Other => {}
            }
        }
        self.all(chunk, rest)
    }

    /// All ways together: whole lines, and before and after them, byte by byte, what is cut in or before its name.
    #[inline(never)]
    fn all<'c>(&mut self, chunk: &'c [u8], mut rest: &'c [u8]) -> (&'c [u8], Found<'c>) {
        let mut lines_are_taken = false;
        while let Some((&byte, after)) = rest.split_first() {
            if let Some((field, first)) = self.tokens.value_under_way() {
                rest = self.rest_of_line(field, first, rest);
                continue;
            }
            let found = if !lines_are_taken && self.tokens.begins_line(&mut rest) {
                lines_are_taken = true;
                self.lines(chunk, &mut rest)
            } else {
                rest = after;
                self.byte(byte)
            };
            if !matches!(found, Found::Nothing) {
                return (rest, found);
            }
        }
        (rest, Found::Nothing)
    }
}
