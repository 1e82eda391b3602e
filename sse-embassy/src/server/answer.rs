//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::{
    Decimal,
    http::{Cors, HeadWriter, HeaderValue, Method, RequestBytes, Status},
};

use super::settings::EventServer;
use crate::broadcast::{Subscriber, Subscription};

/// What is sent to a client, in as few bytes as can be kept while it goes out.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// Events, after the head.
    Stream,
    Page,
    /// What pages of other origins may read, and what not.
    NotAllowed,
    PageNotAllowed,
    /// All places are taken.
    Full,
    Preflight,
    /// To a preflight too.
    Forbidden,
    Short(Status),
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
            return Answer::Short(Status::MISDIRECTED);
        }
        let is_get = request.is_method(Method::GET);
        if !request.is_for(self.path) {
            return match &self.page {
                Some(page) if !request.is_for(page.path) => Answer::Short(Status::NOT_FOUND),
                None => Answer::Short(Status::NOT_FOUND),
                _ if is_get => Answer::Page,
                _ => Answer::PageNotAllowed,
            };
        }
        if !is_get {
            return match &self.cors {
                Some(rules) if request.asks_method() => (rules.preflight)(&rules.cors, request),
                _ => Answer::NotAllowed,
            };
        }
        let last_event_id = request.last_event_id();
        let (from_oldest, slow_reader) = (self.from_oldest, self.slow_reader);
        *place = self.broadcast.subscribe(Subscription { from_oldest, slow_reader, last_event_id }).ok();
        if place.is_some() { Answer::Stream } else { Answer::Full }
    }

    /// Gives the head of an answer to `put`, and its body, piece by piece, until that says `false`.
    pub(super) fn write(&self, answer: Answer, request: &RequestBytes<'_>, put: &mut dyn FnMut(&[u8]) -> bool) {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        let number = match (answer, &self.page) {
            (Answer::Page, Some(page)) => page.body.len() as u64,
            _ => u64::from(self.retry_after),
        };
        let number = Decimal::new(number);
        let mut head = HeadWriter::new(put);
        head.status(match answer {
            Answer::Stream | Answer::Page => Status::OK,
            Answer::NotAllowed | Answer::PageNotAllowed => Status::METHOD_NOT_ALLOWED,
            Answer::Full => Status::UNAVAILABLE,
            Answer::Preflight => Status::NO_CONTENT,
            Answer::Forbidden => Status::FORBIDDEN,
            Answer::Short(status) => status,
        });
        match (answer, &self.page) {
            (Answer::Stream, _) => head.event_stream(self.is_chunked(request)),
            (Answer::Page, Some(page)) => head.body(&number, page.content_type),
            (Answer::NotAllowed | Answer::PageNotAllowed, _) => head.allow(GET),
            (Answer::Full, _) => head.retry_after(&number),
            (Answer::Preflight, _) => {}
            _ => head.no_body(),
        }
        if let Some(rules) = &self.cors {
            (rules.write)(&rules.cors, answer, request, &mut head);
        }
        match (answer, &self.page) {
            (Answer::Page, Some(page)) => head.end_with(page.body.as_bytes()),
            _ => head.end(),
        }
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
        return Answer::NotAllowed;
    }
    let (status, _) = cors.preflight_headers(origin(request));
    if status == Status::FORBIDDEN { Answer::Forbidden } else { Answer::Preflight }
}

/// Writes what lets pages of other origins read it, if they may.
fn write(cors: &Cors<'_>, answer: Answer, request: &RequestBytes<'_>, head: &mut Head<'_>) {
    match answer {
        Answer::Stream | Answer::NotAllowed | Answer::Full => cors.headers(origin(request)).write(head),
        Answer::Preflight | Answer::Forbidden => cors.preflight_headers(origin(request)).1.write(head),
        Answer::Page | Answer::PageNotAllowed | Answer::Short(_) => {}
    }
}

fn origin<'r>(request: &RequestBytes<'r>) -> Option<HeaderValue<'r>> {
    HeaderValue::new(core::str::from_utf8(request.origin()?).ok()?)
}
