//! How long the body is that follows a head (RFC 9112, 6.3).

use super::{element::Element, grammar::append_digit, words};

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Framing {
    /// It comes in chunks, the last of which is empty.
    Chunked,
    /// It has this many bytes; `usize::MAX` stands for more than can be counted.
    Length(u64),
    /// It ends with the connection.
    Close,
}

impl Framing {
    /// That of a response whose head was read elsewhere, as by an HTTP library: by the values of all its `Transfer-Encoding` and
    /// `Content-Length` lines, in order. (Answers to `HEAD`, and those with status 1xx, 204 and 304, have no body, whatever
    /// these say.)
    ///
    /// `None` if there is a length that is not one number, and no transfer coding in whose place it would stand.
    ///
    /// ```
    /// use sse_core::http::Framing;
    ///
    /// let of = |transfer: &[&'static [u8]], length: &[&'static [u8]]| {
    ///     Framing::of_response(false, transfer.iter().copied(), length.iter().copied())
    /// };
    /// assert_eq!(of(&[b"chunked"], &[b"9"]), Some(Framing::Chunked));
    /// assert_eq!(of(&[], &[b"9", b"9"]), Some(Framing::Length(9)));
    /// assert_eq!(of(&[], &[]), Some(Framing::Close));
    /// assert_eq!(of(&[], &[b"9", b"8"]), None);
    /// ```
    #[must_use]
    pub fn of_response<'v>(
        http_1_0: bool,
        transfer_encoding: impl IntoIterator<Item = &'v [u8]>,
        content_length: impl IntoIterator<Item = &'v [u8]>,
    ) -> Option<Self> {
        let mut lengths = Lengths::NEW;
        for value in transfer_encoding {
            Element::each(value, |element, word| lengths.coding(element, word, true));
        }
        for value in content_length {
            Element::each(value, |element, _| lengths.length(element.number()));
        }
        if lengths.is_bad() { None } else { Some(lengths.of_response(http_1_0)) }
    }
}

/// What the fields of a head say of the length of its body.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    transfer: Transfer,
    /// Some coding other than `chunked` is applied.
    pub(super) encoded: bool,
    /// There is a `Content-Length`.
    has_length: bool,
    /// And it is not a number, or not always the same one.
    bad_length: bool,
    length: usize,
}

/// What stands for all larger numbers is no length, unless there are some among them that are.
const TOO_LONG: Option<usize> = if usize::BITS < u64::BITS { None } else { Some(usize::MAX) };

/// The last transfer coding.
#[derive(Clone, Copy, Debug)]
enum Transfer {
    Missing,
    Chunked,
    Other,
}

impl Lengths {
    pub(super) const NEW: Self =
        Self { transfer: Transfer::Missing, encoded: false, has_length: false, bad_length: false, length: 0 };

    /// One element of a `Content-Length`. Several that say the same will do (RFC 9110, 8.6).
    pub(super) fn length(&mut self, number: Option<usize>) {
        match number {
            Some(number) if Some(number) != TOO_LONG && (!self.has_length || self.length == number) => {
                self.length = number;
            }
            _ => self.bad_length = true,
        }
        self.has_length = true;
    }

    /// One coding of a `Content-Encoding`, or of a `Transfer-Encoding`.
    pub(super) fn coding(&mut self, element: &Element, word: u8, of_transfer: bool) {
        let token = element.is_bare_token();
        let chunked = of_transfer && token && word == words::CHUNKED;
        if element.is_empty() {
            if of_transfer && matches!(self.transfer, Transfer::Missing) {
                self.transfer = Transfer::Other;
            }
            return;
        }
        if of_transfer {
            self.transfer = if chunked { Transfer::Chunked } else { Transfer::Other };
        }
        if !(chunked || (token && word == words::IDENTITY)) {
            self.encoded = true;
        }
    }

    /// No body, whatever the fields say.
    pub(super) const fn no_body(&mut self) {
        (self.transfer, self.has_length, self.bad_length, self.length) = (Transfer::Missing, true, false, 0);
    }

    /// Whether the length counts, and is not a number.
    pub(super) const fn is_bad(&self) -> bool {
        matches!(self.transfer, Transfer::Missing) && self.bad_length
    }

    /// Of a response, unless its length [is bad](Self::is_bad). HTTP/1.0 has no chunks.
    pub(super) const fn of_response(&self, http_1_0: bool) -> Framing {
        match self.transfer {
            Transfer::Chunked if !http_1_0 => Framing::Chunked,
            Transfer::Missing if self.has_length => Framing::Length(self.length as u64),
            _ => Framing::Close,
        }
    }
}

/// A number in digits, unless it is larger than a length can be.
pub(super) fn number(digits: &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = append_digit(number, digit);
    }
    if digits.is_empty() || Some(number) == TOO_LONG { None } else { Some(number) }
}

#[cfg(test)]
mod tests {
    use std::{format, vec::Vec};

    use super::*;
    use crate::http::HeadParser;

    /// Read from values or from a head: it is the same.
    #[test]
    fn of_values_as_of_lines() {
        let transfers: [&[&str]; 9] = [
            &[],
            &["chunked"],
            &["Chunked "],
            &["gzip, chunked"],
            &["gzip", "chunked"],
            &["chunked, gzip"],
            &["chunked;a=b"],
            &[""],
            &["identity"],
        ];
        let lengths: [&[&str]; 9] =
            [&[], &["9"], &["9", "9"], &["9, 9"], &["9", "8"], &["x"], &[""], &["-1"], &["99999999999999999999999"]];
        for (version, transfer, length) in (["1.0", "1.1"].into_iter())
            .flat_map(|version| transfers.map(|transfer| (version, transfer)))
            .flat_map(|(version, transfer)| lengths.map(|length| (version, transfer, length)))
        {
            let lines = |name: &str, values: &[&str]| -> Vec<_> {
                values.iter().map(|value| format!("{name}: {value}\r\n")).collect()
            };
            let (transfer_lines, length_lines) =
                (lines("Transfer-Encoding", transfer), lines("Content-Length", length));
            let head = format!("HTTP/{version} 200\r\n{}{}\r\n", transfer_lines.concat(), length_lines.concat());
            let read = HeadParser::<0>::new().next(&mut head.as_bytes()).ok().map(|head| head.unwrap().framing);
            let bytes = |values: &'static [&str]| values.iter().map(|value| value.as_bytes());
            assert_eq!(Framing::of_response(version == "1.0", bytes(transfer), bytes(length)), read, "{head}");
        }
    }
}
