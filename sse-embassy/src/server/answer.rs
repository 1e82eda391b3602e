//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::http::{Cors, HeaderValue, RequestBytes, Response, Status};

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
        let (method, path) = (request.method(), request.path());
        let is_page = self.page.is_some_and(|page| path == page.path.as_str().as_bytes());
        if path != self.path.as_str().as_bytes() {
            return match method {
                _ if !is_page => Answer::Short(Status::NOT_FOUND),
                b"GET" => Answer::Page,
                _ => Answer::PageNotAllowed,
            };
        }
        match method {
            b"GET" => {
                let last_event_id = request.last_event_id();
                let (from_oldest, slow_reader) = (self.from_oldest, self.slow_reader);
                *place = self.broadcast.subscribe(Subscription { from_oldest, slow_reader, last_event_id }).ok();
                if place.is_some() { Answer::Stream } else { Answer::Full }
            }
            b"OPTIONS" if self.cors.is_some() && request.asks_method() => Answer::Preflight,
            _ => Answer::NotAllowed,
        }
    }

    /// In full.
    pub(super) fn response<'r>(&'r self, answer: Answer, request: &RequestBytes<'r>) -> Response<'r> {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        let response = match answer {
            Answer::Stream => Response::stream(self.chunked && !request.http_1_0()),
            Answer::Page => match &self.page {
                Some(page) => Response::page(page.content_type, page.body),
                None => Response::NOT_FOUND,
            },
            Answer::NotAllowed | Answer::PageNotAllowed => Response::method_not_allowed(GET),
            Answer::Full => Response::unavailable(self.retry_after),
            Answer::Short(status) => Response::empty(status),
            Answer::Preflight => Response::NO_CONTENT,
        };
        match &self.cors {
            Some(rules) => (rules.apply)(&rules.cors, response, answer, request),
            None => response,
        }
    }
}

/// Who may read, and what says so: a function that is in the program only if it is set.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    cors: Cors<'a>,
    apply: for<'r> fn(&'r Cors<'a>, Response<'r>, Answer, &RequestBytes<'r>) -> Response<'r>,
}

impl<'a> Rules<'a> {
    pub(super) const fn new(cors: Cors<'a>) -> Self {
        Self { cors, apply }
    }
}

/// With what lets pages of other origins read it, if they may.
fn apply<'r>(cors: &'r Cors<'_>, response: Response<'r>, answer: Answer, request: &RequestBytes<'r>) -> Response<'r> {
    let origin = request.origin().and_then(|origin| HeaderValue::new(core::str::from_utf8(origin).ok()?));
    match answer {
        Answer::Stream | Answer::NotAllowed | Answer::Full => response.cors(cors.headers(origin)),
        Answer::Preflight => cors.preflight(origin),
        Answer::Page | Answer::PageNotAllowed | Answer::Short(_) => response,
    }
}
