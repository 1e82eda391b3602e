//! What can go wrong.

use core::fmt;
use std::io;

use sse_core::{Oversize, client::Closed};

/// Why there is no event.
///
/// | | what to do |
/// | --- | --- |
/// | [`Oversize`](Self::Oversize) | go on: the stream does, and the next event is whole |
/// | [`Io`](Self::Io), kind `WouldBlock` or `TimedOut` | call again when you like: nothing was lost |
/// | [`Io`](Self::Io), any other kind | the stream is over: reconnect |
/// | [`Closed`](Self::Closed) | see why; there are no more events |
///
/// There is no error for what a stream says: the standard has an answer to any bytes.
#[non_exhaustive]
#[derive(Debug)]
pub enum Error {
    /// Reading failed. Interrupted reads are repeated, and never seen here.
    Io(io::Error),
    /// One event was dropped because it is over the limit.
    Oversize(Oversize),
    /// The connection is over for good, and not because the user wanted it. Only of a client that connects by itself.
    Closed(Closed),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read the event stream: {error}"),
            Self::Oversize(oversize) => oversize.fmt(f),
            Self::Closed(closed) => write!(f, "no more events: {closed}"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Oversize(oversize) => Some(oversize),
            Self::Closed(closed) => Some(closed),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Oversize> for Error {
    fn from(oversize: Oversize) -> Self {
        Self::Oversize(oversize)
    }
}
