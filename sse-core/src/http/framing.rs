//! How long the body is that follows a head (RFC 9112, 6.3).

use super::{element::Element, lines::Word};

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Framing {
    /// It comes in chunks, the last of which is empty.
    Chunked,
    /// It has this many bytes.
    Length(u64),
    /// It ends with the connection.
    Close,
}

/// What the fields of a head say of the length of its body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    length: Length,
    transfer: Transfer,
    /// Some coding other than `chunked` is applied.
    pub(super) encoded: bool,
}

#[derive(Clone, Copy, Debug)]
enum Length {
    Missing,
    Is(u64),
    /// Not a number, or not always the same one.
    Bad,
}

/// The last transfer coding.
#[derive(Clone, Copy, Debug)]
enum Transfer {
    Missing,
    Chunked,
    Other,
}

impl Lengths {
    pub(super) const NEW: Self = Self { length: Length::Missing, transfer: Transfer::Missing, encoded: false };

    /// One number of a `Content-Length`. Several that say the same will do (RFC 9110, 8.6).
    pub(super) fn length(&mut self, element: &Element) {
        let number = element.number().filter(|&number| number != u64::MAX);
        self.length = match (number, self.length) {
            (Some(number), Length::Missing) => Length::Is(number),
            (Some(number), Length::Is(before)) if number == before => self.length,
            _ => Length::Bad,
        };
    }

    /// One coding of a `Transfer-Encoding`.
    pub(super) fn transfer(&mut self, element: &Element, word: &Word) {
        if element.is_empty() && !matches!(self.transfer, Transfer::Missing) {
            return;
        }
        let chunked = element.is(word, b"chunked");
        self.transfer = if chunked { Transfer::Chunked } else { Transfer::Other };
        if !chunked {
            self.encoding(element, word);
        }
    }

    /// One coding of a `Content-Encoding`.
    pub(super) fn encoding(&mut self, element: &Element, word: &Word) {
        self.encoded |= !element.is_empty() && !element.is(word, b"identity");
    }

    /// Of a response that may have a body; `None` if its length is not a number. HTTP/1.0 has no chunks.
    pub(super) const fn of_response(self, http_1_0: bool) -> Option<Framing> {
        match (self.transfer, self.length) {
            (Transfer::Chunked, _) if !http_1_0 => Some(Framing::Chunked),
            (Transfer::Missing, Length::Is(length)) => Some(Framing::Length(length)),
            (Transfer::Missing, Length::Bad) => None,
            _ => Some(Framing::Close),
        }
    }

    /// Of a request; `None` if it does not say clearly where it ends (RFC 9112, 6.1 and 6.3).
    pub(super) const fn of_request(self, http_1_0: bool) -> Option<Framing> {
        match (self.transfer, self.length) {
            (Transfer::Chunked, Length::Missing) if !http_1_0 => Some(Framing::Chunked),
            (Transfer::Missing, Length::Missing) => Some(Framing::Length(0)),
            (Transfer::Missing, Length::Is(length)) => Some(Framing::Length(length)),
            _ => None,
        }
    }
}
