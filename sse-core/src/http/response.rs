//! The head of a response, as a server writes it (RFC 9112, 4; WHATWG HTML, 9.2.7).

use core::{fmt, time::Duration};

use super::{
    cors::CorsHeaders,
    grammar::text,
    head_writer::{EVENT_STREAM_HEADERS, HeadWriter},
    header::{self, Headers},
    header_name::HeaderName,
    incoming::RequestHead,
    status::Status,
    text::HeaderValue,
};
use crate::encode::Decimal;

/// An answer to be sent: the head of an event stream, or a short answer and that's it.
///
/// It closes the connection, and lets no text split it: all text is of validated types.
///
/// Encode it with [`Display`](fmt::Display), [`parts`](Self::parts) or [`encode`](Self::encode), as a
/// [`Message`](crate::Message).
///
/// ```
/// use sse_core::http::Response;
///
/// assert_eq!(Response::EVENT_STREAM.to_string(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\
///     Content-Type: text/event-stream\r\nCache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n\r\n");
/// // A client that gets this does not reconnect:
/// assert_eq!(Response::NO_CONTENT.to_string(), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Response<'a> {
    status: Status,
    kind: Kind<'a>,
    cors: CorsHeaders<'a>,
    headers: Headers<'a>,
}

/// What follows the head, and what the head says of it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Kind<'a> {
    Stream { chunked: bool },
    Nothing,
    Empty,
    Allow(HeaderValue<'a>),
    RetryAfter(Decimal),
    Page { content_type: HeaderValue<'a>, body: &'a str, len: Decimal },
}

impl<'a> Response<'a> {
    /// 200 and an event stream, which ends with the connection.
    pub const EVENT_STREAM: Response<'static> = Response::stream(false);
    /// 200 and an event stream in chunks, each a [`Chunk`](super::Chunk): a client can tell its end from a broken connection. Not
    /// for HTTP/1.0.
    pub const EVENT_STREAM_CHUNKED: Response<'static> = Response::stream(true);
    /// 204: a client that follows the standard does not reconnect.
    pub const NO_CONTENT: Response<'static> = Response::of(Status::NO_CONTENT, Kind::Nothing);
    /// 400
    pub const BAD_REQUEST: Response<'static> = Response::empty(Status::BAD_REQUEST);
    /// 403
    pub const FORBIDDEN: Response<'static> = Response::empty(Status::FORBIDDEN);
    /// 404
    pub const NOT_FOUND: Response<'static> = Response::empty(Status::NOT_FOUND);
    /// 408, for a client that takes too long to ask.
    pub const TIMEOUT: Response<'static> = Response::empty(Status::TIMEOUT);
    /// 413, for a body that is larger than the server takes.
    pub const CONTENT_TOO_LARGE: Response<'static> = Response::empty(Status::CONTENT_TOO_LARGE);
    /// 414
    pub const URI_TOO_LONG: Response<'static> = Response::empty(Status::URI_TOO_LONG);
    /// 421, for a host that is not allowed: see [`AllowedHosts`](super::AllowedHosts).
    pub const MISDIRECTED: Response<'static> = Response::empty(Status::MISDIRECTED);
    /// 431
    pub const HEADERS_TOO_LARGE: Response<'static> = Response::empty(Status::HEADERS_TOO_LARGE);
    /// 505
    pub const VERSION_NOT_SUPPORTED: Response<'static> = Response::empty(Status::VERSION_NOT_SUPPORTED);

    /// 200 and an event stream as the client can read it: in chunks, or, for HTTP/1.0, up to the end of the connection.
    pub const fn event_stream(request: &RequestHead<'_>) -> Response<'static> {
        Response::stream(!request.http_1_0)
    }

    /// Whether what follows the head comes in chunks, each a [`Chunk`](super::Chunk).
    #[must_use]
    pub const fn is_chunked(&self) -> bool {
        matches!(self.kind, Kind::Stream { chunked: true })
    }

    /// A status, and no more.
    pub const fn empty(status: Status) -> Self {
        Self::of(status, Kind::Empty)
    }

    /// 405, with the methods that are allowed: `GET, OPTIONS`.
    pub const fn method_not_allowed(allow: HeaderValue<'a>) -> Self {
        Self::of(Status::METHOD_NOT_ALLOWED, Kind::Allow(allow))
    }

    /// 503, and when to come back, in whole seconds: for a server whose places are all taken.
    pub const fn unavailable(retry_after: Duration) -> Self {
        Self::of(Status::UNAVAILABLE, Kind::RetryAfter(Decimal::new(retry_after.as_secs())))
    }

    /// 200 and a page: `text/html; charset=utf-8` and its text. Parts and lengths include the page.
    pub const fn page(content_type: HeaderValue<'a>, body: &'a str) -> Self {
        Self::of(Status::OK, Kind::Page { content_type, body, len: Decimal::new(body.len() as u64) })
    }

    /// Headers that let pages of other origins read the answer: see [`Cors`](super::Cors).
    pub const fn cors(self, cors: CorsHeaders<'a>) -> Self {
        Self { cors, ..self }
    }

    /// More header fields, in this order, behind the others.
    ///
    /// `Cache-Control` and `X-Accel-Buffering` among them, unless empty, take the place of the stream's. `Connection`,
    /// `Content-Type`, `Content-Length` and `Transfer-Encoding` are left out: the kind of answer says them.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { headers, ..self }
    }

