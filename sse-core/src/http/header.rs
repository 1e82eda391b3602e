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
    /// What stands behind the name and behind the value.
    with: &'static [&'static str; 2],
    /// Which of the four comes next.
    at: u8,
}

impl<'a> Line<'a> {
    /// The blank line.
    pub(super) const BLANK: Self = Self::new("\r\n", "", &["", ""]);
    /// No line.
    pub(super) const NONE: Self = Self::new("", "", &["", ""]);

    pub(super) const fn new(name: &'a str, value: &'a str, with: &'static [&'static str; 2]) -> Self {
        Self { name, value, with, at: 0 }
    }

    pub(super) const fn header(header: &'a Header<'a>) -> Self {
        Self::field(header.0.as_str(), header.1.as_str())
    }

    pub(super) const fn field(name: &'a str, value: &'a str) -> Self {
        Self::new(name, value, &[": ", "\r\n"])
    }

    /// The next piece that is not empty.
    pub(super) fn piece(&mut self) -> Option<&'a str> {
        let [after_name, after_value] = self.with;
        loop {
            let piece = match self.at {
                0 => self.name,
                1 => after_name,
                2 => self.value,
                3 => after_value,
                _ => return None,
            };
            self.at = self.at.saturating_add(1);
            if !piece.is_empty() {
                return Some(piece);
            }
        }
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
