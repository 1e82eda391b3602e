//! The socket of an event source, and the network under it.
//!
//! What is under way is in the struct and in no future, so that whoever waits may be dropped at any time; and so there is one
//! future for all that can be waited for.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll, ready},
};

use embassy_net::{
    IpEndpoint, Stack,
    tcp::{ConnectError, Error, State, TcpSocket},
};
use embassy_time::Timer;

#[cfg(any(feature = "dns", feature = "ipv6"))]
use embassy_net::IpAddress;

use super::request::Request;
use crate::time::{Moment, from_now};

pub(super) struct Link<'a> {
    stack: Stack<'a>,
    pub(super) socket: TcpSocket<'a>,
    /// A connection is being made.
    dialing: bool,
    /// The link was down since the last connection.
    was_down: bool,
    /// Since when the connection before may come to its end, and for how many milliseconds; once there is another one, when
    /// something came or the link was looked at.
    since: Moment,
    farewell: u16,
    /// What the name has come to.
    #[cfg(feature = "dns")]
    found: Option<IpAddress>,
}

/// What has come of connecting.
pub(super) enum Dialed {
    Connected,
    Unreachable,
    /// The name has to be [looked up](Link::lookup) first.
    #[cfg(feature = "dns")]
    Unknown,
}

impl Dialed {
    #[cfg(feature = "dns")]
    const WITHOUT_ADDRESS: Self = Self::Unknown;
    #[cfg(not(feature = "dns"))]
    const WITHOUT_ADDRESS: Self = Self::Unreachable;
}

impl<'a> Link<'a> {
    pub(super) fn new(stack: Stack<'a>, receive: &'a mut [u8], send: &'a mut [u8]) -> Self {
        Self {
            stack,
            socket: TcpSocket::new(stack, receive, send),
            dialing: false,
            was_down: false,
            since: Moment::START,
            farewell: 0,
            #[cfg(feature = "dns")]
            found: None,
        }
    }

    /// A new connection, as soon as the network has an address and the connection before has come to its end.
    pub(super) fn poll_connect(&mut self, context: &mut Context<'_>, request: &Request<'_>) -> Poll<Dialed> {
        if !self.dialing {
            if !self.may_have_address() {
                return Poll::Pending;
            }
            ready!(self.poll_parted(context));
            let Some(endpoint) = self.endpoint(request) else { return Poll::Ready(Dialed::WITHOUT_ADDRESS) };
            // It goes on by itself. If it does not even start, the socket stays closed.
            let started = pin!(self.socket.connect(endpoint)).poll(context);
            if !LOOKS_AT_CONFIG && matches!(started, Poll::Ready(Err(ConnectError::NoRoute))) {
                return Poll::Pending;
            }
            (self.was_down, self.dialing) = (false, true);
        }
        if pin!(self.socket.wait_write_ready()).poll(context).is_pending() {
            return match self.socket.state() {
                State::SynSent | State::SynReceived => Poll::Pending,
                _ => Poll::Ready(Dialed::Unreachable),
            };
        }
        self.dialing = false;
        self.heard();
        Poll::Ready(Dialed::Connected)
    }

    /// Not `wait_config_up`: of those who wait there, in several tasks, one wakes the other.
    fn may_have_address(&self) -> bool {
        !LOOKS_AT_CONFIG || self.stack.is_config_up()
    }

    fn endpoint(&mut self, request: &Request<'_>) -> Option<IpEndpoint> {
        if request.endpoint.is_some() {
            return request.endpoint;
        }
        #[cfg(feature = "ipv6")]
        if let Some(address) = literal(request.host.name()) {
            return Some(IpEndpoint::new(address, request.port));
        }
        #[cfg(feature = "dns")]
        if let Some(address) = self.found.take() {
            return Some(IpEndpoint::new(address, request.port));
        }
        None
    }

    /// Looks up the address of a host for the next connection; whether there is one. If it is broken off, it starts anew.
    #[cfg(feature = "dns")]
    pub(super) async fn lookup(&mut self, name: &str) -> bool {
        let found = self.stack.dns_query(name, embassy_net::dns::DnsQueryType::A).await;
        self.found = found.ok().and_then(|found| found.first().copied());
        self.found.is_some()
    }

