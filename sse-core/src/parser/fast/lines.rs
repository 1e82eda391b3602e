//! The fast way: lines that lie whole in a chunk are held where they are, and a block of them is lent without a copy.
//!
//! It does what `store` does, which property tests hold it against: `advance_with` knows only that way.

use crate::{
    buffer::Buffer,
    field::Field,
    parser::{Found, Parser, ready::offset},
    scan,
    tokenizer::{Fragment, fast::field_of},
    utf8,
};

/// Lines of data after the first one. Uninitialised memory, so that it costs nothing if there are none.
type More<'c> = heapless::Vec<&'c [u8], 15>;

/// What is held of the block under way: values that lie whole in the chunk.
#[derive(Clone, Copy, Default)]
struct Held<'c> {
    data: Option<&'c [u8]>,
    event: Option<&'c [u8]>,
    id: Option<&'c [u8]>,
}

impl<D: Buffer, E: Buffer, I: Buffer> Parser<D, E, I> {
    /// The chunk ends in a line of this field, of whose value it has `value`.
    fn cut(&mut self, field: Field, value: &[u8]) {
        self.tokens.cut(field);
        self.fragment(Fragment { field, bytes: value, first: true, last: false });
    }

    /// Takes lines of `chunk`, of which `rest` is left, from the start of a line on; what was found. What it leaves in `rest` when
    /// it finds nothing is the start of a line whose field cannot be told yet, or whose value has not begun.
    #[inline]
    pub(super) fn lines<'c>(&mut self, chunk: &'c [u8], rest: &mut &'c [u8]) -> Found<'c> {
        let mut held = Held::default();
        let mut more = More::new();
        while let Some((&first, after)) = rest.split_first() {
            scan::looked_at(1);
            if matches!(first, b'\r' | b'\n') {
                *rest = self.tokens.after_newline(first, after);
                match self.blank_line(chunk, &mut held, &mut more) {
                    Found::Nothing => continue,
                    found => return found,
                }
            }
            if first == b':' {
                let Some((_, end)) = scan::far_line_end(after).and_then(|end| after.split_at_checked(end)) else {
                    self.keep(chunk, held, &mut more);
                    self.tokens.cut(Field::Comment);
                    *rest = &[];
                    return Found::Nothing;
                };
                if let Some((&newline, after)) = end.split_first() {
                    *rest = self.tokens.after_newline(newline, after);
                }
                continue;
            }
            let padded;
            let head = match rest.first_chunk() {
                Some(head) => head,
                None => {
                    padded = pad(rest);
                    &padded
                }
            };
            let (field, name) = field_of(head);
            let value = rest.get(name..).unwrap_or_default();
            if value.is_empty() || (field == Field::Unknown && rest.len() < head.len()) {
                break;
            }
            let Some((value, after)) = scan::line_end(value).and_then(|end| value.split_at_checked(end)) else {
                self.keep(chunk, held, &mut more);
                self.cut(field, value);
                *rest = &[];
                return Found::Nothing;
            };
            if let Some((&newline, after)) = after.split_first() {
                *rest = self.tokens.after_newline(newline, after);
            }
            match field {
                Field::Comment | Field::Unknown => {}
                Field::Data if held.data.is_none() => held.data = Some(value),
                Field::Data => {
                    if more.push(value).is_err() {
                        self.keep(chunk, Held { data: held.data.take(), ..Held::default() }, &mut more);
                        held.data = Some(value);
                    }
                }
                Field::Event => held.event = Some(value),
                Field::Id if scan::has_nul(value) => {}
                Field::Id => held.id = Some(value),
                Field::Retry => self.line(field, value),
            }
        }
        self.keep(chunk, held, &mut more);
        Found::Nothing
    }

