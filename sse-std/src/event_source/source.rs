//! The event source itself: sockets and threads on one side, the machine on the other.

use core::{fmt, time::Duration};
use std::time::Instant;

use sse_core::{
    Buffers, Event, Id, Parser, Step,
    client::{Connection, Counters, ReadyState, Source, State, Update},
};
use ureq::{
    config::Config,
    http::{HeaderName, HeaderValue, response::Parts as Head},
};

#[cfg(feature = "cookies")]
use super::cookies::Cookies;
use super::{
    attempt::Attempt,
    builder::{BeforeAttempt, Builder},
    failed::FailedResponse,
    handle::{Handle, Wish},
    incoming::{Incoming, Over, silence},
    request::{InvalidRequest, Request},
    transport::{self, Sender},
    updates::Updates,
};
use crate::{buffer::Growing, error::Error};

/// Follows the event stream at a URL, and connects again when it breaks, as browsers' `EventSource` does: the blocking client.
///
/// [`next_event`](Self::next_event) lends events; as an [`Iterator`] it gives them away. [`next_update`](Self::next_update) and
/// [`updates`](Self::updates) tell of the connection too: open, waiting and why, closed and why. Nothing is sent before the
/// first of these is called, and all happens in the thread that calls them; a [`Handle`] works from other threads. Dropping it
/// closes the connection.
///
/// Which answers are retried and how long it waits is the [`Policy`](crate::Policy)'s business: the HTML standard's, unless
/// set.
///
/// # Limits
/// Data, event type and id may have 1 MiB each, or what [`Builder::limit`] says. A longer one is [`Error::Oversize`], its id
/// counts, and the stream goes on.
///
/// ```no_run
/// use sse_std::EventSource;
///
/// for event in EventSource::new("https://stream.wikimedia.org/v2/stream/recentchange")? {
///     let event = event?;
///     println!("{}: {}", event.event_type, event.data);
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct EventSource {
    source: Source<Growing, Growing, Growing>,
    request: Request,
    before_attempt: Option<BeforeAttempt>,
    config: Option<Config>,
    #[cfg(feature = "cookies")]
    cookies: Option<Cookies>,
    handle: Handle,
    sender: Sender,
    /// What is being asked for in this attempt: the request, or where it was redirected to.
    asked: Request,
    asked_at: Instant,
    stream: Option<Stream>,
    /// A change that was not told yet.
    news: Option<State>,
    error: Option<Box<dyn core::error::Error + Send + Sync>>,
    failed: Option<FailedResponse>,
}

/// An open stream.
struct Stream {
    body: Incoming,
    opened: Instant,
}

/// What a builder has come to.
pub(super) struct Parts<'a> {
    pub(super) request: Request,
    pub(super) connection: Connection,
    pub(super) id: Id<'a>,
    pub(super) limit: usize,
    pub(super) config: Option<Config>,
    #[cfg(feature = "cookies")]
    pub(super) cookies: Option<Cookies>,
    pub(super) before_attempt: Option<BeforeAttempt>,
}

impl EventSource {
    /// An event source with the standard's behaviour. Nothing is sent yet.
    ///
    /// # Errors
    /// [`InvalidRequest`] if `url` is not an absolute `http` or `https` URL.
    pub fn new(url: &str) -> Result<Self, InvalidRequest> {
        Self::builder(url).build()
    }

    /// Sets one up with a method, header fields, a body, a policy, an id to resume from.
    pub fn builder(url: &str) -> Builder {
        Builder::new(url)
    }

    pub(super) fn from_parts(parts: Parts<'_>) -> Result<Self, InvalidRequest> {
        let new = || Growing::with_limit(parts.limit);
        let parser = Parser::with_buffers(Buffers { data: new(), event: new(), ids: [new(), new(), new()] });
        let mut source = Source::new(parts.connection, parser);
        source.set_last_event_id(parts.id).map_err(|_| InvalidRequest::LastEventId)?;
        let sender = Sender::new(parts.config.as_ref());
        let handle = Handle::new();
        handle.holds(sender.agent());
        Ok(Self {
            news: Some(source.state()),
            source,
            asked: parts.request.clone(),
            asked_at: Instant::now(),
            request: parts.request,
            before_attempt: parts.before_attempt,
            config: parts.config,
            #[cfg(feature = "cookies")]
            cookies: parts.cookies,
            handle,
            sender,
            stream: None,
            error: None,
            failed: None,
        })
    }

