//! The async event source: futures on one side, the machine on the other.

use core::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::{FusedStream, Stream};
use pin_project_lite::pin_project;
use sse_core::{
    Buffers, Full, Id, Parser, Step,
    client::{Connection, Counters, Lost, Policy, ReadyState, Source, State, Update},
};
use tokio::time::{Instant, Sleep, sleep_until};

use super::{
    chunks::Chunk,
    connect::{Attempt, Connect},
};
use crate::{buffer::Growing, error::Error, event::OwnedEvent, reader::EventReader, seed::seed};

pin_project! {
    /// Follows an event stream and connects again when it breaks, over any HTTP library: the async client.
    ///
    /// As a [`Stream`] it gives events; [`updates`](Self::updates) tells of the connection too. Nothing is sent before it is
    /// polled, and dropping it stops everything. Cancelling a `next().await` loses nothing. How it differs from the blocking
    /// [`EventSource`](crate::EventSource): redirects are the HTTP library's business, and so is what it says of an answer.
    ///
    /// Needs a tokio runtime with its timer on. Limits and policy are as for the blocking one.
    #[must_use = "streams do nothing unless polled"]
    pub struct EventSource<C: Connect> {
        connect: C,
        why_lost: fn(&C::Error, ReadyState) -> Lost,
        source: Source<Growing, Growing, Growing>,
        #[pin]
        io: Io<C::Future, C::Body>,
        chunk: Chunk<C::Chunk>,
        // Of the wait, of the attempt, or of the silence.
        timer: Option<Pin<Box<Sleep>>>,
        opened: Instant,
        news: Option<State>,
        error: Option<C::Error>,
        failed: Option<C::Body>,
    }
}

