//! The head of a request, as a client writes it (RFC 9112, 3; WHATWG HTML, 9.2.3).

use core::fmt;

use super::{
    grammar::text,
    header::{self, Header, Headers, Line},
    text::{HeaderName, HeaderValue, Host, Method, Target, last_event_id_value},
    words::{
        self, ACCEPT, CONNECTION, CONTENT_LENGTH, EVENT_STREAM, HOST, LAST_EVENT_ID, OF_BODY, TRANSFER_ENCODING, word,
    },
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
    /// Empty if there is nothing to say.
    last_event_id: &'a str,
    /// [`Decimal::NONE`] if there is no body.
    body_len: Decimal,
    headers: Headers<'a>,
    /// The first of the [`words`] that is no name of a header that users give.
    unsent: u8,
}

impl<'a> Request<'a> {
    /// A `GET` request for `target`.
    pub const fn new(host: Host<'a>, target: Target<'a>) -> Self {
        Self {
            method: Method::GET,
            host,
            target,
            last_event_id: "",
            body_len: Decimal::NONE,
            headers: &[],
            unsent: TRANSFER_ENCODING,
        }
    }

    /// Another method. One that is not [safe](Method::is_safe) should not be sent again without asking.
    pub const fn method(self, method: Method<'a>) -> Self {
        Self { method, ..self }
    }

    /// The last event ID, from which the stream is to go on. Says nothing if there is nothing to say or no way to say it, as
    /// [`last_event_id_value`] has it.
    pub const fn last_event_id(self, id: &'a str) -> Self {
        let last_event_id = if last_event_id_value(id).is_some() { id } else { "" };
        Self { last_event_id, ..self }
    }

    /// How many bytes of body will follow the head; `None` for no body. `Content-Type` is a header like others.
    pub const fn body_len(self, len: Option<u64>) -> Self {
        let body_len = match len {
            Some(len) => Decimal::new(len),
            None => Decimal::NONE,
        };
        Self { body_len, ..self }
    }

    /// More header fields, in this order, behind those that are always there.
    ///
    /// `Host`, `Accept` and `Cache-Control` among them, unless empty, take the place of the ones that would be sent; each is
    /// sent once. `Connection`, `Last-Event-ID`, `Content-Length` and `Transfer-Encoding` are left out: the first three have their
    /// own ways in, or none.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { headers, ..self }
    }

    /// No body any more, after a redirect that has made it a `GET`: without the header fields that tell of one,
    /// `Content-Encoding`, `Content-Language`, `Content-Location` and `Content-Type` (WHATWG Fetch, 4.4, step 12).
    pub const fn without_body(mut self) -> Self {
        self.body_len.clear();
        self.unsent = OF_BODY;
        self
    }

    /// The encoded head in pieces: borrowed text and constants, nothing copied.
    pub const fn parts(&self) -> RequestParts<'_> {
        RequestParts { request: self, line: Line::NONE, at: FIRST, headers: self.headers }
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
    /// Which line comes next: [`FIRST`], the number of a name, or [`USERS`].
    at: u8,
    /// Those to come.
    headers: Headers<'r>,
}

/// What stands before the first header.
const FIRST: u8 = HOST - 1;

/// Behind the last one of ours.
const USERS: u8 = CONTENT_LENGTH + 1;

impl<'r> RequestParts<'r> {
    /// Goes on to the next line, which may be empty; whether there is one. In place, as lines are too long for registers.
    #[inline(never)]
    fn next_line(&mut self) -> bool {
        let (request, at) = (self.request, self.at);
        if at > USERS {
            return false;
        }
        self.at = at.wrapping_add(1);
        let (name, value) = if at == USERS {
            let Some((name, value)) = self.next_header() else {
                self.line.blank();
                return true;
            };
            self.at = at;
            (name.as_str(), value.as_str())
        } else {
            let value = match at {
                HOST => request.host.as_str(),
                LAST_EVENT_ID => request.last_event_id,
                CONTENT_LENGTH => text(request.body_len.as_bytes()),
                FIRST => {
                    self.line = Line::request(request.method.as_str(), request.target.as_str());
                    return true;
                }
                _ => word(at.wrapping_add(EVENT_STREAM - ACCEPT)),
            };
            let name = word(at);
            let users = if at < CONNECTION { header::get(request.headers, name) } else { None };
            let value = users.unwrap_or(value);
            if value.is_empty() {
                return true;
            }
            (name, value)
        };
        self.line = Line::field(name, value);
        true
    }

    /// The next of the user's that is sent.
    fn next_header(&mut self) -> Option<&'r Header<'r>> {
        loop {
            let (header, rest) = self.headers.split_first()?;
            self.headers = rest;
            let number = words::number(header.0.as_str().as_bytes());
            if number < self.request.unsent || number > CONTENT_LENGTH {
                return Some(header);
            }
        }
    }
}

impl<'r> Iterator for RequestParts<'r> {
    type Item = &'r str;

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn next(&mut self) -> Option<&'r str> {
        loop {
            match self.line.piece() {
                Some("") => {}
                None if self.next_line() => {}
                piece => return piece,
            }
        }
    }
}

impl core::iter::FusedIterator for RequestParts<'_> {}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

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
    fn without_a_body_nothing_tells_of_one() {
        let headers = [
            header("Content-Type", "a/b"),
            header("CONTENT-ENCODING", "x"),
            header("X", "y"),
            header("content-language", "en"),
            header("Content-Location", "/"),
            header("Content-Other", "z"),
        ];
        let request =
            Request::new(Host::new("h").unwrap(), Target::new("/").unwrap()).headers(&headers).body_len(Some(3));
        check(
            &request.without_body(),
            "GET / HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\
             X: y\r\nContent-Other: z\r\n\r\n",
        );
    }

    #[test]
    fn the_users_headers_win_but_for_ours() {
        let headers = [
            header("aCCEPT", "*/*"),
            header("X-Empty", ""),
            header("CACHE-control", "no-store"),
            header("hOST", ""),
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
            "GET /t?q HTTP/1.1\r\nHost: virtual\r\nAccept: */*\r\nCache-Control: no-store\r\nConnection: close\r\n\
             Last-Event-ID: 1\r\nX-Empty: \r\nCookie: a=b; c=d\r\n\r\n",
        );
    }
}
