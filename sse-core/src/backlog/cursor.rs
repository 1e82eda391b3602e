//! Where a subscriber is.

/// What becomes of a subscriber that is so slow that events were forgotten before it had them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SlowReader {
    /// It goes on with the oldest event there is, and is told how many it has missed.
    #[default]
    DropOldest,
    /// It is told that it is too slow, and gets nothing more: it may come back, and replay.
    Disconnect,
    /// Of the events with the same key it gets the latest only; it misses those without a key, and is told.
    Coalesce,
}

/// A subscriber's place in a [`Backlog`](super::Backlog): all that it costs there. Takes two words.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Cursor {
    pub(super) next: usize,
    pub(super) slow: SlowReader,
    pub(super) too_slow: bool,
}

impl Cursor {
    /// The number of the next event, of all that were ever pushed, from 0; around the end of a `usize`.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.next
    }
}

/// What there is for a subscriber.
#[must_use]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Next<T> {
    /// The next event.
    Event(T),
    /// So many events are lost to it. It should be told, as with an event that makes it fetch everything anew.
    Gap {
        /// Events, with those that were coalesced away in the meantime.
        lost: u64,
    },
    /// Nothing: wait for the next push.
    UpToDate,
    /// It is to be disconnected.
    TooSlow,
}

/// What can be sent again to a client that comes back.
#[must_use]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Replay {
    /// It has missed so many events, and gets them.
    Events(u64),
    /// It has missed nothing.
    UpToDate,
    /// Its last event is not known (any more): nobody can say what it has missed. It gets what comes from now on, and should
    /// be told.
    Gap,
}
