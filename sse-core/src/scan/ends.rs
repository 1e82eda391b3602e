//! Line ends by the block: for short lines, one look at 64 bytes is quicker than a search for each line.

use super::{
    block::{BLOCK, newlines, newlines_of_half},
    far_line_end, looked_at,
};

/// Where the line ends of a chunk are, as far as it has been looked through. Positions have to be asked for in order.
#[derive(Clone, Copy)]
pub(crate) struct LineEnds {
    /// Where in the chunk the block starts.
    block: usize,
    /// A bit for each byte of the block, the lowest for the first: whether it is CR or LF. A block has 64 bytes, or ends with the
    /// chunk.
    marks: u64,
}

/// After as many bytes without a line end it is a long line, for which a search is quicker.
const LONG_LINE: usize = BLOCK;

impl LineEnds {
    /// Those of `chunk` from `at` on.
    #[inline]
    pub(crate) fn new(chunk: &[u8], at: usize) -> Self {
        if let Some((block, rest)) = chunk.get(at..).and_then(|rest| rest.split_first_chunk()) {
            let marks = newlines(block);
            if marks != 0 || rest.is_empty() {
                return Self { block: at, marks };
            }
            return Self::further(chunk, at.saturating_add(BLOCK));
        }
        Self::further(chunk, at)
    }

    /// The same, where there is no reason to expect one soon.
    #[inline]
    pub(crate) fn far(chunk: &[u8], at: usize) -> Self {
        let Some(end) = far_line_end(chunk.get(at..).unwrap_or_default()) else {
            return Self { block: chunk.len(), marks: 0 };
        };
        match at.saturating_add(end).checked_sub(BLOCK - 1) {
            // The block that ends there is known without another look: its other bytes are behind us.
            Some(block) => Self { block, marks: 1 << (BLOCK - 1) },
            None => Self::further(chunk, at),
        }
    }

    /// Whether none is known, which is when there is none at all.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.marks == 0
    }

    /// The first one at `at` or after it.
    #[inline]
    pub(crate) fn next(&mut self, chunk: &[u8], at: usize) -> Option<usize> {
        let at = at.max(self.block);
        let skipped = at.wrapping_sub(self.block);
        if skipped < BLOCK {
            let marks = self.marks >> skipped;
            if marks != 0 {
                return Some(at.saturating_add(marks.trailing_zeros() as usize));
            }
        }
        let at = at.max(self.block.saturating_add(BLOCK));
        if at >= chunk.len() {
            return None;
        }
        *self = Self::new(chunk, at);
        (self.marks != 0).then(|| self.block.saturating_add(self.marks.trailing_zeros() as usize))
    }

    /// The next block that has one, from `at` on. Given and returned by value, so that it can be kept in registers.
    #[inline(never)]
    fn further(chunk: &[u8], at: usize) -> Self {
        let mut rest = chunk.get(at..).unwrap_or_default();
        let mut block = at;
        loop {
            let Some((bytes, after)) = rest.split_first_chunk::<BLOCK>() else {
                return Self { block, marks: marks_at_end(rest, chunk) };
            };
            let marks = newlines(bytes);
            if marks != 0 {
                return Self { block, marks };
            }
            (block, rest) = (block.saturating_add(BLOCK), after);
            if block.saturating_sub(at) == LONG_LINE {
                return Self::far(chunk, block);
            }
        }
    }
}

/// The marks of `rest`, which is less than a block at the end of `chunk`.
#[inline(never)]
pub(crate) fn marks_at_end(rest: &[u8], chunk: &[u8]) -> u64 {
    let len = rest.len();
    if len == 0 {
        0
    } else if let Some(block) = chunk.last_chunk::<BLOCK>() {
        newlines(block) >> BLOCK.saturating_sub(len)
    } else if let (Some(first), Some(last)) = (rest.first_chunk::<32>(), rest.last_chunk::<32>()) {
        newlines_of_half(first) | newlines_of_half(last) << len.saturating_sub(32)
    } else {
        marks_of_words(rest)
    }
}

/// The marks of up to 32 bytes.
#[inline]
fn marks_of_words(bytes: &[u8]) -> u64 {
    looked_at(bytes.len());
    let Some(last) = bytes.last_chunk() else {
        return marks_of_word(bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)));
    };
    let last_at = bytes.len().saturating_sub(8);
    let words = bytes.chunks_exact(8).filter_map(|word| word.first_chunk()).zip([0, 8, 16, 24]);
    let all = words.fold(0, |all, (word, at)| all | marks_of_word(u64::from_le_bytes(*word)) << at);
    all | marks_of_word(u64::from_le_bytes(*last)) << last_at
}

/// The marks of eight bytes.
const fn marks_of_word(word: u64) -> u64 {
    let ends = equal_bytes(word, b'\r') | equal_bytes(word, b'\n');
    // Each bit is multiplied to its place in the highest byte.
    (ends >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The high bit of each byte of `word` that is `byte`.
const fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    let different = word ^ u64::from_ne_bytes([byte; 8]);
    !((different & LOW).wrapping_add(LOW) | different | LOW)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn finds_every_line_end() {
        for len in (0..140).chain([200, 256, 257, 300, 319, 320, 400, 700]) {
            for step in [1, 2, 3, 7, 8, 30, 63, 64, 65, 150, 255, 256, 300, 699] {
                for first in [0, 1, 5, 63, 64] {
                    let is_end = |at: &usize| at % step == first % step && *at >= first;
                    let chunk: Vec<u8> = (0..len)
                        .map(|at| if is_end(&at) { b"\r\n"[at / step % 2] } else { b"a\x8d\x8a\0\x0b\x0c"[at % 6] })
                        .collect();
                    for start in [0, 1, 62, 64, 100].into_iter().filter(|&start| start <= len) {
                        let expected: Vec<usize> = (start..len).filter(is_end).collect();
                        for mut ends in [LineEnds::new(&chunk, start), LineEnds::far(&chunk, start)] {
                            assert_eq!(ends.is_empty(), expected.is_empty());
                            let (mut seen, mut at) = (Vec::new(), start);
                            while let Some(end) = ends.next(&chunk, at) {
                                seen.push(end);
                                at = end.saturating_add(1);
                            }
                            assert_eq!(seen, expected, "{len} bytes, one in {step} from {first}, from {start}");
                        }
                    }
                }
            }
        }
    }
}
