//! The body of a message, out of its chunks (RFC 9112, 6 and 7).

use core::fmt;

use super::framing::Framing;

/// Takes the framing off a body: what comes out are pieces of what goes in, and nothing is copied.
///
/// Chunk extensions and trailer fields are skipped; a line with a chunk's size has at most [`MAX_LINE`](Self::MAX_LINE) bytes,
/// and so have all trailer fields together. All line ends of a chunked body are CRLF: that a bare LF may do is said of heads
/// only (RFC 9112, 2.2). Nothing after the body is taken.
///
/// ```
/// use sse_core::http::{Body, Framing};
///
/// let mut body = Body::new(Framing::Chunked);
/// let mut text = String::new();
/// for mut raw in [&b"5;a=b\r\ndata:\r"[..], b"\n3\r\n x\n\r\n0\r\n\r\n"] {
///     while let Some(piece) = body.next(&mut raw)? {
///         text += str::from_utf8(piece).unwrap();    // or: while let Some(event) = parser.next(&mut piece)
///     }
/// }
/// assert_eq!((&text[..], body.is_done()), ("data: x\n", true));
/// # Ok::<(), sse_core::http::BadFraming>(())
/// ```
#[derive(Clone, Debug)]
pub struct Body {
    at: At,
    /// Bytes to come of the body or of the chunk; its size while that is under way.
    left: usize,
    /// How many bytes the line, or the trailer section, may still have.
    room: u16,
    /// A CR of the framing was the last byte.
    cr: bool,
}

/// A chunked body is not one: drop the connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadFraming {
    /// A chunk does not start with its size in hexadecimal digits.
    Size,
    /// The size of a chunk does not fit a `usize`.
    Huge,
    /// A line of the framing does not end with CRLF, or has a NUL.
    Line,
    /// A chunk is longer than its size says.
    End,
    /// A line with a chunk's size, or the trailer section, is longer than [`Body::MAX_LINE`].
    TooLong,
}

/// The connection ended before the body did.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Truncated;

/// Where in the body the next byte stands.
#[derive(Clone, Copy, Debug)]
// A tag of its own, as one shared with that of `Bad` has to be sorted out for each byte.
#[repr(u8)]
enum At {
    /// In a body that ends with the connection.
    Close,
    /// In a body of known length.
    Length,
    Chunk,
    Done,
    Bad(BadFraming),
    /// At the size of a chunk.
    Size,
    /// In the size, after its first digit.
    Digits,
    /// In blanks after the size.
    Blank,
    /// In the extensions of the chunk.
    Extension,
    /// At the line end after the chunk.
    ChunkEnd,
    /// At a line after the last chunk.
    Trailer,
    TrailerLine,
}

impl Body {
    /// The longest line with a chunk's size, and the longest trailer section, in bytes.
    pub const MAX_LINE: u16 = 8192;

    /// A body at its start.
    #[must_use]
    pub const fn new(framing: Framing) -> Self {
        let (at, left) = match framing {
            Framing::Chunked => (At::Size, 0),
            Framing::Length(0) => (At::Done, 0),
            // What cannot be counted does not end before the connection.
            Framing::Length(length) if length >= usize::MAX as u64 => (At::Close, usize::MAX),
            Framing::Length(length) => (At::Length, length as usize),
            Framing::Close => (At::Close, usize::MAX),
        };
        Self { at, left, room: Self::MAX_LINE, cr: false }
    }

    /// The next piece of the body, which is never empty; `input` is advanced past it. `None` when `input` is used up or the
    /// body is [done](Self::is_done).
    ///
    /// # Errors
    /// [`BadFraming`], again and again: what follows makes no sense.
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, BadFraming> {
        let piece = self.peek(input)?;
        *input = input.get(piece.len()..).unwrap_or_default();
        self.used(piece.len());
        Ok(if piece.is_empty() { None } else { Some(piece) })
    }

