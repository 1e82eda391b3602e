//! Interpreting tokens one by one (WHATWG HTML 9.2.6), into the buffers: the way that always works.

use super::{Found, Parser, block::Value};
use crate::{
    buffer::Buffer,
    field::Field,
    scan,
    tokenizer::{Fragment, Token},
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes the tokens of `rest`, which is advanced past them; what was found.
    pub(super) fn tokens<'c>(&mut self, rest: &mut &'c [u8], mut tap: impl FnMut(Token<'_>)) -> Found<'c> {
        while let Some(token) = self.tokens.next(rest) {
            tap(token);
            match token {
                Token::Fragment(fragment) => self.fragment(fragment),
                Token::Dispatch => match self.dispatch() {
                    Found::Nothing => {}
                    found => return found,
                },
            }
        }
        Found::Nothing
    }

    pub(super) fn fragment(&mut self, fragment: Fragment<'_>) {
        match fragment.field {
            Field::Data => self.data(fragment),
            Field::Event => self.event_type(fragment),
            Field::Id => self.id(fragment),
            Field::Retry => self.retry = self.retry_line.push(fragment).or(self.retry),
            Field::Comment | Field::Unknown => {}
        }
    }

    fn data(&mut self, fragment: Fragment<'_>) {
        if fragment.first {
            self.next_line_of_data();
        }
        self.more_data(fragment.bytes, fragment.last);
    }

    #[inline]
    pub(super) fn next_line_of_data(&mut self) {
        self.stored = true;
        if core::mem::replace(&mut self.block.has_data, true) {
            let buffer = &mut self.buffers.data;
            self.block.data.push_char('\n', buffer.capacity(), buffer);
        }
    }

    #[inline]
    pub(super) fn more_data(&mut self, bytes: &[u8], last: bool) {
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
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(super) fn dispatch<'c>(&mut self) -> Found<'c> {
        let block = &self.block;
        let id_is_full = block.id.is_full();
        if block.has_id && !id_is_full {
            self.roles.event_becomes_last();
        }
        let found = if block.has_data {
            block.oversize().map_or(Found::Event { data: None, event: None }, Found::Oversize)
        } else if id_is_full {
            Found::Oversize(block.id.oversize(Field::Id))
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
