//! Messages as HTTP chunks (RFC 9112, 7.1).

use core::fmt;

use crate::encode::{Message, Parts, pieces};

/// A [`Message`] as one chunk of an HTTP body.
///
/// ```
/// use sse_core::{Message, http::Chunk};
///
/// let message = Message::new().data("21.5");
/// assert_eq!(Chunk::new(&message).to_string(), "c\r\ndata: 21.5\n\n\r\n");
/// assert_eq!(Chunk::LAST, "0\r\n\r\n");    // the stream is complete
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Chunk<'m> {
    size: ChunkSize,
    message: &'m Message<'m>,
}

/// The line in front of a chunk, for servers that keep messages encoded: this, the bytes, and [`ChunkSize::END`].
///
/// ```
/// use sse_core::http::ChunkSize;
///
/// assert_eq!(ChunkSize::new(26).unwrap().as_str(), "1a\r\n");
/// assert_eq!(ChunkSize::new(0), None);     // would end the body
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// Words are made zero in less flash than bytes.
#[repr(align(4))]
pub struct ChunkSize {
    /// Right-aligned.
    line: [u8; LINE],
    /// Where it starts.
    start: u8,
}

/// Of `usize::MAX`.
const DIGITS: usize = usize::BITS as usize / 4;

/// And the line end.
const LINE: usize = DIGITS + 2;

impl ChunkSize {
    /// What stands behind the chunk.
    pub const END: &'static str = "\r\n";

    /// Of a chunk of `len` bytes; `None` for none, as that is how a body ends.
    #[must_use]
    pub const fn new(len: usize) -> Option<Self> {
        let mut it = Self { line: [0; LINE], start: DIGITS as u8 };
        let [digits @ .., cr, lf] = &mut it.line;
        (*cr, *lf) = (b'\r', b'\n');
        let (mut room, mut rest): (&mut [u8], _) = (digits, len);
        while let [before @ .., digit] = room {
            if rest == 0 {
                break;
            }
            let nibble = (rest & 0xf) as u8;
            *digit = nibble.wrapping_add(if nibble < 10 { b'0' } else { b'a' - 10 });
            it.start = before.len() as u8;
            (room, rest) = (before, rest >> 4);
        }
        if len == 0 { None } else { Some(it) }
    }

    /// The line with its line end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.line.get(usize::from(self.start)..).unwrap_or_default()
    }
}

impl<'m> Chunk<'m> {
    /// What ends a body, with no trailer fields.
    pub const LAST: &'static str = "0\r\n\r\n";

    /// Looks at all of the message's text, to learn its length.
    pub fn new(message: &'m Message<'m>) -> Self {
        // No message encodes to nothing.
        let size = ChunkSize::new(message.encoded_len())
            .unwrap_or(const { ChunkSize { line: [b'\n'; LINE], start: LINE as u8 } });
        Self { size, message }
    }

    /// The encoded chunk in pieces: borrowed text and constants, nothing copied.
    pub const fn parts(&self) -> ChunkParts<'_> {
        ChunkParts { size: Some(&self.size), message: Some(self.message.parts()) }
    }

    /// The exact length of the encoded chunk in bytes.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        pieces::len(self.parts())
    }

    /// Writes the encoded chunk to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        pieces::write(self.parts(), out)
    }
}

impl fmt::Display for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().try_for_each(|part| f.write_str(part))
    }
}

/// The pieces of an encoded [`Chunk`], in order: write them one after the other. None is empty.
#[derive(Clone, Debug)]
#[must_use]
pub struct ChunkParts<'c> {
    /// Still to come.
    size: Option<&'c ChunkSize>,
    message: Option<Parts<'c>>,
}

impl<'c> Iterator for ChunkParts<'c> {
    type Item = &'c str;

    fn next(&mut self) -> Option<&'c str> {
        if let Some(size) = self.size.take() {
            return Some(size.as_str());
        }
        let part = self.message.as_mut()?.next();
        if part.is_none() {
            self.message = None;
            return Some(ChunkSize::END);
        }
        part
    }
}

impl core::iter::FusedIterator for ChunkParts<'_> {}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString, vec};

    use super::*;

    #[test]
    fn is_size_message_and_line_end() {
        for data in ["", "x", "a\nb", &"x".repeat(5000)] {
            let message = Message::new().comment("c").data(data);
            let chunk = Chunk::new(&message);
            let wire = format!("{:x}\r\n{message}\r\n", message.encoded_len());
            assert_eq!((chunk.to_string(), chunk.encoded_len()), (wire.clone(), wire.len()));
            let mut out = vec![0; wire.len()];
            assert_eq!((chunk.encode(&mut out), &out[..]), (Some(wire.len()), wire.as_bytes()));
            assert_eq!(chunk.encode(&mut out[1..]), None);
        }
        assert_eq!(Chunk::new(&Message::new()).to_string(), "1\r\n\n\r\n");
    }

    #[test]
    fn sizes() {
        for len in [1, 9, 10, 15, 16, 255, 256, 0xabcdef, usize::MAX] {
            assert_eq!(ChunkSize::new(len).unwrap().as_str(), format!("{len:x}\r\n"));
        }
        assert_eq!(ChunkSize::new(0), None);
    }
}
