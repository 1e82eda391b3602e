//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::http::{HeadWriter, HeaderValue, Method, RequestBytes, Status};

use super::{cors::CorsRules, out::decimal, settings::EventServer};
use crate::broadcast::{Subscriber, Subscription};

/// What is sent to a client, in as few bytes as can be kept while it goes out.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    status: Status,
    then: Then,
}

/// What the answer has besides its status.
#[derive(Clone, Copy, Debug)]
pub enum Then {
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
    pub(super) const fn new(status: Status, then: Then) -> Self {
        Self { status, then }
    }

    /// A status, and no more.
    pub(super) const fn short(status: Status) -> Self {
        Self::new(status, Then::Nothing)
    }
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R: CorsRules>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS, R>
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
                return self.cors.answer(request);
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
    pub(super) fn write(
        &self,
        answer: Answer,
        chunked: bool,
        request: &RequestBytes<'_>,
        put: impl FnMut(&[u8]) -> bool,
    ) {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        let mut head = HeadWriter::new(put);
        head.status(answer.status);
        let number;
        let mut body = "";
        match (answer.then, &self.page) {
            (Then::Stream, _) => head.event_stream(chunked),
            (Then::Page, Some(page)) => {
                number = decimal(page.body.len());
                head.body(&number, page.content_type);
                body = page.body;
            }
            (Then::Preflight, _) => {}
            (then, _) => {
                head.no_body();
                match then {
                    Then::Allow | Then::PageAllow => head.allow(GET),
                    Then::RetryAfter => {
                        number = self.retry_after.into();
                        head.retry_after(&number);
                    }
                    _ => {}
                }
            }
        }
        self.cors.write(answer.then, request, &mut head);
        head.end_with(body.as_bytes());
    }

    pub(super) const fn is_chunked(&self, request: &RequestBytes<'_>) -> bool {
        self.chunked && !request.http_1_0()
    }
}
