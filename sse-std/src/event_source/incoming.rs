//! The body of an answer, out of its connection.

use core::{error::Error as StdError, time::Duration};
use std::io::ErrorKind;

use sse_core::{
    client::Lost,
    http::{Body, Framing},
};
use ureq::{Error, Timeout, unversioned::transport::NextTimeout};

use super::handover::Connection;

/// A body under way. Its bytes stay where the connection has put them.
pub(super) struct Incoming {
    connection: Connection,
    body: Body,
    /// Only the end of the connection tells the end of it.
    ends_with_connection: bool,
    /// What of the connection's input is used: framing, and pieces of the body.
    used: usize,
    /// The end of the piece under way.
    end: usize,
}

/// Why there is no more of a body.
pub(super) enum Over {
    /// Nothing came in the time that there was for it.
    Silent(Box<dyn StdError + Send + Sync>),
    Lost(Lost, Option<Box<dyn StdError + Send + Sync>>),
}

impl Incoming {
    /// `connection` is behind the head; without one there is no body.
    pub(super) fn new(connection: Option<Connection>, framing: Framing) -> Self {
        let framing = if connection.is_some() { framing } else { Framing::Length(0) };
        let connection = connection.unwrap_or_else(|| Box::new(()));
        let ends_with_connection = framing == Framing::Close;
        Self { connection, body: Body::new(framing), ends_with_connection, used: 0, end: 0 }
    }

    /// What has come and is not used, together with where it starts.
    pub(super) fn rest(&mut self) -> (usize, &[u8]) {
        if self.used == self.end {
            return (self.used, &[]);
        }
        (self.used, self.since(self.used))
    }

    /// The rest as it was when it started there, until more is [asked for](Self::fill).
    pub(super) fn since(&mut self, start: usize) -> &[u8] {
        self.connection.buffers().input().get(start..self.end).unwrap_or_default()
    }

    /// So many bytes of the rest are used.
    pub(super) fn consume(&mut self, amount: usize) {
        self.used = self.used.saturating_add(amount);
    }

    /// The next piece of what has come; if there is none, one read, after which there may be one.
    ///
    /// When the rest is used up. A body that turns out to be broken is told only when all that came before that is used.
    pub(super) fn fill(&mut self, timeout: NextTimeout) -> Result<(), Over> {
        if self.body.is_done() {
            return Err(Over::Lost(Lost::Ended, None));
        }
        let input = self.connection.buffers().input();
        let mut raw = input.get(self.end..).unwrap_or_default();
        match self.body.next(&mut raw) {
            Ok(Some(piece)) => {
                self.end = input.len().saturating_sub(raw.len());
                self.used = self.end.saturating_sub(piece.len());
                return Ok(());
            }
            Ok(None) if self.body.is_done() => return Err(Over::Lost(Lost::Ended, None)),
            Ok(None) => {}
            Err(bad) => return Err(Over::Lost(Lost::BadResponse, Some(bad.into()))),
        }
        let len = input.len();
        self.connection.buffers().input_consume(len);
        (self.used, self.end) = (0, 0);
        match self.connection.await_input(timeout) {
            Ok(true) => Ok(()),
            Ok(false) => Err(match self.body.end() {
                Ok(()) => Over::Lost(Lost::Ended, None),
                Err(truncated) => Over::Lost(Lost::Truncated, Some(truncated.into())),
            }),
            Err(Error::Io(error)) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error @ Error::Timeout(_)) => Err(Over::Silent(error.into())),
            // An end without TLS's own word for it, by which an end that only the connection tells may be anybody's
            // (RFC 9112, 9.8).
            Err(Error::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => Err(match self.body.end() {
                Ok(()) if !self.ends_with_connection => Over::Lost(Lost::Ended, None),
                _ => Over::Lost(Lost::Truncated, Some(error.into())),
            }),
            Err(error) => Err(Over::Lost(Lost::Broken, Some(error.into()))),
        }
    }
}

/// At most so long a silence.
pub(super) fn silence(time: Option<Duration>) -> NextTimeout {
    NextTimeout { reason: Timeout::RecvBody, per_read: time.map(Into::into), ..NextTimeout::default() }
}
