//! What a stream comes to, in a form that can be compared.

use sse_core::{Event, Field, Oversize};

/// One thing that a parser reports.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// An event.
    Event {
        /// The event type.
        event_type: String,
        /// The data.
        data: String,
        /// The last event ID string when it was dispatched.
        id: String,
    },
    /// An event that did not fit.
    Oversize {
        /// The value that did not.
        field: Field,
        /// The length of its text in bytes.
        len: u64,
    },
}

impl Outcome {
    /// An event.
    #[must_use]
    pub fn event(event_type: &str, data: &str, id: &str) -> Self {
        Self::Event { event_type: event_type.into(), data: data.into(), id: id.into() }
    }
}

impl From<Event<'_>> for Outcome {
    fn from(event: Event<'_>) -> Self {
        Self::event(event.event_type, event.data, event.id)
    }
}

impl From<Oversize> for Outcome {
    fn from(Oversize { field, len, .. }: Oversize) -> Self {
        Self::Oversize { field, len }
    }
}

impl From<Result<Event<'_>, Oversize>> for Outcome {
    fn from(result: Result<Event<'_>, Oversize>) -> Self {
        result.map_or_else(Self::from, Self::from)
    }
}
