//! The machine and its parser together.

use core::time::Duration;

use super::{
    connection::{Connection, Response},
    policy::millis,
    state::{BadRedirect, Closed, Lost, Phase, ReadyState, State},
};
use crate::{
    Buffer, Event, Full, Id, Parser, Step, Token,
    http::{HeaderValue, last_event_id_value},
};

/// An event source but for its I/O: a [`Connection`], the [`Parser`] of its stream, and [`Counters`].
///
/// What happens is told to it by the methods of the same names as [`Connection`]'s; bytes go to [`advance`](Self::advance).
/// Between streams it resets the parser, which keeps the last event ID and the reconnection time, and hands the latter to the
/// machine.
///
/// ```
/// use core::time::Duration;
/// use sse_core::{InlineParser, Step, client::{Connection, Lost, Policy, Response, Source, State}};
///
/// let mut source = Source::new(Connection::new(Policy::STANDARD, 1), InlineParser::<64>::new());
/// source.response(Response::new(200, true));
/// let chunk = b"retry: 250\nid: 7\ndata: x\n\n";
/// let (_, Step::Event(ready)) = source.advance(chunk) else { panic!() };
/// assert_eq!(source.event(ready, chunk).data, "x");
///
/// let state = source.lost(Lost::Broken, Duration::from_secs(1));
/// assert_eq!(state, Some(State::Waiting { wait: Duration::from_millis(250), lost: Lost::Broken }));
/// assert_eq!(source.last_event_id(), "7");       // for the next request
/// ```
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
#[must_use]
pub struct Source<D, E, I> {
    connection: Connection,
    counters: Counters,
    parser: Parser<D, E, I>,
}

/// What an event source has been through. The numbers of 32 bits stop at `u32::MAX`; no stream comes to the end of the others.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Counters {
    /// Bytes of event streams, comments and all.
    pub bytes: u64,
    /// Events handed out.
    pub events: u64,
    /// Events dropped because they did not fit.
    pub oversize: u32,
    /// Streams opened.
    pub opened: u32,
    /// Streams that ended as they should.
    pub ended: u32,
    /// Streams and attempts that fell silent.
    pub timed_out: u32,
    /// Attempts that did not reach the server.
    pub unreachable: u32,
    /// Answers with a status to retry.
    pub refused: u32,
    /// Streams and attempts that broke in any other way.
    pub broken: u32,
}

impl<D, E, I> Source<D, E, I> {
    /// Both before their first stream.
    pub const fn new(connection: Connection, parser: Parser<D, E, I>) -> Self {
        Self { connection, parser, counters: Counters::NONE }
    }

    /// What to do now.
    #[must_use]
    pub const fn state(&self) -> State {
        self.connection.state()
    }

    /// See [`Connection::phase`].
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.connection.phase()
    }

    /// See [`Connection::why_lost`].
    #[must_use]
    pub const fn why_lost(&self) -> Option<Lost> {
        self.connection.why_lost()
    }

    /// See [`Connection::closed`].
    #[must_use]
    pub const fn closed(&self) -> Option<Closed> {
        self.connection.closed()
    }

    /// The standard's `readyState`.
    #[must_use]
    pub const fn ready_state(&self) -> ReadyState {
        self.connection.ready_state()
    }

    /// See [`Connection::timeout`].
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.connection.timeout()
    }

    /// See [`Connection::limit_millis`].
    #[must_use]
    pub const fn limit_millis(&self) -> u32 {
        self.connection.limit_millis()
    }

    /// See [`Connection::idle_timeout`].
    #[must_use]
    pub const fn idle_timeout(&self) -> Option<Duration> {
        self.connection.idle_timeout()
    }

    /// What it has been through.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// See [`Connection::wait_over`].
    pub const fn wait_over(&mut self) -> Option<State> {
        self.connection.wait_over()
    }

    /// See [`Connection::close`].
    pub const fn close(&mut self) -> Option<State> {
        self.connection.close()
    }

    /// See [`Connection::finish`].
    pub const fn finish(&mut self) -> Option<State> {
        self.connection.finish()
    }

    /// See [`Connection::bad_redirect`].
    pub fn bad_redirect(&mut self, why: BadRedirect) -> Option<State> {
        self.connection.bad_redirect(why)
    }
}

