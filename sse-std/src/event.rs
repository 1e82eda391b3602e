//! Events that can be kept.

use sse_core::Event;

/// An [`Event`] that owns its text.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct OwnedEvent {
    /// The event type: `"message"` unless the stream names one.
    pub event_type: String,
    /// The data, its lines joined with LF; may be empty.
    pub data: String,
    /// The last event ID string when the event was dispatched.
    pub id: String,
}

impl OwnedEvent {
    /// The same event, borrowed.
    #[must_use]
    pub const fn as_event(&self) -> Event<'_> {
        Event::new(self.event_type.as_str(), self.data.as_str(), self.id.as_str())
    }
}

impl From<Event<'_>> for OwnedEvent {
    fn from(event: Event<'_>) -> Self {
        Self { event_type: event.event_type.into(), data: event.data.into(), id: event.id.into() }
    }
}