    /// [`next`](Self::next) in two steps, for those who may use a part of the piece only: `input` is advanced to the piece, which
    /// is empty when there is none. What was [used](Self::used) is to be said before the next call, and `input` to be advanced past
    /// it.
    ///
    /// # Errors
    /// [`BadFraming`], as in `next`.
    ///
    /// ```
    /// use sse_core::http::{Body, Framing};
    ///
    /// let mut body = Body::new(Framing::Chunked);
    /// let mut raw = &b"4\r\nabcd\r\n"[..];
    /// assert_eq!(body.peek(&mut raw)?, b"abcd");
    /// body.used(3);
    /// raw = &raw[3..];
    /// assert_eq!(body.peek(&mut raw)?, b"d");
    /// # Ok::<(), sse_core::http::BadFraming>(())
    /// ```
    pub fn peek<'a>(&mut self, input: &mut &'a [u8]) -> Result<&'a [u8], BadFraming> {
        let piece = self.advance(input);
        match self.at {
            At::Bad(bad) => Err(bad),
            _ => Ok(piece),
        }
    }

    /// So many bytes are used of the piece that [`peek`](Self::peek) has shown.
    pub const fn used(&mut self, len: usize) {
        if matches!(self.at, At::Length | At::Chunk) {
            self.left = self.left.saturating_sub(len);
            if self.left == 0 {
                self.at = if matches!(self.at, At::Chunk) { At::ChunkEnd } else { At::Done };
            }
        }
    }

    /// The next piece, if there is one before something goes wrong.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn advance<'a>(&mut self, input: &mut &'a [u8]) -> &'a [u8] {
        loop {
            match self.at {
                At::Close | At::Length | At::Chunk => return input.get(..self.left).unwrap_or(input),
                At::Done | At::Bad(_) => return &[],
                _ => {}
            }
            let Some((&byte, rest)) = input.split_first() else { return &[] };
            *input = rest;
            self.at = self.framing(byte);
        }
    }

    /// Whether the body is complete. One that ends with the connection never is.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.at, At::Done)
    }

    /// What it means that the connection has ended here.
    ///
    /// A chunked body is complete with the line of its last chunk (RFC 9112, 8).
    ///
    /// # Errors
    /// [`Truncated`] if there should have been more.
    pub const fn end(&self) -> Result<(), Truncated> {
        match self.at {
            At::Done | At::Close | At::Trailer | At::TrailerLine => Ok(()),
            _ => Err(Truncated),
        }
    }

    /// Takes a byte that is not of the body itself; what comes after it. By state and then by byte, which takes less flash than a
    /// match of both at once.
    #[inline(never)]
    fn framing(&mut self, byte: u8) -> At {
        let Some(room) = self.room.checked_sub(1) else { return At::Bad(BadFraming::TooLong) };
        self.room = room;
        if self.cr {
            self.cr = false;
            return if byte == b'\n' { self.line_end() } else { At::Bad(BadFraming::Line) };
        }
        if byte == b'\r' && !matches!(self.at, At::Size) {
            self.cr = true;
            return self.at;
        }
        if matches!(self.at, At::Size | At::Digits) && byte.is_ascii_hexdigit() {
            // Letters have bit 6, and A to F end in 1 to 6.
            let digit = if byte & 0x40 == 0 { byte & 0xf } else { (byte & 0xf).wrapping_add(9) };
            if self.left >> (usize::BITS - 4) != 0 {
                return At::Bad(BadFraming::Huge);
            }
            self.left = self.left << 4 | usize::from(digit);
            return At::Digits;
        }
        match self.at {
            At::Digits | At::Blank => match byte {
                b';' => At::Extension,
                b' ' | b'\t' => At::Blank,
                b'\n' => At::Bad(BadFraming::Line),
                _ => At::Bad(BadFraming::Size),
            },
            At::Size => At::Bad(BadFraming::Size),
            At::ChunkEnd => At::Bad(BadFraming::End),
            _ if matches!(byte, b'\n' | 0) => At::Bad(BadFraming::Line),
            At::Extension => At::Extension,
            _ => At::TrailerLine,
        }
    }

    /// What comes after the line under way.
    fn line_end(&mut self) -> At {
        match self.at {
            At::Trailer => return At::Done,
            At::TrailerLine => return At::Trailer,
            _ => self.room = Self::MAX_LINE,
        }
        if matches!(self.at, At::ChunkEnd) {
            At::Size
        } else if self.left == 0 {
            At::Trailer
        } else {
            At::Chunk
        }
    }
}

impl fmt::Display for BadFraming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Size => "a chunk does not start with its size; drop the connection",
            Self::Huge => "a chunk is larger than can be counted; drop the connection",
            Self::Line => "a line of the chunked coding does not end with CRLF; drop the connection",
            Self::End => "a chunk is longer than its size; drop the connection",
            Self::TooLong => "a chunk's line or the trailers are over 8 KiB; drop the connection",
        })
    }
}

impl core::error::Error for BadFraming {}

impl fmt::Display for Truncated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection ended before the body did; events that were complete are good, reconnect for more")
    }
}

impl core::error::Error for Truncated {}

#[cfg(test)]
mod tests;
