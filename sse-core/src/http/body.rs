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
    left: u64,
    /// How many bytes the line, or the trailer section, may still have.
    room: u16,
}

/// A chunked body is not one: drop the connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadFraming {
    /// A chunk does not start with its size in hexadecimal digits.
    Size,
    /// The size of a chunk does not fit 64 bits.
    Huge,
    /// A line of the framing does not end with CRLF, or has a NUL.
    Line,
    /// A chunk is longer than its size says.
    End,
    /// A line with a chunk's size, or the trailer section, is longer than [`Body::MAX_LINE`].
    TooLong,
}

/// The connection ended before the body did.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Truncated;

/// Where in the body the next byte stands.
#[derive(Clone, Copy, Debug)]
enum At {
    /// In a body that ends with the connection.
    Close,
    /// In a body of known length.
    Length,
    /// At the size of a chunk.
    Size,
    /// In the size, after its first digit.
    Digits,
    /// In blanks after the size.
    Blank,
    /// In the extensions of the chunk.
    Extension,
    /// Before the LF after the size.
    SizeLf,
    Chunk,
    /// Before the CR after the chunk.
    ChunkCr,
    ChunkLf,
    /// At a line after the last chunk.
    Trailer,
    TrailerLine,
    TrailerLf,
    /// Before the LF of the blank line that ends it all.
    LastLf,
    Done,
    Bad(BadFraming),
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
            Framing::Length(length) => (At::Length, length),
            Framing::Close => (At::Close, u64::MAX),
        };
        Self { at, left, room: Self::MAX_LINE }
    }

    /// The next piece of the body, which is never empty; `input` is advanced past it. `None` when `input` is used up or the
    /// body is [done](Self::is_done).
    ///
    /// # Errors
    /// [`BadFraming`], again and again: what follows makes no sense.
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, BadFraming> {
        loop {
            match self.at {
                At::Done => return Ok(None),
                At::Bad(bad) => return Err(bad),
                At::Close | At::Length | At::Chunk => {
                    let piece = self.piece(input);
                    return Ok(if piece.is_empty() { None } else { Some(piece) });
                }
                _ => {}
            }
            let Some((&byte, rest)) = input.split_first() else { return Ok(None) };
            *input = rest;
            self.at = self.framing(byte).unwrap_or_else(At::Bad);
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
            At::Done | At::Close | At::Trailer | At::TrailerLine | At::TrailerLf | At::LastLf => Ok(()),
            _ => Err(Truncated),
        }
    }

    /// What `input` has of the body or of the chunk.
    fn piece<'a>(&mut self, input: &mut &'a [u8]) -> &'a [u8] {
        let whole = usize::try_from(self.left).ok().and_then(|left| input.split_at_checked(left));
        let (piece, rest) = whole.unwrap_or((input, &[]));
        *input = rest;
        if !matches!(self.at, At::Close) {
            self.left = self.left.saturating_sub(piece.len() as u64);
        }
        if self.left == 0 {
            self.at = if matches!(self.at, At::Chunk) { At::ChunkCr } else { At::Done };
        }
        piece
    }

    /// Takes a byte that is not of the body itself.
    fn framing(&mut self, byte: u8) -> Result<At, BadFraming> {
        self.room = self.room.checked_sub(1).ok_or(BadFraming::TooLong)?;
        Ok(match (self.at, byte) {
            (At::Size | At::Digits, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                // Letters have bit 6, and A to F end in 1 to 6.
                let digit = if byte & 0x40 == 0 { byte & 0xf } else { (byte & 0xf).wrapping_add(9) };
                if self.left >> 60 != 0 {
                    return Err(BadFraming::Huge);
                }
                self.left = self.left << 4 | u64::from(digit);
                At::Digits
            }
            (At::Size, _) => return Err(BadFraming::Size),
            (At::Digits | At::Blank | At::Extension, b'\r') => At::SizeLf,
            (At::Digits | At::Blank, b';') => At::Extension,
            (At::Digits | At::Blank, b' ' | b'\t') => At::Blank,
            (At::Digits | At::Blank, b'\n') => return Err(BadFraming::Line),
            (At::Digits | At::Blank, _) => return Err(BadFraming::Size),
            (At::SizeLf, b'\n') => {
                self.room = Self::MAX_LINE;
                if self.left == 0 { At::Trailer } else { At::Chunk }
            }
            (At::ChunkCr, b'\r') => At::ChunkLf,
            (At::ChunkCr, _) => return Err(BadFraming::End),
            (At::ChunkLf, b'\n') => {
                self.room = Self::MAX_LINE;
                At::Size
            }
            (At::Trailer, b'\r') => At::LastLf,
            (At::TrailerLine, b'\r') => At::TrailerLf,
            (At::TrailerLf, b'\n') => At::Trailer,
            (At::LastLf, b'\n') => At::Done,
            (At::Extension | At::Trailer | At::TrailerLine, b'\n' | 0) => return Err(BadFraming::Line),
            (At::Extension, _) => At::Extension,
            (At::Trailer | At::TrailerLine, _) => At::TrailerLine,
            _ => return Err(BadFraming::Line),
        })
    }
}

