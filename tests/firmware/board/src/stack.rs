//! How much stack a program has needed: it is filled with a pattern at the start, and looked through at the end.

use core::ptr::{read_volatile, write_volatile};

const PAINT: u32 = 0xA5A5_5A5A;
/// Left alone, for the frame of [`paint`].
const IN_USE: usize = 256;

unsafe extern "C" {
    static mut __sheap: u32;
    static _stack_start: u32;
}

/// Paints what is free. Call it first.
#[inline(never)] // Its frame has to be below the caller's.
pub fn paint() {
    let here = 0u32;
    let mut at = &raw mut __sheap;
    let end = (&raw const here as usize).saturating_sub(IN_USE);
    while (at as usize) < end {
        // SAFETY: from the end of the statics up to well below this frame nothing is in use.
        unsafe {
            write_volatile(at, PAINT);
            at = at.add(1);
        }
    }
}

/// Bytes of stack used at most so far, and bytes never used.
pub fn usage() -> (usize, usize) {
    let (start, top) = (&raw const __sheap as usize, &raw const _stack_start as usize);
    let mut at = start;
    // SAFETY: all of it is RAM, aligned, and only read.
    while at < top && unsafe { read_volatile(at as *const u32) } == PAINT {
        at += 4;
    }
    (top - at, at - start)
}
