//! What publisher and subscribers share.

use core::{task::Waker, time::Duration};

use embassy_sync::waitqueue::WakerRegistration;
use sse_core::{
    Full, Message,
    backlog::{Backlog, ByteRing, Slot, Span},
};

use crate::time::retry_millis;

/// All zeros at the start, so that a `static` takes no flash for it.
// In this order, as short instructions reach only what is near.
#[repr(C)]
pub(super) struct State<const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> {
    pub(super) subscribers: usize,
    /// Events are not kept while nobody listens.
    live_only: bool,
    /// It was shut down.
    pub(super) is_ended: bool,
    places: [Place; CLIENTS],
    pub(super) backlog: Backlog<[Slot<Span>; EVENTS], Span>,
    pub(super) ring: ByteRing<[u8; BYTES]>,
    /// When clients should come back, in ms, or [`UNSAID`](crate::time::UNSAID); said when it was shut down.
    pub(super) retry: usize,
}

/// Of a subscriber.
struct Place {
    is_taken: bool,
    waker: WakerRegistration,
}

impl<const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> State<EVENTS, BYTES, CLIENTS> {
    pub(super) const fn new(live_only: bool) -> Self {
        Self {
            backlog: Backlog::new([const { Slot::EMPTY }; EVENTS]),
            ring: ByteRing::new([0; BYTES]),
            places: [const { Place { is_taken: false, waker: WakerRegistration::new() } }; CLIENTS],
            subscribers: 0,
            live_only,
            is_ended: false,
            retry: 0,
        }
    }

    pub(super) fn publish(&mut self, message: &Message<'_>, key: Option<u32>) -> Result<usize, Full> {
        if self.is_ended {
            return Ok(0);
        }
        if self.subscribers == 0 && self.live_only {
            // Nothing is kept, or those who come back would not learn that they have missed this one.
            while self.forget() {}
            return Ok(0);
        }
        if EVENTS == 0 {
            return Err(Full);
        }
        let span = loop {
            let needed = match self.ring.try_write(message) {
                Ok(span) => break span,
                Err(needed) => needed,
            };
            if needed > BYTES || !self.forget() {
                return Err(Full);
            }
            while needed > self.ring.room() && self.forget() {}
        };
        if self.backlog.is_full() {
            self.forget();
        }
        self.backlog.add(span, key);
        self.wake();
        Ok(self.subscribers)
    }

    /// The oldest event goes.
    fn forget(&mut self) -> bool {
        let oldest = self.backlog.pop();
        oldest.map(|span| self.ring.free(span)).is_some()
    }

    pub(super) fn shut_down(&mut self, retry: Option<Duration>) {
        if !self.is_ended {
            (self.is_ended, self.retry) = (true, retry_millis(retry));
        }
        self.wake();
    }

    /// A place for a subscriber, if there is one.
    pub(super) fn enter(&mut self) -> Option<usize> {
        let place = self.places.iter().position(|place| !place.is_taken)?;
        self.places.get_mut(place)?.is_taken = true;
        self.subscribers = self.subscribers.wrapping_add(1);
        Some(place)
    }

    pub(super) fn leave(&mut self, place: usize) {
        if let Some(place) = self.places.get_mut(place) {
            place.is_taken = false;
            // It is called one time too many, as there is no other code that drops one.
            place.waker.wake();
            self.subscribers = self.subscribers.wrapping_sub(1);
        }
    }

    pub(super) fn wait(&mut self, place: usize, waker: &Waker) {
        if let Some(place) = self.places.get_mut(place) {
            place.waker.register(waker);
        }
    }

    fn wake(&mut self) {
        for place in &mut self.places {
            place.waker.wake();
        }
    }
}
