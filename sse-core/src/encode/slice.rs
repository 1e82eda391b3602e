//! Writing to memory that is there, for machines that have the room for it: a line at a time, where `Parts` stops at every piece.

use super::{lines::first_line, message::Message};

/// What is left of it.
struct Room<'o>(&'o mut [u8]);

/// Writes `message` to the start of `out`; how many bytes it takes.
pub(super) fn encode(message: &Message<'_>, out: &mut [u8]) -> Option<usize> {
    let len = out.len();
    let mut room = Room(out);
    if let Some(comment) = message.comment {
        room.lines(b": ", comment)?;
    }
    if let Some(event) = message.event {
        room.line(b"event: ", event.as_str())?;
    }
    if let Some(id) = message.id {
        room.line(b"id: ", id.as_str())?;
    }
    if let Some(retry) = &message.retry {
        room.line(b"retry: ", retry.as_str())?;
    }
    if let Some(data) = message.data {
        room.lines(b"data: ", data)?;
    }
    room.put(b"\n")?;
    Some(len.saturating_sub(room.0.len()))
}

impl Room<'_> {
    /// A field with a line for each line of `text`.
    #[inline]
    fn lines<const N: usize>(&mut self, name: &[u8; N], text: &str) -> Option<()> {
        let (mut line, mut rest) = first_line(text);
        loop {
            self.line(name, line)?;
            let Some(next) = rest else { return Some(()) };
            (line, rest) = first_line(next);
        }
    }

    #[inline]
    fn line<const N: usize>(&mut self, name: &[u8; N], line: &str) -> Option<()> {
        self.put(name)?;
        let (to, rest) = core::mem::take(&mut self.0).split_at_mut_checked(line.len())?;
        copy(to, line.as_bytes());
        self.0 = rest;
        self.put(b"\n")
    }

    #[inline]
    fn put<const N: usize>(&mut self, text: &[u8; N]) -> Option<()> {
        let (to, rest) = core::mem::take(&mut self.0).split_first_chunk_mut()?;
        *to = *text;
        self.0 = rest;
        Some(())
    }
}

/// Copies `from` to `to`, which is as long. Not `copy_from_slice`: its length check would leave a panic in the binary.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    // What is short is over before a call has begun.
    if from.len() <= 32 && (copy_ends::<16>(to, from) || copy_ends::<8>(to, from) || copy_ends::<4>(to, from)) {
        return;
    }
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

/// Copies the first and the last `N` bytes, which are all if there are at most twice as many; `false` if there are fewer than `N`.
#[inline]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) -> bool {
    if let (Some(to), Some(from)) = (to.first_chunk_mut::<N>(), from.first_chunk()) {
        *to = *from;
    }
    if let (Some(to), Some(from)) = (to.last_chunk_mut::<N>(), from.last_chunk()) {
        *to = *from;
        return true;
    }
    false
}
