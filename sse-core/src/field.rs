//! The fields of an event stream (WHATWG HTML 9.2.6).

use core::fmt;

/// What a line of an event stream is about (WHATWG HTML 9.2.6).
///
/// Field names are compared byte by byte and case-sensitively, as the standard says: `Data` is not `data`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Field {
    /// `data`: a line of the event's data.
    Data,
    /// `event`: the event type.
    Event,
    /// `id`: the last event ID from this event on.
    Id,
    /// `retry`: the reconnection time in milliseconds.
    Retry,
    /// A line that starts with a colon. It means nothing, but shows that the server is alive.
    Comment,
    /// Any other line; the standard ignores it.
    Unknown,
}

impl Field {
    /// The name on the wire; empty for [`Comment`](Self::Comment) and [`Unknown`](Self::Unknown).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Event => "event",
            Self::Id => "id",
            Self::Retry => "retry",
            Self::Comment | Self::Unknown => "",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "data",
            Self::Event => "event type",
            Self::Id => "id",
            Self::Retry => "retry",
            Self::Comment => "comment",
            Self::Unknown => "unknown field",
        })
    }
}
