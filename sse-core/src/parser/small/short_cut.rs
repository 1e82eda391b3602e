//! The data of most events, borrowed from the chunk.

use crate::{buffer::Buffer, field::Field, parser::Parser, tokenizer::Fragment, utf8};

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// The short cut: the data of a block that has nothing else, if its end follows, which `rest` is advanced past. Most streams
    /// consist of such blocks.
    #[inline]
    pub(super) fn whole_data<'c>(&self, fragment: Fragment<'c>, rest: &mut &'c [u8]) -> Option<&'c str> {
        match (fragment, *rest) {
            // Whose line has ended, or it would not be at the start of one.
            (Fragment { field: Field::Data, bytes, first: true, .. }, [b'\n', after @ ..])
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
