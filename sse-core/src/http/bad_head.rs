//! What can be wrong with the head of a response.

use core::fmt;

/// A head cannot be used: drop the connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadHead {
    /// It does not start with `HTTP/1.x` and a status of three digits.
    // From 1 on, so that what starts with none is nothing but zeros.
    Status = 1,
    /// A line is not a header field: it has no colon, no proper name, a NUL, or a CR inside.
    Line,
    /// `Content-Length` is not one number that fits 63 bits or so, and nothing else tells where the body ends.
    Length,
    /// There are more than [`HeadParser::MAX_HEAD`](super::HeadParser::MAX_HEAD) bytes of head.
    TooLong,
}

impl fmt::Display for BadHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status => "the answer does not start with HTTP/1.x and a status: is this an HTTP server?",
            Self::Line => "a line of the response head is not a header field; drop the connection",
            Self::Length => "Content-Length is not one number, so the body has no end; drop the connection",
            Self::TooLong => "the response head is longer than 64 KiB; drop the connection",
        })
    }
}

impl core::error::Error for BadHead {}
