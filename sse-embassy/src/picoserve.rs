//! Events as a response of [picoserve](https://docs.rs/picoserve) 0.20: feature `picoserve`, which needs Rust 1.93.
//!
//! For those who have that server already, with its routes and its TLS; [`EventServer`](crate::EventServer) needs no other.
//!
//! ```
//! use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
//! use picoserve::{Router, response::IntoResponse, routing::{PathRouter, get}};
//! use sse_embassy::{Broadcast, picoserve::{EventResponse, Resume}};
//!
//! # use critical_section as _;
//! // Up to 16 events, up to 1 KiB of them, up to 3 clients.
//! static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 1024, 3> = Broadcast::new();
//!
//! /// Events of up to 256 bytes; a client that comes back gets what it has missed.
//! async fn events(resume: Resume) -> impl IntoResponse {
//!     EVENTS.subscribe(resume.subscription()).map(EventResponse::<_, 16, 1024, 3, 256>::new)
//! }
//!
//! fn app() -> Router<impl PathRouter> {
//!     Router::new().route("/events", get(events))
//! }
//! # let _ = app();
//! ```

use core::{convert::Infallible, fmt};

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Duration;
use picoserve::{
    ResponseSent,
    extract::FromRequestParts,
    io::{Read, Write},
    request::RequestParts,
    response::{
        Connection, IntoResponse, ResponseWriter, StatusCode,
        custom::{CustomBody, CustomResponse},
    },
};
use sse_core::{
    Array, Buffer,
    http::{EVENT_STREAM_HEADERS, LastEventId},
};

use crate::{Refused, Subscriber, Subscription, WriteError};

/// What a handler gives back for an event stream: the head with what keeps proxies from buffering and caches from keeping it, and
/// then the events of a subscriber, with a comment after 15 seconds without one.
///
/// It ends when the broadcast is shut down, when the client leaves, and when picoserve's `write` timeout says that it has stopped
/// reading. An event that is longer than `BUFFER` bytes is told as a gap. Takes `BUFFER` bytes of the task's memory.
pub struct EventResponse<
    'b,
    M: RawMutex,
    const EVENTS: usize,
    const BYTES: usize,
    const CLIENTS: usize,
    const BUFFER: usize,
> {
    subscriber: Subscriber<'b, M, EVENTS, BYTES, CLIENTS>,
    keep_alive: Duration,
}

impl<'b, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, const BUFFER: usize>
    EventResponse<'b, M, EVENTS, BYTES, CLIENTS, BUFFER>
{
    /// The events of `subscriber`.
    #[must_use]
    pub const fn new(subscriber: Subscriber<'b, M, EVENTS, BYTES, CLIENTS>) -> Self {
        Self { subscriber, keep_alive: Duration::from_secs(15) }
    }

    /// A comment after so long without an event.
    #[must_use]
    pub const fn keep_alive(mut self, keep_alive: Duration) -> Self {
        self.keep_alive = keep_alive;
        self
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, const BUFFER: usize> fmt::Debug
    for EventResponse<'_, M, EVENTS, BYTES, CLIENTS, BUFFER>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventResponse").field("keep_alive", &self.keep_alive).finish_non_exhaustive()
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, const BUFFER: usize> IntoResponse
    for EventResponse<'_, M, EVENTS, BYTES, CLIENTS, BUFFER>
{
    async fn write_to<R: Read, W: ResponseWriter<Error = R::Error>>(
        self,
        connection: Connection<'_, R>,
        writer: W,
    ) -> Result<ResponseSent, W::Error> {
        let response = CustomResponse::build(StatusCode::OK).with_headers(EVENT_STREAM_HEADERS).with_body(self);
        response.write_to(connection, writer).await
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, const BUFFER: usize> CustomBody
    for EventResponse<'_, M, EVENTS, BYTES, CLIENTS, BUFFER>
{
    async fn write_response_body<W: Write>(self, mut writer: W) -> Result<(), W::Error> {
        // Nothing comes before the first event, by which time clients have long been waiting for the head.
        writer.flush().await?;
        match self.subscriber.serve(writer, &mut [0; BUFFER], self.keep_alive).await {
            Err(WriteError::Io(error)) => Err(error),
            _ => Ok(()),
        }
    }
}

/// 503, and when to come back.
impl IntoResponse for Refused {
    async fn write_to<R: Read, W: ResponseWriter<Error = R::Error>>(
        self,
        connection: Connection<'_, R>,
        writer: W,
    ) -> Result<ResponseSent, W::Error> {
        let response = (StatusCode::SERVICE_UNAVAILABLE, ("Retry-After", "10"), "no place for another client\n");
        response.write_to(connection, writer).await
    }
}

/// What a handler takes to let a client go on where it was: the `Last-Event-ID` of the request, up to `ID` bytes of it.
///
/// One that no event can have, that is longer, or that was sent twice is an id that is not known: the client is told that it has
/// missed something.
#[derive(Clone, Debug)]
pub struct Resume<const ID: usize = 64>(Option<Array<ID>>);

impl<const ID: usize> Resume<ID> {
    /// Goes on behind that event; from now on if there is no id.
    pub fn subscription(&self) -> Subscription<'_> {
        match &self.0 {
            Some(id) => Subscription::new().last_event_id(id.as_str()),
            None => Subscription::new(),
        }
    }
}

impl<'r, State, const ID: usize> FromRequestParts<'r, State> for Resume<ID> {
    type Rejection = Infallible;

    async fn from_request_parts(_: &'r State, request: &RequestParts<'r>) -> Result<Self, Infallible> {
        let mut values =
            request.headers().iter().filter(|(name, _)| *name == "Last-Event-ID").map(|(_, value)| value.as_raw());
        let (value, second) = (values.next(), values.next());
        let mut kept = Array::new();
        Ok(Self(match LastEventId::of_bytes(value) {
            // Nobody knows which of the two it was.
            _ if second.is_some() => Some(kept),
            LastEventId::Missing => None,
            LastEventId::Id(id) => {
                // One that is too long stays empty, which no event's id is.
                let _ = kept.push_str(id.as_str());
                Some(kept)
            }
            LastEventId::Unusable => Some(kept),
        }))
    }
}
