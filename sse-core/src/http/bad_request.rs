//! What can be wrong with the head of a request.

use core::fmt;

use super::{response::Response, status::Status};

// Those with a status of their own come last: the table of them is short.
/// A request cannot be understood: send [its answer](Self::response) and close the connection.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadRequest {
    /// The first line is not a method, a target and `HTTP/1.x`, with one space between them.
    // Zero is none of them: what is read of a request is made zero at its start.
    RequestLine = 1,
    /// A line is not a header field: it has no colon, no proper name, a NUL, a CR inside, or is folded.
    Line,
    /// There is no `Host`, or there are two, or it is not one.
    Host,
    /// There are two `Origin` lines, or one that is not ASCII text.
    Origin,
    /// `Content-Length` and `Transfer-Encoding` do not say clearly where the body ends.
    Framing,
    /// The first line is longer than the parser has room for.
    LongTarget,
    /// Together with what is kept already, a line that counts, or the name of any other, is longer than the parser has room for.
    LongField,
    /// There are more than [`RequestParser::MAX_HEAD`](super::RequestParser::MAX_HEAD) bytes of head.
    TooLong,
    /// The version is not 1.0 or 1.1.
    Version,
}

impl BadRequest {
    /// The answer: status 400, 414, 431 or 505 (RFC 9112, 3 and 5; RFC 6585, 5).
    pub const fn response(self) -> Response<'static> {
        Response::empty(self.status())
    }

    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Version => Status::VERSION_NOT_SUPPORTED,
            Self::LongTarget => Status::URI_TOO_LONG,
            Self::LongField | Self::TooLong => Status::HEADERS_TOO_LARGE,
            _ => Status::BAD_REQUEST,
        }
    }
}

impl fmt::Display for BadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestLine => "the request does not start with a method, a target and HTTP/1.x; answer 400",
            Self::Version => "the request is of another version of HTTP than 1.x; answer 505",
            Self::Line => "a line of the request head is not a header field; answer 400",
            Self::Host => "the request does not name one host; answer 400",
            Self::Origin => "the request has several origins, or one that is not ASCII text; answer 400",
            Self::Framing => "the request does not say clearly where its body ends; answer 400",
            Self::LongTarget => {
                "the first line is longer than there is room for; answer 414, or give the parser more"
            }
            Self::LongField => "a line is longer than there is room for beside those that are kept; answer 431, or give the parser more",
            Self::TooLong => "the request head is longer than 16 KiB; answer 431",
        })
    }
}

impl core::error::Error for BadRequest {}
