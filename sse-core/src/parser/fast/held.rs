//! What becomes of the lines that are held where they are in the chunk: they are lent, or stored.

use super::run;
use crate::{
    buffer::Buffer,
    field::Field,
    parser::{Parser, block::Value, ready::Texts},
    scan::{self, offset},
    tokenizer::Fragment,
    utf8,
};

/// Lines of data after the first one. Uninitialised memory, so that it costs nothing if there are none.
pub(super) type More<'c> = heapless::Vec<&'c [u8], 15>;

/// What is held of the block under way: values that lie whole in the chunk.
#[derive(Clone, Copy, Default)]
pub(super) struct Held<'c> {
    /// Where in the chunk the first of these lines starts.
    pub(super) since: usize,
    pub(super) data: Option<&'c [u8]>,
    pub(super) event: Option<&'c [u8]>,
    pub(super) id: Option<&'c [u8]>,
}

impl Held<'_> {
    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.data.is_none() && self.event.is_none() && self.id.is_none()
    }
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// The data and the event type of a block of which nothing is stored, if it is UTF-8 as it stands and fits.
    #[inline]
    pub(super) fn borrow<'c>(
        &mut self,
        chunk: &'c [u8],
        until: usize,
        data: &'c [u8],
        held: Held<'c>,
    ) -> Option<Texts<'c>> {
        let block = utf8::text_in(chunk, chunk.get(held.since..until)?)?;
        let text = |value: &[u8], limit: usize| utf8::piece(block, value).filter(|text| text.len() <= limit);
        let data = text(data, self.buffers.data.capacity())?;
        let event = match held.event {
            Some(value) => text(value, self.buffers.event.capacity())?,
            None => "",
        };
        if let Some(value) = held.id {
            let id = text(value, self.id_capacity())?;
            scan::looked_at(id.len());
            self.roles.commit(&mut self.buffers.ids, id).ok()?;
        }
        Some(Texts { data, event })
    }

    /// Stores a line.
    pub(super) fn line(&mut self, field: Field, bytes: &[u8]) {
        self.fragment(Fragment { field, bytes, first: true, last: true });
    }

    /// Stores what is held, if anything; it lies before `until`.
    #[inline]
    pub(super) fn keep<'c>(&mut self, chunk: &'c [u8], until: usize, held: Held<'c>, more: &mut More<'c>) {
        if !held.is_empty() {
            self.store(chunk, until, held, more, None);
        }
    }

    /// Stores what is held, and the start of a line that is cut by the end of the chunk.
    #[inline(never)]
    pub(super) fn store<'c>(
        &mut self,
        chunk: &'c [u8],
        until: usize,
        Held { since, data, event, id }: Held<'c>,
        more: &mut More<'c>,
        cut: Option<(Field, &'c [u8])>,
    ) {
        // One look at all of it is quicker than one at each value.
        let since =
            if data.or(event).or(id).is_none() { cut.map_or(until, |(_, value)| offset(chunk, value)) } else { since };
        let text = chunk.get(since..until).and_then(|lines| utf8::text_in(chunk, lines));
        if let Some(first) = data {
            self.hints.many_lines = more.len() >= run::MANY_LINES;
            match text {
                Some(text) => self.store_data(text, first, more),
                None => core::iter::once(&first).chain(&*more).for_each(|value| self.line(Field::Data, value)),
            }
            more.clear();
        }
        let piece = |value| text.and_then(|text| utf8::piece(text, value));
        if let Some(value) = event {
            match piece(value) {
                Some(text) => self.store_event(text),
                None => self.line(Field::Event, value),
            }
        }
        if let Some(value) = id {
            match piece(value) {
                Some(text) => self.store_id(text),
                None => self.line(Field::Id, value),
            }
        }
        if let Some((field, value)) = cut {
            match (field, piece(value)) {
                (Field::Data, Some(text)) => {
                    self.next_line_of_data();
                    self.push_data(text);
                }
                (Field::Event, Some(text)) => self.store_event(text),
                (Field::Comment | Field::Unknown, _) => {}
                _ => self.fragment(Fragment { field, bytes: value, first: true, last: false }),
            }
        }
    }

    /// Stores an event type, or the start of one.
    #[inline]
    fn store_event(&mut self, text: &str) {
        self.stored = true;
        self.block.event = Value::new();
        let buffer = &mut self.buffers.event;
        buffer.clear();
        self.block.event.push(text, buffer.capacity(), buffer);
    }

    /// Stores an id, which has no NUL.
    #[inline]
    fn store_id(&mut self, text: &str) {
        self.stored = true;
        let limit = self.id_capacity();
        let block = &mut self.block;
        let buffer = self.roles.line(&mut self.buffers.ids);
        buffer.clear();
        block.id_line = Value::new();
        block.id_line.push(text, limit, buffer);
        block.id = block.id_line;
        block.has_id = true;
        if !block.id.is_full() {
            self.roles.line_becomes_event();
        }
    }

    /// Stores lines of data that lie in `text`.
    #[inline]
    fn store_data(&mut self, text: &str, first: &[u8], more: &More<'_>) {
        self.next_line_of_data();
        let (value, buffer) = (&mut self.block.data, &mut self.buffers.data);
        let limit = buffer.capacity();
        let mut line = first;
        for next in more {
            let at = offset(text.as_bytes(), line);
            let end = at.saturating_add(line.len());
            if let Some(line_and_lf) = text.get(at..=end).filter(|line| line.ends_with('\n')) {
                // Where a line ends in a LF, the LF that joins it to the next one is already there.
                value.push(line_and_lf, limit, buffer);
            } else {
                value.push(text.get(at..end).unwrap_or_default(), limit, buffer);
                value.push_char('\n', limit, buffer);
            }
            line = next;
        }
        value.push(utf8::piece(text, line).unwrap_or_default(), limit, buffer);
    }
}
