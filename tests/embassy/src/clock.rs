//! Time that passes only when nothing else happens.

use core::{
    cell::RefCell,
    future::Future,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    task::Wake,
    thread::{self, Thread},
    time::Instant,
};

use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;

use crate::net::Net;

struct Clock(critical_section::Mutex<RefCell<Inner>>);

struct Inner {
    now: u64,
    queue: Queue,
}

embassy_time_driver::time_driver_impl!(static CLOCK: Clock = Clock::new());

impl Clock {
    const fn new() -> Self {
        Self(critical_section::Mutex::new(RefCell::new(Inner { now: 0, queue: Queue::new() })))
    }

    fn with<T>(&self, then: impl FnOnce(&mut Inner) -> T) -> T {
        critical_section::with(|section| then(&mut self.0.borrow_ref_mut(section)))
    }

    fn advance(&self, micros: u64) {
        self.with(|inner| {
            inner.now += micros;
            inner.queue.next_expiration(inner.now);
        });
    }

    /// In us; none is far away.
    fn until_next_timer(&self) -> u64 {
        self.with(|inner| inner.queue.next_expiration(inner.now).saturating_sub(inner.now))
    }

    /// Whether there is one.
    fn jump_to_next_timer(&self) -> bool {
        self.with(|inner| {
            let next = inner.queue.next_expiration(inner.now);
            if next != u64::MAX {
                inner.now = inner.now.max(next);
                inner.queue.next_expiration(inner.now);
            }
            next != u64::MAX
        })
    }
}

impl Driver for Clock {
    fn now(&self) -> u64 {
        self.with(|inner| inner.now)
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        self.with(|inner| {
            inner.queue.schedule_wake(at, waker);
            inner.queue.next_expiration(inner.now);
        });
    }
}

/// Whether something is to be done, and who does it.
struct Flag(AtomicBool, Thread);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
        self.1.unpark();
    }
}

/// There is one clock for all tests of a program.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs `test` with two stacks, until it is done.
///
/// # Panics
/// If nothing can happen any more: a waker was forgotten, or the test waits for ever.
pub fn run<T>(test: impl AsyncFnOnce(&'static Net) -> T) -> T {
    drive(test, |woken| {
        if woken {
            CLOCK.advance(100);
        } else {
            assert!(CLOCK.jump_to_next_timer(), "nothing left to happen");
        }
    })
}

/// The same with time as it is, for tests with programs on the other side that have no other.
pub fn run_in_real_time<T>(test: impl AsyncFnOnce(&'static Net) -> T) -> T {
    let mut last = Instant::now();
    drive(test, |woken| {
        if !woken {
            thread::park_timeout(Duration::from_micros(CLOCK.until_next_timer().min(100_000)));
        }
        let now = Instant::now();
        CLOCK.advance((now - last).as_micros().try_into().unwrap());
        last = now;
    })
}

/// `pass` lets time pass, and is told whether there is something to do already.
fn drive<T>(test: impl AsyncFnOnce(&'static Net) -> T, mut pass: impl FnMut(bool)) -> T {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (net, runners) = Net::new();
    let flag = Arc::new(Flag(AtomicBool::new(true), thread::current()));
    let waker = Waker::from(Arc::clone(&flag));
    let mut all = pin!(embassy_futures::select::select(runners, test(net)));
    loop {
        let woken = flag.0.swap(false, Ordering::SeqCst);
        if woken
            && let Poll::Ready(embassy_futures::select::Either::Second(it)) =
                Future::poll(all.as_mut(), &mut Context::from_waker(&waker))
        {
            return it;
        }
        pass(woken);
    }
}
