//! What a stream delivers.

use core::fmt;

use crate::{encode::Decimal, field::Field};

/// A message as `EventSource` dispatches it (WHATWG HTML 9.2.6), borrowed from the chunk or from the parser.
///
/// All text is decoded as the standard says: bytes that are not UTF-8 have become U+FFFD.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Event<'a> {
    /// The event type: `"message"` unless the stream names one.
    pub event_type: &'a str,
    /// The data, its lines joined with LF; may be empty.
    pub data: &'a str,
    /// The last event ID string, as in JavaScript's `lastEventId`: it stays until the stream sets another.
    pub id: &'a str,
}

impl<'a> Event<'a> {
    /// An event of one's own, for tests and for wrappers that store events. An empty `event_type` becomes `"message"`.
    #[must_use]
    pub const fn new(event_type: &'a str, data: &'a str, id: &'a str) -> Self {
        let event_type = if event_type.is_empty() { "message" } else { event_type };
        Self { event_type, data, id }
    }
}

/// An event was dropped because one of its values is longer than its buffer; or an id was, of a block without data.
///
/// Reported once per event, at its blank line, and the same however the stream was cut into chunks. The stream goes on: the
/// next event is whole. Of the dropped event the `retry` line still counts, and so does the id unless it is the id that did
/// not fit: a reconnection does not ask for the same event again. The last event ID then stays what it was before.
///
/// To get at such an event, give the parser larger buffers, or read it in pieces through
/// [`Parser::advance_with`](crate::Parser::advance_with).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Oversize {
    /// The value that did not fit: [`Field::Data`], [`Field::Event`] or [`Field::Id`]; the first of these if several did not.
    pub field: Field,
    /// How many bytes its text has: what the buffer would have to hold. Counts up to `usize::MAX`.
    pub len: u64,
}

impl Oversize {
    /// A report of one's own, for tests and for wrappers.
    #[must_use]
    pub const fn new(field: Field, len: u64) -> Self {
        Self { field, len }
    }
}

impl fmt::Display for Oversize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not `{len}`: where `core` is built for size, its formatter can panic.
        let (field, len) = (self.field, Decimal::new(self.len));
        let len = len.as_str();
        write!(f, "dropped an event whose {field} of {len} bytes is longer than its buffer; the stream goes on")
    }
}

impl core::error::Error for Oversize {}
