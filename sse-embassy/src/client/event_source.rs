//! The event source over a socket of embassy-net.

use core::{
    fmt,
    future::poll_fn,
    task::{Context, Poll, ready},
};

use embassy_net::{Stack, tcp::TcpSocket};
use embassy_time::{Duration, Instant};
use sse_core::{
    Event, Full, Id, Token,
    client::{Counters, Lost, Phase, Policy, ReadyState, State},
};

#[cfg(feature = "dns")]
use super::time::by;
use super::{
    chunk::Chunk,
    exchange::{Exchange, Tap, Told},
    link::{Dialed, FAREWELL, Link, RESET, doze},
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
/// `DATA`, `EVENT` and `ID` are the longest data, event type and id in bytes; `LOCATION` is the longest target of a redirect.
///
/// # Memory
/// `CHUNK + DATA + EVENT + 3 * ID + 2 * LOCATION` bytes and about 530 more on a 32-bit chip, 24 for the future of
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
///     let mut source = EventSource::<256, 1024>::new(stack, &mut receive, &mut send, REQUEST, Policy::RESILIENT, 7);
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
    /// An event source over a socket with these buffers. Nothing is sent yet. `seed`: for the jitter of the waits; different on
    /// each device, as from its serial number.
    ///
    /// # Panics
    /// If the stack has no socket left: `StackResources` says how many there are.
    #[must_use]
    pub fn new(
        stack: Stack<'a>,
        receive: &'a mut [u8],
        send: &'a mut [u8],
        request: Request<'a>,
        policy: Policy,
        seed: u32,
    ) -> Self {
        Self {
            exchange: Exchange::new(request, policy, seed),
            link: Link::new(stack, receive, send),
            chunk: Chunk::new(),
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
            match self.advance(None).await? {
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

    /// The next thing to tell, lent until the next call; `None` after [`State::Closed`]. Cancel-safe.
    pub async fn next_update(&mut self) -> Option<Update<Event<'_>>> {
        let told = self.advance(None).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// The same, showing each token of the stream to `tap` first, in pieces as they come: comments, unknown fields, and the data
    /// of events that are longer than `DATA`. A dropped future has shown what it has taken. Cancel-safe.
    pub async fn next_update_with(&mut self, tap: &mut dyn FnMut(Token<'_>)) -> Option<Update<Event<'_>>> {
        let told = self.advance(Some(tap)).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// The next thing to tell, given to `then`: an event is parsed where it lies in the socket's own receive buffer, so that
    /// `CHUNK` may be 0. `then` must not use the network stack, which is locked meanwhile. Cancel-safe.
    pub async fn next_update_in_place<R>(&mut self, then: impl FnOnce(Update<Event<'_>>) -> R) -> Option<R> {
        let mut then = Some(then);
        #[cfg(feature = "dns")]
        loop {
            let told = poll_fn(|context| self.poll_in_place(context, &mut then)).await;
            if !self.has_looked_up().await {
                return told;
            }
        }
        #[cfg(not(feature = "dns"))]
        poll_fn(|context| self.poll_in_place(context, &mut then)).await
    }

    /// No more events, and says so to the server: waits a few seconds at most until it knows. If the future is dropped, it is
    /// closed all the same.
    pub async fn close(&mut self) {
        self.exchange.close();
        self.link.close().await;
    }

    /// The user has all that was asked for, as after an event that says "done": as [`close`](Self::close), but told as
    /// [`Closed::Ended`].
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
    pub fn set_request(&mut self, request: Request<'a>) {
        self.exchange.set_request(request);
    }

    /// What it is doing, and why.
    #[must_use]
    pub const fn state(&self) -> State {
        self.exchange.source.state()
    }

    /// The standard's `readyState`.
    #[must_use]
    pub const fn ready_state(&self) -> ReadyState {
        self.exchange.source.ready_state()
    }

    /// The last event ID string: keep it in flash, and give it to [`set_last_event_id`](Self::set_last_event_id) after a restart.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.exchange.source.last_event_id()
    }

    /// Sets the last event ID string, as from flash. Before the first stream.
    ///
    /// # Errors
    /// [`Full`] if it has more than `ID` bytes.
    pub fn set_last_event_id(&mut self, id: Id<'_>) -> Result<(), Full> {
        self.exchange.source.set_last_event_id(id)
    }

    /// The reconnection time that the stream has set, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<core::time::Duration> {
        self.exchange.source.retry()
    }

    /// What it has been through.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        self.exchange.source.counters()
    }

    /// The longest time between two reads that brought something, while a stream was open.
    #[must_use]
    pub const fn longest_silence(&self) -> Duration {
        self.exchange.longest_silence()
    }

    /// The socket, to set its keep-alive, timeout or hop limit. Whoever reads from it or connects it breaks the stream.
    pub const fn socket(&mut self) -> &mut TcpSocket<'a> {
        &mut self.link.socket
    }

    /// Goes on until there is something to tell.
    #[cfg(not(feature = "dns"))]
    fn advance(&mut self, mut tap: Option<Tap<'_>>) -> impl Future<Output = Option<Told>> {
        const { assert!(CHUNK > 0, "it needs room for at least one byte; or use next_update_in_place") };
        poll_fn(move |context| self.poll_advance(context, &mut tap))
    }

    /// The same; a name lookup is the one thing that is waited for in a future of its own.
    #[cfg(feature = "dns")]
    async fn advance(&mut self, mut tap: Option<Tap<'_>>) -> Option<Told> {
        const { assert!(CHUNK > 0, "it needs room for at least one byte; or use next_update_in_place") };
        loop {
            let told = poll_fn(|context| self.poll_advance(context, &mut tap)).await;
            if !self.has_looked_up().await {
                return told;
            }
        }
    }

    #[inline(never)]
    fn poll_advance(&mut self, context: &mut Context<'_>, tap: &mut Option<Tap<'_>>) -> Poll<Option<Told>> {
        loop {
            match ready!(self.poll_ready(context)) {
                Ready::News => return Poll::Ready(Some(Told::News)),
                Ready::End => return Poll::Ready(None),
                Ready::ToRead if self.chunk.has_unused() => {
                    let tap = tap.as_mut().map(|tap| &mut **tap as Tap<'_>);
                    let update = self.chunk.feed(&mut self.exchange, tap);
                    if update.is_some() {
                        return Poll::Ready(update);
                    }
                    self.settle();
                }
                Ready::ToRead => match self.link.poll_read(context, self.chunk.room()) {
                    Poll::Pending => ready!(self.poll_rest(context)),
                    Poll::Ready(Ok(0)) => self.lose(self.exchange.end()),
                    Poll::Ready(Err(_)) => self.lose(Lost::Broken),
                    Poll::Ready(Ok(len)) => {
                        self.chunk.filled(len);
                        self.exchange.heard();
                    }
                },
            }
        }
    }

    fn poll_in_place<R>(
        &mut self,
        context: &mut Context<'_>,
        then: &mut Option<impl FnOnce(Update<Event<'_>>) -> R>,
    ) -> Poll<Option<R>> {
        loop {
            match ready!(self.poll_ready(context)) {
                Ready::News => return Poll::Ready(then.take().map(|then| then(Update::State(self.state())))),
                Ready::End => return Poll::Ready(None),
                // Another method has read more than it needed.
                Ready::ToRead if self.chunk.has_unused() => {
                    if let Some(told) = self.chunk.feed(&mut self.exchange, None) {
                        let update = self.chunk.update(&self.exchange, told);
                        return Poll::Ready(then.take().map(|then| then(update)));
                    }
                    self.settle();
                }
                Ready::ToRead => {
                    let exchange = &mut self.exchange;
                    let take = |raw: &mut [u8]| {
                        exchange.heard();
                        let (used, told) = exchange.feed(raw, 0, None);
                        (used, told.and_then(|told| Some(then.take()?(exchange.update(told, raw)))))
                    };
                    match self.link.poll_read_with(context, take) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Ok(None)) => self.lose(self.exchange.end()),
                        Poll::Ready(Err(_)) => self.lose(Lost::Broken),
                        Poll::Ready(Ok(Some(None))) => self.settle(),
                        Poll::Ready(Ok(Some(it))) => return Poll::Ready(it),
                    }
                }
            }
        }
    }

    /// Goes on until there is something to tell that is no event, or something to read.
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Ready> {
        loop {
            if core::mem::take(&mut self.exchange.news) {
                return Poll::Ready(Ready::News);
            }
            match self.exchange.source.phase() {
                Phase::Waiting => ready!(self.poll_rest(context)),
                Phase::Closed => return Poll::Ready(Ready::End),
                _ if !self.exchange.is_connected() => {
                    self.exchange.begin();
                    match self.link.poll_connect(context, self.exchange.request()) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Dialed::Unreachable) => self.lose(Lost::Unreachable),
                        Poll::Ready(Dialed::Connected) => {
                            self.chunk.filled(0);
                            self.exchange.connected();
                        }
                        // See `has_looked_up`.
                        #[cfg(feature = "dns")]
                        Poll::Ready(Dialed::Unknown) => {
                            self.asks = true;
                            return Poll::Ready(Ready::End);
                        }
                    }
                }
                _ if !self.exchange.asked => {
                    let exchange = &self.exchange;
                    match self.link.poll_write_with(context, |room| exchange.put_unsent(room)) {
                        Poll::Pending => ready!(self.poll_rest(context)),
                        Poll::Ready(Ok(len @ 1..)) => self.exchange.sent(len),
                        // All is out; or the answer has come before the end of the request.
                        Poll::Ready(_) => self.exchange.asked = true,
                    }
                }
                _ if self.exchange.is_complete() => self.lose(self.exchange.end()),
                _ => return Poll::Ready(Ready::ToRead),
            }
        }
    }

    /// There is nothing to do but to wait, unless that has been long enough.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.exchange.deadline();
        let is_over = Instant::now() >= deadline;
        if self.exchange.source.phase() == Phase::Waiting {
            if is_over || self.link.is_back() {
                self.exchange.wait_over();
                return Poll::Ready(());
            }
        } else if is_over {
            self.lose(self.exchange.silence());
            return Poll::Ready(());
        } else if self.exchange.asked && self.link.is_gone() {
            self.lose(Lost::Broken);
            return Poll::Ready(());
        }
        doze(context, deadline);
        Poll::Pending
    }

    /// Looks up the name that is to be connected to, if that is what it has stopped for; whether it was.
    #[cfg(feature = "dns")]
    async fn has_looked_up(&mut self) -> bool {
        if !core::mem::take(&mut self.asks) {
            return false;
        }
        let name = self.exchange.request().host.name();
        match by(Some(self.exchange.deadline()), self.link.lookup(name)).await {
            Ok(true) => {}
            Ok(false) => self.lose(Lost::Unreachable),
            Err(_) => self.lose(self.exchange.silence()),
        }
        true
    }

    /// The connection is of no more use, or there is none.
    fn lose(&mut self, lost: Lost) {
        self.exchange.lost(lost);
        self.settle();
    }

    /// Hangs up if the connection has become useless.
    fn settle(&mut self) {
        if self.exchange.is_connected() {
            return;
        }
        let politely = match self.exchange.source.why_lost() {
            Some(lost) => matches!(lost, Lost::Ended | Lost::Truncated | Lost::Status(_)),
            None => self.exchange.source.phase() == Phase::Closed,
        };
        let farewell = if politely { FAREWELL } else { RESET };
        self.link.hang_up(farewell);
    }
}

/// What is there to do for those who read.
enum Ready {
    /// The state is another one.
    News,
    ToRead,
    End,
}

impl<const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize> fmt::Debug
    for EventSource<'_, CHUNK, DATA, EVENT, ID, LOCATION>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource").field("source", &self.exchange.source).finish_non_exhaustive()
    }
}
