//! The fast way: lines that lie whole in a chunk are held where they are, and a block of them is lent without a copy.
//!
//! It does what `store` does, which property tests hold it against: `advance_with` knows only that way.

use super::{Found, Parser, ready::Text};
use crate::{buffer::Buffer, field::Field, scan};

/// Where a value lies in the chunk.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes whole lines of `chunk` from `at` on, which is the start of a line; up to where, and what was found there.
    pub(super) fn lines<'c>(&mut self, chunk: &'c [u8], at: usize) -> (usize, Found<'c>) {
        let mut at = at;
        let (mut data, mut event, mut id) = (None, None, None);
        // The longest start that a line needs to be known is of 8 bytes; the last bytes of a chunk are left to `store`.
        while let Some(head) = chunk.get(at..).and_then(|line| line.first_chunk()) {
            let (field, name) = field_of(head);
            scan::looked_at(head.len());
            let start = at.saturating_add(name);
            let Some(len) = chunk.get(start..).and_then(scan::line_end) else { break };
            let span = Span { start, end: start.saturating_add(len) };
            at = self.tokens.after_line(chunk, span.end);
            if len == 0 && name == 0 {
                if self.stored || data.is_none() {
                    self.keep(chunk, data.take(), event.take(), id.take());
                    match self.dispatch() {
                        Found::Nothing => continue,
                        found => return (at, found),
                    }
                }
                if let Some(found) = data.and_then(|data| self.borrow(chunk, data, event, id)) {
                    return (at, found);
                }
                self.keep(chunk, data.take(), event.take(), id.take());
                return (at, self.dispatch());
            }
            match field {
                Field::Data if data.is_none() && !self.stored => data = Some(span),
                Field::Data => {
                    self.keep(chunk, data.take(), None, None);
                    self.line(Field::Data, span.of(chunk));
                }
                Field::Event => event = Some(span),
                Field::Id if scan::has_nul(span.of(chunk)) => {}
                Field::Id => id = Some(span),
                Field::Retry => self.line(Field::Retry, span.of(chunk)),
                Field::Comment | Field::Unknown => {}
            }
        }
        self.keep(chunk, data, event, id);
        (at, Found::Nothing)
    }

    /// The event of a block of which nothing is stored, if its text can be lent as it stands and fits.
    fn borrow<'c>(&mut self, chunk: &'c [u8], data: Span, event: Option<Span>, id: Option<Span>) -> Option<Found<'c>> {
        // One look at all of the block's text is quicker than one at each value.
        let (mut start, mut end) = (data.start, data.end);
        for span in [event, id].into_iter().flatten() {
            (start, end) = (start.min(span.start), end.max(span.end));
        }
        scan::looked_at(end.saturating_sub(start));
        let block = core::str::from_utf8(chunk.get(start..end)?).ok()?;
        let text = |span: Span| {
            let as_str = block.get(span.start.checked_sub(start)?..span.end.checked_sub(start)?)?;
            Some(Text { as_str, at: span.start })
        };
        let data = text(data)?;
        let event = match event {
            Some(span) => Some(text(span)?),
            None => None,
        };
        let event_len = event.as_ref().map_or(0, |event| event.as_str.len());
        if data.as_str.len() > self.buffers.data.capacity() || event_len > self.buffers.event.capacity() {
            return None;
        }
        if let Some(span) = id {
            let id = text(span)?.as_str;
            if id.len() > self.id_capacity() {
                return None;
            }
            scan::looked_at(id.len());
            self.roles.commit(&mut self.buffers.ids, id).ok()?;
        }
        Some(Found::Event { data: Some(data), event })
    }

    /// Stores what was held.
    fn keep(&mut self, chunk: &[u8], data: Option<Span>, event: Option<Span>, id: Option<Span>) {
        for (field, span) in [(Field::Data, data), (Field::Event, event), (Field::Id, id)] {
            if let Some(span) = span {
                self.line(field, span.of(chunk));
            }
        }
    }
}

impl Span {
    fn of(self, chunk: &[u8]) -> &[u8] {
        chunk.get(self.start..self.end).unwrap_or_default()
    }
}

/// The field of a line that starts like this, and where its value starts.
fn field_of(head: &[u8; 8]) -> (Field, usize) {
    let word = u64::from_le_bytes(*head);
    for (field, start) in [(Field::Data, b"data: \0\0"), (Field::Event, b"event: \0"), (Field::Id, b"id: \0\0\0\0")] {
        let len = field.name().len().saturating_add(2);
        let mask = u64::MAX.checked_shr(64_u32.saturating_sub(8_u32.saturating_mul(len as u32))).unwrap_or(0);
        if word & mask == u64::from_le_bytes(*start) {
            return (field, len);
        }
    }
    let field = head.first().map_or(Field::Unknown, |&byte| Field::starting_with(byte));
    let name = field.name().as_bytes();
    match head.strip_prefix(name) {
        Some([b':', b' ', ..]) => (field, name.len().saturating_add(2)),
        Some([b':', ..]) => (field, name.len().saturating_add(1)),
        Some([b'\r' | b'\n', ..]) if !name.is_empty() => (field, name.len()),
        _ => (Field::Unknown, 0),
    }
}
