//! What is known of the block under way: the lines since the last blank one.

#[cfg(target_pointer_width = "64")]
use crate::{buffer::Buffer, scan};
use crate::{event::Oversize, field::Field};

/// The block under way. Where its text lies is not known here.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Block {
    pub(super) has_data: bool,
    /// A complete id line without NUL was seen, though it may be too long.
    pub(super) has_id: bool,
    pub(super) id_line_nul: bool,
    pub(super) data: Value,
    pub(super) event: Value,
    pub(super) id: Value,
    /// The id line under way, or the last one.
    pub(super) id_line: Value,
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

    /// Whether it has a value that does not fit.
    pub(super) const fn is_oversize(&self) -> bool {
        self.data.full || self.event.full || self.id.full
    }

    /// The first value that does not fit; without data only the id counts.
    pub(super) const fn oversize(&self) -> Oversize {
        if self.data.full {
            self.data.oversize(Field::Data)
        } else if self.event.full && self.has_data {
            self.event.oversize(Field::Event)
        } else {
            self.id.oversize(Field::Id)
        }
    }
}

impl Value {
    pub(super) const fn new() -> Self {
        Self { len: 0, full: false }
    }

    /// The report that it does not fit as `field`.
    const fn oversize(self, field: Field) -> Oversize {
        Oversize::new(field, self.len as u64)
    }

    pub(super) const fn is_full(self) -> bool {
        self.full
    }

    /// Notes that it does not fit.
    pub(super) const fn set_full(&mut self) {
        self.full = true;
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
    #[cfg(target_pointer_width = "64")]
    pub(super) fn push(&mut self, text: &str, limit: usize, buffer: &mut impl Buffer) {
        if self.count(text.len(), limit) {
            scan::looked_at(text.len());
            self.full |= buffer.push_str(text).is_err();
        }
    }

    /// The same for a character.
    #[cfg(target_pointer_width = "64")]
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
