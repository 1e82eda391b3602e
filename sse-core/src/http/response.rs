//! The head of a response, as a server writes it (RFC 9112, 4; WHATWG HTML, 9.2.7).

use core::{fmt, time::Duration};

use super::{
    cors::CorsHeaders,
    header::{self, Headers},
    incoming::RequestHead,
    status::Status,
    text::{HeaderName, HeaderValue},
};
use crate::encode::{Decimal, pieces};

/// What the head of an event stream says, hop-by-hop headers aside: for servers whose framework writes the head.
///
/// Caches must not keep the stream, and proxies neither change it nor hold it back (`X-Accel-Buffering` is nginx's).
pub const EVENT_STREAM_HEADERS: [(&str, &str); 3] =
    [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache, no-transform"), ("X-Accel-Buffering", "no")];

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
    /// Fields that are always the same.
    fixed: &'static [(&'static str, &'static str)],
    /// One that is a number, and one that is not; without a name there is none.
    number: (&'static str, Decimal),
    text: (&'static str, &'a str),
    body: &'a str,
    cors: CorsHeaders<'a>,
    headers: Headers<'a>,
    fields: Fields,
}

/// Writes the fields behind the status line; a function with the user's among them is in the program only if there are some.
#[derive(Clone, Copy, Debug)]
struct Fields(for<'r> fn(&'r Response<'_>, Put<'_, 'r>) -> bool);

#[cfg(feature = "defmt")]
impl defmt::Format for Fields {
    fn format(&self, _: defmt::Formatter<'_>) {}
}

/// Takes a piece; whether it wants more.
type Put<'p, 'r> = &'p mut dyn FnMut(&'r str) -> bool;

const EMPTY: [(&str, &str); 1] = [("Content-Length", "0")];

impl<'a> Response<'a> {
    /// 200 and an event stream, which ends with the connection.
    pub const EVENT_STREAM: Response<'static> = Response::stream(false);
    /// 200 and an event stream in chunks, each a [`Chunk`](super::Chunk): a client can tell its end from a broken connection. Not
    /// for HTTP/1.0.
    pub const EVENT_STREAM_CHUNKED: Response<'static> = Response::stream(true);
    /// 204: a client that follows the standard does not reconnect.
    pub const NO_CONTENT: Response<'static> = Response::of(Status::NO_CONTENT, &[]);
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

    /// 200 and an event stream: in chunks, or up to the end of the connection.
    pub const fn stream(chunked: bool) -> Self {
        let it = Self::of(Status::OK, &EVENT_STREAM_HEADERS);
        if chunked { Self { text: ("Transfer-Encoding", "chunked"), ..it } } else { it }
    }

    /// Whether what follows the head comes in chunks, each a [`Chunk`](super::Chunk).
    #[must_use]
    pub const fn is_chunked(&self) -> bool {
        matches!(self.text.0.as_bytes(), b"Transfer-Encoding")
    }

    /// A status, and no more.
    pub const fn empty(status: Status) -> Self {
        Self::of(status, &EMPTY)
    }

    /// 405, with the methods that are allowed: `GET, OPTIONS`.
    pub const fn method_not_allowed(allow: HeaderValue<'a>) -> Self {
        Self { text: ("Allow", allow.as_str()), ..Self::empty(Status::METHOD_NOT_ALLOWED) }
    }

    /// 503, and when to come back, in whole seconds: for a server whose places are all taken.
    pub const fn unavailable(retry_after: Duration) -> Self {
        let number = ("Retry-After", Decimal::new(retry_after.as_secs()));
        Self { number, ..Self::empty(Status::UNAVAILABLE) }
    }

    /// 200 and a page: `text/html; charset=utf-8` and its text. Parts and lengths include the page.
    pub const fn page(content_type: HeaderValue<'a>, body: &'a str) -> Self {
        let number = ("Content-Length", Decimal::new(body.len() as u64));
        Self { number, text: ("Content-Type", content_type.as_str()), body, ..Self::of(Status::OK, &[]) }
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
        Self { headers, fields: Fields(fields_and_users), ..self }
    }

    /// The encoded answer in pieces: borrowed text and constants, nothing copied.
    ///
    /// As an iterator it has to look for the next piece from the start; [`write_parts`](Self::write_parts) and
    /// [`for_each`](Iterator::for_each) do not.
    pub const fn parts(&self) -> ResponseParts<'_> {
        ResponseParts { response: self, given: 0 }
    }

    /// Gives the pieces of the encoded answer to `put`, one after the other and none of them empty, for as long as it says
    /// `true`; whether it has got them all.
    pub fn write_parts<'r>(&'r self, put: &mut dyn FnMut(&'r str) -> bool) -> bool {
        let mut put = |piece: &'r str| piece.is_empty() || put(piece);
        put("HTTP/1.1 ")
            && put(self.status.0)
            && put("\r\nConnection: close\r\n")
            && (self.fields.0)(self, &mut put)
            && put("\r\n")
            && put(self.body)
    }

    /// The exact length of the encoded answer in bytes.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let mut len = 0_usize;
        self.parts().for_each(|piece| len = len.saturating_add(piece.len()));
        len
    }

    /// Writes the encoded answer to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let mut len = 0_usize;
        let fits = self.write_parts(&mut |piece| {
            let room = out.get_mut(len..).unwrap_or_default();
            pieces::write(core::iter::once(piece), room).inspect(|more| len = len.saturating_add(*more)).is_some()
        });
        fits.then_some(len)
    }

    pub(super) const fn preflight(cors: CorsHeaders<'a>) -> Self {
        Self::of(Status::NO_CONTENT, &[]).cors(cors)
    }

    const fn of(status: Status, fixed: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            status,
            fixed,
            number: ("", Decimal::ZERO),
            text: ("", ""),
            body: "",
            cors: CorsHeaders::NONE,
            headers: &[],
            fields: Fields(fields),
        }
    }
}

