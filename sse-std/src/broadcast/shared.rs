//! What publisher and subscribers share.

use core::task::Waker;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use bytes::Bytes;
use sse_core::{
    Message,
    backlog::{Backlog, Slot},
};

use super::builder::Builder;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Builder,
    state: Mutex<State>,
    /// There is something new for subscribers that block.
    pub(super) news: Condvar,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) backlog: Backlog<Box<[Slot<Event>]>, Event>,
    bytes: usize,
    pub(super) subscribers: usize,
    /// Keep-alives so far.
    pub(super) beats: u64,
    /// The last event or keep-alive.
    pub(super) quiet_since: Instant,
    /// Whether the thread that keeps the stream alive runs.
    pub(super) has_heart: bool,
    /// It was shut down: what every stream ends with.
    pub(super) ended: Option<Bytes>,
    /// Of subscribers that wait in a future, by their place.
    wakers: Vec<Option<Waker>>,
    vacant: Vec<usize>,
}

/// An event's bytes, and where its id is in them.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) bytes: Bytes,
    id: (usize, usize),
}

impl Event {
    pub(super) fn new(message: &Message<'_>) -> Self {
        Self { bytes: encode(message), id: message.id_range().unwrap_or_default() }
    }

    /// Not if it has none, or an empty one.
    pub(super) fn has_id(&self, id: &str) -> bool {
        let (at, len) = self.id;
        len > 0 && self.bytes.get(at..at.saturating_add(len)) == Some(id.as_bytes())
    }
}

/// All of a message, once.
pub(super) fn encode(message: &Message<'_>) -> Bytes {
    let mut bytes = Vec::with_capacity(message.encoded_len());
    message.parts().for_each(|part| bytes.extend_from_slice(part.as_bytes()));
    bytes.into()
}

impl Shared {
    pub(super) fn new(settings: Builder) -> Self {
        let slots = core::iter::repeat_with(|| Slot::EMPTY).take(settings.events).collect();
        let state = State {
            backlog: Backlog::new(slots),
            bytes: 0,
            subscribers: 0,
            beats: 0,
            quiet_since: Instant::now(),
            has_heart: false,
            ended: None,
            wakers: Vec::new(),
            vacant: Vec::new(),
        };
        Self { settings, state: Mutex::new(state), news: Condvar::new() }
    }

    /// A panic elsewhere leaves the state whole: nothing in here can panic between two changes that belong together.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells all who wait. Takes the lock's guard, because wakers may run code that wants it.
    pub(super) fn tell(&self, mut state: MutexGuard<'_, State>) {
        let wakers: Vec<Waker> = state.wakers.iter_mut().filter_map(Option::take).collect();
        drop(state);
        self.news.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl State {
    pub(super) fn push(&mut self, event: Event, key: Option<u32>, most: usize) {
        self.quiet_since = Instant::now();
        self.bytes = self.bytes.saturating_add(event.bytes.len());
        let forgotten = self.backlog.push(event, key);
        self.forget(forgotten);
        while self.bytes > most && self.backlog.len() > 1 {
            let forgotten = self.backlog.pop();
            self.forget(forgotten);
        }
    }

    fn forget(&mut self, event: Option<Event>) {
        self.bytes = self.bytes.saturating_sub(event.map_or(0, |event| event.bytes.len()));
    }

    /// A place for a waker.
    pub(super) fn enter(&mut self) -> usize {
        self.subscribers = self.subscribers.saturating_add(1);
        self.vacant.pop().unwrap_or_else(|| {
            self.wakers.push(None);
            self.wakers.len().saturating_sub(1)
        })
    }

    pub(super) fn leave(&mut self, place: usize) {
        self.subscribers = self.subscribers.saturating_sub(1);
        self.wait(place, None);
        self.vacant.push(place);
    }

    pub(super) fn wait(&mut self, place: usize, waker: Option<&Waker>) {
        if let Some(held) = self.wakers.get_mut(place) {
            match (held, waker) {
                (Some(held), Some(waker)) => held.clone_from(waker),
                (held, waker) => *held = waker.cloned(),
            }
        }
    }
}
