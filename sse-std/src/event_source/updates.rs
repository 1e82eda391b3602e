//! An event source as an iterator, of events or of all there is to tell.

use core::iter::FusedIterator;

use sse_core::client::Update;

use super::source::EventSource;
use crate::{error::Error, event::OwnedEvent};

/// Events that are given away.
impl Iterator for EventSource {
    type Item = Result<OwnedEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_event()?.map(OwnedEvent::from))
    }
}

impl FusedIterator for EventSource {}

/// All that an [`EventSource`] has to tell, given away: see [`EventSource::updates`].
#[derive(Debug)]
pub struct Updates<'a>(&'a mut EventSource);

impl<'a> Updates<'a> {
    pub(super) const fn new(source: &'a mut EventSource) -> Self {
        Self(source)
    }
}

impl Iterator for Updates<'_> {
    type Item = Update<OwnedEvent>;

    fn next(&mut self) -> Option<Update<OwnedEvent>> {
        Some(self.0.next_update()?.map(OwnedEvent::from))
    }
}

impl FusedIterator for Updates<'_> {}
