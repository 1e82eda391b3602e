//! What an event source knows but for its socket: the machine, the request that is going out, the answer that is coming in.
//! Nothing in here waits.

use core::time::Duration;

use sse_core::{
    Array, Event, InlineParser, Oversize, Ready, Step, Token,
    client::{BadRedirect, Connection, Lost, Phase, Policy, Response, Source, State, Update},
    http::{Attempt, Body, ContentType, Head, HeadParser, RedirectTarget},
};

use super::request::Request;
use crate::time::Moment;

/// What sees the tokens of a stream.
pub(super) type Tap<'t> = &'t mut dyn FnMut(Token<'_>);

// In this order, as short instructions reach only what is near.
#[repr(C)]
pub(super) struct Exchange<'a, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize> {
    /// There is a connection that the state has a use for.
    connected: bool,
    /// All of the request is out.
    pub(super) asked: bool,
    /// The attempt has started.
    begun: bool,
    /// A redirect of this attempt has made the request a `GET` without a body.
    as_get: bool,
    /// The connection is over, and not because something is wrong with it.
    politely: bool,
    /// The state has changed, and that was not told yet.
    pub(super) news: bool,
    /// Bytes of the request that are out.
    bytes: usize,
    /// Of the open stream.
    body: Option<Body>,
    /// The start of the attempt or of the wait; once the stream is open, its last byte.
    since: Moment,
    opened: Moment,
    /// In ms.
    longest_silence: u32,
    request: &'a Request<'a>,
    /// From the next attempt on.
    next_request: &'a Request<'a>,
    heads: HeadParser<LOCATION>,
    pub(super) source: Source<Array<DATA>, Array<EVENT>, Array<ID>>,
    target: RedirectTarget<LOCATION>,
}

/// An event, and where what it was found in starts.
pub(super) struct Found {
    ready: Ready,
    at: usize,
}

/// What there is to tell.
pub(super) enum Told {
    /// The state is another one.
    News,
    Event(Found),
    Oversize(Oversize),
}

