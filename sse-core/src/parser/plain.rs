//! The commonest block of all: one line of data, whole in the chunk.

use super::Parser;
use crate::{buffer::Buffer, scan, utf8};

/// What is at the start of a line.
pub(super) enum Plain<'c> {
    /// A block that is nothing but this line of data; and what follows it.
    Block(&'c str, &'c [u8]),
    /// A line of data that goes on behind the chunk, which has this much of its value.
    #[cfg_attr(not(target_pointer_width = "64"), expect(dead_code, reason = "`small` has no use for it"))]
    Cut(&'c [u8]),
    /// Anything else.
    Other,
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Looks at `block` from the start of a line on. Most streams consist of blocks of one line of data, and lending them takes no
    /// setting up.
    #[inline]
    pub(super) fn plain<'c>(&self, block: &'c [u8]) -> Plain<'c> {
        scan::looked_at(NAME.len());
        let Some(value @ [_, ..]) = block.strip_prefix(NAME) else { return Plain::Other };
        let Some(end) = scan::line_end(value) else { return Plain::Cut(value) };
        match value.split_at_checked(end) {
            Some((data, [b'\n', b'\n', after @ ..])) if !self.stored => {
                self.borrow_data(block, data).map_or(Plain::Other, |data| Plain::Block(data, after))
            }
            _ => Plain::Other,
        }
    }

    /// The bytes of data as they stand, if they are UTF-8 and not too many.
    #[inline]
    pub(super) fn borrow_data<'c>(&self, chunk: &'c [u8], data: &'c [u8]) -> Option<&'c str> {
        utf8::text_in(chunk, data).filter(|data| data.len() <= self.buffers.data.capacity())
    }
}

pub(super) const NAME: &[u8] = b"data: ";