    /// Lets the connection before this one end, but not for long.
    fn poll_parted(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if pin!(self.socket.flush()).poll(context).is_pending() {
                let left = u32::from(self.farewell).saturating_sub(self.since.age());
                if left > 0 {
                    doze(context, left);
                    return Poll::Pending;
                }
            }
            // Nobody needs those who wait in `TimeWait`.
            if matches!(self.socket.state(), State::Closed | State::TimeWait) {
                return Poll::Ready(());
            }
            // The peer would not learn it otherwise.
            self.hang_up(RESET);
        }
    }

    /// The connection is of no more use: what was sent arrives, and the peer sees an end, if that takes no longer than `farewell`.
    /// With [`RESET`] it is reset.
    pub(super) fn hang_up(&mut self, farewell: u16) {
        self.dialing = false;
        (self.since, self.farewell) = (Moment::now(), farewell);
        if farewell == RESET {
            self.socket.abort();
        } else {
            self.socket.close();
        }
    }

    /// The same, and waits until it is done, a few seconds at most.
    pub(super) async fn close(&mut self) {
        self.hang_up(LAST_FAREWELL);
        core::future::poll_fn(|context| self.poll_parted(context)).await;
    }

    fn is_up(&mut self) -> bool {
        let is_up = self.stack.is_link_up();
        self.was_down |= !is_up;
        is_up
    }

    /// Whether the network is there again that was not; tells it once.
    pub(super) fn is_back(&mut self) -> bool {
        self.is_up() && self.may_have_address() && core::mem::take(&mut self.was_down)
    }

    /// Whether the link is down, and nothing has come for a while: there are links that are down for a moment.
    pub(super) fn is_gone(&mut self) -> bool {
        let is_due = self.since.age() >= LOOK;
        if is_due {
            self.heard();
        }
        is_due && !self.is_up()
    }

    /// The link need not be looked at for a while.
    fn heard(&mut self) {
        self.since = Moment::now();
    }

    /// Reads into `chunk`: how many bytes, none at the end.
    #[inline(never)]
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>, chunk: &mut [u8]) -> Poll<Result<usize, Error>> {
        let read = ready!(self.poll_read_with(context, |come| {
            let len = come.len().min(chunk.len());
            if let (Some(room), Some(come)) = (chunk.get_mut(..len), come.get(..len)) {
                room.copy_from_slice(come);
            }
            (len, len)
        }));
        Poll::Ready(read.map(Option::unwrap_or_default))
    }

    /// Lets `take` have what has come where it lies: it says how much of it is used, and something more. `None` at the end.
    pub(super) fn poll_read_with<R>(
        &mut self,
        context: &mut Context<'_>,
        take: impl FnOnce(&mut [u8]) -> (usize, R),
    ) -> Poll<Result<Option<R>, Error>> {
        let read = ready!(pin!(self.socket.read_with(take)).poll(context));
        self.heard();
        Poll::Ready(match read {
            // It takes the end for an error.
            Err(_) if self.has_ended() => Ok(None),
            read => read.map(Some),
        })
    }

    /// Whether the peer has said that it has no more to say.
    fn has_ended(&self) -> bool {
        matches!(self.socket.state(), State::CloseWait | State::LastAck | State::Closing | State::TimeWait)
    }

    /// Lets `put` write into the room there is; it says how many bytes it has written.
    pub(super) fn poll_write_with(
        &mut self,
        context: &mut Context<'_>,
        put: impl FnOnce(&mut [u8]) -> usize,
    ) -> Poll<Result<usize, Error>> {
        pin!(self.socket.write_with(|room| {
            let len = put(room);
            (len, len)
        }))
        .poll(context)
    }
}

/// Wakes the task in so many milliseconds, or earlier: the link is looked at now and then.
#[inline(never)]
pub(super) fn doze(context: &mut Context<'_>, millis: u32) {
    let _ = pin!(Timer::at(from_now(millis.min(LOOK)))).poll(context);
}

/// An IPv6 address, written as in a URL.
#[cfg(feature = "ipv6")]
fn literal(name: &str) -> Option<IpAddress> {
    let address = name.strip_prefix('[')?.strip_suffix(']')?;
    address.parse().ok().map(IpAddress::Ipv6)
}

/// Whether the network has an address is asked of the stack. With addresses of one kind connecting tells it, in less flash: there
/// is a route to all of them as soon as there is one.
const LOOKS_AT_CONFIG: bool = cfg!(any(feature = "dns", feature = "ipv6"));

/// How often the link is looked at, in ms. It has no waker for this: there is one for all tasks.
const LOOK: u32 = 1_000;

/// How long a connection may take to end that nobody waits for, in ms.
pub(super) const FAREWELL: u16 = 1_000;

/// And one that somebody does.
const LAST_FAREWELL: u16 = 5_000;

/// A reset is one packet, and not sent again.
pub(super) const RESET: u16 = 200;
