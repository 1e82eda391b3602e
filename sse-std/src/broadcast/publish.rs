//! The publisher's side.

use core::{fmt, time::Duration};
use std::sync::Arc;

use bytes::Bytes;
use sse_core::{Message, backlog::Subscription};

use super::{
    beat,
    builder::Builder,
    shared::{Event, Shared, encode},
    subscriber::Subscriber,
};

/// Sends events to any number of subscribers: each is encoded once, and its bytes are shared.
///
/// The last events are kept, for those who are slow and for those who come back with a last event ID. Slow subscribers cost
/// nobody anything: what is kept is bounded, whatever they do. Cheap to clone; publishing never waits for a subscriber.
///
/// # Memory
/// About 80 bytes for each event that is kept, with [`Builder::bytes`] for their bytes or the size of the latest one if that
/// is more; about 100 bytes for each subscriber, and the event that it is writing.
///
/// When the last of its clones is gone, it is as if [`shut_down`](Self::shut_down) without a `retry`.
///
/// ```
/// use sse_std::{Id, Message, broadcast::{Broadcast, Replay, Subscription}};
///
/// let broadcast = Broadcast::new();
/// let subscriber = broadcast.subscribe(Subscription::new())?;
/// broadcast.publish(&Message::new().id(Id::new("1").unwrap()).data("one"));
/// broadcast.publish(&Message::new().id(Id::new("2").unwrap()).data("two"));
/// assert_eq!(subscriber.into_iter().next().unwrap(), "id: 1\ndata: one\n\n");
///
/// // A client that was here before:
/// let subscriber = broadcast.subscribe(Subscription::new().last_event_id("1"))?;
/// assert_eq!(subscriber.replay(), Some(Replay::Events(1)));
/// # Ok::<(), sse_std::broadcast::Refused>(())
/// ```
#[derive(Clone, Debug)]
pub struct Broadcast(Arc<Publishers>);

/// Ends the streams when the last of them is gone.
#[derive(Debug)]
struct Publishers(Arc<Shared>);

/// There are as many subscribers as there may be: answer with status 503 and `Retry-After`. Or it was shut down: answer with
/// 503 too, or with 204, which tells browsers not to come back.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// As many as [`Builder::max_subscribers`] allows.
    Full,
    /// It was shut down.
    Ended,
}

impl Broadcast {
    /// A broadcast that keeps 1024 events, at most 1 MiB of them, and sends a comment every 15 s.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// One with other bounds.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) fn from_shared(shared: Shared) -> Self {
        Self(Arc::new(Publishers(Arc::new(shared))))
    }

    /// Sends an event to all subscribers, of which there are so many. Nothing happens after [`shut_down`](Self::shut_down).
    #[expect(clippy::must_use_candidate, reason = "the number is a courtesy")]
    pub fn publish(&self, message: &Message<'_>) -> usize {
        self.push(message, None)
    }

    /// The same for the latest value of something that is called `key`: a subscriber with
    /// [`SlowReader::Coalesce`](super::SlowReader::Coalesce) that is behind gets only the latest one.
    #[expect(clippy::must_use_candidate, reason = "the number is a courtesy")]
    pub fn publish_latest(&self, key: u32, message: &Message<'_>) -> usize {
        self.push(message, Some(key))
    }

    fn push(&self, message: &Message<'_>, key: Option<u32>) -> usize {
        let event = Event::new(message);
        let mut state = self.shared().lock();
        if state.ended.is_some() {
            return 0;
        }
        state.push(event, key, self.shared().settings.bytes);
        let subscribers = state.subscribers;
        self.shared().tell(state);
        subscribers
    }

    /// A new subscriber.
    ///
    /// # Errors
    /// [`Refused`] if there are as many as there may be, or it was shut down.
    pub fn subscribe(&self, subscription: Subscription<'_>) -> Result<Subscriber, Refused> {
        let mut state = self.shared().lock();
        if state.ended.is_some() {
            return Err(Refused::Ended);
        }
        if state.subscribers >= self.shared().settings.subscribers {
            return Err(Refused::Full);
        }
        let (cursor, replay) = state.backlog.subscribe(subscription, Event::has_id);
        let place = state.enter();
        if !core::mem::replace(&mut state.has_heart, true) {
            beat::start(self.shared());
        }
        Ok(Subscriber::new(Arc::clone(self.shared()), cursor, replay, place, state.beats))
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    /// How many subscribers there are now.
    #[must_use]
    pub fn subscribers(&self) -> usize {
        self.shared().lock().subscribers
    }

    /// Ends all streams when they have had what was published, and refuses new ones. With `retry`, clients are told to come
    /// back after so long, by which time another server should be there.
    pub fn shut_down(&self, retry: Option<Duration>) {
        self.0.shut_down(retry);
    }
}

impl Default for Broadcast {
    fn default() -> Self {
        Self::new()
    }
}

impl Publishers {
    fn shut_down(&self, retry: Option<Duration>) {
        let last = retry.map_or_else(Bytes::new, |retry| encode(&Message::new().retry(retry)));
        let mut state = self.0.lock();
        state.ended.get_or_insert(last);
        self.0.tell(state);
    }
}

impl Drop for Publishers {
    fn drop(&mut self) {
        self.shut_down(None);
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
