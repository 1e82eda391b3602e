//! Looking for bytes: the only places that read the input more than a byte at a time.
//!
//! Everything here counts what it looks at when sse-core's own tests run, so that "linear" is asserted, not believed.

use memchr::{memchr, memchr2};

/// Where the first CR or LF is.
#[inline]
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    let found = wide::line_end(bytes);
    looked_at(found.map_or(bytes.len(), |at| at.saturating_add(1)));
    found
}

/// Most lines are short: they are over before a call of the search that is best for long ones has begun.
#[cfg(target_pointer_width = "64")]
mod wide {
    use super::memchr2;

    #[inline]
    pub(super) fn line_end(bytes: &[u8]) -> Option<usize> {
        let mut at = 0_usize;
        if let Some(word) = bytes.first_chunk() {
            if let Some(found) = in_word(word) {
                return Some(found);
            }
            at = 8;
        }
        while at < LONG {
            let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { break };
            if let Some(found) = in_block(block) {
                return Some(at.saturating_add(found));
            }
            at = at.saturating_add(BLOCK);
        }
        memchr2(b'\r', b'\n', bytes.get(at..)?).map(|found| found.saturating_add(at))
    }

    #[inline]
    fn in_word(word: &[u8; 8]) -> Option<usize> {
        let word = u64::from_le_bytes(*word);
        // The lowest bit that is set marks the first byte that is equal.
        let found = equal_bytes(word, b'\r') | equal_bytes(word, b'\n');
        (found != 0).then(|| found.trailing_zeros() as usize / 8)
    }

    /// The high bit of each byte of `word` that is `byte`; those above the first one may be wrong.
    const fn equal_bytes(word: u64, byte: u8) -> u64 {
        let different = word ^ u64::from_ne_bytes([byte; 8]);
        different.wrapping_sub(u64::from_ne_bytes([1; 8])) & !different & u64::from_ne_bytes([0x80; 8])
    }

    /// The least index of a line end: a minimum over all of the block has no branches, and becomes vector instructions.
    #[inline]
    fn in_block(block: &[u8; BLOCK]) -> Option<usize> {
        let mut first = u8::MAX;
        for (at, &byte) in block.iter().enumerate() {
            let at = if matches!(byte, b'\r' | b'\n') { at as u8 } else { u8::MAX };
            first = first.min(at);
        }
        (first != u8::MAX).then_some(usize::from(first))
    }

    const BLOCK: usize = 64;

    /// Bytes to look at before the search for long lines.
    const LONG: usize = 8 + BLOCK;
}

/// On small chips the one search will do.
#[cfg(not(target_pointer_width = "64"))]
mod wide {
    pub(super) fn line_end(bytes: &[u8]) -> Option<usize> {
        super::memchr2(b'\r', b'\n', bytes)
    }
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
