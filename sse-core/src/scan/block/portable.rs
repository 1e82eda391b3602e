//! In the language's own words, of which compilers make vector instructions.

use super::BLOCK;

/// A bit for each byte that is one of `those`; `N` is a multiple of 8 and at most 64.
#[inline(always)]
pub(super) fn marks_of<const N: usize>(bytes: &[u8; N], [a, b]: [u8; 2]) -> u64 {
    // Bit `n` of byte `i` of `sum` is that of byte `8 * n + i`.
    let mut marks = *bytes;
    for (mark, bit) in marks.iter_mut().zip(BITS) {
        *mark = if (*mark == a) | (*mark == b) { bit } else { 0 };
    }
    let sum = marks
        .chunks_exact(8)
        .filter_map(|word| word.first_chunk())
        .fold(0, |sum, word| sum | u64::from_le_bytes(*word));
    if sum == 0 { 0 } else { transposed(sum) }
}

/// The bit of each byte: the number of its word.
const BITS: [u8; BLOCK] = {
    let mut bits = [0; BLOCK];
    let (mut bit, mut rest): (u8, &mut [u8]) = (1, &mut bits);
    while let [a, b, c, d, e, f, g, h, after @ ..] = rest {
        (*a, *b, *c, *d, *e, *f, *g, *h) = (bit, bit, bit, bit, bit, bit, bit, bit);
        bit = bit.wrapping_shl(1);
        rest = after;
    }
    bits
};

/// Eight bytes as a square of bits, with rows for columns.
const fn transposed(bits: u64) -> u64 {
    let swap = (bits ^ (bits >> 7)) & 0x00AA_00AA_00AA_00AA;
    let bits = bits ^ swap ^ (swap << 7);
    let swap = (bits ^ (bits >> 14)) & 0x0000_CCCC_0000_CCCC;
    let bits = bits ^ swap ^ (swap << 14);
    let swap = (bits ^ (bits >> 28)) & 0x0000_0000_F0F0_F0F0;
    bits ^ swap ^ (swap << 28)
}
