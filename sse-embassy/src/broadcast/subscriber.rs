//! The subscriber's side.

use core::{
    fmt,
    future::{Future, poll_fn},
    task::{Poll, Waker},
    time::Duration,
};

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::backlog::{Cursor, Next, Replay, SlowReader};

use super::publish::Broadcast;
use crate::time::UNSAID;

/// What a subscriber wants.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Subscription<'a> {
    pub(crate) last_event_id: Option<&'a [u8]>,
    pub(crate) from_oldest: bool,
    pub(crate) slow_reader: SlowReader,
}

impl<'a> Subscription<'a> {
    /// What comes from now on; nothing is dropped without a word.
    pub const fn new() -> Self {
        Self { last_event_id: None, from_oldest: false, slow_reader: SlowReader::DropOldest }
    }

    /// Goes on behind the event with this id, as a request's `Last-Event-ID` says. [`Subscriber::replay`] tells what came of it.
    pub const fn last_event_id(self, id: &'a str) -> Self {
        Self { last_event_id: Some(id.as_bytes()), ..self }
    }

    /// Starts with all events that are kept, unless there is a last event ID. With [`SlowReader::Coalesce`] these are the latest
    /// values: a snapshot.
    pub const fn from_oldest(self) -> Self {
        Self { from_oldest: true, ..self }
    }

    /// What becomes of it when it is slow.
    pub const fn slow_reader(self, slow_reader: SlowReader) -> Self {
        Self { slow_reader, ..self }
    }
}

/// A place in a [`Broadcast`], for those who bring events to a client themselves; [`EventServer`](crate::EventServer) does so
/// over sockets, and [`serve`](Self::serve) over anything that takes bytes.
///
/// Takes about 30 bytes on a 32-bit chip. Dropping it frees its place.
#[must_use = "it gets events only when it is asked for them"]
pub struct Subscriber<'b, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> {
    broadcast: &'b Broadcast<M, EVENTS, BYTES, CLIENTS>,
    place: usize,
    cursor: Cursor,
    came: Came,
    /// Its client is to be told that nobody knows what it has missed.
    tell_gap: bool,
    ended: bool,
}

/// How a subscriber has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Came {
    New,
    /// So many events after its last one.
    Back {
        missed: usize,
    },
    /// With a last event that nobody knows.
    Lost,
}

/// What is shown to the server, which has no use for numbers of 64 bits in three places.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) what: What,
    /// Of an event.
    pub(crate) first: &'a [u8],
    pub(crate) second: &'a [u8],
    /// Of the event, of lost events, or of milliseconds until clients should come back; [`UNSAID`] if nobody knows.
    pub(crate) number: usize,
}

/// As [`Delivery`] has it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum What {
    Event,
    Gap,
    Ended,
    TooSlow,
    /// None of them: what the server has to say itself.
    Aside,
}

/// What a subscriber gets.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Delivery<'a> {
    /// An encoded event.
    Event {
        /// The bytes of one after those of the other; the second one is empty unless the event goes around the end of the ring.
        bytes: [&'a [u8]; 2],
        /// Which of all events that were ever published, from 0; on a 32-bit chip from 0 again after 2<sup>32</sup>.
        number: u64,
    },
    /// It has missed events: so many, or `None` if it has come back with a last event ID that is not known (any more).
    Gap {
        /// Events.
        lost: Option<u64>,
    },
    /// It was shut down, and there is no more.
    Ended {
        /// When clients should come back, in whole milliseconds, of 49 days at most.
        retry: Option<Duration>,
    },
    /// It is too slow, and [`SlowReader::Disconnect`]: there is no more.
    TooSlow,
}

impl<'b, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    Subscriber<'b, M, EVENTS, BYTES, CLIENTS>
{
    pub(super) const fn new(
        broadcast: &'b Broadcast<M, EVENTS, BYTES, CLIENTS>,
        place: usize,
        cursor: Cursor,
        came: Came,
    ) -> Self {
        Self { broadcast, place, cursor, came, tell_gap: matches!(came, Came::Lost), ended: false }
    }

