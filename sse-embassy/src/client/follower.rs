//! An event source whose connections somebody else makes.

use core::fmt;

use embassy_time::{Instant, Timer};
use embedded_io_async::{Read, Write};
use sse_core::{
    Event, Token,
    client::{Lost, Phase, Policy},
};

use super::{
    accessors::accessors,
    chunk::Chunk,
    exchange::{Exchange, Tap, Told},
    request::Request,
};
use crate::{
    Update,
    time::{from_now, within},
};

/// What an [`EventSource`](super::EventSource) does, over connections that you bring: TLS sessions, serial lines, anything that
/// reads and writes bytes.
///
/// It says when a connection is wanted, sends the request over it, and reads the answer; it says why the connection is over and
/// waits until there should be another one.
///
/// ```
/// # use embassy_time as _;
/// use sse_embassy::{Follower, Update};
/// # async fn connect() -> Result<&'static [u8], ()> { Err(()) }
/// # trait Io: embedded_io_async::Read + embedded_io_async::Write {}
/// # async fn follow<C: Io>(request: sse_embassy::Request<'_>, connect: impl AsyncFn() -> Result<C, ()>) {
/// # const POLICY: sse_embassy::Policy = sse_embassy::Policy::RESILIENT;
///
/// let mut follower = Follower::<256, 1024>::new(&request, POLICY, 1);
/// while follower.connection_wanted().await {
///     let Ok(mut connection) = connect().await else {
///         follower.unreachable();
///         continue;
///     };
///     follower.connected();
///     while let Some(update) = follower.next_update(&mut connection).await {
///         if let Update::Event(event) = update { /* … */ }
///     }
///     // Here `connection` is closed: follower.state() says why.
/// }
/// # }
/// ```
///
/// `CHUNK` is how many bytes are read at once, 1 will do; `DATA`, `EVENT` and `ID` are the longest data, event type and id in
/// bytes; `LOCATION` is the longest target of a redirect, 0 to follow none.
///
/// # Memory
/// `CHUNK + DATA + EVENT + 3 * ID + 2 * LOCATION` bytes and about 360 more on a 32-bit chip.
pub struct Follower<
    'a,
    const CHUNK: usize,
    const DATA: usize,
    const EVENT: usize = 64,
    const ID: usize = 64,
    const LOCATION: usize = 128,
> {
    exchange: Exchange<'a, DATA, EVENT, ID, LOCATION>,
    chunk: Chunk<CHUNK>,
}

