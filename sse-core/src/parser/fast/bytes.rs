//! The way for chunks of one byte: what `lines` sets out to do takes longer than one byte is worth.
//!
//! It does what `store` does, which property tests hold it against.

use crate::{
    buffer::Buffer,
    field::Field,
    parser::Parser,
    scan,
    tokenizer::{Fragment, Taken},
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes the most ordinary of bytes: one of a value, with nothing to give back.
    #[inline]
    pub(super) fn takes_byte(&mut self, byte: u8) -> bool {
        scan::looked_at(1);
        match self.tokens.rest() {
            // Printable ASCII is text as it stands.
            Some(Field::Data) if matches!(byte, b' '..=b'~') && self.decoder.is_idle() => {
                let limit = self.buffers.data.capacity();
                self.block.data.push_char(char::from(byte), limit, &mut self.buffers.data);
                true
            }
            Some(Field::Comment | Field::Unknown) => !matches!(byte, b'\r' | b'\n'),
            _ => false,
        }
    }

    /// Takes any byte but the end of a block of which something is stored, which it notes.
    #[inline(never)]
    pub(super) fn takes_any_byte(&mut self, byte: u8) -> bool {
        if self.lent {
            self.forget_event();
        }
        let mut input = &[byte][..];
        while !input.is_empty() {
            if let Some((field, first)) = self.tokens.value_under_way() {
                self.byte_of_value(field, first, byte);
                return true;
            }
            match self.tokens.step(&mut input) {
                Taken::Some => {}
                Taken::BlankLine => return !self.stored,
                // The bytes of an unknown line are of no account here.
                Taken::NoName => self.tokens.cut(Field::Unknown),
            }
        }
        true
    }

    #[inline]
    fn byte_of_value(&mut self, field: Field, first: bool, byte: u8) {
        let last = matches!(byte, b'\r' | b'\n');
        if last {
            self.tokens.end_line(byte);
        } else {
            self.tokens.cut(field);
        }
        match field {
            Field::Comment | Field::Unknown => {}
            // What was stored is all there is.
            Field::Data | Field::Event if last && !first && self.decoder.is_idle() => {}
            Field::Event if matches!(byte, b' '..=b'~') && !first && self.decoder.is_idle() => {
                let limit = self.buffers.event.capacity();
                self.block.event.push_char(char::from(byte), limit, &mut self.buffers.event);
            }
            Field::Id if matches!(byte, b' '..=b'~') && !first && self.decoder.is_idle() => {
                let limit = self.id_capacity();
                let buffer = self.roles.line(&mut self.buffers.ids);
                self.block.id_line.push_char(char::from(byte), limit, buffer);
            }
            _ => {
                let bytes: &[u8] = if last { b"" } else { &[byte] };
                self.fragment(Fragment { field, bytes, first, last });
            }
        }
    }
}
