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
    IpAddress, IpEndpoint, Stack,
    tcp::{Error, State, TcpSocket},
};
use embassy_time::{Duration, Instant, Timer};

use super::request::Request;

pub(super) struct Link<'a> {
    stack: Stack<'a>,
    pub(super) socket: TcpSocket<'a>,
    /// A connection is being made.
    dialing: bool,
    /// The link was down since the last connection.
    was_down: bool,
    /// How long the connection before may take to come to its end; once there is another one, when to look at the link.
    until: Instant,
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
            until: Instant::MIN,
            #[cfg(feature = "dns")]
            found: None,
        }
    }

    /// A new connection, as soon as the network has an address and the connection before has come to its end.
    pub(super) fn poll_connect(&mut self, context: &mut Context<'_>, request: &Request<'_>) -> Poll<Dialed> {
        if !self.dialing {
            // Not `wait_config_up`: of those who wait there, in several tasks, one wakes the other.
            if !self.stack.is_config_up() {
                return Poll::Pending;
            }
            ready!(self.poll_parted(context));
            let Some(endpoint) = self.endpoint(request) else { return Poll::Ready(Dialed::WITHOUT_ADDRESS) };
            self.was_down = false;
            self.dialing = true;
            // It goes on by itself. If it does not even start, the socket stays closed.
            let _ = pin!(self.socket.connect(endpoint)).poll(context);
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

    fn endpoint(&mut self, request: &Request<'_>) -> Option<IpEndpoint> {
        if request.endpoint.is_some() {
            return request.endpoint;
        }
        let address = literal(request.host.name());
        #[cfg(feature = "dns")]
        let address = address.or(self.found.take());
        let port = request.host.port().filter(|&port| port != 0).unwrap_or(80);
        Some(IpEndpoint::new(address?, port))
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
            if pin!(self.socket.flush()).poll(context).is_pending() && Instant::now() < self.until {
                doze(context, self.until);
                return Poll::Pending;
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
    pub(super) fn hang_up(&mut self, farewell: Duration) {
        self.dialing = false;
        self.until = from_now(farewell);
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
        self.is_up() && self.stack.is_config_up() && core::mem::take(&mut self.was_down)
    }

    /// Whether the link is down, and nothing has come for a while: there are links that are down for a moment.
    pub(super) fn is_gone(&mut self) -> bool {
        let is_due = Instant::now() >= self.until;
        if is_due {
            self.heard();
        }
        is_due && !self.is_up()
    }

    /// The link need not be looked at for a while.
    fn heard(&mut self) {
        self.until = from_now(LOOK);
    }

    /// Reads into `chunk`: how many bytes, none at the end.
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>, chunk: &mut [u8]) -> Poll<Result<usize, Error>> {
        let read = ready!(pin!(self.socket.read(chunk)).poll(context));
        self.heard();
        Poll::Ready(read)
    }

    /// Lets `take` have what has come where it lies: it says how much of it is used, and something more. `None` at the end.
    pub(super) fn poll_read_with<R>(
        &mut self,
        context: &mut Context<'_>,
        take: impl FnOnce(&mut [u8]) -> (usize, R),
    ) -> Poll<Result<Option<R>, Error>> {
        let read = ready!(pin!(self.socket.read_with(take)).poll(context));
        self.heard();
        // It takes the end for an error.
        let has_ended =
            matches!(self.socket.state(), State::CloseWait | State::LastAck | State::Closing | State::TimeWait);
        Poll::Ready(match read {
            Err(_) if has_ended => Ok(None),
            read => read.map(Some),
        })
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

/// Wakes the task at `until`, or earlier: the link is looked at now and then.
#[inline(never)]
pub(super) fn doze(context: &mut Context<'_>, until: Instant) {
    let _ = pin!(Timer::at(until.min(from_now(LOOK)))).poll(context);
}

#[inline(never)]
fn from_now(time: Duration) -> Instant {
    Instant::now().saturating_add(time)
}

/// An address, written as in a URL.
fn literal(name: &str) -> Option<IpAddress> {
    if let Some(octets) = ipv4(name.as_bytes()) {
        return Some(IpAddress::Ipv4(octets.into()));
    }
    #[cfg(feature = "ipv6")]
    if let Some(Ok(address)) = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).map(str::parse) {
        return Some(IpAddress::Ipv6(address));
    }
    None
}

/// What `core` makes of it too, in 600 bytes more: four numbers, with no zeros before them.
fn ipv4(name: &[u8]) -> Option<[u8; 4]> {
    let (mut octets, mut rest) = ([0_u8; 4], name);
    for (n, octet) in octets.iter_mut().enumerate() {
        if n > 0 {
            let [b'.', more @ ..] = rest else { return None };
            rest = more;
        }
        let mut is_first = true;
        while let [digit @ b'0'..=b'9', more @ ..] = rest {
            if !is_first && *octet == 0 {
                return None;
            }
            *octet = octet.checked_mul(10)?.checked_add(digit.wrapping_sub(b'0'))?;
            (rest, is_first) = (more, false);
        }
        if is_first {
            return None;
        }
    }
    rest.is_empty().then_some(octets)
}

/// How often the link is looked at. It has no waker for this: there is one for all tasks.
const LOOK: Duration = Duration::from_secs(1);

/// How long a connection may take to end that nobody waits for.
pub(super) const FAREWELL: Duration = Duration::from_secs(1);

/// And one that somebody does.
const LAST_FAREWELL: Duration = Duration::from_secs(5);

/// A reset is one packet, and not sent again.
pub(super) const RESET: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_core_takes_for_them() {
        for name in [
            "0.0.0.0",
            "10.0.0.2",
            "255.255.255.255",
            "192.168.100.9",
            "",
            ".",
            "1",
            "1.2.3",
            "1.2.3.",
            ".1.2.3",
            "1.2.3.4.",
            "1.2.3.4.5",
            "1..2.3",
            "256.1.1.1",
            "1.1.1.256",
            "1.1.1.999",
            "1.1.1.1000",
            "01.1.1.1",
            "1.1.1.00",
            "1.1.1.001",
            "+1.1.1.1",
            "-1.1.1.1",
            " 1.1.1.1",
            "1.1.1.1 ",
            "1.1.1.a",
            "a.b.c.d",
            "example.org",
            "[::1]",
        ] {
            let expected = name.parse().ok().map(|address: core::net::Ipv4Addr| address.octets());
            assert_eq!(ipv4(name.as_bytes()), expected, "{name}");
        }
    }
}
