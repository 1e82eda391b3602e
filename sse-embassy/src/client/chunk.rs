//! What was read and not used yet.

use sse_core::{Event, client::Update};

use super::exchange::{Exchange, Found, Tap, Told};

pub(super) struct Chunk<const N: usize> {
    /// Where to read to.
    bytes: [u8; N],
    start: usize,
    end: usize,
}

impl<const N: usize> Chunk<N> {
    pub(super) const NEW: Self = Self { bytes: [0; N], start: 0, end: 0 };

    /// Where to read to, when there is nothing left to use.
    pub(super) const fn room(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// So many bytes were read.
    pub(super) const fn filled(&mut self, len: usize) {
        (self.start, self.end) = (0, len);
    }

    pub(super) const fn has_unused(&self) -> bool {
        self.start < self.end
    }

    /// Goes on in what is left.
    pub(super) fn feed<const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>(
        &mut self,
        exchange: &mut Exchange<'_, DATA, EVENT, ID, LOCATION>,
        tap: Option<Tap<'_>>,
    ) -> Option<Told> {
        let (used, told) = exchange.feed(self.bytes.get(..self.end).unwrap_or_default(), self.start, tap);
        self.start = used;
        told
    }

    /// What was told, with the event that was found.
    pub(super) fn update<'e, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>(
        &'e self,
        exchange: &'e Exchange<'_, DATA, EVENT, ID, LOCATION>,
        told: Told,
    ) -> Update<Event<'e>> {
        exchange.update(told, &self.bytes)
    }

    /// The event that was found.
    pub(super) fn event<'e, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>(
        &'e self,
        exchange: &'e Exchange<'_, DATA, EVENT, ID, LOCATION>,
        found: Found,
    ) -> Event<'e> {
        exchange.event(found, &self.bytes)
    }
}