pin_project! {
    #[project = IoProjection]
    enum Io<F, B> {
        None,
        Connecting { #[pin] future: F },
        Open { #[pin] body: B },
    }
}

impl<C: Connect> EventSource<C> {
    /// An event source with the standard's behaviour, whose request may be sent again.
    pub fn new(connect: C) -> Self {
        Self::with_policy(connect, Policy::STANDARD)
    }

    /// One with another policy.
    pub fn with_policy(connect: C, policy: Policy) -> Self {
        Self::from_connection(connect, Connection::new(policy, seed()), EventReader::<&[u8]>::DEFAULT_LIMIT)
    }

    /// One whose request is sent once, as with a method that is not safe (RFC 9110, 9.2.1): the end of its stream is the end.
    pub fn once(connect: C, policy: Policy) -> Self {
        let connection = Connection::new(policy, seed()).repeatable(false);
        Self::from_connection(connect, connection, EventReader::<&[u8]>::DEFAULT_LIMIT)
    }

    /// One with a machine of your own, and events of up to `limit` bytes of data, event type and id, each.
    pub fn from_connection(connect: C, connection: Connection, limit: usize) -> Self {
        let new = || Growing::with_limit(limit);
        let parser = Parser::with_buffers(Buffers { data: new(), event: new(), ids: [new(), new(), new()] });
        let source = Source::new(connection, parser);
        Self {
            connect,
            why_lost: |_, state| if state == ReadyState::Open { Lost::Broken } else { Lost::Unreachable },
            news: Some(source.state()),
            source,
            io: Io::None,
            chunk: Chunk::empty(),
            timer: None,
            opened: Instant::now(),
            error: None,
            failed: None,
        }
    }

    /// Has `why` tell what an error of the HTTP library means: one of the exchange, when it happens in state
    /// [`Connecting`](ReadyState::Connecting), or one of the body, in state [`Open`](ReadyState::Open).
    ///
    /// Unless set, the former are all [`Lost::Unreachable`] and the latter [`Lost::Broken`]. When it connects again does not
    /// depend on it; [`State::Waiting`], [`Closed`](sse_core::client::Closed) and the [`counters`](Self::counters) do. (What
    /// the library does not show as an error is not asked about: a body that ends without one has [`Ended`](Lost::Ended).)
    ///
    /// ```
    /// use std::io;
    /// use sse_std::{Lost, ReadyState, stream::{Connect, EventSource}};
    ///
    /// fn told<C: Connect<Error = io::Error>>(connect: C) -> EventSource<C> {
    ///     EventSource::new(connect).why_lost(|error, state| match (state, error.kind()) {
    ///         (ReadyState::Open, io::ErrorKind::UnexpectedEof) => Lost::Truncated,
    ///         (ReadyState::Open, _) | (_, io::ErrorKind::ConnectionReset) => Lost::Broken,
    ///         _ => Lost::Unreachable,
    ///     })
    /// }
    /// ```
    ///
    /// The example `async_client` has one for reqwest.
    pub fn why_lost(self, why: fn(&C::Error, ReadyState) -> Lost) -> Self {
        Self { why_lost: why, ..self }
    }

    /// Sets the last event ID string, to go on where another run has stopped. Before the first poll.
    ///
    /// # Errors
    /// [`Full`] if `id` is over the limit.
    pub fn set_last_event_id(self: Pin<&mut Self>, id: Id<'_>) -> Result<(), Full> {
        self.project().source.set_last_event_id(id)
    }

    /// The last event ID string: keep it to go on in another run.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.source.last_event_id()
    }

    /// The standard's `readyState`.
    #[must_use]
    pub const fn ready_state(&self) -> ReadyState {
        self.source.ready_state()
    }

    /// The reconnection time that the stream has set, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.source.retry()
    }

    /// What it has been through.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        self.source.counters()
    }

    /// What the HTTP library said when the connection was lost last.
    #[must_use]
    pub const fn last_error(&self) -> Option<&C::Error> {
        self.error.as_ref()
    }

    /// The body of the last answer that opened no stream: often a text that says why.
    #[must_use]
    pub fn take_failed_body(self: Pin<&mut Self>) -> Option<C::Body> {
        self.project().failed.take()
    }

    /// All there is to tell: connecting, open, events, waiting and why, closed and why.
    pub const fn updates(self: Pin<&mut Self>) -> Updates<'_, C> {
        Updates(self)
    }

    /// No more events, and nothing else.
    pub fn close(self: Pin<&mut Self>) {
        let mut this = self.project();
        this.source.close();
        this.io.set(Io::None);
        (*this.news, *this.timer) = (None, None);
    }

    /// Drops the connection, if there is one, and connects again without a wait: the network is back, or a token is new.
    pub fn reconnect(self: Pin<&mut Self>) {
        let mut this = self.project();
        if let Some(state) = this.source.reconnect() {
            this.io.set(Io::None);
            (*this.news, *this.timer) = (Some(state), None);
        }
    }

    /// Goes on until there is something to tell; `None` after [`State::Closed`].
    fn poll_update(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Update<OwnedEvent>>> {
        let mut this = self.project();
        loop {
            if let Some(state) = this.news.take() {
                return Poll::Ready(Some(Update::State(state)));
            }
            match this.source.state() {
                State::Connecting { attempt } => match this.io.as_mut().project() {
                    IoProjection::Connecting { future } => match future.poll(context) {
                        Poll::Ready(Ok((response, body))) => {
                            // What is still a redirect here is none that the library follows.
                            *this.news = this.source.response(response.has_location(false));
                            *this.timer = None;
                            match *this.news {
                                Some(State::Open) => {
                                    *this.opened = Instant::now();
                                    (*this.chunk, *this.failed) = (Chunk::empty(), None);
                                    this.io.set(Io::Open { body });
                                }
                                _ => {
                                    *this.failed = Some(body);
                                    this.io.set(Io::None);
                                }
                            }
                        }
                        Poll::Ready(Err(error)) => {
                            let lost = (this.why_lost)(&error, ReadyState::Connecting);
                            *this.news = this.source.lost(lost, Duration::ZERO);
                            *this.error = Some(error);
                            *this.timer = None;
                            this.io.set(Io::None);
                        }
                        Poll::Pending => {
                            ready!(poll_timer(this.timer, context));
                            *this.news = this.source.timed_out(Duration::ZERO);
                            *this.timer = None;
                            this.io.set(Io::None);
                        }
                    },
                    _ => {
                        let last_event_id = this.source.last_event_id_field().map(Into::into);
                        let future = this.connect.connect(Attempt { number: attempt, last_event_id });
                        this.io.set(Io::Connecting { future });
                        set(this.timer, this.source.timeout());
                    }
                },
                State::Open => {
                    let (used, step) = this.source.advance(this.chunk.rest());
                    let update = match step {
                        Step::Event(ready) => Some(Update::Event(this.source.event(ready, this.chunk.rest()).into())),
                        Step::Oversize(oversize) => Some(Update::Oversize(oversize)),
                        Step::NeedData => None,
                    };
                    this.chunk.consume(used);
                    if update.is_some() {
                        return Poll::Ready(update);
                    }
                    let IoProjection::Open { body } = this.io.as_mut().project() else { return Poll::Ready(None) };
                    let open_for = this.opened.elapsed();
                    let lost = match body.poll_next(context) {
                        Poll::Ready(Some(Ok(bytes))) => {
                            *this.chunk = Chunk::new(bytes);
                            set(this.timer, this.source.timeout());
                            continue;
                        }
                        Poll::Ready(Some(Err(error))) => {
                            let lost = (this.why_lost)(&error, ReadyState::Open);
                            *this.error = Some(error);
                            this.source.lost(lost, open_for)
                        }
                        Poll::Ready(None) => this.source.lost(Lost::Ended, open_for),
                        Poll::Pending => {
                            if this.timer.is_none() {
                                set(this.timer, this.source.timeout());
                            }
                            ready!(poll_timer(this.timer, context));
                            this.source.timed_out(open_for)
                        }
                    };
                    (*this.news, *this.timer) = (lost, None);
                    this.io.set(Io::None);
                }
                State::Waiting { wait, .. } => {
                    if this.timer.is_none() {
                        set(this.timer, Some(wait));
                    }
                    ready!(poll_timer(this.timer, context));
                    (*this.news, *this.timer) = (this.source.wait_over(), None);
                }
                _ => return Poll::Ready(None),
            }
        }
    }
}

