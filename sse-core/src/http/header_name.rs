//! Names of header fields, and what part they play in a head that is written here.

use core::fmt;

use super::grammar::{is_token, same_word};

/// The name of a header field: a token (RFC 9110, 5.1). Names are compared without regard to ASCII case.
///
/// ```
/// use sse_core::http::HeaderName;
///
/// const NAME: HeaderName = HeaderName::new("Authorization").unwrap();    // checked when compiled
/// assert_eq!(NAME.as_str(), "Authorization");
/// assert_eq!(HeaderName::new("X: forged\r\nY"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct HeaderName<'a> {
    text: &'a str,
    // Found out with the name, which is when it is compiled as a rule.
    part: Part,
}

/// What matters of a field that a request is to have.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub(super) enum Part {
    /// Sent as it is.
    Other,
    /// `Content-*` of [`OF_BODY`].
    OfBody,
    /// Its value takes the place of ours.
    Host,
    Accept,
    CacheControl,
    /// Only sent as it is known here.
    Ours,
}

/// Fetch, "request-body-header name".
pub(super) const OF_BODY: [&str; 4] = ["Content-Encoding", "Content-Language", "Content-Location", "Content-Type"];

/// What nobody but the writer of a head says.
const OURS: [&str; 4] = ["Connection", "Last-Event-ID", "Content-Length", "Transfer-Encoding"];

impl<'a> HeaderName<'a> {
    /// `None` if `text` is empty or has a byte that no name can have.
    #[must_use]
    pub const fn new(text: &'a str) -> Option<Self> {
        if is_token(text.as_bytes()) { Some(Self { text, part: Part::of(text) }) } else { None }
    }

    /// The text.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    pub(super) const fn part(self) -> Part {
        self.part
    }
}

impl Part {
    const fn of(name: &str) -> Self {
        if is_one_of(&OURS, name) {
            Self::Ours
        } else if is_one_of(&OF_BODY, name) {
            Self::OfBody
        } else if is_one_of(&["Host"], name) {
            Self::Host
        } else if is_one_of(&["Accept"], name) {
            Self::Accept
        } else if is_one_of(&["Cache-Control"], name) {
            Self::CacheControl
        } else {
            Self::Other
        }
    }
}

const fn is_one_of(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if same_word(first.as_bytes(), name.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

impl fmt::Display for HeaderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_is_told_without_regard_to_case() {
        for (name, part) in [
            ("Host", Part::Host),
            ("hOST", Part::Host),
            ("Hos", Part::Other),
            ("Hosts", Part::Other),
            ("accept", Part::Accept),
            ("ACCEPT", Part::Accept),
            ("Accept-Language", Part::Other),
            ("cache-control", Part::CacheControl),
            ("content-type", Part::OfBody),
            ("Content-Encoding", Part::OfBody),
            ("Content-Length", Part::Ours),
            ("TRANSFER-ENCODING", Part::Ours),
            ("Last-Event-Id", Part::Ours),
            ("connection", Part::Ours),
            ("Authorization", Part::Other),
        ] {
            assert_eq!(HeaderName::new(name).unwrap().part(), part, "{name}");
        }
    }
}
