//! Texts that may be borrowed from the chunk.

use super::Ready;
use crate::{scan::offset, utf8};

/// Where data and event type lie.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(in crate::parser) struct Places {
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
pub(in crate::parser) struct Texts<'c> {
    pub(in crate::parser) data: &'c str,
    /// Always in the buffers on 32-bit targets.
    #[cfg(target_pointer_width = "64")]
    pub(in crate::parser) event: &'c str,
}

impl<'c> Texts<'c> {
    /// All is in the buffers.
    pub(in crate::parser) const STORED: Self = Self::data("");

    /// Data only.
    pub(in crate::parser) const fn data(data: &'c str) -> Self {
        Self {
            data,
            #[cfg(target_pointer_width = "64")]
            event: "",
        }
    }

    /// As numbers.
    pub(in crate::parser) fn ready(self, chunk: &[u8]) -> Ready {
        Ready(Places {
            data: Place::of(chunk, self.data),
            #[cfg(target_pointer_width = "64")]
            event: Place::of(chunk, self.event),
        })
    }

    /// Event type and data, if those are what is in the buffers.
    pub(in crate::parser) const fn or(self, event: &'c str, data: &'c str) -> (&'c str, &'c str) {
        #[cfg(target_pointer_width = "64")]
        let event = if self.event.is_empty() { event } else { self.event };
        (event, if self.data.is_empty() { data } else { self.data })
    }
}

impl Ready {
    /// The texts again.
    pub(in crate::parser) fn texts(self, chunk: &[u8]) -> Texts<'_> {
        let Self(places) = self;
        Texts {
            data: places.data.text(chunk),
            #[cfg(target_pointer_width = "64")]
            event: places.event.text(chunk),
        }
    }
}

impl Place {
    fn of(chunk: &[u8], text: &str) -> Self {
        Self { at: offset(chunk, text.as_bytes()), len: text.len() }
    }

    fn text(self, chunk: &[u8]) -> &str {
        chunk.get(self.at..self.at.wrapping_add(self.len)).and_then(utf8::text).unwrap_or_default()
    }
}