impl fmt::Display for BadFraming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Size => "a chunk does not start with its size; drop the connection",
            Self::Huge => "a chunk's size does not fit 64 bits; drop the connection",
            Self::Line => "a line of the chunked coding does not end with CRLF; drop the connection",
            Self::End => "a chunk is longer than its size; drop the connection",
            Self::TooLong => "a line of the chunked coding is longer than 8 KiB; drop the connection",
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
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;
    use crate::http::splits::each_way;

    /// What comes of a body: its bytes, what is left, what was wrong, whether it is done, and what an end here would mean.
    type Told = (Vec<u8>, usize, Result<(), BadFraming>, bool, bool);

    fn read(framing: Framing, wire: &[u8]) -> Told {
        each_way(wire, |pieces| {
            let mut body = Body::new(framing);
            let (mut bytes, mut left, mut result) = (Vec::new(), 0, Ok(()));
            for &piece in pieces {
                let mut input = piece;
                loop {
                    match body.next(&mut input) {
                        Ok(Some([])) => panic!("an empty piece"),
                        Ok(Some(piece)) => bytes.extend_from_slice(piece),
                        Ok(None) => break,
                        Err(bad) => {
                            assert_eq!(body.next(&mut input), Err(bad), "an error stays");
                            (result, input) = (Err(bad), &[]);
                            break;
                        }
                    }
                }
                left += input.len();
            }
            (bytes, left, result, body.is_done(), body.end().is_ok())
        })
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn lengths() {
        for (length, wire, bytes, done, left) in [
            (0, "", "", true, 0),
            (0, "x", "", true, 1),
            (3, "", "", false, 0),
            (3, "ab", "ab", false, 0),
            (3, "abc", "abc", true, 0),
            (3, "abcd", "abc", true, 1),
            (u64::MAX, "abc", "abc", false, 0),
        ] {
            let (seen, rest, result, is_done, whole) = read(Framing::Length(length), wire.as_bytes());
            assert_eq!(
                (&text(seen)[..], rest, result, is_done, whole),
                (bytes, left, Ok(()), done, done),
                "{length} {wire}"
            );
        }
    }

    #[test]
    fn until_the_connection_ends() {
        for wire in ["", "abc", "0\r\n\r\n"] {
            assert_eq!(read(Framing::Close, wire.as_bytes()), (wire.into(), 0, Ok(()), false, true));
        }
    }

    #[test]
    fn chunks() {
        for (wire, bytes, left) in [
            ("0\r\n\r\n", "", 0),
            ("0\r\n\r\nHTTP/1.1", "", 8),
            ("000\r\n\r\n", "", 0),
            ("3\r\nabc\r\n0\r\n\r\n", "abc", 0),
            ("3\r\nabc\r\n2\r\n\r\n\r\n0\r\n\r\n", "abc\r\n", 0),
            ("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0),
            ("00000000000000000000003\r\nabc\r\n0\r\n\r\n", "abc", 0),
            ("3 \t\r\nabc\r\n0 \r\n\r\n", "abc", 0),
            ("3;a\r\nabc\r\n0;b=c\r\n\r\n", "abc", 0),
            ("3 ; a = \"\\\"x;y\" ;z\r\nabc\r\n0\r\n\r\n", "abc", 0),
            ("3;\u{1}é\r\nabc\r\n0\r\n\r\n", "abc", 0),
            ("3\r\nabc\r\n0\r\nX: y\r\nContent-Length: 7\r\n\r\nz", "abc", 1),
            ("0\r\nnot a field\r\n\r\n", "", 0),
        ] {
            assert_eq!(read(Framing::Chunked, wire.as_bytes()), (bytes.into(), left, Ok(()), true, true), "{wire:?}");
        }
    }

    #[test]
    fn cut_short() {
        let wire = "3;a\r\nabc\r\n0\r\nX: y\r\n\r\n";
        let last = wire.find("X:").unwrap();
        for at in 0..wire.len() {
            let (_, _, result, done, whole) = read(Framing::Chunked, &wire.as_bytes()[..at]);
            assert_eq!((result, done, whole), (Ok(()), false, at >= last), "after {at}");
        }
    }

    #[test]
    fn what_is_no_chunk() {
        use BadFraming::{End, Huge, Line, Size};
        for (wire, bytes, bad) in [
            ("\r\n", "", Size),
            ("x\r\n", "", Size),
            (" 3\r\n", "", Size),
            ("+3\r\n", "", Size),
            ("-3\r\n", "", Size),
            (";a\r\n", "", Size),
            ("3g\r\n", "", Size),
            ("0x3\r\n", "", Size),
            ("3 3\r\n", "", Size),
            ("3,\r\n", "", Size),
            ("3\0", "", Size),
            ("10000000000000000\r\n", "", Huge),
            ("00ffffffffffffffff0\r\n", "", Huge),
            ("3\n", "", Line),
            ("3 \n", "", Line),
            ("3;a\n", "", Line),
            ("3;\0", "", Line),
            ("3\rabc", "", Line),
            ("3;a\rb", "", Line),
            ("3\r\r\n", "", Line),
            ("3\r\nabcd", "abc", End),
            ("3\r\nabc\n", "abc", End),
            ("3\r\nabc\rx", "abc", Line),
            ("0\r\n\n", "", Line),
            ("0\r\n\rx", "", Line),
            ("0\r\nx\n", "", Line),
            ("0\r\nx\0", "", Line),
            ("0\r\nx\ry", "", Line),
        ] {
            assert_eq!(read(Framing::Chunked, wire.as_bytes()), (bytes.into(), 0, Err(bad), false, false), "{wire:?}");
        }
        // As large as can be: no end in sight, but no error either.
        let (bytes, _, result, done, _) = read(Framing::Chunked, b"ffffffffffffffff\r\nabc");
        assert_eq!((text(bytes), result, done), ("abc".into(), Ok(()), false));
    }

    #[test]
    fn framing_has_an_end() {
        let room = usize::from(Body::MAX_LINE);
        for (start, filler, end) in [
            ("", "0", "\r\n\r\n"),
            ("0;", "x", "\r\n\r\n"),
            ("0", " ", "\r\n\r\n"),
            ("1\r\nx\r\n0\r\n", "y\r\n", "\r\n"),
        ] {
            // The section under way starts after the last line of `start` that is complete, and ends with that of `end`.
            let section = start.len() - start.rfind('\n').map_or(0, |at| at + 1);
            let fits = room - section - 2;
            let wire: Vec<u8> =
                start.bytes().chain(filler.bytes().cycle().take(fits / filler.len() * filler.len())).collect();
            let mut body = Body::new(Framing::Chunked);
            let whole = [&wire[..], end.as_bytes()].concat();
            let mut input = &whole[..];
            while body.next(&mut input).unwrap().is_some() {}
            assert!(body.is_done(), "{}", format!("{start:?} and {filler:?}"));

            let wire = [&wire[..], filler.as_bytes(), filler.as_bytes(), filler.as_bytes(), end.as_bytes()].concat();
            let mut body = Body::new(Framing::Chunked);
            let mut input = &wire[..];
            let result = loop {
                match body.next(&mut input) {
                    Ok(Some(_)) => {}
                    other => break other,
                }
            };
            assert_eq!(result, Err(BadFraming::TooLong), "{}", format!("{start:?} and {filler:?}"));
        }
    }

    #[test]
    fn memory() {
        assert!(size_of::<Body>() <= 16);
    }
}