impl<D: Buffer, E: Buffer, I: Buffer> Source<D, E, I> {
    /// The last event ID string: for the `Last-Event-ID` field of each request, unless it is empty.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.parser.last_event_id()
    }

    /// What to send as `Last-Event-ID`: `None` if there is no id, or one that no header field can carry.
    #[must_use]
    pub fn last_event_id_field(&self) -> Option<&str> {
        last_event_id_value(self.last_event_id()).map(HeaderValue::as_str)
    }

    /// Sets the last event ID string, as from flash or disk. Before the first stream.
    ///
    /// # Errors
    /// [`Full`] if `id` is longer than an id may be.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        self.parser.set_last_event_id(id)
    }

    /// The reconnection time that the stream has set, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }

    /// See [`Connection::response`].
    pub fn response(&mut self, response: Response) -> Option<State> {
        if !self.connection.answered(response, self.parser.retry_millis()) {
            return None;
        }
        if self.phase() == Phase::Open {
            self.parser.reset();
            self.counters.opened = self.counters.opened.saturating_add(1);
        } else if let (Phase::Waiting, Some(lost)) = (self.phase(), self.why_lost()) {
            self.counters.count(lost);
        }
        Some(self.state())
    }

    /// See [`Connection::lost`].
    pub fn lost(&mut self, lost: Lost, open_for: Duration) -> Option<State> {
        self.lost_millis(lost, millis(open_for))
    }

    /// The same with `open_for` in whole milliseconds.
    pub fn lost_millis(&mut self, lost: Lost, open_for: u32) -> Option<State> {
        if !self.connection.lose(lost, open_for, self.parser.retry_millis()) {
            return None;
        }
        self.counters.count(lost);
        Some(self.state())
    }

    /// See [`Connection::timed_out`].
    pub fn timed_out(&mut self, open_for: Duration) -> Option<State> {
        self.lost(self.connection.silence(), open_for)
    }

    /// See [`Connection::reconnect`].
    pub const fn reconnect(&mut self) -> Option<State> {
        self.connection.reconnect()
    }

    /// See [`Parser::advance`]. Unless the stream is open, all of the chunk is used and nothing comes of it.
    pub fn advance(&mut self, chunk: &[u8]) -> (usize, Step) {
        if self.phase() != Phase::Open {
            return (chunk.len(), Step::NeedData);
        }
        let (used, step) = self.parser.advance(chunk);
        self.count(used, &step);
        (used, step)
    }

    /// See [`Parser::advance_with`]. Unless the stream is open, all of the chunk is used and nothing comes of it.
    pub fn advance_with(&mut self, chunk: &[u8], tap: impl FnMut(Token<'_>)) -> (usize, Step) {
        if self.phase() != Phase::Open {
            return (chunk.len(), Step::NeedData);
        }
        let (used, step) = self.parser.advance_with(chunk, tap);
        self.count(used, &step);
        (used, step)
    }

    /// See [`Parser::event`].
    #[must_use]
    pub fn event<'p>(&'p self, ready: crate::Ready, chunk: &'p [u8]) -> Event<'p> {
        self.parser.event(ready, chunk)
    }

    fn count(&mut self, used: usize, step: &Step) {
        self.counters.bytes = self.counters.bytes.wrapping_add(used as u64);
        match step {
            Step::NeedData => return,
            Step::Event(_) => self.counters.events = self.counters.events.wrapping_add(1),
            Step::Oversize(_) => self.counters.oversize = self.counters.oversize.saturating_add(1),
        }
        self.connection.event();
    }
}

impl Counters {
    const NONE: Self = Self {
        bytes: 0,
        events: 0,
        oversize: 0,
        opened: 0,
        ended: 0,
        timed_out: 0,
        unreachable: 0,
        refused: 0,
        broken: 0,
    };

    const fn count(&mut self, lost: Lost) {
        let counter = match lost {
            Lost::Ended => &mut self.ended,
            Lost::TimedOut | Lost::Idle => &mut self.timed_out,
            Lost::Unreachable => &mut self.unreachable,
            Lost::Status(_) => &mut self.refused,
            Lost::Broken | Lost::BadResponse | Lost::Truncated | Lost::Reconnect => &mut self.broken,
        };
        *counter = counter.saturating_add(1);
    }
}
