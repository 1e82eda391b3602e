//! Interpreting tokens one by one (WHATWG HTML 9.2.6), into the buffers: the way that always works.

use super::{Found, Parser, Until, block::Value};
use crate::{
    buffer::Buffer,
    event::Oversize,
    field::Field,
    scan,
    tokenizer::{Fragment, Token},
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes the tokens of `chunk` from `at` on; up to where, and what was found there.
    pub(super) fn tokens<'c>(
        &mut self,
        chunk: &'c [u8],
        at: usize,
        until: Until,
        mut tap: impl FnMut(Token<'_>),
    ) -> (usize, Found<'c>) {
        let mut input = chunk.get(at..).unwrap_or_default();
        while let Some(token) = self.tokens.next(&mut input) {
            tap(token);
            let line_ends = match token {
                Token::Fragment(fragment) => {
                    self.fragment(fragment);
                    fragment.last
                }
                Token::Dispatch => match self.dispatch() {
                    Found::Nothing => true,
                    found => return (chunk.len().saturating_sub(input.len()), found),
                },
            };
            if line_ends && until == Until::LineEnd {
                break;
            }
        }
        (chunk.len().saturating_sub(input.len()), Found::Nothing)
    }

    /// The rest of a line that was cut: what follows the line if it ends in `chunk`, else nothing.
    #[inline(never)]
    pub(super) fn rest_of_line<'c>(&mut self, field: Field, chunk: &'c [u8]) -> &'c [u8] {
        let (bytes, end) = match scan::far_line_end(chunk).and_then(|end| chunk.split_at_checked(end)) {
            Some((bytes, end)) => (bytes, end.split_first()),
            None => (chunk, None),
        };
        match field {
            Field::Comment | Field::Unknown => {}
            Field::Data => self.more_data(bytes, end.is_some()),
            _ => self.fragment(Fragment { field, bytes, first: false, last: end.is_some() }),
        }
        end.map_or(&[], |(&newline, after)| self.tokens.after_newline(newline, after))
    }

    /// A line that lies whole in a chunk.
    pub(super) fn line(&mut self, field: Field, bytes: &[u8]) {
        self.fragment(Fragment { field, bytes, first: true, last: true });
    }

    #[inline]
    pub(super) fn fragment(&mut self, fragment: Fragment<'_>) {
        match fragment.field {
            Field::Data => self.data(fragment),
            Field::Event => self.event_type(fragment),
            Field::Id => self.id(fragment),
            Field::Retry => {
                if let Some(milliseconds) = self.retry_line.push(fragment) {
                    self.retry = Some(milliseconds);
                }
            }
            Field::Comment | Field::Unknown => {}
        }
    }

    fn data(&mut self, fragment: Fragment<'_>) {
        self.stored = true;
        let (value, buffer) = (&mut self.block.data, &mut self.buffers.data);
        let limit = buffer.capacity();
        if fragment.first && core::mem::replace(&mut self.block.has_data, true) {
            value.push_char('\n', limit, buffer);
        }
        self.more_data(fragment.bytes, fragment.last);
    }

    #[inline]
    fn more_data(&mut self, bytes: &[u8], last: bool) {
        let (value, buffer) = (&mut self.block.data, &mut self.buffers.data);
        let limit = buffer.capacity();
        self.decoder.push(bytes, last, |text| value.push(text, limit, buffer));
    }

    fn event_type(&mut self, fragment: Fragment<'_>) {
        self.stored = true;
        let (value, buffer) = (&mut self.block.event, &mut self.buffers.event);
        if fragment.first {
            *value = Value::new();
            buffer.clear();
        }
        let limit = buffer.capacity();
        self.decoder.push(fragment.bytes, fragment.last, |text| value.push(text, limit, buffer));
    }

    fn id(&mut self, fragment: Fragment<'_>) {
        self.stored = true;
        let limit = self.id_capacity();
        let block = &mut self.block;
        let buffer = self.roles.line(&mut self.buffers.ids);
        if fragment.first {
            buffer.clear();
            block.id_line = Value::new();
            block.id_line_nul = false;
        }
        block.id_line_nul |= scan::has_nul(fragment.bytes);
        self.decoder.push(fragment.bytes, fragment.last, |text| block.id_line.push(text, limit, buffer));
        if fragment.last && !block.id_line_nul {
            block.id = block.id_line;
            block.has_id = true;
            if !block.id.is_full() {
                self.roles.line_becomes_event();
            }
        }
    }

    /// A blank line: the last event ID is set first, also without data; then the event, if there is one.
    pub(super) fn dispatch<'c>(&mut self) -> Found<'c> {
        let block = &self.block;
        let id_is_full = block.id.is_full();
        if block.has_id && !id_is_full {
            self.roles.event_becomes_last();
        }
        let found = if block.has_data {
            if block.data.is_full() || block.event.is_full() || id_is_full {
                block.oversize().map_or(Found::Nothing, Found::Oversize)
            } else {
                Found::Event { data: None, event: None }
            }
        } else if id_is_full {
            Found::Oversize(Oversize::new(Field::Id, block.id.len()))
        } else {
            Found::Nothing
        };
        if let Found::Event { .. } = found {
            self.lent = true;
        } else {
            self.forget_event();
        }
        found
    }
}
