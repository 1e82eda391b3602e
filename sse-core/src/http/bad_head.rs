//! What can be wrong with the head of a response.

use core::fmt;

use crate::encode::Decimal;

/// A head cannot be used: drop the connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadHead {
    /// It does not start with `HTTP/1.x` and a status of three digits.
    Status,
    /// A line is not a header field: it has no colon, no proper name, a NUL, or a CR inside.
    Line,
    /// `Content-Length` is not one number of less than 2<sup>63</sup> or so, and nothing else tells where the body ends.
    Length,
    /// There are several `Location` lines, or one that is not text.
    Location,
    /// The `Location` has this many bytes, more than the parser has room for.
    LongLocation(u32),
    /// There are more than [`HeadParser::MAX_HEAD`](super::HeadParser::MAX_HEAD) bytes of head.
    TooLong,
}

impl fmt::Display for BadHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::LongLocation(len) = self {
            // Not `{len}`: where `core` is built for size, its formatter can panic.
            let len = Decimal::new(u64::from(*len));
            f.write_str("the redirect's Location of ")?;
            f.write_str(len.as_str())?;
        }
        f.write_str(match self {
            Self::Status => "the answer does not start with HTTP/1.x and a status: is this an HTTP server?",
            Self::Line => "a line of the response head is not a header field; drop the connection",
            Self::Length => "Content-Length is not one number, so the body has no end; drop the connection",
            Self::Location => "the redirect has several Location lines, or one that is not text; it leads nowhere",
            Self::TooLong => "the response head is longer than 64 KiB; drop the connection",
            Self::LongLocation(_) => " bytes is longer than there is room for; give the parser more",
        })
    }
}

impl core::error::Error for BadHead {}
