//! What a client sees.

use core::fmt;

use sse_core::{
    Oversize,
    client::{Closed, State},
};

/// One thing that a client has to tell: an event, or what becomes of its connection.
///
/// | browsers' `EventSource` | here |
/// | --- | --- |
/// | `open` | `State(State::Open)` |
/// | `message`, and named events | `Event`, told apart by `event_type` |
/// | `error`, `readyState` `CONNECTING` | `State(State::Waiting { .. })`, with the reason and the wait |
/// | `error`, `readyState` `CLOSED` | `State(State::Closed(_))`, with the reason |
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Update<E> {
    /// The connection changed.
    State(State),
    /// An event.
    Event(E),
    /// An event was dropped because it is over a limit; the stream goes on.
    Oversize(Oversize),
}

impl<E> Update<E> {
    /// The same with another kind of event.
    pub fn map<F>(self, event: impl FnOnce(E) -> F) -> Update<F> {
        match self {
            Self::State(state) => Update::State(state),
            Self::Event(it) => Update::Event(event(it)),
            Self::Oversize(oversize) => Update::Oversize(oversize),
        }
    }
}

/// Why there is no event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Error {
    /// One event did not fit; the stream goes on.
    Oversize(Oversize),
    /// There are no more events, and that was not asked for.
    Closed(Closed),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oversize(oversize) => oversize.fmt(f),
            Self::Closed(closed) => closed.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
