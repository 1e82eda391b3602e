//! Looking for bytes, and counting what is looked at when sse-core's own tests run, so that "linear" is asserted, not believed.

#[cfg(target_pointer_width = "64")]
mod block;
#[cfg(target_pointer_width = "64")]
mod comments;
#[cfg(target_pointer_width = "64")]
mod ends;

#[cfg(target_pointer_width = "64")]
use memchr::memchr2;

#[cfg(target_pointer_width = "64")]
pub(crate) use self::{
    block::{BLOCK, newlines},
    comments::after_comments,
    ends::{LineEnds, marks_at_end},
};

/// Where the first CR or LF is.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(crate) fn line_end(bytes: &[u8]) -> Option<usize> {
    near_line_end(bytes).or_else(|| far_line_end(bytes))
}

/// The same, where there is no reason to expect it soon.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(crate) fn far_line_end(bytes: &[u8]) -> Option<usize> {
    let found = memchr2(b'\r', b'\n', bytes);
    looked_at(found.map_or(bytes.len(), |at| at.saturating_add(1)));
    found
}

/// What is left of `bytes` from the first CR or LF on.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(crate) fn from_line_end(bytes: &[u8]) -> &[u8] {
    line_end(bytes).and_then(|at| bytes.get(at..)).unwrap_or_default()
}

/// What is left of `rest` from the first CR or LF on.
#[cfg(not(target_pointer_width = "64"))]
#[cfg_attr(not(feature = "optimize_for_size"), inline(never))]
pub(crate) fn from_line_end(mut rest: &[u8]) -> &[u8] {
    #[cfg(not(feature = "optimize_for_size"))]
    while let Some((eight @ &[a, b, c, d, e, f, g, h], after)) = rest.split_first_chunk() {
        looked_at(8);
        // Text has hardly any other bytes that are as low, so eight are looked at together.
        let marks = low(u32::from_ne_bytes([a, b, c, d])) | low(u32::from_ne_bytes([e, f, g, h]));
        if marks & 0x8080_8080 != 0 && eight.iter().any(is_newline) {
            break;
        }
        rest = after;
    }
    while let Some((byte, after)) = rest.split_first() {
        looked_at(1);
        if is_newline(byte) {
            break;
        }
        rest = after;
    }
    rest
}

#[cfg(not(target_pointer_width = "64"))]
const fn is_newline(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// The high bits of its bytes tell whether any of them is CR or less.
#[cfg(not(any(target_pointer_width = "64", feature = "optimize_for_size")))]
const fn low(word: u32) -> u32 {
    word.wrapping_sub(u32::from_ne_bytes([b'\r' + 1; 4])) & !word
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

/// Whether there is a NUL.
#[cfg(target_pointer_width = "64")]
pub(crate) fn has_nul(bytes: &[u8]) -> bool {
    looked_at(bytes.len());
    memchr2(0, 0, bytes).is_some()
}

/// The same byte by byte: ids are short, and a search for a single byte would take flash of its own.
#[cfg(not(target_pointer_width = "64"))]
pub(crate) fn has_nul(bytes: &[u8]) -> bool {
    looked_at(bytes.len());
    bytes.iter().fold(false, |found, &byte| found | (byte == 0))
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
#[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_end_among_any_other_bytes() {
        for other in (0..=u8::MAX).filter(|byte| !matches!(byte, b'\r' | b'\n')) {
            for len in 0..40 {
                let mut text = [other; 40];
                assert_eq!(from_line_end(&text[..len]), b"", "{other:x} {len} times");
                text[len] = if len % 2 == 0 { b'\n' } else { b'\r' };
                for more in len + 1..=40 {
                    assert_eq!(from_line_end(&text[..more]), &text[len..more], "{other:x} {len} times");
                }
            }
        }
    }
}
