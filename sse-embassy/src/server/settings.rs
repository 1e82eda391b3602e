//! How a server is set up.

use core::fmt;

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Duration;
use sse_core::{
    backlog::SlowReader,
    http::{AllowedHosts, Cors, HeaderValue, Target},
};

use super::cors::{CorsRules, NoCors};
use crate::{
    broadcast::Broadcast,
    time::{UNSAID, millis, retry_millis},
};

/// Serves the events of a [`Broadcast`] over HTTP, and one page beside them.
///
/// Each socket serves one connection at a time: give every task that calls [`serve`](Self::serve) one of its own, and have one
/// more of them than the broadcast has `CLIENTS`, so that there is one left for the page, and to say 503 to who comes too late.
///
/// | a request for | gets |
/// | --- | --- |
/// | the path of the events, by `GET` | the stream; 503 with `Retry-After` if all places are taken |
/// | the path of the page, by `GET` | the page |
/// | another host than the [allowed](Self::hosts) ones | 421: unless set, those are all IP addresses and no names |
/// | something else | 404, 405, or what [`BadRequest::response`](sse_core::http::BadRequest::response) says |
///
/// A client gets whole events only: one is copied to its socket when there is room for all of it. If the client is so slow that
/// events are forgotten before that, [`slow_reader`](Self::slow_reader) says what becomes of it; a gap is told by an event of
/// type `gap`. (An event that is longer than the send buffer goes out in pieces; a client that is so slow that the event is
/// forgotten meanwhile is disconnected.) A comment is sent after 15 s of silence, so that proxies do not cut the stream; a client
/// that has not acknowledged anything for 20 s, or ends its side of the connection, frees its place.
///
/// # Memory
/// About 70 bytes, of flash if it is a `static`, and 552 for the future of [`serve`](Self::serve); what is not set up here, as
/// CORS, takes no flash. A socket's buffers: 256 bytes to receive, and to send what the longest event has and 24 more, at least 128,
/// better two segments of TCP (2 × 1460): clients acknowledge every second one at once.
///
/// ```
/// use embassy_net::{Stack, tcp::TcpSocket};
/// use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
/// use sse_embassy::{AllowedHosts, Broadcast, EventServer, Host, Page, Target};
///
/// static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 2048, 3> = Broadcast::new();
/// const HOSTS: [Host; 1] = [Host::new("device.local").unwrap()];
///
/// static SERVER: EventServer<CriticalSectionRawMutex, 16, 2048, 3> =
///     EventServer::new(&EVENTS, Target::new("/events").unwrap())
///         .hosts(AllowedHosts::new(&HOSTS).and_addresses())
///         .page(Page::html(Target::new("/").unwrap(), "<script>new EventSource('/events')…</script>"));
///
/// async fn task(stack: Stack<'_>) {     // 4 of it
///     let (mut receive, mut send) = ([0; 256], [0; 1024]);
///     let mut socket = TcpSocket::new(stack, &mut receive, &mut send);
///     SERVER.serve(&mut socket, 80).await;
/// }
/// ```
#[must_use]
pub struct EventServer<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R = NoCors> {
    pub(super) broadcast: &'a Broadcast<M, EVENTS, BYTES, CLIENTS>,
    pub(super) path: Target<'a>,
    pub(super) page: Option<Page<'a>>,
    pub(super) hosts: AllowedHosts<'a>,
    pub(super) cors: R,
    pub(super) slow_reader: SlowReader,
    pub(super) from_oldest: bool,
    pub(super) chunked: bool,
    /// In ms.
    pub(super) keep_alive: u32,
    /// In ms.
    pub(super) patience: u32,
    /// In ms, or [`UNSAID`].
    pub(super) retry: usize,
    /// Whole seconds.
    pub(super) retry_after: u32,
}

/// A page that is served beside the stream: the one that shows the events, say.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Page<'a> {
    pub(super) path: Target<'a>,
    pub(super) content_type: HeaderValue<'a>,
    pub(super) body: &'a str,
}

impl<'a> Page<'a> {
    /// Of any type, at this path (without a query).
    pub const fn new(path: Target<'a>, content_type: HeaderValue<'a>, body: &'a str) -> Self {
        Self { path, content_type, body }
    }