impl<'a, const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>
    Follower<'a, CHUNK, DATA, EVENT, ID, LOCATION>
{
    /// One that wants its first connection. `seed`: for the jitter; different on each device.
    #[must_use]
    pub fn new(request: &'a Request<'a>, policy: Policy, seed: u32) -> Self {
        const { assert!(CHUNK > 0, "it needs room for at least one byte") };
        Self { exchange: Exchange::new(request, policy, seed), chunk: Chunk::NEW }
    }

    /// Waits until there should be a connection, as long as the policy has it; `false` if there will not be another one.
    /// Cancel-safe.
    ///
    /// Make one within [`connect_deadline`](Self::connect_deadline), and say [`connected`](Self::connected) or
    /// [`unreachable`](Self::unreachable).
    pub async fn connection_wanted(&mut self) -> bool {
        loop {
            match self.exchange.source.phase() {
                Phase::Waiting => {
                    Timer::at(from_now(self.exchange.left())).await;
                    self.exchange.wait_over();
                }
                Phase::Closed => return false,
                _ => {
                    self.exchange.begin();
                    return true;
                }
            }
        }
    }

    /// When the attempt has to have its answer; `None`: there is no hurry.
    #[must_use]
    pub fn connect_deadline(&self) -> Option<Instant> {
        let is_due = self.exchange.source.phase() != Phase::Waiting;
        Some(from_now(self.exchange.left())).filter(|&deadline| is_due && deadline != Instant::MAX)
    }

    /// There is a new connection.
    pub fn connected(&mut self) {
        self.chunk.filled(0);
        self.exchange.connected();
    }

    /// No connection came about.
    pub fn unreachable(&mut self) {
        self.exchange.lost(Lost::Unreachable);
    }

    /// The next thing to tell, lent until the next call; `None` when the connection is over: drop it, and ask for
    /// [`connection_wanted`](Self::connection_wanted).
    ///
    /// As cancel-safe as reading, writing and flushing `connection` are. Where they are not, as in TLS, keep the future and poll
    /// it again, or bring a new connection after [`reconnect`](Self::reconnect).
    pub async fn next_update(&mut self, connection: &mut (impl Read + Write)) -> Option<Update<Event<'_>>> {
        let told = self.advance(connection, None).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// The same, showing each token of the stream to `tap` first, in pieces as they come: comments, unknown fields, and the data
    /// of events that are longer than `DATA`.
    pub async fn next_update_with(
        &mut self,
        connection: &mut (impl Read + Write),
        tap: &mut dyn FnMut(Token<'_>),
    ) -> Option<Update<Event<'_>>> {
        let told = self.advance(connection, Some(tap)).await?;
        Some(self.chunk.update(&self.exchange, told))
    }

    /// No more events.
    pub fn close(&mut self) {
        self.exchange.close();
    }

    /// The user has all that was asked for, as after an event that says "done".
    pub fn finish(&mut self) {
        self.exchange.finish();
    }

    /// Another connection, at once.
    pub fn reconnect(&mut self) {
        self.exchange.reconnect();
    }

    accessors!();

    async fn advance(&mut self, connection: &mut (impl Read + Write), tap: Option<Tap<'_>>) -> Option<Told> {
        let mut tap = tap;
        loop {
            if core::mem::take(&mut self.exchange.news) {
                return Some(Told::News);
            }
            if !self.exchange.is_connected() {
                return None;
            }
            let left = self.exchange.left();
            if !self.exchange.asked {
                match within(left, send(&mut self.exchange, connection)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(Gone)) => self.exchange.lost(Lost::Broken),
                    Err(_) => self.exchange.lost(self.exchange.silence()),
                }
            } else if self.exchange.is_complete() {
                self.exchange.lost(self.exchange.end());
            } else if self.chunk.has_unused() {
                let tap = tap.as_mut().map(|tap| &mut **tap as Tap<'_>);
                let update = self.chunk.feed(&mut self.exchange, tap);
                if update.is_some() {
                    return update;
                }
            } else {
                match within(left, connection.read(self.chunk.room())).await {
                    Ok(Ok(0)) => self.exchange.lost(self.exchange.end()),
                    Ok(Ok(len)) => {
                        self.chunk.filled(len);
                        self.exchange.heard();
                    }
                    Ok(Err(_)) => self.exchange.lost(Lost::Broken),
                    Err(_) => self.exchange.lost(self.exchange.silence()),
                }
            }
        }
    }
}

/// The connection takes no more bytes.
struct Gone;

/// Sends what is left of the request. Cancel-safe if writing and flushing are: what is out is counted.
async fn send<const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize>(
    exchange: &mut Exchange<'_, DATA, EVENT, ID, LOCATION>,
    connection: &mut impl Write,
) -> Result<(), Gone> {
    loop {
        let mut head = [0; 64];
        let piece = match exchange.unsent(&mut head) {
            (0, body) => body,
            (len, _) => head.get(..len).unwrap_or_default(),
        };
        if piece.is_empty() {
            break;
        }
        match connection.write(piece).await {
            Ok(0) | Err(_) => return Err(Gone),
            Ok(n) => exchange.sent(n),
        }
    }
    connection.flush().await.map_err(|_| Gone)?;
    exchange.asked = true;
    Ok(())
}

impl<const CHUNK: usize, const DATA: usize, const EVENT: usize, const ID: usize, const LOCATION: usize> fmt::Debug
    for Follower<'_, CHUNK, DATA, EVENT, ID, LOCATION>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("source", &self.exchange.source).finish_non_exhaustive()
    }
}
