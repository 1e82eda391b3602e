//! Values that are lists (RFC 9110, 5.6.1): elements between commas, each of text and parameters.

use super::{grammar::is_token_byte, lines::Word};

/// The element of a list under way. Its text, in lower case and without its parameters, is kept in a [`Word`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    at: At,
    /// A comma between quotation marks is no comma.
    quoted: bool,
    /// Nor is the quotation mark after a backslash one of them.
    escaped: bool,
    /// What the text has been so far: a number and not an enum, as every byte adds to it.
    shape: u8,
    /// Something in the text that is not a digit.
    word: bool,
    /// The number that the digits make.
    number: u64,
}

/// No text yet.
const EMPTY: u8 = 0;
/// Bytes of tokens set this bit.
const TOKEN: u8 = 1;
/// A token and a slash.
const SLASH: u8 = 2;
/// Two tokens with a slash between them.
const MEDIA_TYPE: u8 = SLASH | TOKEN;
/// This bit makes it neither.
const ODD: u8 = 4;
/// And this one says that there are parameters.
const PARAMETERS: u8 = 8;

#[derive(Clone, Copy, Debug)]
enum At {
    Before,
    Text,
    /// In blanks after the text.
    After,
    Parameters,
}

impl Element {
    pub(super) const NEW: Self =
        Self { at: At::Before, quoted: false, escaped: false, shape: EMPTY, word: false, number: 0 };

    /// All elements of a value.
    pub(super) fn each(value: &[u8], mut tell: impl FnMut(&Self, &Word)) {
        let (mut element, mut word) = (Self::NEW, Word::new());
        for &byte in value {
            if element.push(byte, &mut word) {
                tell(&element, &word);
                element = Self::NEW;
                word.clear();
            }
        }
        tell(&element, &word);
    }

    #[inline(never)]
    /// Takes a byte of the value; whether it is the comma after the element.
    pub(super) fn push(&mut self, byte: u8, word: &mut Word) -> bool {
        if self.escaped {
            self.escaped = false;
        } else if byte == b'"' {
            self.quoted = !self.quoted;
        } else if self.quoted {
            self.escaped = byte == b'\\';
        } else if byte == b',' {
            return true;
        }
        self.at = match (self.at, byte) {
            (At::Parameters, _) => At::Parameters,
            (_, b';') => {
                self.shape |= PARAMETERS;
                At::Parameters
            }
            (At::Before, b' ' | b'\t') => At::Before,
            (_, b' ' | b'\t') => At::After,
            (at, _) => {
                if matches!(at, At::After) {
                    self.shape = ODD;
                }
                self.text(byte);
                word.push_lower(byte);
                At::Text
            }
        };
        false
    }

    fn text(&mut self, byte: u8) {
        if is_token_byte(byte) {
            self.shape |= TOKEN;
        } else {
            self.shape = if byte == b'/' && self.shape == TOKEN { SLASH } else { ODD };
        }
        let digit = byte.wrapping_sub(b'0');
        self.word |= digit > 9;
        self.number = if self.number >> 60 != 0 {
            // Well below what overflows, and told by half of the number. It stays.
            u64::MAX
        } else {
            // Ten times as much in shifts: small chips have no wide multiplication.
            (self.number << 3).wrapping_add(self.number << 1).wrapping_add(u64::from(digit))
        };
    }

    /// Nothing at all.
    pub(super) const fn is_empty(&self) -> bool {
        matches!(self.at, At::Before)
    }

    /// A number; `u64::MAX` for one that is larger than 2^63 or so.
    pub(super) const fn number(&self) -> Option<u64> {
        if self.word || !self.is_bare_token() { None } else { Some(self.number) }
    }

    /// Whether the element is a token, with no parameters.
    pub(super) const fn is_bare_token(&self) -> bool {
        self.shape == TOKEN
    }

    /// Whether it is a media type, with or without parameters.
    pub(super) const fn is_media_type(&self) -> bool {
        self.shape & !PARAMETERS == MEDIA_TYPE
    }
}
