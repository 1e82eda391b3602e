//! The two-step form of the parser: plain numbers that stand for an event.

use crate::{event::Oversize, scan::offset, utf8};

/// What [`Parser::advance`](crate::Parser::advance) came to.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Step {
    /// All of the chunk is used: read the next one.
    NeedData,
    /// An event is complete: get it with [`Parser::event`](crate::Parser::event).
    Event(Ready),
    /// An event was dropped because it did not fit: go on with the rest of the chunk.
    Oversize(Oversize),
}

/// An event that [`Parser::advance`](crate::Parser::advance) has found, as numbers: where its text lies.
///
/// Good for one call of [`Parser::event`](crate::Parser::event), with the chunk it was found in.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Ready {
    data: Place,
    #[cfg(target_pointer_width = "64")]
    event: Place,
}

/// Where a text lies in the chunk; what is empty may as well be in the buffers.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Place {
    at: usize,
    len: usize,
}

/// Data and event type, if they are borrowed from the chunk; what is empty is in the parser's buffers.
#[derive(Clone, Copy)]
pub(super) struct Texts<'c> {
    pub(super) data: &'c str,
    /// Always in the buffers on 32-bit targets.
    #[cfg(target_pointer_width = "64")]
    pub(super) event: &'c str,
}

impl<'c> Texts<'c> {
    /// All is in the buffers.
    pub(super) const STORED: Self = Self::data("");

    /// Data only.
    pub(super) const fn data(data: &'c str) -> Self {
        Self {
            data,
            #[cfg(target_pointer_width = "64")]
            event: "",
        }
    }

    /// As numbers.
    pub(super) fn ready(self, chunk: &[u8]) -> Ready {
        Ready {
            data: Place::of(chunk, self.data),
            #[cfg(target_pointer_width = "64")]
            event: Place::of(chunk, self.event),
        }
    }
}

impl Ready {
    /// The texts again.
    pub(super) fn texts(self, chunk: &[u8]) -> Texts<'_> {
        Texts {
            data: self.data.text(chunk),
            #[cfg(target_pointer_width = "64")]
            event: self.event.text(chunk),
        }
    }
}

impl Place {
    fn of(chunk: &[u8], text: &str) -> Self {
        Self { at: offset(chunk, text.as_bytes()), len: text.len() }
    }

    fn text(self, chunk: &[u8]) -> &str {
        chunk.get(self.at..self.at.saturating_add(self.len)).and_then(utf8::text).unwrap_or_default()
    }
}