    /// What came of its last event ID, if it has come with one.
    #[must_use]
    pub const fn replay(&self) -> Option<Replay> {
        Some(match self.came {
            Came::New => return None,
            Came::Back { missed: 0 } => Replay::UpToDate,
            Came::Back { missed } => Replay::Events(missed as u64),
            Came::Lost => Replay::Gap,
        })
    }

    /// Whether there is no more: [`Delivery::Ended`] or [`Delivery::TooSlow`] was taken.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.ended
    }

    /// Shows the next delivery to `take`, if there is one. With `Some` it is taken, and given back; with `None` it is shown again
    /// the next time, or what has come in its place meanwhile.
    ///
    /// The broadcast is locked in `take`, which must neither use it nor take long.
    pub fn try_delivery<T>(&mut self, take: impl FnOnce(Delivery<'_>) -> Option<T>) -> Option<T> {
        self.deliver(None, |&Shown { what, first, second, number }| {
            take(match what {
                What::Event => Delivery::Event { bytes: [first, second], number: number as u64 },
                What::Gap => Delivery::Gap { lost: (number != UNSAID).then_some(number as u64) },
                What::Ended | What::Aside => {
                    Delivery::Ended { retry: (number != UNSAID).then_some(Duration::from_millis(number as u64)) }
                }
                What::TooSlow => Delivery::TooSlow,
            })
        })
    }

    /// The same. If there is nothing to show, `waker` is woken when there is.
    #[inline(never)]
    pub(crate) fn deliver<T>(
        &mut self,
        waker: Option<&Waker>,
        take: impl FnOnce(&Shown<'_>) -> Option<T>,
    ) -> Option<T> {
        if self.ended {
            return None;
        }
        let Self { cursor, place, tell_gap, ended, .. } = self;
        let taken = self.broadcast.with(|state| {
            let before = cursor.clone();
            // In one place, as short code leaves there what it does not know yet.
            let mut shown = Shown { what: What::TooSlow, first: &[], second: &[], number: 0 };
            if *tell_gap {
                (shown.what, shown.number) = (What::Gap, UNSAID);
            } else {
                match state.backlog.next(cursor) {
                    Next::Event(span) => {
                        [shown.first, shown.second] = state.ring.read(span);
                        shown.number = cursor.position().wrapping_sub(1);
                        shown.what = What::Event;
                    }
                    Next::Gap { lost } => {
                        shown.number = lost as usize;
                        shown.what = What::Gap;
                    }
                    Next::TooSlow => {}
                    Next::UpToDate if state.is_ended => {
                        shown.number = state.retry;
                        shown.what = What::Ended;
                    }
                    Next::UpToDate => {
                        if let Some(waker) = waker {
                            state.wait(*place, waker);
                        }
                        return None;
                    }
                }
            }
            let taken = take(&shown);
            if taken.is_some() {
                *ended = matches!(shown.what, What::Ended | What::TooSlow);
                *tell_gap = false;
            } else {
                *cursor = before;
            }
            taken
        });
        taken.flatten()
    }

    /// Waits until [`try_delivery`](Self::try_delivery) has something to show, as a rule. For ever when it is
    /// [over](Self::is_ended). Cancel-safe.
    pub fn ready(&mut self) -> impl Future<Output = ()> {
        poll_fn(|context| {
            if self.tell_gap && !self.ended {
                return Poll::Ready(());
            }
            let is_ready = self.broadcast.with(|state| {
                let is_ready = !self.ended && (state.backlog.behind(&self.cursor) > 0 || state.is_ended);
                if !is_ready {
                    state.wait(self.place, context.waker());
                }
                is_ready
            });
            if is_ready == Some(true) { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> Drop
    for Subscriber<'_, M, EVENTS, BYTES, CLIENTS>
{
    fn drop(&mut self) {
        self.broadcast.with(|state| state.leave(self.place));
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> fmt::Debug
    for Subscriber<'_, M, EVENTS, BYTES, CLIENTS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cursor, ended, .. } = self;
        f.debug_struct("Subscriber")
            .field("cursor", cursor)
            .field("replay", &self.replay())
            .field("ended", ended)
            .finish_non_exhaustive()
    }
}