    /// `text/html; charset=utf-8`
    pub const fn html(path: Target<'a>, body: &'a str) -> Self {
        const HTML: HeaderValue<'static> = HeaderValue::new("text/html; charset=utf-8").unwrap();
        Self::new(path, HTML, body)
    }
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS>
{
    /// A server of these events at this path (without a query).
    pub const fn new(broadcast: &'a Broadcast<M, EVENTS, BYTES, CLIENTS>, path: Target<'a>) -> Self {
        Self {
            broadcast,
            path,
            page: None,
            hosts: AllowedHosts::ADDRESSES,
            cors: NoCors,
            slow_reader: SlowReader::DropOldest,
            from_oldest: false,
            chunked: true,
            keep_alive: 15_000,
            patience: 20_000,
            retry: UNSAID,
            retry_after: 10,
        }
    }
}

impl<'a, M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R: CorsRules>
    EventServer<'a, M, EVENTS, BYTES, CLIENTS, R>
{
    /// A page beside the stream.
    pub const fn page(self, page: Page<'a>) -> Self {
        Self { page: Some(page), ..self }
    }

    /// The hosts it answers for, against DNS rebinding: every IP address and no name unless set.
    pub const fn hosts(self, hosts: AllowedHosts<'a>) -> Self {
        Self { hosts, ..self }
    }

    /// Which pages of other origins may read the events. None unless set. The type says whether it is, so that a server without
    /// takes no flash for it:
    ///
    /// ```
    /// # use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
    /// use sse_embassy::{Broadcast, Cors, EventServer, Target};
    ///
    /// static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 2048, 3> = Broadcast::new();
    /// static SERVER: EventServer<CriticalSectionRawMutex, 16, 2048, 3, Cors<'static>> =
    ///     EventServer::new(&EVENTS, Target::new("/events").unwrap()).cors(Cors::ANY);
    /// ```
    pub const fn cors<'c>(self, cors: Cors<'c>) -> EventServer<'a, M, EVENTS, BYTES, CLIENTS, Cors<'c>> {
        let Self { broadcast, path, page, hosts, slow_reader, from_oldest, chunked, .. } = self;
        let Self { keep_alive, patience, retry, retry_after, .. } = self;
        EventServer {
            cors,
            broadcast,
            path,
            page,
            hosts,
            slow_reader,
            from_oldest,
            chunked,
            keep_alive,
            patience,
            retry,
            retry_after,
        }
    }

    /// What becomes of a client that is slow: it is told of a gap, unless set.
    pub const fn slow_reader(self, slow_reader: SlowReader) -> Self {
        Self { slow_reader, ..self }
    }

    /// A new client gets all events that are kept first. With [`SlowReader::Coalesce`] these are the latest values: a snapshot.
    pub const fn from_oldest(self) -> Self {
        Self { from_oldest: true, ..self }
    }

    /// Whether the stream comes in chunks for HTTP/1.1, so that a client can tell its end from a broken connection. It does
    /// unless set; without them it ends with the connection.
    pub const fn chunked(self, chunked: bool) -> Self {
        Self { chunked, ..self }
    }

    /// After how long without an event a comment is sent: 15 s unless set, and never with 49 days or more.
    pub const fn keep_alive(self, period: Duration) -> Self {
        Self { keep_alive: millis(period), ..self }
    }

    /// How long a client may take to send its request, or to acknowledge anything: 20 s unless set, and for ever with 49 days
    /// or more.
    pub const fn patience(self, patience: Duration) -> Self {
        Self { patience: millis(patience), ..self }
    }

    /// The reconnection time that each stream starts with. Browsers have one of their own unless set, of a few seconds.
    pub const fn retry(self, retry: core::time::Duration) -> Self {
        Self { retry: retry_millis(Some(retry)), ..self }
    }

    /// When who is refused should come back, in whole seconds, at most `u32::MAX` of them: after 10 s unless set.
    pub const fn retry_after(self, retry_after: core::time::Duration) -> Self {
        let seconds = retry_after.as_secs();
        Self { retry_after: if seconds > u32::MAX as u64 { u32::MAX } else { seconds as u32 }, ..self }
    }
}

impl<M: RawMutex, const EVENTS: usize, const BYTES: usize, const CLIENTS: usize, R> fmt::Debug
    for EventServer<'_, M, EVENTS, BYTES, CLIENTS, R>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { broadcast, path, .. } = self;
        f.debug_struct("EventServer").field("broadcast", broadcast).field("path", path).finish_non_exhaustive()
    }
}
