//! Interpreting tokens one by one (WHATWG HTML 9.2.6), into the buffers: the way that always works.

use super::{Found, Parser, block::Value, ready::Texts};
use crate::{
    buffer::Buffer,
    field::Field,
    scan,
    tokenizer::{Fragment, Token},
    utf8::Piece,
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

    #[cfg_attr(not(any(target_pointer_width = "64", feature = "optimize_for_size")), inline(never))]
    pub(super) fn fragment(&mut self, Fragment { field, bytes, first, last }: Fragment<'_>) {
        match field {
            Field::Comment | Field::Unknown => return,
            Field::Retry => {
                if let Some(millis) = self.retry_line.push(bytes, first, last) {
                    self.retry = Some(millis);
                }
                return;
            }
            Field::Data => {
                if first {
                    self.next_line_of_data();
                }
            }
            Field::Event => {
                if first {
                    self.block.event = Value::new();
                    self.buffers.event.clear();
                }
            }
            Field::Id => {
                if first {
                    self.block.id_line = Value::new();
                    self.block.id_line_nul = false;
                    self.roles.line(&mut self.buffers.ids).clear();
                }
                self.block.id_line_nul |= scan::has_nul(bytes);
            }
        }
        self.stored = true;
        let mut decoder = self.decoder;
        decoder.push(bytes, last, |text| self.put(field, text));
        self.decoder = decoder;
        if last && matches!(field, Field::Id) && !self.block.id_line_nul {
            self.block.id = self.block.id_line;
            self.block.has_id = true;
            if !self.block.id.is_full() {
                self.roles.line_becomes_event();
            }
        }
    }

    #[inline]
    pub(super) fn next_line_of_data(&mut self) {
        self.stored = true;
        if core::mem::replace(&mut self.block.has_data, true) {
            self.join_lines();
        }
    }

    /// Appends `text` to the value under way.
    #[inline(never)]
    pub(super) fn put(&mut self, field: Field, text: impl Piece) {
        let limit = match field {
            Field::Data => self.buffers.data.capacity(),
            Field::Event => self.buffers.event.capacity(),
            _ => self.id_capacity(),
        };
        let value = match field {
            Field::Data => &mut self.block.data,
            Field::Event => &mut self.block.event,
            _ => &mut self.block.id_line,
        };
        if value.count(text.len(), limit) {
            scan::looked_at(text.len());
            let pushed = match field {
                Field::Data => text.push_to(&mut self.buffers.data),
                Field::Event => text.push_to(&mut self.buffers.event),
                _ => text.push_to(self.roles.line(&mut self.buffers.ids)),
            };
            if pushed.is_err() {
                value.set_full();
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
        if !block.has_data && !id_is_full {
            self.forget_event();
            return Found::Nothing;
        }
        self.lent = true;
        if block.is_oversize() { Found::Oversize } else { Found::Event(Texts::STORED) }
    }
}
