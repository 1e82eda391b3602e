//! What a subscriber wants, and where that is.

use super::{
    cursor::{Cursor, Replay, SlowReader},
    events::{Backlog, Slot},
};
use crate::http::LastEventId;

/// What a subscriber wants.
///
/// ```
/// use sse_core::{backlog::{Backlog, Next, Replay, Slot, Subscription}, http::LastEventId};
///
/// let mut backlog = Backlog::new([const { Slot::EMPTY }; 4]);
/// for id in ["1", "2"] {
///     backlog.push(id, None);
/// }
/// let enter = |wanted| backlog.subscribe(wanted, |event, id| *event == id);
/// let (mut cursor, replay) = enter(Subscription::new().last_event_id("1"));
/// assert_eq!((backlog.next(&mut cursor), replay), (Next::Event(&"2"), Some(Replay::Events(1))));
///
/// let (mut cursor, replay) = enter(Subscription::new());
/// assert_eq!((backlog.next(&mut cursor), replay), (Next::UpToDate, None));
/// assert_eq!(enter(Subscription::new().resume(LastEventId::Unusable)).1, Some(Replay::Gap));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Subscription<'a> {
    last_event_id: Option<&'a str>,
    from_oldest: bool,
    slow_reader: SlowReader,
}

impl<'a> Subscription<'a> {
    /// What comes from now on; nothing is dropped without a word.
    pub const fn new() -> Self {
        Self { last_event_id: None, from_oldest: false, slow_reader: SlowReader::DropOldest }
    }

    /// Goes on behind the event with this id, as a request's `Last-Event-ID` says. It is text from outside: check that whoever
    /// asks may have those events. The subscriber's [`Replay`] tells what came of it.
    pub const fn last_event_id(self, id: &'a str) -> Self {
        Self { last_event_id: Some(id), ..self }
    }

    /// The same for what a request says. One that cannot be an id of this server's counts as one that is not known any more.
    pub const fn resume(self, id: LastEventId<'a>) -> Self {
        match id {
            LastEventId::Missing => self,
            LastEventId::Unusable => self.last_event_id(""),
            LastEventId::Id(id) => self.last_event_id(id.as_str()),
        }
    }

    /// Starts with all events that are kept, unless there is a last event ID. With [`SlowReader::Coalesce`] these are the latest
    /// values: a snapshot.
    pub const fn from_oldest(self) -> Self {
        Self { from_oldest: true, ..self }
    }

    /// What becomes of it when it is slow.
    pub const fn slow_reader(self, slow_reader: SlowReader) -> Self {
        Self { slow_reader, ..self }
    }
}

impl<M: AsRef<[Slot<P>]> + AsMut<[Slot<P>]>, P> Backlog<M, P> {
    /// A subscriber that starts where it wants to, and what that means for one that comes back; `None` for one that is new.
    /// `has_id`: whether an event has this id; an empty one is no event's, and not asked about.
    ///
    /// Costs a look at each slot for one that comes back.
    pub fn subscribe(
        &self,
        subscription: Subscription<'_>,
        has_id: impl Fn(&P, &str) -> bool,
    ) -> (Cursor, Option<Replay>) {
        let slow = subscription.slow_reader;
        match subscription.last_event_id {
            Some(id) => {
                let (cursor, replay) = self.replay(slow, |event| !id.is_empty() && has_id(event, id));
                (cursor, Some(replay))
            }
            None if subscription.from_oldest => (self.from_oldest(slow), None),
            None => (self.live(slow), None),
        }
    }
}
