//! Text in pieces, put together.

/// How many bytes the pieces have together.
pub(crate) fn len<'a>(pieces: impl Iterator<Item = &'a str>) -> usize {
    pieces.fold(0, |sum, piece| sum.saturating_add(piece.len()))
}

/// Writes the pieces to the start of `out`; how many bytes they take, or `None` if they do not fit.
pub(crate) fn write<'a>(pieces: impl Iterator<Item = &'a str>, out: &mut [u8]) -> Option<usize> {
    let len = out.len();
    let mut room = out;
    for piece in pieces {
        let (to, rest) = room.split_at_mut_checked(piece.len())?;
        // Not `copy_from_slice`: its length check would leave a panic in the binary.
        for (to, &from) in to.iter_mut().zip(piece.as_bytes()) {
            *to = from;
        }
        room = rest;
    }
    Some(len.saturating_sub(room.len()))
}