    /// The end of a block, of which nothing is held afterwards.
    #[inline]
    fn blank_line<'c>(&mut self, chunk: &'c [u8], held: &mut Held<'c>, more: &mut More<'c>) -> Found<'c> {
        let held = core::mem::take(held);
        if !self.stored && more.is_empty() {
            match held {
                Held { data: Some(data), event: None, id: None } => {
                    if let Some(data) = self.borrow_data(data) {
                        return Found::Event { data: Some(data), event: None };
                    }
                }
                Held { data: Some(data), .. } => {
                    if let Some((data, event)) = self.borrow(chunk, data, held) {
                        return Found::Event { data: Some(data), event };
                    }
                }
                Held { data: None, id: None, .. } => return Found::Nothing,
                Held { data: None, .. } => {}
            }
        }
        self.keep(chunk, held, more);
        self.dispatch()
    }

    /// The data and the event type of a block of which nothing is stored, if it is UTF-8 as it stands and fits.
    #[inline]
    fn borrow<'c>(&mut self, chunk: &'c [u8], data: &'c [u8], held: Held<'c>) -> Option<(&'c str, Option<&'c str>)> {
        // One look at all of the block's text is quicker than one at each value.
        let start_of = |value: &[u8]| offset(chunk, value);
        let end_of = |value: &[u8]| offset(chunk, value).saturating_add(value.len());
        let (mut start, mut end) = (start_of(data), end_of(data));
        for value in [held.event, held.id].into_iter().flatten() {
            (start, end) = (start.min(start_of(value)), end.max(end_of(value)));
        }
        let block = utf8::text(chunk.get(start..end)?)?;
        let text = |value: &[u8], limit: usize| {
            let at = start_of(value).saturating_sub(start);
            block.get(at..at.saturating_add(value.len())).filter(|text| text.len() <= limit)
        };
        let data = text(data, self.buffers.data.capacity())?;
        let event = match held.event {
            Some(value) => Some(text(value, self.buffers.event.capacity())?),
            None => None,
        };
        if let Some(value) = held.id {
            let id = text(value, self.id_capacity())?;
            scan::looked_at(id.len());
            self.roles.commit(&mut self.buffers.ids, id).ok()?;
        }
        Some((data, event))
    }

    /// Stores a line.
    fn line(&mut self, field: Field, bytes: &[u8]) {
        self.fragment(Fragment { field, bytes, first: true, last: true });
    }

    /// Stores what was held, if anything.
    #[inline]
    fn keep(&mut self, chunk: &[u8], held: Held<'_>, more: &mut More<'_>) {
        if held.data.is_some() || held.event.is_some() || held.id.is_some() {
            self.keep_lines(chunk, held, more);
        }
    }

    #[inline(never)]
    fn keep_lines(&mut self, chunk: &[u8], Held { data, event, id }: Held<'_>, more: &mut More<'_>) {
        if let Some(first) = data {
            if self.keep_data(chunk, first, more).is_none() {
                for value in core::iter::once(&first).chain(&*more) {
                    self.line(Field::Data, value);
                }
            }
            more.clear();
        }
        for (field, value) in [(Field::Event, event), (Field::Id, id)] {
            if let Some(value) = value {
                self.line(field, value);
            }
        }
    }

    /// Stores lines of data, if they and what is between them are UTF-8 as they stand: one look at all of them is quicker than
    /// one at each.
    #[inline]
    fn keep_data(&mut self, chunk: &[u8], first: &[u8], more: &More<'_>) -> Option<()> {
        let last = more.last().unwrap_or(&first);
        let start = offset(chunk, first);
        let text = utf8::text(chunk.get(start..offset(chunk, last).saturating_add(last.len()))?)?;
        self.next_line_of_data();
        let (value, buffer) = (&mut self.block.data, &mut self.buffers.data);
        let limit = buffer.capacity();
        let mut lines = core::iter::once(&first).chain(more).peekable();
        while let Some(line) = lines.next() {
            let at = offset(text.as_bytes(), line);
            let end = at.saturating_add(line.len());
            if lines.peek().is_none() {
                value.push(text.get(at..end).unwrap_or_default(), limit, buffer);
            } else if let Some(line_and_lf) = text.get(at..=end).filter(|line| line.ends_with('\n')) {
                // Where a line ends in a LF, the LF that joins it to the next one is already there.
                value.push(line_and_lf, limit, buffer);
            } else {
                value.push(text.get(at..end).unwrap_or_default(), limit, buffer);
                value.push_char('\n', limit, buffer);
            }
        }
        Some(())
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
