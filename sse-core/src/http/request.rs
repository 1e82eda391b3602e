//! The head of a request, as a client writes it (RFC 9112, 3; WHATWG HTML, 9.2.3).

use core::fmt;

use super::{
    header::{self, BLANK, Headers, Line, field},
    text::{HeaderName, HeaderValue, Host, Method, Target, last_event_id_value},
};
use crate::encode::{Decimal, pieces};

/// The head of a request for an event stream, to be sent.
///
/// Nothing in it can split it: all text is of validated types. It says `Accept: text/event-stream`, `Cache-Control: no-cache`,
/// and `Connection: close`, because the connection is of no use after a stream. It asks for no compression, which would hold
/// events back.
///
/// Encode it with [`Display`](fmt::Display), [`parts`](Self::parts) or [`encode`](Self::encode), as a
/// [`Message`](crate::Message).
///
/// ```
/// use sse_core::http::{HeaderName, HeaderValue, Host, Request, Target};
///
/// const HOST: Host = Host::new("example.org").unwrap();         // checked when compiled
/// const EVENTS: Target = Target::new("/events").unwrap();
/// let headers = [(HeaderName::new("Authorization").unwrap(), HeaderValue::new("Bearer x").unwrap())];
/// let request = Request::new(HOST, EVENTS).last_event_id("7").headers(&headers);
/// assert_eq!(request.to_string(), "GET /events HTTP/1.1\r\nHost: example.org\r\nAccept: text/event-stream\r\n\
///     Cache-Control: no-cache\r\nConnection: close\r\nLast-Event-ID: 7\r\nAuthorization: Bearer x\r\n\r\n");
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Request<'a> {
    method: Method<'a>,
    host: Host<'a>,
    target: Target<'a>,
    last_event_id: Option<HeaderValue<'a>>,
    body_len: Option<Decimal>,
    headers: Headers<'a>,
}

impl<'a> Request<'a> {
    /// A `GET` request for `target`.
    pub const fn new(host: Host<'a>, target: Target<'a>) -> Self {
        Self { method: Method::GET, host, target, last_event_id: None, body_len: None, headers: &[] }
    }

    /// Another method. One that is not [safe](Method::is_safe) should not be sent again without asking.
    pub const fn method(self, method: Method<'a>) -> Self {
        Self { method, ..self }
    }

    /// The last event ID, from which the stream is to go on. Says nothing if there is nothing to say or no way to say it, as
    /// [`last_event_id_value`] has it.
    pub const fn last_event_id(self, id: &'a str) -> Self {
        Self { last_event_id: last_event_id_value(id), ..self }
    }

    /// How many bytes of body will follow the head; `None` for no body. `Content-Type` is a header like others.
    pub const fn body_len(self, len: Option<u64>) -> Self {
        let body_len = match len {
            Some(len) => Some(Decimal::new(len)),
            None => None,
        };
        Self { body_len, ..self }
    }

    /// More header fields, in this order, behind those that are always there.
    ///
    /// `Accept`, `Cache-Control` and `Host` among them replace the ones that would be sent; a second `Host` is left out.
    /// `Connection`, `Content-Length`, `Transfer-Encoding` and `Last-Event-ID` are left out: they have their own ways in, or none.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { headers, ..self }
    }

    /// The encoded head in pieces: borrowed text and constants, nothing copied.
    pub const fn parts(&self) -> RequestParts<'_> {
        RequestParts { request: self, line: [""; 4], at: At::Start, headers: self.headers }
    }

    /// The exact length of the encoded head in bytes.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        pieces::len(self.parts())
    }

    /// Writes the encoded head to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        pieces::write(self.parts(), out)
    }
}

impl fmt::Display for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().try_for_each(|part| f.write_str(part))
    }
}

/// The pieces of an encoded [`Request`], in order: write them one after the other. None is empty.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestParts<'r> {
    request: &'r Request<'r>,
    /// What of the line under way is not out.
    line: Line<'r>,
    at: At,
    /// Those to come.
    headers: Headers<'r>,
}

/// The line to come.
#[derive(Clone, Copy, Debug)]
enum At {
    Start,
    Host,
    Accept,
    CacheControl,
    Connection,
    LastEventId,
    BodyLen,
    Headers,
    End,
}

/// Headers that users cannot give.
const OURS: [&str; 5] = ["Host", "Connection", "Content-Length", "Transfer-Encoding", "Last-Event-ID"];

