//! The two-step form of the parser: plain numbers that stand for an event.

use crate::{event::Oversize, scan::offset};

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
    event: Place,
}

impl Ready {
    /// The texts are borrowed from `chunk`, or are in the parser's buffers.
    pub(super) fn new(chunk: &[u8], data: Option<&str>, event: Option<&str>) -> Self {
        Self { data: Place::of(chunk, data), event: Place::of(chunk, event) }
    }

    /// Data and event type, where they lie in the chunk.
    pub(super) fn texts(self, chunk: &[u8]) -> (Option<&str>, Option<&str>) {
        (self.data.text(chunk), self.event.text(chunk))
    }
}

#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Place {
    Buffer,
    Chunk { at: usize, len: usize },
}

impl Place {
    fn of(chunk: &[u8], text: Option<&str>) -> Self {
        text.map_or(Self::Buffer, |text| Self::Chunk { at: offset(chunk, text.as_bytes()), len: text.len() })
    }

    fn text(self, chunk: &[u8]) -> Option<&str> {
        match self {
            Self::Buffer => None,
            Self::Chunk { at, len } => {
                let bytes = chunk.get(at..).and_then(|rest| rest.get(..len)).unwrap_or_default();
                Some(core::str::from_utf8(bytes).unwrap_or_default())
            }
        }
    }
}
