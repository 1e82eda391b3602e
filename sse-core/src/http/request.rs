//! The head of a request, as a client writes it (RFC 9112, 3; WHATWG HTML, 9.2.3).

use core::fmt;

use super::{
    grammar::text,
    header::Headers,
    header_name::{HeaderName, Part},
    redirect::{Origin, RedirectTarget},
    text::{HeaderValue, Host, Method, Target, last_event_id_value},
};
use crate::encode::Decimal;

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
    pub(super) target: Target<'a>,
    said: Said<'a>,
    last_event_id: Option<HeaderValue<'a>>,
    body_len: Option<Decimal>,
    headers: Headers<'a>,
    /// Without the header fields that tell of a body.
    bodiless: bool,
    host: Host<'a>,
    pub(super) origin: Origin<'a>,
}

/// What is different each time that a [`Request`] is sent.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Attempt<'a> {
    /// Harmless: it is that of a [`Target`].
    target: &'a [u8],
    last_event_id: Option<HeaderValue<'a>>,
    becomes_get: bool,
}

impl<'a> Attempt<'a> {
    /// For the target that redirects have led to, if they have.
    pub fn redirected<const N: usize>(self, target: &'a RedirectTarget<N>) -> Self {
        Self { target: target.bytes().unwrap_or(self.target), ..self }
    }

    /// Whether a redirect has made it a `GET` [without a body](Request::without_body).
    pub const fn becomes_get(self, becomes_get: bool) -> Self {
        Self { becomes_get, ..self }
    }
}

/// What stands behind the target, in pieces: the fields that are always there, as users may say them otherwise.
type Said<'a> = [&'a str; 7];

impl<'a> Request<'a> {
    /// A `GET` request for `target`.
    pub const fn new(host: Host<'a>, target: Target<'a>) -> Self {
        Self {
            method: Method::GET,
            target,
            said: said(host, &[]),
            last_event_id: None,
            body_len: None,
            headers: &[],
            bodiless: false,
            host,
            origin: Origin::new(host, false),
        }
    }

    /// Another method. One that is not [safe](Method::is_safe) should not be sent again without asking.
    pub const fn method(self, method: Method<'a>) -> Self {
        Self { method, ..self }
    }

    /// Whether it goes over TLS, which matters to [redirects](RedirectTarget::follow) only.
    pub const fn https(self, https: bool) -> Self {
        Self { origin: Origin::new(self.host, https), ..self }
    }

    /// Another target, as after a redirect.
    pub const fn target(self, target: Target<'a>) -> Self {
        Self { target, ..self }
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
    /// `Host`, `Accept` and `Cache-Control` among them, unless empty, take the place of the ones that would be sent; each is
    /// sent once. `Connection`, `Last-Event-ID`, `Content-Length` and `Transfer-Encoding` are left out: the first three have their
    /// own ways in, or none.
    pub const fn headers(self, headers: &'a [(HeaderName<'a>, HeaderValue<'a>)]) -> Self {
        Self { headers, said: said(self.host, headers), ..self }
    }

    /// A `GET` with no body any more, after a redirect: without the header fields that tell of one, `Content-Encoding`,
    /// `Content-Language`, `Content-Location` and `Content-Type` (WHATWG Fetch, 4.4, step 12).
    pub const fn without_body(self) -> Self {
        Self { method: Method::GET, body_len: None, bodiless: true, ..self }
    }

    /// The encoded head in pieces: borrowed text and constants, nothing copied.
    ///
    /// As an iterator it looks for the next piece from the start; [`for_each`](Iterator::for_each) goes through them once.
    pub const fn parts(&self) -> RequestParts<'_> {
        RequestParts { request: self, given: 0 }
    }

