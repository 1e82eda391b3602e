//! What an event source knows but for its socket: the machine, the request that is going out, the answer that is coming in.
//! Nothing in here waits.

use embassy_time::{Duration, Instant};
use sse_core::{
    Array, Event, InlineParser, Oversize, Ready, Step, Token,
    client::{BadRedirect, Connection, Lost, Policy, Response, Source, State},
    http::{BadHead, Body, ContentType, Head, HeadParser, RedirectTarget},
};

use super::{
    request::Request,
    time::{after, since},
};

/// What sees the tokens of a stream.
pub(super) type Tap<'t> = &'t mut dyn FnMut(Token<'_>);

pub(super) struct Exchange<'a, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize> {
    first_request: Request<'a>,
    /// As the redirects of this attempt have made it.
    request: Request<'a>,
    target: RedirectTarget<LOCATION>,
    pub(super) source: Source<Array<DATA>, Array<EVENT>, Array<ID>>,
    heads: HeadParser<LOCATION>,
    /// Of the open stream.
    body: Option<Body>,
    /// So many bytes that were not parsed are known to be of the body.
    unframed: usize,
    /// There is a connection that the state has a use for.
    connected: bool,
    /// Bytes of the request that are out.
    sent: usize,
    /// All of it is.
    pub(super) asked: bool,
    /// The attempt has started.
    begun: bool,
    /// A change that was not told yet.
    pub(super) news: Option<State>,
    /// The start of the attempt; once the stream is open, its last byte.
    since: Instant,
    opened: Instant,
    pub(super) wait_until: Instant,
    longest_silence: Duration,
}

/// What of a request is not out.
pub(super) enum Unsent<'a> {
    /// So many bytes of the head were copied.
    Head(usize),
    /// The head is out; this is left of the body.
    Body(&'a [u8]),
}

/// What came of some bytes.
pub(super) enum Fed {
    /// More are needed.
    Nothing,
    /// There are [`Exchange::news`], and the rest of the bytes is of no use.
    News,
    Event(Found),
    Oversize(Oversize),
}

/// An event, and the place of its bytes among those that were fed.
pub(super) struct Found {
    ready: Ready,
    at: usize,
    len: usize,
}

impl Found {
    /// The same, in a buffer where what was fed starts at `from`.
    pub(super) const fn from(self, from: usize) -> Self {
        Self { at: self.at.saturating_add(from), ..self }
    }
}

