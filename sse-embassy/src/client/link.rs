//! One socket, and the connections that are made with it, one after the other.

use core::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use embassy_net::{
    IpAddress, IpEndpoint, Stack,
    tcp::{ConnectError, Error, State, TcpSocket},
};
use embassy_time::{Duration, Instant, Timer};
use embedded_io_async::{ErrorType, Write};
use sse_core::http::Host;

use super::{
    request::Request,
    time::{by, within},
};

pub(super) struct Link<'a> {
    stack: Stack<'a>,
    pub(super) socket: TcpSocket<'a>,
    /// Where the connect that is under way goes to, if a future was dropped that waited for it.
    dialing: bool,
    /// The link was down since the last connection.
    was_down: bool,
}

/// No connection came about.
pub(super) struct Unreachable;

/// What a read has come to.
pub(super) enum Heard<T> {
    Bytes(T),
    Ended,
    Broken,
    TimedOut,
}

impl<'a> Link<'a> {
    pub(super) fn new(stack: Stack<'a>, receive: &'a mut [u8], send: &'a mut [u8]) -> Self {
        let socket = TcpSocket::new(stack, receive, send);
        Self { stack, socket, dialing: false, was_down: false }
    }

    /// A new connection. Cancel-safe: a connect that is under way goes on under way. A name lookup starts anew.
    pub(super) async fn connect(&mut self, request: &Request<'_>) -> Result<(), Unreachable> {
        if !self.dialing {
            // Not `wait_config_up`: of those who wait there, in several tasks, one wakes the other.
            while !self.stack.is_config_up() {
                Timer::after(LOOK).await;
            }
            let endpoint = self.lookup(request).await.ok_or(Unreachable)?;
            self.clear_away().await;
            self.was_down = false;
            self.dialing = true;
            match self.socket.connect(endpoint).await {
                Ok(()) | Err(ConnectError::ConnectionReset) => {}
                Err(_) => {
                    self.dialing = false;
                    return Err(Unreachable);
                }
            }
        }
        let is_there = self.wait_until_dialed().await;
        self.dialing = false;
        if is_there { Ok(()) } else { Err(Unreachable) }
    }

    async fn wait_until_dialed(&self) -> bool {
        poll_fn(|context| match self.socket.state() {
            State::Closed | State::Listen | State::TimeWait => Poll::Ready(false),
            State::SynSent | State::SynReceived => {
                // It will be, when it is dialed: until then, this is how a waker is left with the socket.
                let _ = pin!(self.socket.wait_write_ready()).poll(context);
                Poll::Pending
            }
            _ => Poll::Ready(true),
        })
        .await
    }

    async fn lookup(&self, request: &Request<'_>) -> Option<IpEndpoint> {
        if let Some(endpoint) = request.endpoint {
            return Some(endpoint);
        }
        let port = request.host.port().filter(|&port| port != 0).unwrap_or(80);
        Some(IpEndpoint::new(self.address(request.host).await?, port))
    }

    async fn address(&self, host: Host<'_>) -> Option<IpAddress> {
        if let Some(address) = literal(host.name()) {
            return Some(address);
        }
        #[cfg(feature = "dns")]
        if let Ok(found) = self.stack.dns_query(host.name(), embassy_net::dns::DnsQueryType::A).await {
            return found.first().copied();
        }
        None
    }

    /// Lets the connection before this one end, but not for long.
    async fn clear_away(&mut self) {
        if !matches!(self.socket.state(), State::Closed | State::TimeWait) {
            let _ = within(FAREWELL, self.socket.flush()).await;
        }
        if !matches!(self.socket.state(), State::Closed | State::TimeWait) {
            self.socket.abort();
        }
        // The reset, if one is due: the peer would not learn it otherwise.
        let _ = within(RESET, self.socket.flush()).await;
    }

    /// The connection is of no more use. `politely`: what was sent arrives, and the peer sees an end; else it is reset.
    pub(super) fn hang_up(&mut self, politely: bool) {
        self.dialing = false;
        if politely {
            self.socket.close();
        } else {
            self.socket.abort();
        }
    }

    /// The same, and waits until it is done, a few seconds at most.
    pub(super) async fn close(&mut self) {
        self.hang_up(true);
        let _ = within(LAST_FAREWELL, self.socket.flush()).await;
        // What has not come to an end by now is forgotten; so is who waits in `TimeWait`, whom nobody needs.
        if !matches!(self.socket.state(), State::TimeWait) {
            self.socket.abort();
            let _ = within(RESET, self.socket.flush()).await;
        }
    }

    /// Waits until `time`, or until the link is up again that was down.
    pub(super) async fn wait(&mut self, until: Instant) {
        loop {
            let now = Instant::now();
            self.was_down |= !self.stack.is_link_up();
            if now >= until || (self.was_down && self.stack.is_config_up()) {
                self.was_down = false;
                return;
            }
            Timer::at(until.min(now.saturating_add(LOOK))).await;
        }
    }

    /// Reads with `read`, until `deadline`, and looks after the link. Cancel-safe, as reading from a socket is.
    pub(super) async fn hear<T>(
        &mut self,
        deadline: Option<Instant>,
        mut read: impl AsyncFnMut(&mut TcpSocket<'a>) -> Result<Option<T>, Error>,
    ) -> Heard<T> {
        loop {
            let look = Instant::now().saturating_add(LOOK);
            let until = deadline.unwrap_or(Instant::MAX).min(look);
            match by(Some(until), read(&mut self.socket)).await {
                Ok(Ok(Some(it))) => return Heard::Bytes(it),
                Ok(Ok(None)) => return Heard::Ended,
                // `read_with` takes the end for an error.
                Ok(Err(_)) if self.has_peer_ended() => return Heard::Ended,
                Ok(Err(_)) => return Heard::Broken,
                Err(_) if deadline.is_some_and(|deadline| Instant::now() >= deadline) => return Heard::TimedOut,
                Err(_) if !self.stack.is_link_up() => {
                    self.was_down = true;
                    return Heard::Broken;
                }
                Err(_) => {}
            }
        }
    }

    fn has_peer_ended(&self) -> bool {
        matches!(self.socket.state(), State::CloseWait | State::LastAck | State::Closing | State::TimeWait)
    }
}

/// An address, written as in a URL.
fn literal(name: &str) -> Option<IpAddress> {
    if let Ok(address) = name.parse::<core::net::Ipv4Addr>() {
        return Some(IpAddress::Ipv4(address));
    }
    #[cfg(feature = "ipv6")]
    if let Some(Ok(address)) = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).map(str::parse) {
        return Some(IpAddress::Ipv6(address));
    }
    None
}

/// How often the link is looked at. It has no waker for this: there is one for all tasks.
const LOOK: Duration = Duration::from_secs(1);

/// How long a connection may take to end that nobody waits for.
const FAREWELL: Duration = Duration::from_secs(1);

/// And one that somebody does.
const LAST_FAREWELL: Duration = Duration::from_secs(5);

/// A reset is one packet, and not sent again.
const RESET: Duration = Duration::from_millis(200);

/// A socket that need not be flushed: its bytes go out by themselves, and `flush` waits until they are acknowledged.
pub(super) struct Eager<'s, 'a>(pub(super) &'s mut TcpSocket<'a>);

impl ErrorType for Eager<'_, '_> {
    type Error = Error;
}

impl Write for Eager<'_, '_> {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.0.write(bytes).await
    }

    async fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}
