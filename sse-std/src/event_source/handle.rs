//! A hold on an event source from other threads.

use core::{
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use ureq::Agent;

/// Closes an [`EventSource`](super::EventSource), or has it connect anew, from another thread: while it reads, waits or
/// connects. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    wish: AtomicU8,
    /// What has the socket under way, to break off a read that blocks.
    agent: Mutex<Option<Agent>>,
    wished: Condvar,
}

/// What the user wants of an event source that is busy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(super) enum Wish {
    None = 0,
    Reconnect = 1,
    Close = 2,
}

impl Handle {
    pub(super) fn new() -> Self {
        let wish = AtomicU8::new(Wish::None as u8);
        Self(Arc::new(Shared { wish, agent: Mutex::new(None), wished: Condvar::new() }))
    }

    /// No more events, not even those that have come already. The thread that reads gets
    /// [`Closed::ByUser`](sse_core::client::Closed::ByUser) at once, or when a name lookup or a TCP connect under way is over.
    pub fn close(&self) {
        self.wish(Wish::Close);
    }

    /// Drops the connection, if there is one, and connects again without a wait: the network is back, or a token is new.
    pub fn reconnect(&self) {
        self.wish(Wish::Reconnect);
    }

    fn wish(&self, wish: Wish) {
        let agent = self.agent();
        // `close` is for good.
        self.0.wish.fetch_max(wish as u8, Ordering::SeqCst);
        if let Some(agent) = &*agent {
            agent.clone().shutdown();
        }
        drop(agent);
        self.0.wished.notify_all();
    }

    /// What is wished, until it is granted.
    pub(super) fn wished(&self) -> Wish {
        match self.0.wish.load(Ordering::SeqCst) {
            0 => Wish::None,
            1 => Wish::Reconnect,
            _ => Wish::Close,
        }
    }

    /// The wish for a new connection is granted.
    pub(super) fn reconnecting(&self) {
        let _ =
            self.0.wish.compare_exchange(Wish::Reconnect as u8, Wish::None as u8, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// From now on `agent` has the socket; unless a wish came first.
    pub(super) fn holds(&self, new: &Agent) {
        let mut agent = self.agent();
        *agent = Some(new.clone());
        if self.wished() != Wish::None {
            new.clone().shutdown();
        }
    }

    /// Sleeps for so long, or until a wish.
    pub(super) fn sleep(&self, wait: Duration) {
        let until = Instant::now().checked_add(wait);
        let mut agent = self.agent();
        while self.wished() == Wish::None {
            let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return;
            }
            // A day: not every platform's clock takes a lifetime.
            let nap = left.min(Duration::from_secs(86_400));
            agent = self.0.wished.wait_timeout(agent, nap).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn agent(&self) -> MutexGuard<'_, Option<Agent>> {
        self.0.agent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
