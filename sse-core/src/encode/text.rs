//! Text that is known to be harmless where it is going to stand.

use core::fmt;

/// Text without CR or LF: an event type.
///
/// There is no other way to give an event type to a [`Message`](crate::Message), so a line break cannot get into one.
///
/// ```
/// use sse_core::Line;
///
/// const TICK: Line = Line::new("tick").unwrap();      // checked when compiled
/// assert_eq!(TICK.as_str(), "tick");
/// assert_eq!(Line::new("tick\ndata: forged"), None);  // so is text that comes from users, at run time
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Line<'a>(&'a str);

/// Text without CR, LF or NUL: an event's id. (A NUL would make clients ignore the id.)
///
/// ```
/// use sse_core::Id;
///
/// assert_eq!(Id::new("42").map(Id::as_str), Some("42"));
/// assert_eq!(Id::new("4\r2"), None);
/// assert_eq!(Id::new("4\02"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Id<'a>(&'a str);

impl<'a> Line<'a> {
    /// `None` if `text` has a CR or LF. Looks at every byte.
    #[must_use]
    pub const fn new(text: &'a str) -> Option<Self> {
        if contains_unwanted(text, b'\n') { None } else { Some(Self(text)) }
    }

    /// The text.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl<'a> Id<'a> {
    /// The empty id, which makes a client forget the last event ID.
    pub const EMPTY: Self = Self("");

    /// `None` if `text` has a CR, LF or NUL. Looks at every byte.
    #[must_use]
    pub const fn new(text: &'a str) -> Option<Self> {
        if contains_unwanted(text, 0) { None } else { Some(Self(text)) }
    }

    /// The text.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Digits are harmless.
    pub(super) const fn digits(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// Whether there is a CR, a LF, or `other`. One look at each byte: an id may be checked for every event.
const fn contains_unwanted(text: &str, other: u8) -> bool {
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        if matches!(*byte, b'\r' | b'\n') || *byte == other {
            return true;
        }
        bytes = rest;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_end_a_line_or_void_an_id() {
        for text in ["", "x", " ", "data: x", "\u{feff}", "\u{2028}\u{85}\x0b\x0c", "é😀"] {
            assert_eq!((Line::new(text), Id::new(text)), (Some(Line(text)), Some(Id(text))));
        }
        for text in ["\n", "\r", "a\nb", "a\r", "\r\nb"] {
            assert_eq!((Line::new(text), Id::new(text)), (None, None));
        }
        assert_eq!((Line::new("a\0b"), Id::new("a\0b")), (Some(Line("a\0b")), None));
    }
}
