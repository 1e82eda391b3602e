//! A thread for each connection, and not more of them than there may be.

use core::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use std::{
    io,
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};

use sse_core::http::Response;

use super::{connection::Connection, timeouts::Timeouts};

/// Accepts connections and gives each a thread, up to a number; those beyond it are told to come back later.
///
/// A thread has 256 KiB of stack unless set, of which a stream touches a few pages: memory that is used is about 20 KiB for each
/// connection on Linux, and the buffer of [`Subscriber::serve`](crate::broadcast::Subscriber::serve), at most 64 KiB and one
/// event, for those that are behind.
///
/// ```no_run
/// use std::net::TcpListener;
/// use sse_std::{server::Server, sse_core::http::{RequestParser, Response}};
///
/// let server = Server::new(TcpListener::bind("127.0.0.1:8080")?).max_connections(500);
/// server.run(|mut connection| {
///     let mut parser = RequestParser::<512>::new();
///     match connection.request(&mut parser) {
///         Ok(_) => connection.answer(&Response::NO_CONTENT),
///         Err(error) => connection.refuse(&error),
///     }
/// });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Server {
    listener: TcpListener,
    timeouts: Timeouts,
    most: usize,
    stack: usize,
    stop: Stop,
}

/// Stops a [`Server`] from anywhere. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Stop {
    shared: Arc<Shared>,
    address: Option<SocketAddr>,
}

#[derive(Debug, Default)]
struct Shared {
    stopped: AtomicBool,
    open: Mutex<Open>,
    closed: Condvar,
}

/// How many connections are open.
#[derive(Debug, Default)]
struct Open {
    served: usize,
    refused: usize,
}

/// One of the connections that there may be.
#[derive(Debug)]
struct Place {
    shared: Arc<Shared>,
    /// It is one too many.
    refused: bool,
}

impl Server {
    /// A server for at most 1000 connections at a time, with the usual [`Timeouts`].
    pub fn new(listener: TcpListener) -> Self {
        let address = listener.local_addr().ok();
        let stop = Stop { shared: Arc::default(), address };
        Self { listener, timeouts: Timeouts::DEFAULT, most: 1000, stack: 256 * 1024, stop }
    }

    /// How many connections there may be at a time, streams and others: 1000 unless set. Those beyond get a 503 with
    /// `Retry-After: 5`, 64 of them at a time; if there are still more, they are closed without a word.
    pub fn max_connections(self, connections: usize) -> Self {
        Self { most: connections, ..self }
    }

    /// How long clients may take.
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// How many bytes of stack each thread has, for handlers that need more.
    pub fn stack_size(self, bytes: usize) -> Self {
        Self { stack: bytes, ..self }
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Those of the system.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What stops it.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Serves until it is [stopped](Stop::stop), then waits for connections to end, not longer than
    /// [`Timeouts::write`](Timeouts#structfield.write). How many are left.
    ///
    /// Errors of `handler` are dropped, because the client has left, as a rule: those that matter it should tell itself. If it
    /// panics, its connection is closed. While the system has no more sockets or threads to give, it tries again.
    pub fn run<H>(&self, handler: H) -> usize
    where
        H: Fn(Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        let handler = Arc::new(handler);
        let shared = &self.stop.shared;
        loop {
            let accepted = self.listener.accept();
            if shared.stopped.load(Ordering::SeqCst) {
                break;
            }
            let Ok((socket, _)) = accepted else {
                thread::sleep(NAP);
                continue;
            };
            let Some(place) = Place::take(shared, self.most) else { continue };
            let (handler, timeouts) = (Arc::clone(&handler), self.timeouts);
            let serve = move || {
                // All of it, or it would be free at once.
                let place = place;
                let _ = if place.refused { refuse(socket) } else { accept(socket, timeouts, &*handler) };
            };
            if thread::Builder::new().name("sse connection".to_owned()).stack_size(self.stack).spawn(serve).is_err() {
                thread::sleep(NAP);
            }
        }
        shared.wait(self.timeouts.write)
    }
}

fn accept(socket: TcpStream, timeouts: Timeouts, handler: &impl Fn(Connection) -> io::Result<()>) -> io::Result<()> {
    handler(Connection::with_timeouts(socket, timeouts)?)
}

fn refuse(socket: TcpStream) -> io::Result<()> {
    Connection::new(socket)?.answer(&Response::unavailable(LATER))
}

impl Stop {
    /// Stops the server: nobody is accepted any more. Streams go on until they are
    /// [shut down](crate::broadcast::Broadcast::shut_down): do that first.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // `accept` waits for somebody.
        if let Some(mut address) = self.address {
            if address.ip().is_unspecified() {
                address.set_ip(match address {
                    SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
                    SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
                });
            }
            let _ = TcpStream::connect_timeout(&address, NAP);
        }
    }

    /// How many connections are open, without those that get a 503 because there are too many.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.lock().served
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until all connections are closed, or for so long. How many are not.
    fn wait(&self, time: Duration) -> usize {
        let start = Instant::now();
        let mut open = self.lock();
        while open.served > 0 || open.refused > 0 {
            let Some(left) = time.checked_sub(start.elapsed()) else { break };
            open = self.closed.wait_timeout(open, left.min(NAP)).unwrap_or_else(PoisonError::into_inner).0;
        }
        open.served.saturating_add(open.refused)
    }
}

impl Place {
    fn take(shared: &Arc<Shared>, most: usize) -> Option<Self> {
        let mut open = shared.lock();
        let refused = open.served >= most;
        let count = if refused { &mut open.refused } else { &mut open.served };
        if refused && *count >= REFUSALS {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Self { shared: Arc::clone(shared), refused })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.shared.lock();
        let count = if self.refused { &mut open.refused } else { &mut open.served };
        *count = count.saturating_sub(1);
        self.shared.closed.notify_all();
    }
}

/// How long to wait before trying again what the system has refused.
const NAP: Duration = Duration::from_millis(100);

/// How many are told at a time that there is no place for them, and when to come back.
const REFUSALS: usize = 64;
const LATER: Duration = Duration::from_secs(5);
