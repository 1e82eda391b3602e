//! Why there is no request.

use core::fmt;
use std::io;

use sse_core::http::{BadFraming, BadRequest, Response};

/// Why a request could not be read. [`response`](Self::response) is the answer to it.
#[non_exhaustive]
#[derive(Debug)]
pub enum RequestError {
    /// Its head cannot be understood, or is too long: 400, 414, 431 or 505.
    Head(BadRequest),
    /// The framing of its body cannot be understood: 400.
    Body(BadFraming),
    /// Its body is longer than the server takes: 413.
    LongBody,
    /// It took longer than [`Timeouts::request`](super::Timeouts#structfield.request): 408.
    Timeout,
    /// The connection ended before the request did, or without any: nobody is there to be answered. Browsers open connections
    /// ahead of need, so this is no cause for alarm.
    Ended,
    /// The connection is broken.
    Io(io::Error),
}

impl RequestError {
    /// What to answer; `None` if nobody would read it.
    #[must_use]
    pub const fn response(&self) -> Option<Response<'static>> {
        match self {
            Self::Head(bad) => Some(bad.response()),
            Self::Body(_) => Some(Response::BAD_REQUEST),
            Self::LongBody => Some(Response::CONTENT_TOO_LARGE),
            Self::Timeout => Some(Response::TIMEOUT),
            Self::Ended | Self::Io(_) => None,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head(error) => error.fmt(f),
            Self::Body(error) => error.fmt(f),
            Self::LongBody => f.write_str("the body of the request is longer than there is room for; answer 413"),
            Self::Timeout => f.write_str("the request took too long; answer 408"),
            Self::Ended => f.write_str("the connection ended before the request did"),
            Self::Io(error) => write!(f, "reading the request failed: {error}"),
        }
    }
}

impl core::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<BadRequest> for RequestError {
    fn from(error: BadRequest) -> Self {
        Self::Head(error)
    }
}

impl From<BadFraming> for RequestError {
    fn from(error: BadFraming) -> Self {
        Self::Body(error)
    }
}

impl From<RequestError> for io::Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Io(error) => error,
            RequestError::Timeout => Self::new(io::ErrorKind::TimedOut, error),
            RequestError::Ended => Self::new(io::ErrorKind::UnexpectedEof, error),
            _ => Self::new(io::ErrorKind::InvalidData, error),
        }
    }
}