    /// The exact length of the encoded head in bytes.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let mut len = 0_usize;
        self.write(&self.as_it_is(), |piece| len = len.saturating_add(piece.len()));
        len
    }

    /// Writes the encoded head to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let mut len = Some(0_usize);
        self.write(&self.as_it_is(), |piece| {
            let end = len.map(|len| len.saturating_add(piece.len()));
            let room = len.zip(end).and_then(|(len, end)| out.get_mut(len..end));
            len = room.and_then(|room| {
                // Not `copy_from_slice`: its length check would leave a panic in the binary.
                room.iter_mut().zip(piece).for_each(|(to, &from)| *to = from);
                end
            });
        });
        len
    }

    /// Writes the encoded head of `attempt`, and `body` behind it, from byte `sent` on to the start of `out`, as much as fits: how
    /// many bytes these are; and, if none are left, by how many `sent` is more than there are.
    ///
    /// For those who send it piece by piece, many times, and keep the request where nothing can be written: this takes what is
    /// different each time, and copies nothing else.
    ///
    /// ```
    /// use sse_core::http::{Host, Request, Target};
    ///
    /// const REQUEST: Request = Request::new(Host::new("example.org").unwrap(), Target::new("/events").unwrap());
    /// let attempt = REQUEST.attempt("7");
    /// let (mut wire, mut sent, mut room) = (Vec::new(), 0, [0; 16]);
    /// while let (len @ 1.., _) = REQUEST.encode_from(&attempt, b"", sent, &mut room) {
    ///     wire.extend_from_slice(&room[..len]);
    ///     sent += len;
    /// }
    /// assert_eq!(wire, REQUEST.last_event_id("7").to_string().as_bytes());
    /// ```
    pub fn encode_from(&self, attempt: &Attempt<'_>, body: &[u8], sent: usize, out: &mut [u8]) -> (usize, usize) {
        let len = out.len();
        let mut out = Out { room: out.iter_mut(), skip: sent };
        self.write(attempt, |piece| out.put(piece));
        out.put(body);
        (len.wrapping_sub(out.room.len()), out.skip)
    }

    /// Sends it once, with what is to be said of the [last event ID](Self::last_event_id) at this time.
    pub const fn attempt<'r>(&'r self, last_event_id: &'r str) -> Attempt<'r> {
        Attempt { last_event_id: last_event_id_value(last_event_id), ..self.as_it_is() }
    }

    const fn as_it_is(&self) -> Attempt<'a> {
        Attempt {
            target: self.target.as_str().as_bytes(),
            last_event_id: self.last_event_id,
            becomes_get: self.bodiless,
        }
    }

    /// Gives its pieces to `put`; a value among them may be empty.
    fn write<'r>(&'r self, attempt: &Attempt<'r>, mut put: impl FnMut(&'r [u8])) {
        let method = if attempt.becomes_get { Method::GET } else { self.method };
        put(method.as_str().as_bytes());
        put(b" ");
        put(attempt.target);
        self.said.iter().for_each(|piece| put(piece.as_bytes()));
        let mut field = |name: &'r str, value| {
            put(name.as_bytes());
            put(b": ");
            put(value);
            put(b"\r\n");
        };
        if let Some(id) = attempt.last_event_id {
            field("Last-Event-ID", id.as_str().as_bytes());
        }
        if let (Some(len), false) = (&self.body_len, attempt.becomes_get) {
            field("Content-Length", len.as_bytes());
        }
        for (name, value) in self.headers {
            let is_sent = match name.part() {
                Part::Other => true,
                Part::OfBody => !attempt.becomes_get,
                _ => false,
            };
            if is_sent {
                field(name.as_str(), value.as_str().as_bytes());
            }
        }
        put(b"\r\n");
    }
}

/// Where pieces are put one after the other, from some byte on.
struct Out<'o> {
    room: core::slice::IterMut<'o, u8>,
    /// How many bytes are still before it.
    skip: usize,
}

impl Out<'_> {
    fn put(&mut self, piece: &[u8]) {
        let unsent = piece.get(self.skip..).unwrap_or_default();
        self.skip = self.skip.saturating_sub(piece.len());
        unsent.iter().zip(self.room.by_ref()).for_each(|(&from, to)| *to = from);
    }
}

/// Worked out once, which for a constant is when it is compiled.
const fn said<'a>(host: Host<'a>, mut headers: Headers<'a>) -> Said<'a> {
    let mut said: Said<'a> =
        [" HTTP/1.1\r\nHost: ", "", "\r\nAccept: ", "", "\r\nCache-Control: ", "", "\r\nConnection: close\r\n"];
    let [_, its_host, _, accept, _, cache_control, _] = &mut said;
    while let [(name, value), rest @ ..] = headers {
        let place = match name.part() {
            Part::Host => &mut *its_host,
            Part::Accept => &mut *accept,
            Part::CacheControl => &mut *cache_control,
            _ => &mut "",
        };
        if place.is_empty() {
            *place = value.as_str();
        }
        headers = rest;
    }
    if its_host.is_empty() {
        *its_host = host.as_str();
    }
    if accept.is_empty() {
        *accept = "text/event-stream";
    }
    if cache_control.is_empty() {
        *cache_control = "no-cache";
    }
    said
}

impl fmt::Display for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Ok(());
        self.write(&self.as_it_is(), |piece| {
            if written.is_ok() {
                written = f.write_str(text(piece));
            }
        });
        written
    }
}

/// The pieces of an encoded [`Request`], in order: write them one after the other. None is empty.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestParts<'r> {
    request: &'r Request<'r>,
    /// How many pieces were there already.
    given: usize,
}

impl<'r> Iterator for RequestParts<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        let (mut at, mut next) = (0_usize, None);
        self.request.write(&self.request.as_it_is(), |piece| {
            if !piece.is_empty() {
                if at == self.given {
                    next = Some(text(piece));
                }
                at = at.saturating_add(1);
            }
        });
        self.given = self.given.saturating_add(1);
        next
    }

    fn for_each<E: FnMut(&'r str)>(self, mut each: E) {
        let mut at = 0_usize;
        self.request.write(&self.request.as_it_is(), |piece| {
            if !piece.is_empty() {
                if at >= self.given {
                    each(text(piece));
                }
                at = at.saturating_add(1);
            }
        });
    }
}

impl core::iter::FusedIterator for RequestParts<'_> {}

#[cfg(test)]
mod tests;
