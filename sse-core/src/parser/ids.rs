//! Who is who among the three id buffers. They change roles, so that no id is ever moved.

use crate::buffer::{Buffer, Full};

/// An id line may be void for a NUL that comes late, so it has a buffer of its own; the event's id counts only from its blank
/// line on, so it has one too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roles {
    last: Index,
    event: Index,
    line: Index,
}

#[derive(Clone, Copy, Debug)]
enum Index {
    A,
    B,
    C,
}

impl Roles {
    pub(super) const fn new() -> Self {
        Self { last: Index::A, event: Index::B, line: Index::C }
    }

    /// The last event ID.
    pub(super) const fn last<'i, I>(&self, ids: &'i [I; 3]) -> &'i I {
        let [a, b, c] = ids;
        match self.last {
            Index::A => a,
            Index::B => b,
            Index::C => c,
        }
    }

    /// The id line under way.
    pub(super) const fn line<'i, I>(&self, ids: &'i mut [I; 3]) -> &'i mut I {
        at(self.line, ids)
    }

    pub(super) fn set_last<I: Buffer>(&self, ids: &mut [I; 3], id: &str) -> Result<(), Full> {
        let last = at(self.last, ids);
        last.clear();
        last.push_str(id)
    }

    /// The id of a block that is complete.
    #[cfg(target_pointer_width = "64")]
    pub(super) fn commit<I: Buffer>(&mut self, ids: &mut [I; 3], id: &str) -> Result<(), Full> {
        let event = at(self.event, ids);
        event.clear();
        event.push_str(id)?;
        self.event_becomes_last();
        Ok(())
    }

    /// The line is complete and good.
    pub(super) const fn line_becomes_event(&mut self) {
        core::mem::swap(&mut self.line, &mut self.event);
    }

    /// The block is complete.
    pub(super) const fn event_becomes_last(&mut self) {
        core::mem::swap(&mut self.event, &mut self.last);
    }
}

const fn at<I>(index: Index, ids: &mut [I; 3]) -> &mut I {
    let [a, b, c] = ids;
    match index {
        Index::A => a,
        Index::B => b,
        Index::C => c,
    }
}