impl<'a, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>
    Exchange<'a, DATA, EVENT, ID, LOCATION>
{
    pub(super) fn new(request: &'a Request<'a>, policy: Policy, seed: u32) -> Self {
        let connection = Connection::new(policy, seed).repeatable(request.is_repeatable());
        Self {
            request,
            next_request: request,
            news: true,
            source: Source::new(connection, InlineParser::new()),
            heads: HeadParser::new(),
            body: None,
            connected: false,
            bytes: 0,
            asked: false,
            begun: false,
            as_get: false,
            politely: true,
            since: Moment::START,
            opened: Moment::START,
            longest_silence: 0,
            // Last, as what comes behind it in memory is made next, and is nothing but zeros too.
            target: RedirectTarget::new(),
        }
    }

    pub(super) const fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// From the next attempt on.
    pub(super) const fn set_request(&mut self, request: &'a Request<'a>) {
        self.next_request = request;
        if !self.begun {
            self.request = request;
        }
    }

    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    /// The longest time without a byte while open, up to the last byte, in ms.
    pub(super) const fn longest_silence(&self) -> u32 {
        self.longest_silence
    }

    /// How many milliseconds are left until there has to be an answer, or a byte, or the wait is over; `u32::MAX`: any number.
    pub(super) fn left(&self) -> u32 {
        self.since.left(Moment::now(), self.source.limit_millis())
    }

    /// The attempt starts now, unless it has.
    pub(super) fn begin(&mut self) {
        if !core::mem::replace(&mut self.begun, true) {
            self.since = Moment::now();
        }
    }

    /// There is a new connection.
    pub(super) fn connected(&mut self) {
        self.begin();
        self.heads.reset();
        (self.connected, self.bytes, self.asked) = (true, 0, false);
    }

    /// What of the request is to be sent next: so many bytes of its head, copied to `piece`, or, once that is out, what is left
    /// of the body.
    pub(super) fn unsent(&self, piece: &mut [u8]) -> (usize, &'a [u8]) {
        let (len, sent) = self.request.head.encode_from(&self.attempt(), &[], self.bytes, piece);
        (len, self.body().get(sent..).unwrap_or_default())
    }

    /// Copies what is to be sent next, head and body; how many bytes.
    pub(super) fn put_unsent(&self, room: &mut [u8]) -> usize {
        self.request.head.encode_from(&self.attempt(), self.body(), self.bytes, room).0
    }

    fn attempt(&self) -> Attempt<'_> {
        let attempt = self.request.head.attempt(self.source.last_event_id());
        attempt.redirected(&self.target).becomes_get(self.as_get)
    }

    fn body(&self) -> &'a [u8] {
        self.request.body_bytes(self.as_get)
    }

    pub(super) const fn sent(&mut self, bytes: usize) {
        self.bytes = self.bytes.wrapping_add(bytes);
    }

    /// Bytes have come.
    pub(super) fn heard(&mut self) {
        if self.body.is_some() {
            let now = Moment::now();
            self.longest_silence = self.longest_silence.max(now.after(self.since));
            self.since = now;
        }
    }

    /// Goes on in `raw` from `from` on, which has come from the connection: up to where it was used, and what came of it.
    pub(super) fn feed(&mut self, raw: &[u8], from: usize, tap: Option<Tap<'_>>) -> (usize, Option<Told>) {
        let mut rest = raw.get(from..).unwrap_or_default();
        let Some(body) = &mut self.body else {
            self.feed_head(&mut rest);
            return (raw.len().wrapping_sub(rest.len()), None);
        };
        let piece = body.peek(&mut rest).unwrap_or_else(|_| {
            self.lost(Lost::BadResponse);
            &[]
        });
        let at = raw.len().wrapping_sub(rest.len());
        let (used, step) = match tap {
            Some(tap) => self.source.advance_with(piece, tap),
            None => self.source.advance(piece),
        };
        if let Some(body) = &mut self.body {
            body.used(used);
        }
        let told = match step {
            Step::NeedData => None,
            Step::Event(ready) => Some(Told::Event(Found { ready, at })),
            Step::Oversize(oversize) => Some(Told::Oversize(oversize)),
        };
        (at.wrapping_add(used), told)
    }

    #[inline(never)]
    fn feed_head(&mut self, raw: &mut &[u8]) {
        match self.heads.next(raw) {
            Ok(None) => {}
            Ok(Some(head)) => self.answered(head),
            Err(_) => self.lost(Lost::BadResponse),
        }
    }

    /// What was told, with the event that was found in `raw`.
    pub(super) fn update<'e>(&'e self, told: Told, raw: &'e [u8]) -> Update<Event<'e>> {
        match told {
            Told::News => Update::State(self.source.state()),
            Told::Event(found) => Update::Event(self.event(found, raw)),
            Told::Oversize(oversize) => Update::Oversize(oversize),
        }
    }

    /// The event that was found in `raw`.
    pub(super) fn event<'e>(&'e self, found: Found, raw: &'e [u8]) -> Event<'e> {
        self.source.event(found.ready, raw.get(found.at..).unwrap_or_default())
    }

    /// The body is complete, whatever else comes: a connection that stays open tells nothing more. To be asked before each read,
    /// as the last event may have been told since the last byte was fed.
    pub(super) fn is_complete(&self) -> bool {
        self.body.as_ref().is_some_and(Body::is_done)
    }

    /// What it means that the peer has no more to say.
    pub(super) fn end(&self) -> Lost {
        match self.body.as_ref().map(Body::end) {
            None => Lost::Broken,
            Some(Ok(())) => Lost::Ended,
            Some(Err(_)) => Lost::Truncated,
        }
    }

    /// What it means that there is no time [`left`](Self::left).
    pub(super) const fn silence(&self) -> Lost {
        if self.body.is_some() { Lost::Idle } else { Lost::TimedOut }
    }

    /// Whether the connection can end as others do: it has done all that it was for.
    pub(super) const fn politely(&self) -> bool {
        self.politely
    }

    pub(super) fn lost(&mut self, lost: Lost) {
        self.politely = matches!(lost, Lost::Ended | Lost::Truncated);
        let open_for = if self.body.is_some() { self.opened.age() } else { 0 };
        let state = self.source.lost_millis(lost, open_for);
        self.change(state);
    }

    pub(super) fn wait_over(&mut self) {
        let state = self.source.wait_over();
        self.change(state);
    }

    pub(super) fn reconnect(&mut self) {
        self.politely = false;
        let state = self.source.reconnect();
        self.change(state);
    }

    /// The user has no wish to hear of it.
    pub(super) fn close(&mut self) {
        self.politely = true;
        let state = self.source.close();
        self.change(state);
        self.news = false;
    }

    pub(super) fn finish(&mut self) {
        self.politely = true;
        let state = self.source.finish();
        self.change(state);
    }

    fn answered(&mut self, head: Head) {
        self.politely = true;
        // If it is one to read.
        self.body = Some(Body::new(head.framing));
        // Nothing here decompresses; what was encoded without being asked for is no event stream.
        let event_stream = head.content_type == ContentType::EventStream && !head.encoded;
        // There are only whole seconds in it; said again, it is known.
        let retry_after = head.retry_after.map(|wait| Duration::from_secs(wait.as_secs()));
        let response =
            Response::new(head.status, event_stream).has_location(head.has_location).retry_after(retry_after);
        self.source.response(response);
        if self.source.phase() == Phase::Redirecting {
            self.redirect(head.status);
        }
        self.changed();
    }

    fn redirect(&mut self, status: u16) {
        let request = self.request;
        // Where no target fits, a program has nothing of what follows them.
        let followed = match LOCATION {
            0 => Err(BadRedirect::Location),
            _ => {
                let location = self.heads.location().unwrap_or_default();
                self.target.follow(&request.head, location)
            }
        };
        match followed {
            Ok(()) => self.as_get |= request.becomes_get(status),
            Err(why) => drop(self.source.bad_redirect(why)),
        }
    }

    fn change(&mut self, state: Option<State>) {
        if state.is_some() {
            self.changed();
        }
    }

    /// Unless the stream is open now, the connection is of no more use.
    fn changed(&mut self) {
        self.news = true;
        self.connected = false;
        match self.source.phase() {
            Phase::Open => {
                self.since = Moment::now();
                self.opened = self.since;
                self.connected = true;
                return;
            }
            Phase::Waiting => self.since = Moment::now(),
            Phase::Connecting => {
                (self.begun, self.as_get) = (false, false);
                self.target.clear();
                self.request = self.next_request;
            }
            _ => {}
        }
        self.body = None;
    }
}
