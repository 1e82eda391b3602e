//! The subscriber's side.

use core::{
    fmt,
    iter::FusedIterator,
    pin::Pin,
    task::{Context, Poll},
};
use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use futures_core::{FusedStream, Stream};
use sse_core::backlog::{Cursor, GapEvent, Next, Replay};

use super::shared::{Shared, State, encode};

/// A stream of encoded events: a [`Stream`] of [`Bytes`], and by [`IntoIterator`] a blocking iterator of them, to be the body of an answer with any
/// framework; or [`serve`](Self::serve) it to any `Write`. Keep-alives come by themselves. Dropping it frees its place.
///
/// After [`Delivery::TooSlow`] and a shutdown it is over.
#[must_use = "it gets events only when it is asked for them"]
pub struct Subscriber {
    shared: Arc<Shared>,
    cursor: Cursor,
    replay: Option<Replay>,
    /// Its client is to be told that nobody knows what it has missed.
    tell_gap: bool,
    place: usize,
    beats: u64,
    ended: bool,
}

/// What a subscriber gets.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Delivery {
    /// An encoded event.
    Event(Bytes),
    /// It has missed events: so many, or `None` if it has come back with a last event ID that is not known (any more).
    Gap {
        /// Events.
        lost: Option<u64>,
    },
    /// Nothing has happened for a while: the encoded keep-alive.
    KeepAlive(Bytes),
    /// It was shut down: the last bytes, which may be none.
    Ended(Bytes),
    /// It is too slow, and [`SlowReader::Disconnect`](super::SlowReader::Disconnect): there is no more.
    TooSlow,
}

impl Subscriber {
    pub(super) const fn new(
        shared: Arc<Shared>,
        cursor: Cursor,
        replay: Option<Replay>,
        place: usize,
        beats: u64,
    ) -> Self {
        let tell_gap = matches!(replay, Some(Replay::Gap));
        Self { shared, cursor, replay, tell_gap, place, beats, ended: false }
    }

    /// What came of its last event ID, if it has come with one.
    #[must_use]
    pub const fn replay(&self) -> Option<Replay> {
        self.replay
    }

    /// The next delivery, as soon as there is one; `None` when it is over.
    pub fn next_delivery(&mut self) -> Option<Delivery> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        loop {
            if let Some(delivery) = self.take(&state) {
                return delivery;
            }
            state = shared.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next delivery, if there is one now.
    pub fn try_delivery(&mut self) -> Option<Delivery> {
        let shared = Arc::clone(&self.shared);
        let state = shared.lock();
        self.take(&state).flatten()
    }

    /// The next delivery, in a future.
    pub fn poll_delivery(&mut self, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        if let Some(delivery) = self.take(&state) {
            return Poll::Ready(delivery);
        }
        state.wait(self.place, Some(context.waker()));
        Poll::Pending
    }

    /// The bytes to be sent for it: none for some.
    pub(super) fn bytes_of(&self, delivery: Delivery) -> Bytes {
        match delivery {
            Delivery::Event(bytes) | Delivery::KeepAlive(bytes) | Delivery::Ended(bytes) => bytes,
            Delivery::Gap { lost } if self.shared.settings.gap_event => encode(&GapEvent::new(lost).message()),
            Delivery::Gap { .. } | Delivery::TooSlow => Bytes::new(),
        }
    }

    /// `None`: nothing now. `Some(None)`: nothing any more.
    fn take(&mut self, state: &State) -> Option<Option<Delivery>> {
        if self.ended {
            return Some(None);
        }
        if core::mem::take(&mut self.tell_gap) {
            return Some(Some(Delivery::Gap { lost: None }));
        }
        match state.backlog.next(&mut self.cursor) {
            Next::Event(event) => {
                self.beats = state.beats;
                return Some(Some(Delivery::Event(event.bytes.clone())));
            }
            Next::Gap { lost } => return Some(Some(Delivery::Gap { lost: Some(lost) })),
            Next::TooSlow => {
                self.ended = true;
                return Some(Some(Delivery::TooSlow));
            }
            Next::UpToDate => {}
        }
        if let Some(last) = &state.ended {
            self.ended = true;
            return Some(Some(Delivery::Ended(last.clone())));
        }
        if self.beats != state.beats {
            self.beats = state.beats;
            return Some(Some(Delivery::KeepAlive(self.shared.settings.keep_alive.bytes.clone())));
        }
        None
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.shared.lock().leave(self.place);
    }
}

/// The bytes to be sent to a client, in a thread of its own.
impl IntoIterator for Subscriber {
    type Item = Bytes;
    type IntoIter = Blocking;

    fn into_iter(self) -> Blocking {
        Blocking(self)
    }
}

/// A [`Subscriber`] as a blocking iterator.
#[derive(Debug)]
pub struct Blocking(Subscriber);

impl Blocking {
    /// The subscriber.
    pub const fn get_mut(&mut self) -> &mut Subscriber {
        &mut self.0
    }
}

impl Iterator for Blocking {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        loop {
            let delivery = self.0.next_delivery()?;
            let bytes = self.0.bytes_of(delivery);
            if !bytes.is_empty() {
                return Some(bytes);
            }
        }
    }
}

impl FusedIterator for Blocking {}

/// The bytes to be sent to a client, for any executor.
impl Stream for Subscriber {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            let Some(delivery) = core::task::ready!(self.poll_delivery(context)) else { return Poll::Ready(None) };
            let bytes = self.bytes_of(delivery);
            if !bytes.is_empty() {
                return Poll::Ready(Some(bytes));
            }
        }
    }
}

impl FusedStream for Subscriber {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cursor, replay, ended, .. } = self;
        f.debug_struct("Subscriber")
            .field("cursor", cursor)
            .field("replay", replay)
            .field("ended", ended)
            .finish_non_exhaustive()
    }
}