impl<'a, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>
    Exchange<'a, DATA, EVENT, ID, LOCATION>
{
    pub(super) fn new(request: Request<'a>, policy: Policy, seed: u32) -> Self {
        let connection = Connection::new(policy, seed).repeatable(request.is_repeatable());
        let source = Source::new(connection, InlineParser::new());
        Self {
            first_request: request,
            request,
            target: RedirectTarget::new(),
            news: Some(source.state()),
            source,
            heads: HeadParser::new(),
            body: None,
            unframed: 0,
            connected: false,
            sent: 0,
            asked: false,
            begun: false,
            since: Instant::MIN,
            opened: Instant::MIN,
            wait_until: Instant::MIN,
            longest_silence: Duration::MIN,
        }
    }

    pub(super) const fn request(&self) -> &Request<'a> {
        &self.request
    }

    /// From the next attempt on.
    pub(super) const fn set_request(&mut self, request: Request<'a>) {
        self.first_request = request;
        if !self.begun {
            self.request = request;
        }
    }

    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    /// The longest time without a byte while open, up to the last byte.
    pub(super) const fn longest_silence(&self) -> Duration {
        self.longest_silence
    }

    /// When there has to be an answer, or a byte, at the latest.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.source.timeout().map(|timeout| after(self.since, timeout))
    }

    /// The attempt starts now, unless it has.
    pub(super) fn begin(&mut self) {
        if !core::mem::replace(&mut self.begun, true) {
            self.since = Instant::now();
        }
    }

    /// There is a new connection.
    pub(super) fn connected(&mut self) {
        self.begin();
        self.heads = HeadParser::new();
        (self.connected, self.sent, self.asked) = (true, 0, false);
    }

    /// What of the request is to be sent next. Its head is copied to `piece`, a bit at a time.
    pub(super) fn unsent(&self, piece: &mut [u8]) -> Unsent<'a> {
        let target = self.target.get().unwrap_or(self.request.target);
        let head = self.request.head(target, self.source.last_event_id());
        let mut skip = self.sent;
        let (mut room, mut len) = (piece, 0_usize);
        for part in head.parts() {
            let bytes = part.as_bytes().get(skip..).unwrap_or_default();
            skip = skip.saturating_sub(part.len());
            let fits = bytes.len().min(room.len());
            let Some((to, rest)) = room.split_at_mut_checked(fits) else { break };
            for (to, &from) in to.iter_mut().zip(bytes) {
                *to = from;
            }
            (room, len) = (rest, len.saturating_add(fits));
            if room.is_empty() {
                break;
            }
        }
        if len > 0 {
            Unsent::Head(len)
        } else {
            Unsent::Body(self.request.body_bytes().get(skip..).unwrap_or_default())
        }
    }

    pub(super) const fn sent(&mut self, bytes: usize) {
        self.sent = self.sent.saturating_add(bytes);
    }

    /// Bytes have come.
    pub(super) fn heard(&mut self) {
        let now = Instant::now();
        if self.body.is_some() {
            self.longest_silence = self.longest_silence.max(now.saturating_duration_since(self.since));
            self.since = now;
        }
    }

    /// Goes on in `raw`, which has come from the connection: how many bytes of it were used, at least one, and what came of them.
    pub(super) fn feed(&mut self, raw: &[u8], tap: Option<Tap<'_>>) -> (usize, Fed) {
        let mut rest = raw;
        if self.body.is_none() {
            match self.heads.next(&mut rest) {
                Ok(None) => return (raw.len(), Fed::Nothing),
                Ok(Some(head)) => self.answered(head),
                Err(BadHead::Location | BadHead::LongLocation(_)) => {
                    let redirect = Response::new(302, false).has_location(true);
                    let state = self.source.response(redirect);
                    let state = self.source.bad_redirect(BadRedirect::Location).or(state);
                    self.change(state);
                }
                Err(_) => self.lost(Lost::BadResponse),
            }
            let used = raw.len().saturating_sub(rest.len());
            return (used, Fed::News);
        }
        if self.unframed == 0 {
            let Some(body) = &mut self.body else { return (raw.len(), Fed::Nothing) };
            match body.next(&mut rest) {
                Ok(Some(piece)) => self.unframed = piece.len(),
                Ok(None) if body.is_done() => {
                    self.lost(Lost::Ended);
                    return (raw.len(), Fed::News);
                }
                Ok(None) => return (raw.len(), Fed::Nothing),
                Err(_) => {
                    self.lost(Lost::BadResponse);
                    return (raw.len(), Fed::News);
                }
            }
            let end = raw.len().saturating_sub(rest.len());
            rest = raw.get(end.saturating_sub(self.unframed)..).unwrap_or_default();
        }
        self.parse(raw.len().saturating_sub(rest.len()), rest, tap)
    }

    /// `rest` starts with bytes of the body; before it in what was fed are `at` others.
    fn parse(&mut self, at: usize, rest: &[u8], tap: Option<Tap<'_>>) -> (usize, Fed) {
        let piece = rest.get(..self.unframed).unwrap_or(rest);
        let (used, step) = match tap {
            Some(tap) => self.source.advance_with(piece, tap),
            None => self.source.advance(piece),
        };
        self.unframed = self.unframed.saturating_sub(used);
        let fed = match step {
            Step::NeedData if self.unframed == 0 && self.body.as_ref().is_some_and(Body::is_done) => {
                self.lost(Lost::Ended);
                Fed::News
            }
            Step::NeedData => Fed::Nothing,
            Step::Event(ready) => Fed::Event(Found { ready, at, len: piece.len() }),
            Step::Oversize(oversize) => Fed::Oversize(oversize),
        };
        (at.saturating_add(used), fed)
    }

    /// The event that was found in `raw`.
    pub(super) fn event<'e>(&'e self, found: Found, raw: &'e [u8]) -> Event<'e> {
        let piece = raw.get(found.at..).and_then(|rest| rest.get(..found.len));
        self.source.event(found.ready, piece.unwrap_or_default())
    }

    /// The connection has ended: the peer has no more to say.
    pub(super) fn ended(&mut self) {
        let lost = match self.body.as_ref().map(Body::end) {
            None => Lost::Broken,
            Some(Ok(())) => Lost::Ended,
            Some(Err(_)) => Lost::Truncated,
        };
        self.lost(lost);
    }

    pub(super) fn lost(&mut self, lost: Lost) {
        let state = self.source.lost(lost, self.open_for());
        self.change(state);
    }

    pub(super) fn timed_out(&mut self) {
        let state = self.source.timed_out(self.open_for());
        self.change(state);
    }

    pub(super) fn wait_over(&mut self) {
        let state = self.source.wait_over();
        self.change(state);
    }

    pub(super) fn reconnect(&mut self) {
        let state = self.source.reconnect();
        self.change(state);
    }

    /// The user has no wish to hear of it.
    pub(super) fn close(&mut self) {
        let state = self.source.close();
        self.change(state);
        self.news = None;
    }

    pub(super) fn finish(&mut self) {
        let state = self.source.finish();
        self.change(state);
    }

    fn open_for(&self) -> core::time::Duration {
        if self.body.is_some() { since(self.opened) } else { core::time::Duration::ZERO }
    }

    fn answered(&mut self, head: Head) {
        // Nothing here decompresses; what was encoded without being asked for is no event stream.
        let event_stream = head.content_type == ContentType::EventStream && !head.encoded;
        let response = Response::new(head.status, event_stream)
            .has_location(self.heads.location().is_some())
            .retry_after(head.retry_after);
        let mut state = self.source.response(response);
        if let Some(State::Redirecting { .. }) = state {
            let request = &self.request;
            let location = self.heads.location().unwrap_or_default();
            match self.target.follow(request.target, request.host, request.https, location) {
                Ok(()) => self.request = self.request.redirected(head.status),
                Err(why) => state = self.source.bad_redirect(why).or(state),
            }
        }
        self.change(state);
        if let Some(State::Open) = state {
            let now = Instant::now();
            (self.opened, self.since) = (now, now);
            self.body = Some(Body::new(head.framing));
            self.connected = true;
        }
    }

    /// Whatever comes, the connection is of no more use; `answered` knows better.
    fn change(&mut self, state: Option<State>) {
        let Some(state) = state else { return };
        self.news = Some(state);
        self.connected = false;
        self.body = None;
        self.unframed = 0;
        match state {
            State::Waiting { wait, .. } => self.wait_until = after(Instant::now(), wait),
            State::Connecting { .. } => {
                self.begun = false;
                self.target.clear();
                self.request = self.first_request;
            }
            _ => {}
        }
    }
}
