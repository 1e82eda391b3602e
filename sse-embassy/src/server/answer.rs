//! What a request gets.

use embassy_sync::blocking_mutex::raw::RawMutex;
use sse_core::http::{HeaderValue, LastEventId, Method, RequestHead, Response};

use super::settings::EventServer;
use crate::broadcast::{Subscriber, Subscription};

/// What is sent to a client.
pub(super) enum Answer<'r, 'b, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize> {
    /// This, and no more.
    Short(Response<'r>),
    /// This, and then events.
    Stream { head: Response<'r>, chunked: bool, subscriber: Subscriber<'b, M, EVENTS, BYTES, CLIENTS> },
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS>
{
    pub(super) fn answer<'r>(&self, request: &RequestHead<'r>) -> Answer<'r, 'a, M, EVENTS, BYTES, CLIENTS>
    where
        'a: 'r,
    {
        const GET: HeaderValue<'static> = HeaderValue::new("GET").unwrap();
        if !self.hosts.allows(request.host) {
            return Answer::Short(Response::MISDIRECTED);
        }
        let is_get = request.method == Method::GET;
        if request.path == self.path.as_str() {
            return match &self.cors {
                Some(cors) if request.method == Method::OPTIONS && request.asks_method => {
                    Answer::Short(cors.preflight(request.origin))
                }
                _ if is_get => self.events(request),
                _ => Answer::Short(self.readable(Response::method_not_allowed(GET), request)),
            };
        }
        Answer::Short(match &self.page {
            Some(page) if request.path == page.path.as_str() => {
                if is_get {
                    Response::page(page.content_type, page.body)
                } else {
                    Response::method_not_allowed(GET)
                }
            }
            _ => Response::NOT_FOUND,
        })
    }

    fn events<'r>(&self, request: &RequestHead<'r>) -> Answer<'r, 'a, M, EVENTS, BYTES, CLIENTS>
    where
        'a: 'r,
    {
        let subscription =
            Subscription { from_oldest: self.from_oldest, slow_reader: self.slow_reader, last_event_id: None };
        let subscription = match request.last_event_id {
            LastEventId::Missing => subscription,
            LastEventId::Id(id) => subscription.last_event_id(id.as_str()),
            // No event has it: the client is told that it has missed something.
            LastEventId::Unusable => subscription.last_event_id(""),
        };
        match self.broadcast.subscribe(subscription) {
            Ok(subscriber) => {
                let chunked = self.chunked && !request.http_1_0;
                let head = if chunked { Response::EVENT_STREAM_CHUNKED } else { Response::EVENT_STREAM };
                Answer::Stream { head: self.readable(head, request), chunked, subscriber }
            }
            Err(_) => Answer::Short(self.readable(Response::unavailable(self.retry_after), request)),
        }
    }

    /// With what lets pages of other origins read it, if they may.
    fn readable<'r>(&self, response: Response<'r>, request: &RequestHead<'r>) -> Response<'r>
    where
        'a: 'r,
    {
        match &self.cors {
            Some(cors) => response.cors(cors.headers(request.origin)),
            None => response,
        }
    }
}
