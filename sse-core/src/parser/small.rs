//! What small chips do: the way that always works, and one short cut unless the program is to be as small as can be. It takes
//! less than half the flash of `fast`.

#[cfg(not(feature = "optimize_for_size"))]
use super::ready::Texts;
use super::{Event, Found, Oversize, Parser};
#[cfg(not(feature = "optimize_for_size"))]
use crate::tokenizer::{Fragment, Token};
use crate::{buffer::Buffer, field::Field, utf8};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    pub(super) fn next_event<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        let found = self.take(input);
        self.result(found)
    }

    pub(super) fn advance_to_event<'c>(&mut self, chunk: &'c [u8]) -> (usize, Found<'c>) {
        let mut rest = chunk;
        let found = self.take(&mut rest);
        (chunk.len().saturating_sub(rest.len()), found)
    }

    #[cfg(feature = "optimize_for_size")]
    #[inline(never)]
    fn take<'c>(&mut self, rest: &mut &'c [u8]) -> Found<'c> {
        if self.lent {
            self.forget_event();
        }
        self.tokens(rest, |_| ())
    }

    /// A LF between two lines of data.
    pub(super) fn join_lines(&mut self) {
        self.put(Field::Data, utf8::LINE_FEED);
    }
}

#[cfg(not(feature = "optimize_for_size"))]
impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    #[inline(never)]
    fn take<'c>(&mut self, rest: &mut &'c [u8]) -> Found<'c> {
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
