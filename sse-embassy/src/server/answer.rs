//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::http::{Cors, HeadWriter, HeaderValue, Method, RequestBytes, Status};

use super::{out::decimal, settings::EventServer};
use crate::broadcast::{Subscriber, Subscription};

/// What is sent to a client, in as few bytes as can be kept while it goes out.
#[derive(Clone, Copy)]
pub(super) struct Answer {
    status: Status,
    then: Then,
}

/// What the answer has besides its status.
#[derive(Clone, Copy)]
enum Then {
    /// Events, after the head.
    Stream,
    Page,
    /// What pages of other origins may read, and what not.
    Allow,
    PageAllow,
    /// All places are taken.
    RetryAfter,
    Preflight,
    /// To a preflight too.
    Forbidden,
    Nothing,
}

impl Answer {
    /// A status, and no more.
    pub(super) const fn short(status: Status) -> Self {
        Self { status, then: Then::Nothing }
    }
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS>
{
    /// Decides, and takes the place of a subscriber.
    pub(super) fn answer(
        &self,
        request: &RequestBytes<'_>,
        place: &mut Option<Subscriber<'a, M, EVENTS, BYTES, CLIENTS>>,
    ) -> Answer {
        if !self.hosts.allows_bytes(request.host()) {
            return Answer::short(Status::MISDIRECTED);
        }
        let is_get = request.is_method(Method::GET);
        let (status, then) = if request.is_for(self.path) {
            if is_get {
                let last_event_id = request.last_event_id();
                let (from_oldest, slow_reader) = (self.from_oldest, self.slow_reader);
                self.broadcast.enter(Subscription { from_oldest, slow_reader, last_event_id }, place);
                if place.is_some() { (Status::OK, Then::Stream) } else { (Status::UNAVAILABLE, Then::RetryAfter) }
            } else {
                match &self.cors {
                    Some(rules) if request.asks_method() => return (rules.preflight)(&rules.cors, request),
                    _ => (Status::METHOD_NOT_ALLOWED, Then::Allow),
                }
            }
        } else {
            match &self.page {
                Some(page) if request.is_for(page.path) => {
                    if is_get {
                        (Status::OK, Then::Page)
                    } else {
                        (Status::METHOD_NOT_ALLOWED, Then::PageAllow)
                    }
                }
                _ => (Status::NOT_FOUND, Then::Nothing),
            }
        };
        Answer { status, then }
    }

    /// Gives the head of an answer to `put`, and its body, piece by piece, until that says `false`.
    #[inline(never)]
    pub(super) fn write(&self, answer: Answer, request: &RequestBytes<'_>, put: &mut dyn FnMut(&[u8]) -> bool) {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        let mut head = HeadWriter::new(put);
        head.status(answer.status);
        let number;
        let mut body = "";
        match (answer.then, &self.page) {
            (Then::Stream, _) => head.event_stream(self.is_chunked(request)),
            (Then::Page, Some(page)) => {
                number = decimal(page.body.len());
                head.body(&number, page.content_type);
                body = page.body;
            }
            (Then::Allow | Then::PageAllow, _) => head.allow(GET),
            (Then::RetryAfter, _) => {
                number = self.retry_after.into();
                head.retry_after(&number);
            }
            (Then::Preflight, _) => {}
            _ => head.no_body(),
        }
        if let Some(rules) = &self.cors {
            (rules.write)(&rules.cors, answer, request, &mut head);
        }
        head.end_with(body.as_bytes());
    }

    pub(super) const fn is_chunked(&self, request: &RequestBytes<'_>) -> bool {
        self.chunked && !request.http_1_0()
    }
}

type Head<'p> = HeadWriter<&'p mut dyn FnMut(&[u8]) -> bool>;

/// Who may read, and what says so: functions that are in the program only if it is set.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    cors: Cors<'a>,
    preflight: fn(&Cors<'a>, &RequestBytes<'_>) -> Answer,
    write: fn(&Cors<'a>, Answer, &RequestBytes<'_>, &mut Head<'_>),
}

impl<'a> Rules<'a> {
    pub(super) const fn new(cors: Cors<'a>) -> Self {
        Self { cors, preflight, write }
    }
}

fn preflight(cors: &Cors<'_>, request: &RequestBytes<'_>) -> Answer {
    if !request.is_method(Method::OPTIONS) {
        return Answer { status: Status::METHOD_NOT_ALLOWED, then: Then::Allow };
    }
    let (status, _) = cors.preflight_headers(origin(request));
    Answer { status, then: if status == Status::FORBIDDEN { Then::Forbidden } else { Then::Preflight } }
}

/// Writes what lets pages of other origins read it, if they may.
fn write(cors: &Cors<'_>, answer: Answer, request: &RequestBytes<'_>, head: &mut Head<'_>) {
    match answer.then {
        Then::Stream | Then::Allow | Then::RetryAfter => cors.headers(origin(request)).write(head),
        Then::Preflight | Then::Forbidden => cors.preflight_headers(origin(request)).1.write(head),
        Then::Page | Then::PageAllow | Then::Nothing => {}
    }
}

fn origin<'r>(request: &RequestBytes<'r>) -> Option<HeaderValue<'r>> {
    HeaderValue::new(core::str::from_utf8(request.origin()?).ok()?)
}