    /// The encoded answer in pieces: borrowed text and constants, nothing copied.
    ///
    /// As an iterator it looks for the next piece from the start; [`for_each`](Iterator::for_each) goes through them once.
    pub const fn parts(&self) -> ResponseParts<'_> {
        ResponseParts { response: self, given: 0 }
    }

    /// The exact length of the encoded answer in bytes.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let mut len = 0_usize;
        self.write(|piece| {
            len = len.saturating_add(piece.len());
            true
        });
        len
    }

    /// Writes the encoded answer to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let mut len = 0_usize;
        let fits = self.write(|piece| {
            let end = len.saturating_add(piece.len());
            let Some(room) = out.get_mut(len..end) else { return false };
            // Not `copy_from_slice`: its length check would leave a panic in the binary.
            room.iter_mut().zip(piece).for_each(|(to, &from)| *to = from);
            len = end;
            true
        });
        fits.then_some(len)
    }

    pub(super) const fn preflight(cors: CorsHeaders<'a>) -> Self {
        Self::of(Status::NO_CONTENT, Kind::Nothing).cors(cors)
    }

    const fn stream(chunked: bool) -> Self {
        Self::of(Status::OK, Kind::Stream { chunked })
    }

    const fn of(status: Status, kind: Kind<'a>) -> Self {
        Self { status, kind, cors: CorsHeaders::NONE, headers: &[] }
    }

    /// Gives its pieces to `put` until that says `false`; whether it has got them all.
    fn write<'r>(&'r self, put: impl FnMut(&'r [u8]) -> bool) -> bool {
        let mut head = HeadWriter::new(put);
        head.status(self.status);
        match &self.kind {
            &Kind::Stream { chunked } => {
                for (n, (name, value)) in EVENT_STREAM_HEADERS.iter().enumerate() {
                    // The first is never the user's.
                    let users = if n == 0 { None } else { header::get(self.headers, name) };
                    head.raw_field(name, users.unwrap_or(value).as_bytes());
                }
                if chunked {
                    head.chunked();
                }
            }
            Kind::Nothing => {}
            Kind::Empty => head.no_body(),
            Kind::Allow(methods) => {
                head.no_body();
                head.allow(*methods);
            }
            Kind::RetryAfter(seconds) => {
                head.no_body();
                head.retry_after(seconds);
            }
            Kind::Page { content_type, len, .. } => head.body(len, *content_type),
        }
        self.cors.write(&mut head);
        let stream = matches!(self.kind, Kind::Stream { .. });
        let ours = if stream { OURS.as_slice() } else { OURS.get(..OURS_ALWAYS).unwrap_or_default() };
        let mut users = self.headers;
        while let Some((name, value)) = header::next(&mut users, ours) {
            head.field(*name, *value);
        }
        match self.kind {
            Kind::Page { body, .. } => head.end_with(body.as_bytes()),
            _ => head.end(),
        }
        head.is_complete()
    }
}

impl fmt::Display for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.write(|piece| f.write_str(text(piece)).is_ok()) { Ok(()) } else { Err(fmt::Error) }
    }
}

/// The pieces of an encoded [`Response`], in order: write them one after the other. None is empty.
#[derive(Clone, Debug)]
#[must_use]
pub struct ResponseParts<'r> {
    response: &'r Response<'r>,
    /// How many pieces were there already.
    given: usize,
}

/// Headers that are sent from here, and never from those that users give.
const OURS: [&str; 6] =
    ["Connection", "Content-Type", "Content-Length", "Transfer-Encoding", "Cache-Control", "X-Accel-Buffering"];

/// Without the last two, which are ours in event streams only.
const OURS_ALWAYS: usize = 4;

impl<'r> Iterator for ResponseParts<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        let (mut before, mut next) = (self.given, None);
        self.response.write(|piece| {
            let is_next = before == 0;
            if is_next {
                next = Some(text(piece));
            }
            before = before.saturating_sub(1);
            !is_next
        });
        self.given = self.given.saturating_add(1);
        next
    }

    fn for_each<E: FnMut(&'r str)>(self, mut each: E) {
        let mut before = self.given;
        self.response.write(|piece| {
            if before == 0 {
                each(text(piece));
            }
            before = before.saturating_sub(1);
            true
        });
    }
}

