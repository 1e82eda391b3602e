//! What is known of the block under way: the lines since the last blank one.

use crate::{buffer::Buffer, event::Oversize, field::Field, scan};

/// The block under way. Where its text lies is not known here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) has_data: bool,
    pub(super) data: Value,
    pub(super) event: Value,
    /// A complete id line without NUL was seen, though it may be too long.
    pub(super) has_id: bool,
    pub(super) id: Value,
    /// The id line under way, or the last one.
    pub(super) id_line: Value,
    pub(super) id_line_nul: bool,
}

/// How long the text of a value is so far, and whether it fits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    len: usize,
    full: bool,
}

impl Block {
    pub(super) const fn new() -> Self {
        Self {
            has_data: false,
            data: Value::new(),
            event: Value::new(),
            has_id: false,
            id: Value::new(),
            id_line: Value::new(),
            id_line_nul: false,
        }
    }

    /// The first value that does not fit.
    pub(super) const fn oversize(&self) -> Option<Oversize> {
        if self.data.full {
            Some(self.data.oversize(Field::Data))
        } else if self.event.full {
            Some(self.event.oversize(Field::Event))
        } else if self.id.full {
            Some(self.id.oversize(Field::Id))
        } else {
            None
        }
    }
}

impl Value {
    pub(super) const fn new() -> Self {
        Self { len: 0, full: false }
    }

    /// The report that it does not fit as `field`.
    pub(super) const fn oversize(self, field: Field) -> Oversize {
        Oversize::new(field, self.len as u64)
    }

    pub(super) const fn is_full(self) -> bool {
        self.full
    }

    /// Counts `more` bytes; whether the value has still at most `limit`.
    pub(super) const fn count(&mut self, more: usize, limit: usize) -> bool {
        self.len = self.len.saturating_add(more);
        if self.len > limit {
            self.full = true;
        }
        !self.full
    }

    /// Counts `text`, and keeps it while the value fits.
    pub(super) fn push(&mut self, text: &str, limit: usize, buffer: &mut impl Buffer) {
        if self.count(text.len(), limit) {
            scan::looked_at(text.len());
            self.full |= buffer.push_str(text).is_err();
        }
    }

    /// The same for a character.
    #[inline]
    pub(super) fn push_char(&mut self, character: char, limit: usize, buffer: &mut impl Buffer) {
        let len = character.len_utf8();
        if self.count(len, limit) {
            scan::looked_at(len);
            if buffer.push(character).is_err() {
                self.full = true;
            }
        }
    }
}
