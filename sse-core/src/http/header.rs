//! Lines of a head that is being written, each of four pieces.

use super::{
    grammar::same_word,
    text::{HeaderName, HeaderValue},
};

/// Header fields, as users give them.
pub(super) type Headers<'a> = &'a [Header<'a>];

/// One of them.
pub(super) type Header<'a> = (HeaderName<'a>, HeaderValue<'a>);

/// What of a line is still to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    name: &'a str,
    value: &'a str,
    /// How many pieces are to come of the four of a header; of the four of a request line, [`REQUEST`] more.
    left: u8,
}

const REQUEST: u8 = 8;

impl<'a> Line<'a> {
    /// No line.
    pub(super) const NONE: Self = Self { name: "", value: "", left: 0 };

    pub(super) const fn request(method: &'a str, target: &'a str) -> Self {
        Self { name: method, value: target, left: REQUEST + 4 }
    }

    pub(super) const fn field(name: &'a str, value: &'a str) -> Self {
        Self { name, value, left: 4 }
    }

    /// Becomes the blank line.
    pub(super) const fn blank(&mut self) {
        self.left = 1;
    }

    /// The next piece, which may be empty.
    pub(super) fn piece(&mut self) -> Option<&'a str> {
        let left = self.left;
        let piece = match left {
            12 | 4 => self.name,
            11 => " ",
            3 => ": ",
            10 | 2 => self.value,
            9 => " HTTP/1.1\r\n",
            1 => "\r\n",
            _ => return None,
        };
        self.left = left.wrapping_sub(1);
        Some(piece)
    }
}

/// The value of the first of `headers` that has this name, and is not empty.
#[inline(never)]
pub(super) fn get<'a>(headers: Headers<'a>, name: &str) -> Option<&'a str> {
    let of_name = |&&(header, value): &&Header<'a>| {
        same_word(header.as_str().as_bytes(), name.as_bytes()) && !value.as_str().is_empty()
    };
    headers.iter().find(of_name).map(|(_, value)| value.as_str())
}

/// The next of `headers` that is not one of `ours`.
#[inline(never)]
pub(super) fn next<'a>(headers: &mut Headers<'a>, ours: &[&str]) -> Option<&'a Header<'a>> {
    loop {
        let (header, rest) = headers.split_first()?;
        *headers = rest;
        if !ours.iter().any(|our| same_word(header.0.as_str().as_bytes(), our.as_bytes())) {
            return Some(header);
        }
    }
}