/// All but the user's.
fn fields<'r>(it: &'r Response<'_>, put: Put<'_, 'r>) -> bool {
    it.fixed.iter().all(|&(name, value)| field(put, name, value)) && variable(it, put)
}

/// Those that depend on the answer, and on who asks.
fn variable<'r>(it: &'r Response<'_>, put: Put<'_, 'r>) -> bool {
    field(put, it.number.0, it.number.1.as_str())
        && field(put, it.text.0, it.text.1)
        && it.cors.all(&mut |name, value| field(put, name, value))
}

fn fields_and_users<'r>(it: &'r Response<'_>, put: Put<'_, 'r>) -> bool {
    let mut users = it.headers;
    let is_stream = it.fixed.len() > EMPTY.len();
    let ours = if is_stream { OURS.as_slice() } else { OURS.get(..OURS_ALWAYS).unwrap_or_default() };
    // The first of the fixed ones is never the user's.
    let value = |n, name, value| if n == 0 { value } else { header::get(it.headers, name).unwrap_or(value) };
    it.fixed.iter().enumerate().all(|(n, &(name, default))| field(put, name, value(n, name, default)))
        && variable(it, put)
        && core::iter::from_fn(|| header::next(&mut users, ours))
            .all(|(name, value)| field(put, name.as_str(), value.as_str()))
}

/// A field, if it has a name. Not in line, as it is called often.
#[inline(never)]
fn field<'r>(put: Put<'_, 'r>, name: &'r str, value: &'r str) -> bool {
    name.is_empty() || (put(name) && put(": ") && put(value) && put("\r\n"))
}

impl fmt::Display for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.write_parts(&mut |piece| f.write_str(piece).is_ok()) { Ok(()) } else { Err(fmt::Error) }
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
        self.response.write_parts(&mut |piece| {
            let is_next = before == 0;
            if is_next {
                next = Some(piece);
            }
            before = before.saturating_sub(1);
            !is_next
        });
        self.given = self.given.saturating_add(1);
        next
    }

    fn for_each<F: FnMut(&'r str)>(self, mut each: F) {
        let mut before = self.given;
        self.response.write_parts(&mut |piece| {
            if before == 0 {
                each(piece);
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
