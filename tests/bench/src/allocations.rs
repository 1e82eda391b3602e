//! How often memory is asked for, in a pass of its own.
#![expect(unsafe_code, reason = "a global allocator; it adds nothing to the system's while others are timed")]

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::alloc::{GlobalAlloc, Layout, System};

use crate::{
    cells::Cell,
    measure::{Contestant, Role},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;
static COUNTING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of the calls that bring memory.
struct Counting;

impl Counting {
    fn count() {
        if COUNTING.load(Relaxed) {
            COUNT.fetch_add(1, Relaxed);
        }
    }
}

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::count();
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::count();
        // SAFETY: the caller's promise.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}

fn count(work: impl FnOnce()) -> usize {
    COUNT.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
    work();
    COUNTING.store(false, Relaxed);
    COUNT.load(Relaxed)
}

/// The allocations of parsers in one cell, in the order of the contestants without the limits.
#[derive(Clone, Debug)]
pub struct Allocations {
    pub cell: Cell,
    pub per_event: Vec<f64>,
}

/// Counts those of a second pass over the cell by the same parser, when buffers have grown: two passes less one.
pub fn run(cell: Cell, events: usize, contestants: &mut [Contestant]) -> Allocations {
    let parsers = contestants.iter_mut().filter(|contestant| contestant.role != Role::Limit);
    let second_pass = |contestant: &mut Contestant| {
        let [once, twice] = [1, 2].map(|passes| count(|| contestant.run(cell.feed().times(passes))));
        (twice as f64 - once as f64) / events as f64
    };
    let per_event = parsers.map(second_pass).collect();
    Allocations { cell, per_event }
}
