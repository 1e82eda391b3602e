//! The event source over a socket of embassy-net.

mod drive;

use core::fmt;

use embassy_net::{Stack, tcp::TcpSocket};
use sse_core::{Event, Token, client::Policy};

use super::{
    accessors::accessors,
    chunk::Chunk,
    exchange::{Exchange, Told},
    link::Link,
    request::Request,
};
use crate::{Update, error::Error};

/// Follows an event stream, and connects again when it breaks, as browsers' `EventSource` does.
///
/// [`next_event`](Self::next_event) lends events; [`next_update`](Self::next_update) tells of the connection too: open, waiting
/// and why, closed and why. Nothing is sent before the first of these is called, and all happens in the task that awaits them.
/// Both are cancel-safe, so `select(source.next_event(), button.wait())` loses nothing, however often the button wins. (Only a
/// name lookup that is broken off starts anew: with [`Request::endpoint`] there is none.)
///
/// Which answers are retried, how long it waits and how long a stream may be silent is the [`Policy`]'s business.
/// [`Policy::RESILIENT`] is the one for devices: it notices a peer that has vanished, which TCP does not while a stream is
/// silent. An attempt waits for the network to have an address; a link that is down ends the stream within a second, and one
/// that comes up again is tried at once.
///
/// Dropping it sends nothing: the server would learn of it at its next keep-alive. Call [`close`](Self::close) instead.
///
/// `CHUNK` is how many bytes are read at once, 1 will do, and 0 for [`next_update_in_place`](Self::next_update_in_place) only;
/// `DATA`, `EVENT` and `ID` are the longest data, event type and id in bytes; `LOCATION` is the longest target of a redirect. With
/// 0 for `LOCATION` none is followed, and a program has no code for that: a redirect is then
/// [`BadRedirect::Location`](sse_core::client::BadRedirect::Location).
///
/// # Memory
/// `CHUNK + DATA + EVENT + 3 * ID + 2 * LOCATION` bytes and about 380 more on a 32-bit chip, 16 for the future of
/// [`next_event`](Self::next_event) (with the feature `dns` both are more), and the socket's buffers: 536 bytes to receive and 256
/// to send will do, more is faster. It takes one socket of `StackResources`, with the feature `dns` two.
///
/// ```
/// use sse_embassy::{EventSource, Host, Policy, Request, Target};
///
/// const REQUEST: Request = Request::new(Host::new("192.168.0.7:8080").unwrap(), Target::new("/events").unwrap());
///
/// async fn follow(stack: embassy_net::Stack<'_>) {
///     let (mut receive, mut send) = ([0; 1024], [0; 512]);
///     let mut source = EventSource::<256, 1024>::new(stack, &mut receive, &mut send, &REQUEST, Policy::RESILIENT, 7);
///     while let Some(event) = source.next_event().await {
///         let Ok(event) = event else { continue };
///         // event.event_type, event.data, event.id
///     }
/// }
/// ```
// In this order, as short instructions reach only what is near.
#[repr(C)]
pub struct EventSource<
    'a,
    const CHUNK: usize,
    const DATA: usize,
    const EVENT: usize = 64,
    const ID: usize = 64,
    const LOCATION: usize = 128,
> {
    link: Link<'a>,
    exchange: Exchange<'a, DATA, EVENT, ID, LOCATION>,
    chunk: Chunk<CHUNK>,
    /// It has stopped for a name to be looked up.
    #[cfg(feature = "dns")]
    asks: bool,
}

