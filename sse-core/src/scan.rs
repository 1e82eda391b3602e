//! Looking for bytes: the only places that read the input more than a byte at a time.
//!
//! Everything here counts what it looks at when sse-core's own tests run, so that "linear" is asserted, not believed.

use memchr::{memchr, memchr2};

/// Where the first CR or LF is.
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    let found = memchr2(b'\r', b'\n', bytes);
    looked_at(found.map_or(bytes.len(), |at| at.saturating_add(1)));
    found
}

/// Whether there is a NUL.
pub(crate) fn has_nul(bytes: &[u8]) -> bool {
    looked_at(bytes.len());
    memchr(0, bytes).is_some()
}

/// Notes that `bytes` bytes were read or copied; costs nothing outside sse-core's own tests.
#[cfg(not(test))]
#[inline(always)]
pub(crate) const fn looked_at(_bytes: usize) {}

#[cfg(test)]
pub(crate) use counter::{looked_at, total};

#[cfg(test)]
mod counter {
    use core::cell::Cell;

    std::thread_local! {
        static TOTAL: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn looked_at(bytes: usize) {
        TOTAL.with(|total| total.set(total.get().saturating_add(bytes as u64)));
    }

    /// Bytes looked at by this thread since the last call.
    pub(crate) fn total() -> u64 {
        TOTAL.with(Cell::take)
    }
}