    /// The next event, lent until the next call; `None` after the end, which is an [`Error::Closed`] unless it was wanted: by
    /// [`close`](Self::close), with status 204, or as the end of a request that is not one to repeat.
    ///
    /// Blocks while it connects, reads and waits, as long as the policy lets it.
    ///
    /// # Errors
    /// [`Error::Oversize`], after which it goes on, and [`Error::Closed`], after which there is only `None`.
    pub fn next_event(&mut self) -> Option<Result<Event<'_>, Error>> {
        loop {
            let step = match self.advance()? {
                Update::State(State::Closed(closed)) if closed.is_error() => return Some(Err(Error::Closed(closed))),
                Update::State(_) => continue,
                Update::Oversize(oversize) => return Some(Err(oversize.into())),
                Update::Event(ready) => ready,
            };
            return Some(Ok(self.event(step)));
        }
    }

    /// The next thing to tell, lent until the next call; `None` after [`State::Closed`].
    pub fn next_update(&mut self) -> Option<Update<Event<'_>>> {
        let update = self.advance()?;
        Some(update.map(|ready| self.event(ready)))
    }

    /// All there is to tell, as an iterator.
    pub const fn updates(&mut self) -> Updates<'_> {
        Updates::new(self)
    }

    /// No more events, and nothing else. To do this from another thread, see [`handle`](Self::handle).
    pub fn close(&mut self) {
        self.news = None;
        self.source.close();
        self.stream = None;
    }

    /// A hold on it for other threads.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// The standard's `readyState`.
    #[must_use]
    pub const fn ready_state(&self) -> ReadyState {
        self.source.ready_state()
    }

    /// The URL that was asked for, made absolute. Redirects do not change it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.request.url.as_str()
    }

    /// The origin that events come from, as `https://example.com`: that of the last redirect.
    #[must_use]
    pub fn origin(&self) -> String {
        self.asked.url.origin().ascii_serialization()
    }

    /// The last event ID string: keep it, and give it to [`Builder::last_event_id`] to go on in another run.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.source.last_event_id()
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

    /// What the system or the HTTP client said when the connection was lost last, for people.
    #[must_use]
    pub fn last_error(&self) -> Option<&(dyn core::error::Error + Send + Sync + 'static)> {
        self.error.as_deref()
    }

    /// The last answer that opened no stream, with the start of its body.
    #[must_use]
    pub const fn failed_response(&self) -> Option<&FailedResponse> {
        self.failed.as_ref()
    }

    fn event(&mut self, (ready, from): (sse_core::Ready, usize)) -> Event<'_> {
        let chunk = self.stream.as_mut().map(|stream| stream.body.since(from));
        self.source.event(ready, chunk.unwrap_or_default())
    }

    /// Goes on until there is something to tell.
    fn advance(&mut self) -> Option<Update<(sse_core::Ready, usize)>> {
        loop {
            match self.handle.wished() {
                Wish::None => {}
                Wish::Reconnect => self.reconnect(),
                Wish::Close => {
                    self.news = self.source.close().or(self.news.filter(|it| matches!(it, State::Closed(_))));
                }
            }
            if let Some(state) = self.news.take() {
                return Some(Update::State(state));
            }
            match self.source.state() {
                State::Connecting { attempt } => {
                    self.prepare(attempt);
                    self.ask();
                }
                State::Redirecting { .. } => self.ask(),
                State::Open => {
                    if let Some(update) = self.read() {
                        return Some(update);
                    }
                }
                State::Waiting { wait, .. } => {
                    self.handle.sleep(wait);
                    if self.handle.wished() == Wish::None {
                        self.news = self.source.wait_over();
                    }
                }
                _ => {
                    self.stream = None;
                    return None;
                }
            }
        }
    }

    /// A new connection, by an agent that was not told to shut down.
    fn reconnect(&mut self) {
        self.stream = None;
        self.handle.reconnecting();
        self.sender = Sender::new(self.config.as_ref());
        self.handle.holds(self.sender.agent());
        // What has ended stays so, and is told.
        self.news = self.source.reconnect().or(self.news);
    }

    /// Makes the request of this attempt out of the one for all.
    fn prepare(&mut self, attempt: u32) {
        self.stream = None;
        self.asked_at = Instant::now();
        self.asked = self.request.clone();
        // An id that no header field can carry is kept, and left off.
        if let Some(Ok(value)) = self.source.last_event_id_field().map(|id| HeaderValue::from_bytes(id.as_bytes())) {
            self.asked.headers.insert(HeaderName::from_static("last-event-id"), value);
        }
        if let Some(hook) = &mut self.before_attempt {
            hook(&mut Attempt {
                number: attempt,
                last_event_id: self.source.last_event_id(),
                request: &mut self.asked,
            });
        }
        self.asked.use_credentials();
    }

    /// Sends the request, and takes the head of the answer.
    fn ask(&mut self) {
        #[cfg(feature = "cookies")]
        if let Some(cookies) = &self.cookies {
            cookies.put_into(&mut self.asked);
        }
        let left = self.source.timeout().map(|timeout| timeout.saturating_sub(self.asked_at.elapsed()));
        let answer = self.sender.send(&self.asked, left);
        if self.handle.wished() != Wish::None {
            return;
        }
        match answer {
            Ok((head, body)) => self.answered(&head, body),
            Err(error) => {
                self.news = match transport::why_no_response(&error) {
                    Some(lost) => self.source.lost(lost, Duration::ZERO),
                    None => self.source.timed_out(Duration::ZERO),
                };
                self.error = Some(Box::new(error));
            }
        }
    }

    fn answered(&mut self, head: &Head, body: Incoming) {
        #[cfg(feature = "cookies")]
        if let Some(cookies) = &mut self.cookies {
            cookies.take_from(&head.headers, &self.asked.url);
        }
        let state = self.source.response(transport::response(head));
        self.news = state;
        match state {
            Some(State::Open) => {
                (self.failed, self.error) = (None, None);
                self.stream = Some(Stream { body, opened: Instant::now() });
            }
            Some(State::Redirecting { .. }) => {
                match self.asked.clone().redirected(head.status.as_u16(), transport::location(head)) {
                    Ok(request) => {
                        self.asked = request;
                        self.asked.use_credentials();
                        // The target has cookies of its own.
                        #[cfg(feature = "cookies")]
                        if self.cookies.is_some() {
                            self.asked.headers.remove(ureq::http::header::COOKIE);
                        }
                    }
                    Err(why) => {
                        self.news = self.source.bad_redirect(why);
                        self.keep_failed(head, body);
                    }
                }
            }
            _ => self.keep_failed(head, body),
        }
    }

    fn keep_failed(&mut self, head: &Head, body: Incoming) {
        let give_up = || self.handle.wished() != Wish::None;
        self.failed = Some(transport::failed(head).read(body, give_up));
    }

    /// Goes on in the stream: an event, or bytes for the next time.
    fn read(&mut self) -> Option<Update<(sse_core::Ready, usize)>> {
        let stream = self.stream.as_mut()?;
        let (from, chunk) = stream.body.rest();
        let (used, step) = self.source.advance(chunk);
        stream.body.consume(used);
        match step {
            Step::Event(ready) => return Some(Update::Event((ready, from))),
            Step::Oversize(oversize) => return Some(Update::Oversize(oversize)),
            Step::NeedData => {}
        }
        let over = stream.body.fill(silence(self.source.idle_timeout())).err()?;
        if self.handle.wished() != Wish::None {
            // A read that was broken off may look like the end.
            return None;
        }
        let open_for = stream.opened.elapsed();
        (self.news, self.error) = match over {
            Over::Silent(error) => (self.source.timed_out(open_for), Some(error)),
            Over::Lost(lost, error) => (self.source.lost(lost, open_for), error),
        };
        // Closed now, and not only after the wait.
        self.stream = None;
        None
    }
}

impl fmt::Debug for EventSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource")
            .field("url", &self.url())
            .field("state", &self.source.state())
            .field("last_event_id", &self.last_event_id())
            .finish_non_exhaustive()
    }
}
