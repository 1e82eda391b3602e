//! Values that are lists (RFC 9110, 5.6.1): elements between commas, each of text and parameters.

use super::{
    grammar::append_digit,
    word::{Word, is_blank},
};

/// The element of a list under way. Its text, without its parameters, is kept in a [`Word`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    /// What has been there so far: bits, as every byte adds to them.
    shape: u8,
    /// The number that the digits make.
    number: usize,
}

/// A byte of a token, since the slash if there is one.
const TOKEN: u8 = 1;
/// A token and a slash.
const SLASH: u8 = 2;
/// Something in the text that makes it neither a token nor a media type.
const ODD: u8 = 4;
/// Something in the text that is not a digit.
const WORD: u8 = 8;
/// Parameters.
const PARAMETERS: u8 = 16;
/// A blank after the text.
const BLANK: u8 = 32;
/// A quotation mark that is open: a comma is no comma there.
const QUOTED: u8 = 64;
/// A backslash there: nor is the quotation mark after it one.
const ESCAPED: u8 = 128;

impl Element {
    pub(super) const NEW: Self = Self { shape: 0, number: 0 };

    /// All elements of a value, each with the number of its text among the [words](super::words).
    pub(super) fn each(value: &[u8], mut tell: impl FnMut(&Self, u8)) {
        Self::each_text(value, |element, word| tell(element, word.number()));
    }

    /// The same with the text.
    pub(super) fn each_text(value: &[u8], mut tell: impl FnMut(&Self, &Word)) {
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

    /// Takes a byte of the value; whether it is the comma after the element.
    #[inline(never)]
    pub(super) fn push(&mut self, byte: u8, word: &mut Word) -> bool {
        let shape = self.shape;
        self.shape = if shape & ESCAPED != 0 {
            shape & !ESCAPED
        } else if byte == b'"' {
            // In text it makes a word that nothing is, and what follows does not matter, as in parameters.
            if shape & PARAMETERS == 0 {
                word.push(byte);
                shape | ODD | PARAMETERS | QUOTED
            } else {
                shape ^ QUOTED
            }
        } else if shape & QUOTED != 0 {
            if byte == b'\\' { shape | ESCAPED } else { shape }
        } else if byte == b',' {
            return true;
        } else if shape & PARAMETERS != 0 {
            shape
        } else if byte == b';' {
            shape | PARAMETERS
        } else if is_blank(byte) {
            if shape == 0 { 0 } else { shape | BLANK }
        } else {
            let is_token = word.push(byte);
            self.text(byte, is_token)
        };
        false
    }

    /// What its shape is with this byte of text.
    fn text(&mut self, byte: u8, is_token: bool) -> u8 {
        let digit = byte.wrapping_sub(b'0');
        self.number = append_digit(self.number, digit);
        let mut shape = self.shape;
        if digit > 9 {
            shape |= WORD;
        }
        if shape & BLANK != 0 {
            shape |= ODD;
        }
        if is_token {
            shape | TOKEN
        } else if byte == b'/' && shape == TOKEN | WORD {
            SLASH | WORD
        } else {
            shape | ODD
        }
    }

    /// Nothing at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.shape == 0
    }

    /// A number; `usize::MAX` for one that is larger than half of that or so.
    pub(super) const fn number(&self) -> Option<usize> {
        if self.shape & !BLANK == TOKEN { Some(self.number) } else { None }
    }

    /// Whether the element is a token, with no parameters.
    pub(super) const fn is_bare_token(&self) -> bool {
        self.shape & !(BLANK | WORD) == TOKEN
    }

    /// Whether it is a media type, with or without parameters.
    pub(super) const fn is_media_type(&self) -> bool {
        self.shape & (TOKEN | SLASH | ODD) == TOKEN | SLASH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::words;

    /// Whoever looks at the word alone must not take it for one without the quotation mark.
    #[test]
    fn text_with_a_quotation_mark_is_no_word() {
        for value in ["chunked\"b\"", "chunked\"", "\"chunked\"", "chunked\"\";b"] {
            Element::each(value.as_bytes(), |element, word| {
                assert_eq!((word, element.is_bare_token()), (words::NONE, false), "{value}");
            });
        }
        Element::each(b"chunked;b", |element, word| {
            assert_eq!((word, element.is_bare_token()), (words::CHUNKED, false));
        });
    }
}
