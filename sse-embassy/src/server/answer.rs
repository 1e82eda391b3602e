//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::http::{BadRequest, HeaderValue, LastEventId, Method, RequestHead, Response};

use super::settings::EventServer;
use crate::broadcast::{Subscriber, Subscription};

/// What is sent to a client, in as few bytes as can be kept while it goes out.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// Events, after the head.
    Stream,
    Page,
    /// It may go on asking no longer.
    Late,
    Bad(BadRequest),
    Misdirected,
    NotFound,
    NotAllowed,
    /// All places are taken.
    Full,
    Preflight,
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS>
{
    /// Decides, and takes the place of a subscriber.
    pub(super) fn answer(
        &self,
        request: &RequestHead<'_>,
        place: &mut Option<Subscriber<'a, M, EVENTS, BYTES, CLIENTS>>,
    ) -> Answer {
        if !self.hosts.allows(request.host) {
            return Answer::Misdirected;
        }
        let is_get = request.method == Method::GET;
        if request.path == self.path.as_str() {
            return match &self.cors {
                Some(_) if request.method == Method::OPTIONS && request.asks_method => Answer::Preflight,
                _ if is_get => {
                    *place = self.subscribe(request);
                    if place.is_some() { Answer::Stream } else { Answer::Full }
                }
                _ => Answer::NotAllowed,
            };
        }
        match &self.page {
            Some(page) if request.path == page.path.as_str() && is_get => Answer::Page,
            Some(page) if request.path == page.path.as_str() => Answer::NotAllowed,
            _ => Answer::NotFound,
        }
    }

    fn subscribe(&self, request: &RequestHead<'_>) -> Option<Subscriber<'a, M, EVENTS, BYTES, CLIENTS>> {
        let subscription =
            Subscription { from_oldest: self.from_oldest, slow_reader: self.slow_reader, last_event_id: None };
        let subscription = match request.last_event_id {
            LastEventId::Missing => subscription,
            LastEventId::Id(id) => subscription.last_event_id(id.as_str()),
            // No event has it: the client is told that it has missed something.
            LastEventId::Unusable => subscription.last_event_id(""),
        };
        self.broadcast.subscribe(subscription).ok()
    }

    /// In full.
    pub(super) fn response<'r>(&self, answer: Answer, request: Option<&RequestHead<'r>>) -> Response<'r>
    where
        'a: 'r,
    {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        let origin = request.and_then(|request| request.origin);
        let response = match answer {
            Answer::Stream if self.chunked && request.is_some_and(|request| !request.http_1_0) => {
                Response::EVENT_STREAM_CHUNKED
            }
            Answer::Stream => Response::EVENT_STREAM,
            Answer::Page => return self.page.map_or(Response::NOT_FOUND, |page| Response::page(page.content_type, page.body)),
            Answer::Late => return Response::TIMEOUT,
            Answer::Bad(bad) => return bad.response(),
            Answer::Misdirected => return Response::MISDIRECTED,
            Answer::NotFound => return Response::NOT_FOUND,
            Answer::NotAllowed => Response::method_not_allowed(GET),
            Answer::Full => Response::unavailable(self.retry_after),
            Answer::Preflight => return self.cors.map_or(Response::NOT_FOUND, |cors| cors.preflight(origin)),
        };
        // With what lets pages of other origins read it, if they may.
        match &self.cors {
            Some(cors) => response.cors(cors.headers(origin)),
            None => response,
        }
    }
}
