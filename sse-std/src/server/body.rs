//! An event stream on its way to the client.

use core::time::Duration;
use std::{
    io::{self, ErrorKind, IoSlice, Write},
    net::TcpStream,
    time::Instant,
};

use sse_core::http::{Chunk, ChunkSize};

use super::{connection::close, socket::Socket};

/// The body of an event stream, in chunks if its head says so. Each write is out when it returns.
///
/// A write of at most 64 KiB has [`Timeouts::write`](super::Timeouts#structfield.write) to be taken by the client's system, and
/// then fails with [`ErrorKind::TimedOut`]: drop it. [`finish`](Self::finish) it when the stream is complete; without, a client
/// sees that it was cut short.
#[derive(Debug)]
pub struct EventBody<S = TcpStream> {
    socket: S,
    chunked: bool,
    timeout: Duration,
    /// When it was last written to.
    written: Instant,
}

impl<S: Socket> EventBody<S> {
    pub(super) fn new(socket: S, chunked: bool, timeout: Duration) -> Self {
        Self { socket, chunked, timeout, written: Instant::now() }
    }

    /// The stream is complete.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn finish(mut self) -> io::Result<()> {
        if self.chunked {
            self.write_pieces(&mut [IoSlice::new(Chunk::LAST.as_bytes())])?;
        }
        close(self.socket)
    }

    /// The socket, to ask whose it is.
    pub const fn get_ref(&self) -> &S {
        &self.socket
    }

    /// All of them, while there is time.
    fn write_pieces(&mut self, pieces: &mut [IoSlice<'_>]) -> io::Result<()> {
        write_all(&mut self.socket, pieces, self.timeout)?;
        self.written = Instant::now();
        Ok(())
    }
}

impl<S: Socket> Write for EventBody<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = bytes.get(..AT_ONCE).unwrap_or(bytes);
        // A chunk of nothing would end the body.
        let Some(size) = ChunkSize::new(bytes.len()) else { return Ok(0) };
        if self.written.elapsed() >= QUIET && self.socket.has_left() {
            return Err(io::Error::new(ErrorKind::BrokenPipe, "the client has left"));
        }
        let pieces = [size.as_str().as_bytes(), bytes, ChunkSize::END.as_bytes()];
        if self.chunked {
            self.write_pieces(&mut pieces.map(IoSlice::new))?;
        } else {
            self.write_pieces(&mut [IoSlice::new(bytes)])?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        write_all(&mut self.socket, &mut [], self.timeout)
    }
}

/// Writes and flushes all of it, or gives up after `timeout`.
///
/// The socket's own limit is shorter, and is one for each part that is taken, so that alone a client could make it last for ever.
pub(super) fn write_all(socket: &mut impl Socket, mut pieces: &mut [IoSlice<'_>], timeout: Duration) -> io::Result<()> {
    let start = Instant::now();
    loop {
        let flushing = pieces.is_empty();
        let result = if flushing { socket.flush().map(|()| None) } else { socket.write_vectored(pieces).map(Some) };
        match result {
            Ok(None) => return Ok(()),
            Ok(Some(0)) => return Err(ErrorKind::WriteZero.into()),
            Ok(Some(written)) => {
                IoSlice::advance_slices(&mut pieces, written);
                if pieces.is_empty() {
                    continue;
                }
            }
            Err(error) => match error.kind() {
                ErrorKind::Interrupted | ErrorKind::WouldBlock | ErrorKind::TimedOut => {}
                _ => return Err(error),
            },
        }
        if start.elapsed() >= timeout {
            return Err(stopped_reading());
        }
    }
}

/// How long one write may block, of which [`write_all`] makes several. A system may wake who waits for room only when there is a
/// lot of it (Linux: a third of the buffer, which is a mebibyte), but a new write takes what room there is: a client that reads
/// slowly would else be taken for one that does not.
pub(super) fn one_write(timeout: Duration) -> Duration {
    timeout.checked_div(8).unwrap_or_default().clamp(Duration::from_millis(1), Duration::from_secs(1))
}

fn stopped_reading() -> io::Error {
    io::Error::new(ErrorKind::TimedOut, "the client has stopped reading")
}

/// What is written at once.
const AT_ONCE: usize = 64 * 1024;

/// After so long without a write it is worth asking whether the client is still there: the first write to a connection that
/// was closed does not fail yet. A stream with more traffic notices at the second.
const QUIET: Duration = Duration::from_millis(500);
