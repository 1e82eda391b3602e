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
    /// What `Content-Length` says; [`BAD`] if it is not a number, or not always the same one.
    length: Option<u64>,
    transfer: Transfer,
    /// Some coding other than `chunked` is applied.
    pub(super) encoded: bool,
}

/// No length, as what is longer than 2^63 is not told apart.
const BAD: u64 = u64::MAX;

/// The last transfer coding.
#[derive(Clone, Copy, Debug)]
enum Transfer {
    Missing,
    Chunked,
    Other,
}

impl Lengths {
    pub(super) const NEW: Self = Self { length: None, transfer: Transfer::Missing, encoded: false };

    /// One element of a `Content-Length`. Several that say the same will do (RFC 9110, 8.6).
    pub(super) fn length(&mut self, number: Option<u64>) {
        let number = number.unwrap_or(BAD);
        self.length = Some(if self.length.is_none_or(|before| before == number) { number } else { BAD });
    }

    /// One coding of a `Content-Encoding`, or of a `Transfer-Encoding`.
    pub(super) fn coding(&mut self, element: &Element, word: &Word, of_transfer: bool) {
        let (empty, token) = (element.is_empty(), element.is_bare_token());
        let chunked = of_transfer && token && word.is(b"chunked");
        if of_transfer && (!empty || matches!(self.transfer, Transfer::Missing)) {
            self.transfer = if chunked { Transfer::Chunked } else { Transfer::Other };
        }
        self.encoded |= !(empty || chunked || (token && word.is(b"identity")));
    }

    /// Of a response that may have a body; `None` if its length is not a number. HTTP/1.0 has no chunks.
    pub(super) const fn of_response(self, http_1_0: bool) -> Option<Framing> {
        Some(match (self.transfer, self.length) {
            (Transfer::Chunked, _) if !http_1_0 => Framing::Chunked,
            (Transfer::Missing, Some(BAD)) => return None,
            (Transfer::Missing, Some(length)) => Framing::Length(length),
            _ => Framing::Close,
        })
    }

    /// Of a request; `None` if it does not say clearly where it ends (RFC 9112, 6.1 and 6.3).
    pub(super) const fn of_request(self, http_1_0: bool) -> Option<Framing> {
        match (self.transfer, self.length) {
            (Transfer::Chunked, None) if !http_1_0 => Some(Framing::Chunked),
            (Transfer::Missing, None) => Some(Framing::Length(0)),
            (Transfer::Missing, Some(BAD)) => None,
            (Transfer::Missing, Some(length)) => Some(Framing::Length(length)),
            _ => None,
        }
    }
}