/// Sets the timer, or none for no time. No policy has a time that the runtime's clock does not reach.
fn set(timer: &mut Option<Pin<Box<Sleep>>>, time: Option<Duration>) {
    let deadline = time.and_then(|time| Instant::now().checked_add(time));
    match (timer.as_mut(), deadline) {
        (Some(timer), Some(deadline)) => timer.as_mut().reset(deadline),
        (_, deadline) => *timer = deadline.map(|deadline| Box::pin(sleep_until(deadline))),
    }
}

fn poll_timer(timer: &mut Option<Pin<Box<Sleep>>>, context: &mut Context<'_>) -> Poll<()> {
    timer.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(context))
}

/// Events that are given away; [`Error::Closed`] is the last item if the end was not wanted.
impl<C: Connect> Stream for EventSource<C> {
    type Item = Result<OwnedEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match ready!(self.as_mut().poll_update(context)) {
                None => None,
                Some(Update::Event(event)) => Some(Ok(event)),
                Some(Update::Oversize(oversize)) => Some(Err(Error::Oversize(oversize))),
                Some(Update::State(State::Closed(closed))) if closed.is_error() => Some(Err(Error::Closed(closed))),
                Some(Update::State(_)) => continue,
            });
        }
    }
}

impl<C: Connect> FusedStream for EventSource<C> {
    fn is_terminated(&self) -> bool {
        self.news.is_none() && self.ready_state() == ReadyState::Closed
    }
}

/// All that an [`EventSource`] has to tell: see [`EventSource::updates`].
#[must_use = "streams do nothing unless polled"]
pub struct Updates<'a, C: Connect>(Pin<&'a mut EventSource<C>>);

impl<C: Connect> Stream for Updates<'_, C> {
    type Item = Update<OwnedEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Update<OwnedEvent>>> {
        self.0.as_mut().poll_update(context)
    }
}

impl<C: Connect> fmt::Debug for EventSource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource")
            .field("state", &self.source.state())
            .field("last_event_id", &self.last_event_id())
            .finish_non_exhaustive()
    }
}

impl<C: Connect> fmt::Debug for Updates<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
