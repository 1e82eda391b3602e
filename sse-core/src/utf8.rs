//! UTF-8 decoding with replacement, as values come in.
//!
//! Values are decoded one by one, which gives what decoding the stream first would give: CR, LF, colon and space are ASCII
//! and end any character that was cut short, so no invalid sequence reaches over the edge of a value.

#[cfg(any(test, all(feature = "optimize_for_size", not(target_pointer_width = "64"))))]
mod characters;
#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
mod checks;
#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
mod pieces;

#[cfg(all(feature = "optimize_for_size", not(target_pointer_width = "64")))]
pub(crate) use self::characters::Decoder;
#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
pub(crate) use self::checks::text;
#[cfg(target_pointer_width = "64")]
pub(crate) use self::checks::{piece, text_in};
#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
pub(crate) use self::pieces::Decoder;
use crate::buffer::{Buffer, Full};

/// Text as a decoder hands it on.
pub(crate) trait Piece: Copy {
    /// In bytes.
    fn len(self) -> usize;
    fn push_to(self, buffer: &mut impl Buffer) -> Result<(), Full>;
}

impl Piece for &str {
    fn len(self) -> usize {
        self.len()
    }

    fn push_to(self, buffer: &mut impl Buffer) -> Result<(), Full> {
        buffer.push_str(self)
    }
}

impl Piece for char {
    fn len(self) -> usize {
        self.len_utf8()
    }

    fn push_to(self, buffer: &mut impl Buffer) -> Result<(), Full> {
        buffer.push(self)
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec::Vec};

    /// What decoders have to do. `push` appends to a text what comes of bytes, which may be the last ones.
    pub(super) fn decodes(mut push: impl FnMut(&[u8], bool, &mut String)) {
        let pieces: [&[u8]; 16] = [
            b"",
            b"a",
            "é".as_bytes(),
            "€".as_bytes(),
            "😀".as_bytes(),
            b"\x80",
            b"\xbf\xbf",
            b"\xc0\xaf",
            b"\xc3",
            b"\xe2\x82",
            b"\xe0\x80\x80",
            b"\xed\xa0\x80",
            b"\xf0\x9f\x98",
            b"\xf4\x90\x80\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xff\xfe",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let bytes: Vec<u8> = [a, b, c].concat();
                    let expected = String::from_utf8_lossy(&bytes);
                    for first in 0..=bytes.len() {
                        for second in first..=bytes.len() {
                            let mut text = String::new();
                            push(&bytes[..first], false, &mut text);
                            push(&bytes[first..second], false, &mut text);
                            push(&bytes[second..], true, &mut text);
                            assert_eq!(text, expected, "{bytes:x?} cut at {first} and {second}");
                        }
                    }
                }
            }
        }
    }
}
