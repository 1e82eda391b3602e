//! Texts that are all in the parser's buffers.

use core::marker::PhantomData;

use super::Ready;

/// Nothing to tell.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(in crate::parser) struct Places;

/// As where they may be borrowed.
#[derive(Clone, Copy)]
pub(in crate::parser) struct Texts<'c>(PhantomData<&'c str>);

impl<'c> Texts<'c> {
    /// All is in the buffers.
    pub(in crate::parser) const STORED: Self = Self(PhantomData);

    /// As a value of its own.
    pub(in crate::parser) const fn ready(self, _chunk: &[u8]) -> Ready {
        Ready(Places)
    }

    /// Event type and data: those that are in the buffers.
    pub(in crate::parser) const fn or(self, event: &'c str, data: &'c str) -> (&'c str, &'c str) {
        (event, data)
    }
}

impl Ready {
    /// The texts again.
    pub(in crate::parser) const fn texts(self, _chunk: &[u8]) -> Texts<'_> {
        Texts::STORED
    }
}
