//! What a server says first.

/// The status of an answer: its code and reason.
///
/// ```
/// use sse_core::http::{Response, Status};
///
/// assert_eq!(Status::NOT_FOUND.as_str(), "404 Not Found");
/// assert!(Response::empty(Status::NOT_FOUND).to_string().starts_with("HTTP/1.1 404 Not Found\r\n"));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Status(pub(super) &'static str);

impl Status {
    /// 200
    pub const OK: Self = Self("200 OK");
    /// 204
    pub const NO_CONTENT: Self = Self("204 No Content");
    /// 400
    pub const BAD_REQUEST: Self = Self("400 Bad Request");
    /// 403
    pub const FORBIDDEN: Self = Self("403 Forbidden");
    /// 404
    pub const NOT_FOUND: Self = Self("404 Not Found");
    /// 405
    pub const METHOD_NOT_ALLOWED: Self = Self("405 Method Not Allowed");
    /// 408
    pub const TIMEOUT: Self = Self("408 Request Timeout");
    /// 413
    pub const CONTENT_TOO_LARGE: Self = Self("413 Content Too Large");
    /// 414
    pub const URI_TOO_LONG: Self = Self("414 URI Too Long");
    /// 421
    pub const MISDIRECTED: Self = Self("421 Misdirected Request");
    /// 431
    pub const HEADERS_TOO_LARGE: Self = Self("431 Request Header Fields Too Large");
    /// 503
    pub const UNAVAILABLE: Self = Self("503 Service Unavailable");
    /// 505
    pub const VERSION_NOT_SUPPORTED: Self = Self("505 HTTP Version Not Supported");

    /// Code and reason, as in the first line of the answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}
