//! Two places for `count/count.c` to count instructions between.

use core::hint::black_box;

/// Counting starts.
#[inline(never)]
#[unsafe(no_mangle)]
pub extern "C" fn count_start() {
    black_box(1);
}

/// Counting stops.
#[inline(never)]
#[unsafe(no_mangle)]
pub extern "C" fn count_stop() {
    black_box(2);
}
