//! How a broadcast is set up.

use core::time::Duration;

use bytes::Bytes;
use sse_core::Message;

use super::{
    publish::Broadcast,
    shared::{Shared, encode},
};

/// Sets up a [`Broadcast`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    pub(super) events: usize,
    pub(super) bytes: usize,
    pub(super) subscribers: usize,
    pub(super) keep_alive: KeepAlive,
    pub(super) gap_event: bool,
}

/// What is sent on a quiet stream, so that proxies do not cut it, and dead peers are noticed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeepAlive {
    pub(super) period: Duration,
    pub(super) bytes: Bytes,
}

impl KeepAlive {
    /// A comment, which clients do not see, after so long without an event.
    #[must_use]
    pub fn comment(period: Duration) -> Self {
        Self::message(period, &Message::KEEP_ALIVE)
    }

    /// A message of your own, for clients that have to see it: an event called `ping`, say.
    #[must_use]
    pub fn message(period: Duration, message: &Message<'_>) -> Self {
        Self { period, bytes: encode(message) }
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            events: 1024,
            bytes: 1 << 20,
            subscribers: usize::MAX,
            keep_alive: KeepAlive::comment(Duration::from_secs(15)),
            gap_event: true,
        }
    }

    /// How many events are kept for slow and returning clients, at least one: 1024 unless set.
    pub fn events(self, events: usize) -> Self {
        Self { events: events.max(1), ..self }
    }

    /// How many bytes of events are kept: 1 MiB unless set. The latest event is kept whatever its size.
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// How many subscribers there may be at a time: any number unless set.
    pub fn max_subscribers(self, subscribers: usize) -> Self {
        Self { subscribers, ..self }
    }

    /// What is sent on a quiet stream: a comment every 15 s unless set.
    pub fn keep_alive(self, keep_alive: KeepAlive) -> Self {
        Self { keep_alive, ..self }
    }

    /// Whether a client that misses events is told by an event of type `gap`, whose data is `{"lost":3}`, or `{"lost":null}` if
    /// nobody knows how many. It is unless this says otherwise; [`Delivery::Gap`](super::Delivery::Gap) tells the server in any
    /// case.
    pub fn gap_event(self, gap_event: bool) -> Self {
        Self { gap_event, ..self }
    }

    /// The broadcast.
    #[must_use]
    pub fn build(self) -> Broadcast {
        Broadcast::from_shared(Shared::new(self))
    }
}
