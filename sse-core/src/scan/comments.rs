//! Comments by the block: on a quiet stream they come one after the other, and none of them has to be looked at by itself.

use super::block::{BLOCK, colons, newlines};

/// Where the first line starts after `at` of `chunk` that is neither a comment nor blank; the length of `chunk` if there is none.
/// At `at` is a comment, or the start of a line. `None` if it is too short for this to pay.
#[inline(never)]
pub(crate) fn after_comments(chunk: &[u8], at: usize, in_comment: bool) -> Option<usize> {
    let mut block = at;
    // Whether a line starts at `block`.
    let mut starts = u64::from(!in_comment);
    while let Some((bytes, _)) = chunk.get(block..)?.split_first_chunk::<BLOCK>() {
        let (ends, colons) = (newlines(bytes), colons(bytes));
        let others = (ends << 1 | starts) & !(ends | colons);
        if others != 0 {
            return Some(block.saturating_add(others.trailing_zeros() as usize));
        }
        starts = ends >> (BLOCK - 1);
        block = block.saturating_add(BLOCK);
    }
    let rest = chunk.len().saturating_sub(block);
    if rest > 0 {
        // The block that ends with the chunk, without those bytes of it that are behind us.
        let bytes = chunk.last_chunk::<BLOCK>()?;
        let behind = BLOCK.saturating_sub(rest);
        let (ends, colons) = (newlines(bytes) >> behind, colons(bytes) >> behind);
        let others = (ends << 1 | starts) & !(ends | colons) & u64::MAX >> behind;
        if others != 0 {
            return Some(block.saturating_add(others.trailing_zeros() as usize));
        }
    }
    Some(chunk.len())
}
