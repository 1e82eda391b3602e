//! In words of the processor: every x86-64 has SSE2.

use safe_arch::{bitor_m128i, cmp_eq_mask_i8_m128i, load_unaligned_m128i, move_mask_i8_m128i, set_splat_i8_m128i};

/// A bit for each byte that is one of `those`; `N` is a multiple of 16 and at most 64.
#[inline(always)]
pub(super) fn marks_of<const N: usize>(bytes: &[u8; N], those: [u8; 2]) -> u64 {
    let [a, b] = those.map(|byte| set_splat_i8_m128i(byte.cast_signed()));
    let words = bytes.chunks_exact(16).filter_map(|word| word.first_chunk());
    words.zip([0, 16, 32, 48]).fold(0, |marks, (word, at)| {
        let word = load_unaligned_m128i(word);
        let found = bitor_m128i(cmp_eq_mask_i8_m128i(word, a), cmp_eq_mask_i8_m128i(word, b));
        marks | u64::from(move_mask_i8_m128i(found).cast_unsigned()) << at
    })
}
