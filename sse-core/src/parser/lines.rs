//! The fast way: lines that lie whole in a chunk are held where they are, and a block of them is lent without a copy.
//!
//! It does what `store` does, which property tests hold it against: `advance_with` knows only that way.

use super::{Found, Parser, ready::Text};
use crate::{
    buffer::Buffer,
    field::Field,
    scan,
    tokenizer::{Fragment, field_of},
    utf8,
};

/// Where a value lies in the chunk.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

/// Lines of data after the first one. Uninitialised memory, so that it costs nothing if there are none.
type More = heapless::Vec<Span, 15>;

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// Takes lines of `chunk` from `at` on, which is the start of a line; up to where, and what was found there. What it leaves
    /// is the start of a line whose field cannot be told yet, or whose value has not begun.
    #[inline]
    pub(super) fn lines<'c>(&mut self, chunk: &'c [u8], at: usize) -> (usize, Found<'c>) {
        let mut at = at;
        // What is held of the block under way. Locals, because they live in registers.
        let (mut data, mut event, mut id) = (None, None, None);
        let mut more = More::new();
        while let Some(line @ [_, ..]) = chunk.get(at..) {
            let padded;
            let head = match line.first_chunk() {
                Some(head) => head,
                None => {
                    padded = pad(line);
                    &padded
                }
            };
            scan::looked_at(1);
            if let [b'\r' | b'\n', _, _, _, _, _, _, _] = head {
                at = self.tokens.after_line(chunk, at);
                if !self.stored {
                    match (data, event, id) {
                        (None, _, None) => {
                            event = None;
                            continue;
                        }
                        (Some(data), None, None) if more.is_empty() => {
                            if let Some(found) = self.borrow_data(chunk, data) {
                                return (at, found);
                            }
                        }
                        (Some(data), ..) => {
                            if let Some(found) = self.borrow(chunk, data, &more, event, id) {
                                return (at, found);
                            }
                        }
                        (None, _, Some(_)) => {}
                    }
                }
                self.keep(chunk, data.take(), &mut more, event.take(), id.take());
                match self.dispatch() {
                    Found::Nothing => continue,
                    found => return (at, found),
                }
            }
            let (field, name) = field_of(head);
            let start = at.saturating_add(name);
            let value = chunk.get(start..).unwrap_or_default();
            if value.is_empty() || (field == Field::Unknown && line.len() < head.len()) {
                break;
            }
            let Some(len) = scan::line_end(value) else {
                self.keep(chunk, data, &mut more, event, id);
                self.tokens.cut(field);
                self.fragment(Fragment { field, bytes: value, first: true, last: false });
                return (chunk.len(), Found::Nothing);
            };
            let span = Span { start, end: start.saturating_add(len) };
            at = self.tokens.after_line(chunk, span.end);
            match field {
                Field::Comment | Field::Unknown => {}
                Field::Data if self.stored => self.line(field, span.of(chunk)),
                Field::Data if data.is_none() => data = Some(span),
                Field::Data => {
                    if more.push(span).is_err() {
                        self.keep(chunk, data.take(), &mut more, None, None);
                        self.line(field, span.of(chunk));
                    }
                }
                Field::Event => event = Some(span),
                Field::Id if scan::has_nul(span.of(chunk)) => {}
                Field::Id => id = Some(span),
                Field::Retry => self.line(field, span.of(chunk)),
            }
        }
        self.keep(chunk, data, &mut more, event, id);
        (at, Found::Nothing)
    }

    /// The event of a block that has nothing but one line of data, if it is UTF-8 as it stands and fits.
    #[inline]
    fn borrow_data<'c>(&self, chunk: &'c [u8], data: Span) -> Option<Found<'c>> {
        let as_str = utf8::text(data.of(chunk))?;
        let fits = as_str.len() <= self.buffers.data.capacity();
        fits.then_some(Found::Event { data: Some(Text { as_str, at: data.start }), event: None })
    }

    /// The event of a block of which nothing is stored, if it is UTF-8 as it stands and fits.
    fn borrow<'c>(
        &mut self,
        chunk: &'c [u8],
        data: Span,
        more: &More,
        event: Option<Span>,
        id: Option<Span>,
    ) -> Option<Found<'c>> {
        // One look at all of the block's text is quicker than one at each value.
        let (mut start, mut end) = (data.start, more.last().unwrap_or(&data).end);
        for span in [event, id].into_iter().flatten() {
            (start, end) = (start.min(span.start), end.max(span.end));
        }
        let block = utf8::text(chunk.get(start..end)?)?;
        let text = |span: Span| {
            let as_str = block.get(span.start.checked_sub(start)?..span.end.checked_sub(start)?)?;
            Some(Text { as_str, at: span.start })
        };
        let mut data = Some(text(data)?);
        let event = match event {
            Some(span) => Some(text(span)?),
            None => None,
        };
        let lengths = more.iter().map(|span| span.end.saturating_sub(span.start).saturating_add(1));
        let data_len = lengths.fold(data.as_ref()?.as_str.len(), usize::saturating_add);
        let event_len = event.as_ref().map_or(0, |event| event.as_str.len());
        if data_len > self.buffers.data.capacity() || event_len > self.buffers.event.capacity() {
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
        if !more.is_empty() {
            self.lent = true;
            scan::looked_at(data_len);
            self.buffers.data.push_str(data.take()?.as_str).ok()?;
            for span in more {
                self.buffers.data.push_str("\n").ok()?;
                self.buffers.data.push_str(text(*span)?.as_str).ok()?;
            }
        }
        Some(Found::Event { data, event })
    }

    /// Stores what was held, if anything.
    #[inline]
    fn keep(&mut self, chunk: &[u8], data: Option<Span>, more: &mut More, event: Option<Span>, id: Option<Span>) {
        if data.is_some() || event.is_some() || id.is_some() {
            self.keep_lines(chunk, data, more, event, id);
        }
    }

    #[inline(never)]
    fn keep_lines(&mut self, chunk: &[u8], data: Option<Span>, more: &mut More, event: Option<Span>, id: Option<Span>) {
        for span in data.iter().chain(&*more) {
            self.line(Field::Data, span.of(chunk));
        }
        more.clear();
        for (field, span) in [(Field::Event, event), (Field::Id, id)] {
            if let Some(span) = span {
                self.line(field, span.of(chunk));
            }
        }
    }
}

/// The start of a line at the end of a chunk. No name has a NUL, so what is added makes none of it.
fn pad(line: &[u8]) -> [u8; 8] {
    let mut head = [0; 8];
    for (to, &from) in head.iter_mut().zip(line) {
        *to = from;
    }
    head
}

impl Span {
    fn of(self, chunk: &[u8]) -> &[u8] {
        chunk.get(self.start..self.end).unwrap_or_default()
    }
}
