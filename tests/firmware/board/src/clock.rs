//! embassy-time on SysTick, a thousand ticks a second.

use core::{cell::RefCell, task::Waker};

use cortex_m::peripheral::{SYST, syst::SystClkSource};
use critical_section::Mutex;
use embassy_time_driver::{Driver, TICK_HZ, time_driver_impl};
use embassy_time_queue_utils::Queue;

/// Of the LM3S6965 after a reset.
pub(crate) const CORE_HZ: u32 = 12_500_000;

struct Clock(Mutex<RefCell<State>>);

struct State {
    now: u64,
    next: u64,
    queue: Queue,
}

time_driver_impl!(static CLOCK: Clock = Clock(Mutex::new(RefCell::new(State { now: 0, next: u64::MAX, queue: Queue::new() }))));

impl Driver for Clock {
    fn now(&self) -> u64 {
        critical_section::with(|token| self.0.borrow_ref(token).now)
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|token| {
            let state = &mut *self.0.borrow_ref_mut(token);
            if state.queue.schedule_wake(at, waker) {
                state.next = state.queue.next_expiration(state.now);
            }
        });
    }
}

#[cortex_m_rt::exception]
fn SysTick() {
    critical_section::with(|token| {
        let state = &mut *CLOCK.0.borrow_ref_mut(token);
        state.now += 1;
        if state.now >= state.next {
            state.next = state.queue.next_expiration(state.now);
        }
    });
}

pub(crate) fn start(mut timer: SYST) {
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(CORE_HZ / TICK_HZ as u32 - 1);
    timer.clear_current();
    timer.enable_interrupt();
    timer.enable_counter();
}
