//! The publisher's side.

use core::{cell::RefCell, fmt, time::Duration};

use embassy_sync::blocking_mutex::{Mutex, raw::RawMutex};
use sse_core::{Full, Message};

use super::{
    state::State,
    subscriber::{Came, Subscriber, Subscription},
};

/// Sends events to up to `CLIENTS` subscribers: each is encoded once, into a ring of `BYTES` bytes and at most `EVENTS` events,
/// and a subscriber is a place in it.
///
/// The last events are kept, for those who are slow and for those who come back with a last event ID. Whatever subscribers do,
/// publishing does not wait. Put it into a `static`.
///
/// `M` says who may use it: `CriticalSectionRawMutex` everybody, interrupts and other cores too; `NoopRawMutex` the tasks of one
/// executor (then it cannot be in a `static`). It is held while an event is encoded, or copied to a socket: for so many bytes as
/// the event has, a `memcpy`.
///
/// # Memory
/// `BYTES`, `EVENTS` times 28 and `CLIENTS` times 12 bytes, and about 40 more, on a 32-bit chip; as a `static` it takes no flash.
///
/// ```
/// use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
/// use sse_embassy::{Broadcast, Line, Message};
///
/// # use critical_section as _;
/// // 16 events or 2 KiB of them, 4 clients.
/// static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 2048, 4> = Broadcast::new();
///
/// const TEMPERATURE: Line = Line::new("temperature").unwrap();
/// let listeners = EVENTS.publish(&Message::new().event(TEMPERATURE).data("21.5"))?;
/// assert_eq!(listeners, 0);
/// # Ok::<(), sse_embassy::sse_core::Full>(())
/// ```
pub struct Broadcast<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> {
    state: Mutex<M, RefCell<State<EVENTS, BYTES, CLIENTS>>>,
}

/// There is no place for another subscriber: answer with status 503 and `Retry-After`. Or it was shut down.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refused {
    /// As many as `CLIENTS` says.
    Full,
    /// It was shut down.
    Ended,
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> Broadcast<M, EVENTS, BYTES, CLIENTS> {
    /// A broadcast that keeps events also while nobody listens: who comes later can have them.
    #[must_use]
    pub const fn new() -> Self {
        Self::of(false)
    }

    /// One that keeps nothing while nobody listens: publishing is next to no work then.
    #[must_use]
    pub const fn live_only() -> Self {
        Self::of(true)
    }

    const fn of(live_only: bool) -> Self {
        Self { state: Mutex::new(RefCell::new(State::new(live_only))) }
    }

    /// Sends an event to all subscribers, of which there are so many. The oldest events go if there is no room. Nothing happens
    /// after [`shut_down`](Self::shut_down).
    ///
    /// # Errors
    /// [`Full`] if the encoded event has more than `BYTES` bytes: nothing is sent.
    pub fn publish(&self, message: &Message<'_>) -> Result<usize, Full> {
        self.with(|state| state.publish(message, None)).unwrap_or(Err(Full))
    }

    /// The same for the latest value of something that is called `key`: a subscriber with
    /// [`SlowReader::Coalesce`](super::SlowReader::Coalesce) that is behind gets only the latest one.
    ///
    /// # Errors
    /// [`Full`] as for [`publish`](Self::publish).
    pub fn publish_latest(&self, key: u32, message: &Message<'_>) -> Result<usize, Full> {
        self.with(|state| state.publish(message, Some(key))).unwrap_or(Err(Full))
    }

    /// A new subscriber, whose place is free again when it is dropped.
    ///
    /// # Errors
    /// [`Refused`] if there are as many as there may be, or it was shut down.
    pub fn subscribe(
        &self,
        subscription: Subscription<'_>,
    ) -> Result<Subscriber<'_, M, EVENTS, BYTES, CLIENTS>, Refused> {
        let mut subscriber = None;
        let refused = self.enter(subscription, &mut subscriber);
        subscriber.ok_or(refused)
    }

    /// The same into a place that is empty, as a subscriber that is not moved takes less flash; the reason if it stays so.
    pub(crate) fn enter<'b>(
        &'b self,
        subscription: Subscription<'_>,
        subscriber: &mut Option<Subscriber<'b, M, EVENTS, BYTES, CLIENTS>>,
    ) -> Refused {
        let refused = self.with(|state| {
            if state.is_ended {
                return Refused::Ended;
            }
            let Some(place) = state.enter() else { return Refused::Full };
            let came = match subscription.last_event_id {
                Some(id) => match state.backlog.since(|span| state.ring.has_id_bytes(span, id)) {
                    Some(missed) => Came::Back { missed },
                    None => Came::Lost,
                },
                None => Came::New,
            };
            let first = match came {
                Came::Back { missed } => missed,
                Came::New if subscription.from_oldest => state.backlog.len(),
                _ => 0,
            };
            let cursor = state.backlog.before_last(first, subscription.slow_reader);
            // There is none before it, so that there is no code to drop it with.
            debug_assert!(subscriber.is_none(), "a subscriber would keep its place for good");
            core::mem::forget(subscriber.replace(Subscriber::new(self, place, cursor, came)));
            Refused::Full
        });
        refused.unwrap_or(Refused::Full)
    }

    /// How many subscribers there are now.
    #[must_use]
    pub fn subscribers(&self) -> usize {
        self.with(|state| state.subscribers).unwrap_or_default()
    }

    /// Ends all streams when they have had what was published, and refuses new ones. With `retry`, clients are told to come
    /// back after so long, by which time another server should be there.
    pub fn shut_down(&self, retry: Option<Duration>) {
        self.with(|state| state.shut_down(retry));
    }

    /// Whether it was shut down.
    #[must_use]
    pub fn is_shut_down(&self) -> bool {
        self.with(|state| state.is_ended).unwrap_or_default()
    }

    /// `None`, which does not happen, if it is in use by whoever calls.
    pub(super) fn with<T>(&self, then: impl FnOnce(&mut State<EVENTS, BYTES, CLIENTS>) -> T) -> Option<T> {
        self.state.lock(|state| Some(then(&mut *state.try_borrow_mut().ok()?)))
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> Default
    for Broadcast<M, EVENTS, BYTES, CLIENTS>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> fmt::Debug
    for Broadcast<M, EVENTS, BYTES, CLIENTS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast").field("subscribers", &self.subscribers()).finish_non_exhaustive()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "as many subscribers as there may be: try again later",
            Self::Ended => "the stream was shut down",
        })
    }
}

impl core::error::Error for Refused {}
