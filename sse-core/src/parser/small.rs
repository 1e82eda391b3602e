//! What small chips do: the way that always works, and one short cut unless the program is to be as small as can be. It takes
//! less than half the flash of `fast`.

#[cfg(not(feature = "optimize_for_size"))]
mod short_cut;

#[cfg(not(feature = "optimize_for_size"))]
use super::Texts;
use super::{Event, Found, Oversize, Parser};
use crate::{buffer::Buffer, field::Field, tokenizer::Token};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    pub(super) fn next_event<'p, 'c: 'p>(&'p mut self, input: &mut &'c [u8]) -> Option<Result<Event<'p>, Oversize>> {
        let found = self.take(input);
        self.result(found)
    }

    pub(super) fn advance_to_event<'c>(&mut self, chunk: &'c [u8]) -> (usize, Found<'c>) {
        let mut rest = chunk;
        let found = self.take(&mut rest);
        (chunk.len().wrapping_sub(rest.len()), found)
    }

    #[inline(never)]
    fn take<'c>(&mut self, rest: &mut &'c [u8]) -> Found<'c> {
        if self.lent {
            self.forget_event();
        }
        while let Some(token) = self.tokens.next_known(rest) {
            match token {
                Token::Fragment(fragment) => {
                    #[cfg(not(feature = "optimize_for_size"))]
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

    /// A LF between two lines of data.
    pub(super) fn join_lines(&mut self) {
        // As its decoder puts it, so that the program has one function for both.
        #[cfg(feature = "optimize_for_size")]
        self.put(Field::Data, '\n');
        #[cfg(not(feature = "optimize_for_size"))]
        self.put(Field::Data, "\n");
    }
}