impl core::iter::FusedIterator for ResponseParts<'_> {}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString, vec};

    use super::*;
    use crate::http::RequestParser;

    const CLOSE: &str = "Connection: close\r\n";

    fn header<'a>(name: &'a str, value: &'a str) -> (HeaderName<'a>, HeaderValue<'a>) {
        (HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap())
    }

    fn check(response: &Response<'_>, wire: &str) {
        assert_eq!((response.to_string(), response.encoded_len()), (wire.to_string(), wire.len()));
        assert!(response.parts().all(|part| !part.is_empty()));
        let mut out = vec![0xAA; wire.len()];
        assert_eq!((response.encode(&mut out), &out[..]), (Some(wire.len()), wire.as_bytes()));
        assert_eq!(response.encode(&mut out[1..]), None);
    }

    #[test]
    fn event_streams() {
        let fields: std::string::String =
            EVENT_STREAM_HEADERS.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("HTTP/1.1 200 OK\r\n{CLOSE}{fields}");
        check(&Response::EVENT_STREAM, &format!("{head}\r\n"));
        check(&Response::EVENT_STREAM_CHUNKED, &format!("{head}Transfer-Encoding: chunked\r\n\r\n"));
        for (version, chunked) in [("1.0", false), ("1.1", true)] {
            let mut parser = RequestParser::<64>::new();
            let wire = format!("GET / HTTP/{version}\r\nHost: a\r\n\r\n");
            assert_eq!(parser.next(&mut wire.as_bytes()), Ok(true));
            assert_eq!(Response::event_stream(&parser.request().unwrap()).is_chunked(), chunked);
        }
    }

    #[test]
    fn short_answers() {
        for (response, status) in [
            (Response::BAD_REQUEST, "400 Bad Request"),
            (Response::FORBIDDEN, "403 Forbidden"),
            (Response::NOT_FOUND, "404 Not Found"),
            (Response::TIMEOUT, "408 Request Timeout"),
            (Response::CONTENT_TOO_LARGE, "413 Content Too Large"),
            (Response::URI_TOO_LONG, "414 URI Too Long"),
            (Response::MISDIRECTED, "421 Misdirected Request"),
            (Response::HEADERS_TOO_LARGE, "431 Request Header Fields Too Large"),
            (Response::VERSION_NOT_SUPPORTED, "505 HTTP Version Not Supported"),
        ] {
            check(&response, &format!("HTTP/1.1 {status}\r\n{CLOSE}Content-Length: 0\r\n\r\n"));
        }
        check(&Response::NO_CONTENT, &format!("HTTP/1.1 204 No Content\r\n{CLOSE}\r\n"));
        check(
            &Response::method_not_allowed(HeaderValue::new("GET").unwrap()),
            &format!("HTTP/1.1 405 Method Not Allowed\r\n{CLOSE}Content-Length: 0\r\nAllow: GET\r\n\r\n"),
        );
        check(
            &Response::unavailable(Duration::from_millis(5999)),
            &format!("HTTP/1.1 503 Service Unavailable\r\n{CLOSE}Content-Length: 0\r\nRetry-After: 5\r\n\r\n"),
        );
        check(
            &Response::page(HeaderValue::new("text/plain").unwrap(), "é\r\n"),
            &format!("HTTP/1.1 200 OK\r\n{CLOSE}Content-Length: 4\r\nContent-Type: text/plain\r\n\r\né\r\n"),
        );
        check(
            &Response::page(HeaderValue::new("text/plain").unwrap(), ""),
            &format!("HTTP/1.1 200 OK\r\n{CLOSE}Content-Length: 0\r\nContent-Type: text/plain\r\n\r\n"),
        );
    }

    #[test]
    fn the_users_headers() {
        let headers = [
            header("connection", "keep-alive"),
            header("CONTENT-TYPE", "text/html"),
            header("content-length", "5"),
            header("transfer-encoding", "gzip"),
            header("cache-control", "no-store"),
            header("x-accel-buffering", ""),
            header("Set-Cookie", "a=b"),
        ];
        check(
            &Response::EVENT_STREAM.headers(&headers),
            &format!(
                "HTTP/1.1 200 OK\r\n{CLOSE}Content-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                 X-Accel-Buffering: no\r\nSet-Cookie: a=b\r\n\r\n"
            ),
        );
        check(
            &Response::NO_CONTENT.headers(&headers),
            &format!(
                "HTTP/1.1 204 No Content\r\n{CLOSE}cache-control: no-store\r\nx-accel-buffering: \r\n\
                 Set-Cookie: a=b\r\n\r\n"
            ),
        );
    }
}
