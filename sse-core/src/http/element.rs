//! Values that are lists (RFC 9110, 5.6.1): elements between commas, each of text and parameters.

use super::{
    lines::{Word, is_blank},
    text::is_token_byte,
};

/// The element of a list under way. Its text, in lower case and without its parameters, is kept in a [`Word`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    at: At,
    quote: Quote,
    slash: Slash,
    /// Something in the text that is neither of a token nor a slash between two.
    odd: bool,
    /// Something in the text that is not a digit.
    word: bool,
    /// The number that the digits make.
    number: u64,
    /// It is larger than that.
    over: bool,
}

#[derive(Clone, Copy, Debug)]
enum At {
    Before,
    Text,
    /// In blanks after the text.
    After,
    Parameters,
}

/// A comma between quotation marks is no comma.
#[derive(Clone, Copy, Debug)]
enum Quote {
    Outside,
    Inside,
    Backslash,
}

#[derive(Clone, Copy, Debug)]
enum Slash {
    None,
    Last,
    Before,
}

impl Element {
    pub(super) const NEW: Self = Self {
        at: At::Before,
        quote: Quote::Outside,
        slash: Slash::None,
        odd: false,
        word: false,
        number: 0,
        over: false,
    };

    /// Takes a byte of the value; whether it is the comma after the element.
    pub(super) fn push(&mut self, byte: u8, word: &mut Word) -> bool {
        self.quote = match (self.quote, byte) {
            (Quote::Outside, b',') => return true,
            (Quote::Outside, b'"') | (Quote::Backslash, _) => Quote::Inside,
            (Quote::Inside, b'"') => Quote::Outside,
            (Quote::Inside, b'\\') => Quote::Backslash,
            (quote, _) => quote,
        };
        self.at = match self.at {
            At::Parameters => At::Parameters,
            _ if byte == b';' => At::Parameters,
            At::Before if is_blank(byte) => At::Before,
            At::Text | At::After if is_blank(byte) => At::After,
            at => {
                self.odd |= matches!(at, At::After);
                self.text(byte);
                word.push(byte.to_ascii_lowercase());
                At::Text
            }
        };
        false
    }

    fn text(&mut self, byte: u8) {
        self.slash = match (self.slash, byte) {
            (Slash::None, b'/') => {
                self.odd |= self.is_empty();
                Slash::Last
            }
            (Slash::None, _) => Slash::None,
            _ => Slash::Before,
        };
        // Also a second slash.
        self.odd |= !is_token_byte(byte) && !matches!(self.slash, Slash::Last);
        let digit = byte.wrapping_sub(b'0');
        self.word |= digit > 9;
        // Well below what overflows, and told by half of the number.
        self.over |= self.number >> 60 != 0;
        // Ten times as much in shifts: small chips have no wide multiplication.
        self.number = (self.number << 3).wrapping_add(self.number << 1).wrapping_add(u64::from(digit));
    }

    /// Nothing, or only parameters.
    pub(super) const fn is_empty(&self) -> bool {
        matches!(self.at, At::Before)
    }

    /// A number; `u64::MAX` for one that is larger than 2^63 or so.
    pub(super) const fn number(&self) -> Option<u64> {
        if self.odd || self.word || !matches!(self.at, At::Text | At::After) {
            None
        } else if self.over {
            Some(u64::MAX)
        } else {
            Some(self.number)
        }
    }

    /// Whether the element is `text`, with no parameters.
    pub(super) fn is(&self, word: &Word, text: &[u8]) -> bool {
        !self.odd && !matches!(self.at, At::Parameters) && word.as_bytes() == text
    }

    /// Whether it is a media type, with or without parameters.
    pub(super) const fn is_media_type(&self) -> bool {
        !self.odd && matches!(self.slash, Slash::Before)
    }
}
