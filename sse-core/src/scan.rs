//! Looking for bytes, and counting what is looked at when sse-core's own tests run, so that "linear" is asserted, not believed.

#[cfg(target_pointer_width = "64")]
mod block;
#[cfg(target_pointer_width = "64")]
mod comments;
#[cfg(target_pointer_width = "64")]
mod ends;

use memchr::memchr2;

#[cfg(target_pointer_width = "64")]
pub(crate) use self::{
    block::{BLOCK, newlines},
    comments::after_comments,
    ends::{LineEnds, marks_at_end},
};

/// Where the first CR or LF is.
#[inline]
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    near_line_end(bytes).or_else(|| far_line_end(bytes))
}

/// The same, where there is no reason to expect it soon.
#[inline]
pub(crate) fn far_line_end(bytes: &[u8]) -> Option<usize> {
    let found = memchr2(b'\r', b'\n', bytes);
    looked_at(found.map_or(bytes.len(), |at| at.saturating_add(1)));
    found
}

/// Where it is if it is among the first eight bytes: the shortest lines are over before a call of the search has begun.
#[cfg(target_pointer_width = "64")]
#[inline]
fn near_line_end(bytes: &[u8]) -> Option<usize> {
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    // The lowest bit that is set marks the first byte that is equal.
    let found = equal_bytes(word, b'\r') | equal_bytes(word, b'\n');
    looked_at(8);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// The high bit of each byte of `word` that is `byte`; those above the first one may be wrong.
#[cfg(target_pointer_width = "64")]
const fn equal_bytes(word: u64, byte: u8) -> u64 {
    let different = word ^ u64::from_ne_bytes([byte; 8]);
    different.wrapping_sub(u64::from_ne_bytes([1; 8])) & !different & u64::from_ne_bytes([0x80; 8])
}

#[cfg(not(target_pointer_width = "64"))]
const fn near_line_end(_bytes: &[u8]) -> Option<usize> {
    None
}

/// Whether there is a NUL.
pub(crate) fn has_nul(bytes: &[u8]) -> bool {
    looked_at(bytes.len());
    // The search for line ends once more: one for a single byte would take flash of its own.
    memchr2(0, 0, bytes).is_some()
}

/// Whether there is a NUL in the last `len` of `bytes`. An id is short as a rule, and over before a call of the search has begun.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(crate) fn has_nul_at_end(bytes: &[u8], len: usize) -> bool {
    match bytes.last_chunk() {
        Some(last) if len <= last.len() => {
            looked_at(last.len());
            // Those before the last `len` are the low ones; they are made something else than NUL.
            let before = u64::MAX.checked_shr((len as u32).saturating_mul(8)).unwrap_or(0);
            equal_bytes(u64::from_le_bytes(*last) | before, 0) != 0
        }
        _ => has_nul(bytes.get(bytes.len().saturating_sub(len)..).unwrap_or_default()),
    }
}

/// Where in `chunk` the bytes lie that were borrowed from it.
pub(crate) fn offset(chunk: &[u8], bytes: &[u8]) -> usize {
    bytes.as_ptr().addr().saturating_sub(chunk.as_ptr().addr())
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
