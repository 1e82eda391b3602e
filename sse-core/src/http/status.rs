//! What a server says first.

use core::fmt;

/// The status of an answer: its code and reason.
///
/// ```
/// use sse_core::http::{Response, Status};
///
/// assert_eq!(Status::NOT_FOUND.as_str(), "404 Not Found");
/// assert!(Response::empty(Status::NOT_FOUND).to_string().starts_with("HTTP/1.1 404 Not Found\r\n"));
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Status(u8);

/// Each text behind its length, and a status is the place of that: this takes less flash than pointers to texts.
const TEXTS: &[u8] = b"\x06200 OK\x0e204 No Content\x0f400 Bad Request\x0d403 Forbidden\
    \x0d404 Not Found\x16405 Method Not Allowed\x13408 Request Timeout\x15413 Content Too Large\
    \x10414 URI Too Long\x17421 Misdirected Request\x23431 Request Header Fields Too Large\x17503 Service Unavailable\
    \x1e505 HTTP Version Not Supported";

impl Status {
    /// 200
    pub const OK: Self = Self::of(*b"200").unwrap();
    /// 204
    pub const NO_CONTENT: Self = Self::of(*b"204").unwrap();
    /// 400
    pub const BAD_REQUEST: Self = Self::of(*b"400").unwrap();
    /// 403
    pub const FORBIDDEN: Self = Self::of(*b"403").unwrap();
    /// 404
    pub const NOT_FOUND: Self = Self::of(*b"404").unwrap();
    /// 405
    pub const METHOD_NOT_ALLOWED: Self = Self::of(*b"405").unwrap();
    /// 408
    pub const TIMEOUT: Self = Self::of(*b"408").unwrap();
    /// 413
    pub const CONTENT_TOO_LARGE: Self = Self::of(*b"413").unwrap();
    /// 414
    pub const URI_TOO_LONG: Self = Self::of(*b"414").unwrap();
    /// 421
    pub const MISDIRECTED: Self = Self::of(*b"421").unwrap();
    /// 431
    pub const HEADERS_TOO_LARGE: Self = Self::of(*b"431").unwrap();
    /// 503
    pub const UNAVAILABLE: Self = Self::of(*b"503").unwrap();
    /// 505
    pub const VERSION_NOT_SUPPORTED: Self = Self::of(*b"505").unwrap();

    const fn of(code: [u8; 3]) -> Option<Self> {
        let ([a, b, c], mut at) = (code, 0_usize);
        // Of the texts only the last one ends where a byte does not reach.
        while at <= u8::MAX as usize {
            let status = Self(at as u8);
            let [x, y, z, ..] = status.as_bytes() else { break };
            if *x == a && *y == b && *z == c {
                return Some(status);
            }
            at = at.wrapping_add(1).wrapping_add(status.as_bytes().len());
        }
        None
    }

    /// Code and reason, as in the first line of the answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match core::str::from_utf8(self.as_bytes()) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    pub(super) const fn as_bytes(self) -> &'static [u8] {
        let Some((_, [len, rest @ ..])) = TEXTS.split_at_checked(self.0 as usize) else { return &[] };
        let Some((text, _)) = rest.split_at_checked(*len as usize) else { return &[] };
        text
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Status").field(&self.as_str()).finish()
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Status {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Status({=str:?})", self.as_str());
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_text() {
        let mut at = 0_usize;
        for (status, text) in [
            (Status::OK, "200 OK"),
            (Status::NO_CONTENT, "204 No Content"),
            (Status::BAD_REQUEST, "400 Bad Request"),
            (Status::FORBIDDEN, "403 Forbidden"),
            (Status::NOT_FOUND, "404 Not Found"),
            (Status::METHOD_NOT_ALLOWED, "405 Method Not Allowed"),
            (Status::TIMEOUT, "408 Request Timeout"),
            (Status::CONTENT_TOO_LARGE, "413 Content Too Large"),
            (Status::URI_TOO_LONG, "414 URI Too Long"),
            (Status::MISDIRECTED, "421 Misdirected Request"),
            (Status::HEADERS_TOO_LARGE, "431 Request Header Fields Too Large"),
            (Status::UNAVAILABLE, "503 Service Unavailable"),
            (Status::VERSION_NOT_SUPPORTED, "505 HTTP Version Not Supported"),
        ] {
            assert_eq!((status.as_str(), usize::from(status.0)), (text, at));
            assert_eq!(std::format!("{status:?}"), std::format!("Status({text:?})"));
            at += text.len() + 1;
        }
        assert_eq!(at, TEXTS.len());
        assert_eq!(Status::of(*b"418"), None);
    }
}
