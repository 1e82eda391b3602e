//! The data of most events, borrowed from the chunk.

use crate::{
    buffer::Buffer,
    field::Field,
    parser::{Found, Parser, ready::Texts},
    tokenizer::{Fragment, Token},
    utf8,
};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    #[inline(never)]
    pub(super) fn take<'c>(&mut self, rest: &mut &'c [u8]) -> Found<'c> {
        if self.lent {
            self.forget_event();
        }
        while let Some(token) = self.tokens.next(rest) {
            match token {
                Token::Fragment(fragment) => {
                    if let Some(data) = self.whole_data(fragment, rest) {
                        return Found::Event(Texts::data(data));
                    }
                    self.fragment(fragment);
                }
                Token::Dispatch => match self.dispatch() {
                    Found::Nothing => {}
                    found => return found,
                },
            }
        }
        Found::Nothing
    }

    /// The short cut: the data of a block that has nothing else, if its end follows, which `rest` is advanced past. Most streams
    /// consist of such blocks.
    #[inline]
    fn whole_data<'c>(&self, fragment: Fragment<'c>, rest: &mut &'c [u8]) -> Option<&'c str> {
        match (fragment, *rest) {
            (Fragment { field: Field::Data, bytes, first: true, last: true }, [b'\n', after @ ..])
                if !self.stored && self.tokens.is_at_start() && bytes.len() <= self.buffers.data.capacity() =>
            {
                let data = utf8::text(bytes)?;
                *rest = after;
                Some(data)
            }
            _ => None,
        }
    }
}