impl<'r> RequestParts<'r> {
    /// The next line; `None` after the last, and an empty one for one that is not sent.
    fn line(&mut self) -> Option<Line<'r>> {
        let request = self.request;
        let (line, next) = match self.at {
            At::Start => ([request.method.as_str(), " ", request.target.as_str(), " HTTP/1.1\r\n"], At::Host),
            At::Host => {
                let users = request.headers.iter().find(|(name, _)| name.as_str().eq_ignore_ascii_case("Host"));
                (field("Host", users.map_or(request.host.as_str(), |(_, value)| value.as_str())), At::Accept)
            }
            At::Accept => (self.default("Accept", "text/event-stream"), At::CacheControl),
            At::CacheControl => (self.default("Cache-Control", "no-cache"), At::Connection),
            At::Connection => (field("Connection", "close"), At::LastEventId),
            At::LastEventId => (optional("Last-Event-ID", request.last_event_id.map(HeaderValue::as_str)), At::BodyLen),
            At::BodyLen => (optional("Content-Length", request.body_len.as_ref().map(Decimal::as_str)), At::Headers),
            At::Headers => match header::next(&mut self.headers, &OURS) {
                Some(line) => (line, At::Headers),
                None => (BLANK, At::End),
            },
            At::End => return None,
        };
        self.at = next;
        Some(line)
    }

    fn default(&self, name: &'static str, value: &'static str) -> Line<'r> {
        optional(name, if header::has(self.request.headers, name) { None } else { Some(value) })
    }
}

fn optional<'a>(name: &'a str, value: Option<&'a str>) -> Line<'a> {
    value.map_or([""; 4], |value| field(name, value))
}

impl<'r> Iterator for RequestParts<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        loop {
            if let Some(piece) = header::piece(&mut self.line) {
                return Some(piece);
            }
            self.line = self.line()?;
        }
    }
}

impl core::iter::FusedIterator for RequestParts<'_> {}

#[cfg(test)]
mod tests {
    use std::{string::ToString, vec};

    use super::*;

    const REQUEST: Request<'static> = Request::new(Host::new("h:1").unwrap(), Target::new("/t?q").unwrap());

    fn header<'a>(name: &'a str, value: &'a str) -> (HeaderName<'a>, HeaderValue<'a>) {
        (HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap())
    }

    fn check(request: &Request<'_>, wire: &str) {
        assert_eq!(request.to_string(), wire);
        assert_eq!(request.encoded_len(), wire.len());
        assert!(request.parts().all(|part| !part.is_empty()));
        let mut out = vec![0xAA; wire.len() + 1];
        assert_eq!(request.encode(&mut out), Some(wire.len()));
        assert_eq!(out.split_last(), Some((&0xAA, wire.as_bytes())));
        assert_eq!(request.encode(&mut out[..wire.len() - 1]), None);
    }

    #[test]
    fn says_what_a_stream_needs() {
        check(
            &REQUEST,
            "GET /t?q HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
             Connection: close\r\n\r\n",
        );
        check(
            &REQUEST.method(Method::POST).body_len(Some(0)).last_event_id("é 1"),
            "POST /t?q HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
             Connection: close\r\nLast-Event-ID: é 1\r\nContent-Length: 0\r\n\r\n",
        );
        assert!(REQUEST.body_len(Some(u64::MAX)).to_string().ends_with("Content-Length: 18446744073709551615\r\n\r\n"));
    }

    #[test]
    fn an_id_that_cannot_be_sent_is_not() {
        for id in ["", " ", "\x01", "a\rb", "a\nb", "a\0b", "a\x7f"] {
            check(&REQUEST.last_event_id(id), &REQUEST.to_string());
        }
    }

    #[test]
    fn the_users_headers_win_but_for_ours() {
        let headers = [
            header("aCCEPT", "*/*"),
            header("X-Empty", ""),
            header("CACHE-control", "no-store"),
            header("hOST", "virtual"),
            header("Host", "second"),
            header("last-event-id", "666"),
            header("Content-LENGTH", "666"),
            header("transfer-encoding", "chunked"),
            header("connection", "keep-alive"),
            header("Cookie", "a=b; c=d"),
        ];
        check(
            &REQUEST.headers(&headers).last_event_id("1"),
            "GET /t?q HTTP/1.1\r\nHost: virtual\r\nConnection: close\r\nLast-Event-ID: 1\r\naCCEPT: */*\r\nX-Empty: \r\n\
             CACHE-control: no-store\r\nCookie: a=b; c=d\r\n\r\n",
        );
    }
}
