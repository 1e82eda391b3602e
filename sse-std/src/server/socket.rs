//! What a connection needs of a socket.

use core::time::Duration;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
};

use super::timeouts::Timeouts;

/// A socket with time limits: [`TcpStream`], Unix sockets, and TLS streams around them, for which each method is handed on.
///
/// Time limits are never zero.
pub trait Socket: Read + Write {
    /// Sets what is set once: no waiting for more to fill a packet, and how long the peer's system may be silent.
    ///
    /// # Errors
    /// Those of the system.
    fn set_up(&mut self, timeouts: &Timeouts) -> io::Result<()>;

    /// How long a read may block from now on.
    ///
    /// # Errors
    /// Those of the system.
    fn set_read_timeout(&mut self, timeout: Duration) -> io::Result<()>;

    /// How long a write may block from now on. One that has blocked for so long, and has taken nothing, is tried again with the
    /// same bytes as long as there is time ([`Timeouts::write`](Timeouts#structfield.write)).
    ///
    /// # Errors
    /// Those of the system.
    fn set_write_timeout(&mut self, timeout: Duration) -> io::Result<()>;

    /// Whether the peer has closed the connection, or half of it, without waiting. A socket that cannot tell says no: then it is
    /// noticed when writing fails.
    fn has_left(&mut self) -> bool {
        false
    }

    /// Nothing more will be written.
    ///
    /// # Errors
    /// Those of the system.
    fn end(&mut self) -> io::Result<()>;
}

impl Socket for TcpStream {
    fn set_up(&mut self, timeouts: &Timeouts) -> io::Result<()> {
        self.set_nodelay(true)?;
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&*self).set_tcp_user_timeout(Some(timeouts.vanished.min(LONGEST)))?;
        #[cfg(not(target_os = "linux"))]
        let _ = timeouts;
        Ok(())
    }

    fn set_read_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        Self::set_read_timeout(self, Some(timeout.min(LONGEST)))
    }

    fn set_write_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        Self::set_write_timeout(self, Some(timeout.min(LONGEST)))
    }

    fn has_left(&mut self) -> bool {
        let seen = self.set_nonblocking(true).and_then(|()| self.peek(&mut [0]));
        self.set_nonblocking(false).is_err() || is_end(seen)
    }

    fn end(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// Unix sockets: behind a proxy on the same machine.
#[cfg(unix)]
impl Socket for std::os::unix::net::UnixStream {
    fn set_up(&mut self, _: &Timeouts) -> io::Result<()> {
        Ok(())
    }

    fn set_read_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        Self::set_read_timeout(self, Some(timeout.min(LONGEST)))
    }

    fn set_write_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        Self::set_write_timeout(self, Some(timeout.min(LONGEST)))
    }

    fn end(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// Whether a read that does not wait says that there is nothing to come.
fn is_end(seen: io::Result<usize>) -> bool {
    match seen {
        Ok(read) => read == 0,
        Err(error) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted),
    }
}

/// A day. Systems have limits of their own for how long a limit may be.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