impl<'a, const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>
    EventSource<'a, CHUNK, DATA, EVENT, ID, LOCATION>
{
    /// An event source over a socket with these buffers. Nothing is sent yet. `request`: best a constant. `seed`: for the jitter of
    /// the waits; different on each device, as from its serial number.
    ///
    /// # Panics
    /// If the stack has no socket left: `StackResources` says how many there are.
    #[must_use]
    pub fn new(
        stack: Stack<'a>,
        receive: &'a mut [u8],
        send: &'a mut [u8],
        request: &'a Request<'a>,
        policy: Policy,
        seed: u32,
    ) -> Self {
        Self {
            // First, as what comes before it would have to be made elsewhere and moved.
            link: Link::new(stack, receive, send),
            exchange: Exchange::new(request, policy, seed),
            chunk: Chunk::NEW,
            #[cfg(feature = "dns")]
            asks: false,
        }
    }

    /// The next event, lent until the next call; `None` after the end, which is an [`Error::Closed`] unless it was wanted: by
    /// [`close`](Self::close), with status 204, or as the end of a request that is not one to repeat.
    ///
    /// It connects, reads and waits, as long as the policy lets it. Cancel-safe.
    ///
    /// # Errors
    /// [`Error::Oversize`], after which it goes on, and [`Error::Closed`], after which there is only `None`.
    pub async fn next_event(&mut self) -> Option<Result<Event<'_>, Error>> {
        loop {
            match self.told(|source, context| source.poll_advance(context, None)).await? {
                Told::Event(found) => return Some(Ok(self.chunk.event(&self.exchange, found))),
                Told::Oversize(oversize) => return Some(Err(Error::Oversize(oversize))),
                Told::News => {
                    if let Some(closed) = self.exchange.source.closed().filter(|closed| closed.is_error()) {
                        return Some(Err(Error::Closed(closed)));
                    }
                }
            }
        }
    }

    /// The next thing to tell, lent until the next call; `None` after [`State::Closed`](crate::State::Closed). Cancel-safe.
    pub async fn next_update(&mut self) -> Option<Update<Event<'_>>> {
        let told = self.told(|source, context| source.poll_advance(context, None)).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// The same, showing each token of the stream to `tap` first, in pieces as they come: comments, unknown fields, and the data
    /// of events that are longer than `DATA`. A dropped future has shown what it has taken. Cancel-safe.
    pub async fn next_update_with(&mut self, tap: &mut dyn FnMut(Token<'_>)) -> Option<Update<Event<'_>>> {
        let told = self.told(|source, context| source.poll_advance(context, Some(&mut *tap))).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// The next thing to tell, given to `then`: an event is parsed where it lies in the socket's own receive buffer, so that
    /// `CHUNK` may be 0. `then` must not use the network stack, which is locked meanwhile. Cancel-safe.
    pub async fn next_update_in_place<R>(&mut self, then: impl FnOnce(Update<Event<'_>>) -> R) -> Option<R> {
        let mut then = Some(then);
        self.told(|source, context| source.poll_in_place(context, &mut then)).await
    }

    /// No more events, and says so to the server: waits a few seconds at most until it knows. If the future is dropped, it is
    /// closed all the same.
    pub async fn close(&mut self) {
        self.exchange.close();
        self.link.close().await;
    }

    /// The user has all that was asked for, as after an event that says "done": as [`close`](Self::close), but told as
    /// [`Closed::Ended`](crate::Closed::Ended).
    pub fn finish(&mut self) {
        self.exchange.finish();
        self.settle();
    }

    /// Drops the connection, if there is one, and connects again without a wait: the network is another one, or a token is new.
    pub fn reconnect(&mut self) {
        self.exchange.reconnect();
        self.settle();
    }

    /// Another request of the same method, from the next attempt on: a token has expired. See [`reconnect`](Self::reconnect).
    pub fn set_request(&mut self, request: &'a Request<'a>) {
        self.exchange.set_request(request);
    }

    accessors!();

    /// The socket, to set its keep-alive, timeout or hop limit. Whoever reads from it or connects it breaks the stream.
    pub const fn socket(&mut self) -> &mut TcpSocket<'a> {
        &mut self.link.socket
    }
}

impl<const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize> fmt::Debug
    for EventSource<'_, CHUNK, DATA, EVENT, ID, LOCATION>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource").field("source", &self.exchange.source).finish_non_exhaustive()
    }
}
