//! The head of a request, as a server reads it (RFC 9112, 3; WHATWG HTML, 9.2.3).

use super::{
    bad_request::BadRequest,
    framing::Framing,
    grammar,
    receiver::{self, Receiver, Said},
    text::{HeaderValue, Host, Method, Target},
};
use crate::encode::Id;

/// Reads the head of a request, pushed in pieces of any size, and keeps of it what a server of event streams needs.
///
/// `TEXT` is how many bytes there are for the lines that are kept, which are the first one, `Host`, `Origin`, `Last-Event-ID` and
/// those that tell of a body, without their line ends; for an `Accept` line on top of those before it; and for the name of any
/// other line. That line may have any length, up to [`MAX_HEAD`](Self::MAX_HEAD) bytes of head. How long a client may take to
/// send it is for the caller to limit.
///
/// A server that has one thing to give, whatever is wanted, takes a `RequestParser<TEXT, false>`, which does not look at `Accept`:
/// that takes less flash and no `TEXT`, and is [`Accept::Missing`].
///
/// What the standard wants refused is refused: blanks before a colon, folded lines, no `Host` or two, a body of doubtful
/// length. That is also one with two lines that tell of it, with a list of lengths, or with a transfer coding besides `chunked`.
/// A line may end with a bare LF, and blank lines before the head are skipped (RFC 9112, 2.2). Nothing after the head is taken.
///
/// ```
/// use sse_core::{Id, http::{LastEventId, RequestParser}};
///
/// let mut parser = RequestParser::<256>::new();
/// for mut piece in [&b"GET /events?room=7 HTTP/1.1\r\nHost: dev"[..], b"ice.local\r\nLast-Event-ID: 41\r\n\r\n"] {
///     if parser.next(&mut piece)? {
///         let request = parser.request().unwrap();
///         assert_eq!((request.method.as_str(), request.path, request.query), ("GET", "/events", Some("room=7")));
///         assert_eq!(request.last_event_id, LastEventId::Id(Id::new("41").unwrap()));
///         return Ok(());
///     }
/// }
/// # unreachable!();
/// # #[allow(unreachable_code)]
/// # Ok::<(), sse_core::http::BadRequest>(())
/// ```
// The text first, where it is aligned.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct RequestParser<const TEXT: usize = 512, const ACCEPT: bool = true> {
    text: Text<TEXT>,
    receiver: Receiver<ACCEPT>,
}

/// Words are made zero in less flash than bytes.
#[repr(align(8))]
#[derive(Clone, Debug)]
struct Text<const TEXT: usize>([u8; TEXT]);

/// What a server of event streams needs of a request's head.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RequestHead<'a> {
    /// The method.
    pub method: Method<'a>,
    /// The path, as it was sent: `/` and whatever, or `*`.
    pub path: &'a str,
    /// What follows the first `?`.
    pub query: Option<&'a str>,
    /// The host that the client thinks it is talking to: see [`AllowedHosts`](super::AllowedHosts).
    pub host: Option<Host<'a>>,
    /// The web page's origin, which browsers send when it is another one than the server's: see [`Cors`](super::Cors).
    pub origin: Option<HeaderValue<'a>>,
    /// Where the stream is to go on.
    pub last_event_id: LastEventId<'a>,
    /// What the client wants to have.
    pub accept: Accept,
    /// It has `Access-Control-Request-Method`: with `OPTIONS`, a question for [`Cors::preflight`](super::Cors::preflight).
    pub asks_method: bool,
    /// How long the body is that follows; [`Framing::Length(0)`](Framing::Length) if there is none.
    pub framing: Framing,
    /// The client speaks HTTP/1.0: a body for it cannot come in chunks.
    pub http_1_0: bool,
}

/// The head of a request as it came: what [`RequestHead`] has, without the types that tell what it is.
///
/// It was checked all the same. As long as no head is complete all of it is empty.
///
/// ```
/// use sse_core::http::RequestParser;
///
/// let mut parser = RequestParser::<64>::new();
/// assert_eq!(parser.next(&mut &b"GET /events?x HTTP/1.1\r\nHost: a\r\n\r\n"[..]), Ok(true));
/// let request = parser.bytes();
/// assert_eq!((request.method(), request.path(), request.host()), (&b"GET"[..], &b"/events"[..], &b"a"[..]));
/// assert_eq!((request.origin(), request.last_event_id()), (None, None));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RequestBytes<'a> {
    said: &'a Said,
    text: &'a [u8],
}

impl<'a> RequestBytes<'a> {
    fn field(&self, field: receiver::Field) -> &'a [u8] {
        self.said.text(self.text, field)
    }

    fn is(&self, field: receiver::Field, text: &str) -> bool {
        grammar::is_same(self.field(field), text.as_bytes())
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &'a [u8] {
        self.field(receiver::METHOD)
    }

    /// The path, without the query.
    #[must_use]
    pub fn path(&self) -> &'a [u8] {
        self.field(receiver::TARGET)
    }

    /// Whether that is the path.
    #[must_use]
    pub fn is_for(&self, target: Target<'_>) -> bool {
        self.is(receiver::TARGET, target.as_str())
    }

    /// Whether that is the method.
    #[must_use]
    pub fn is_method(&self, method: Method<'_>) -> bool {
        self.is(receiver::METHOD, method.as_str())
    }

    /// The host; empty if there is none.
    #[must_use]
    pub fn host(&self) -> &'a [u8] {
        self.field(receiver::HOST)
    }

    /// The origin, which is a [`HeaderValue`].
    #[must_use]
    pub fn origin(&self) -> Option<&'a [u8]> {
        self.said.bytes(self.text, receiver::ORIGIN)
    }

    /// The last event ID; an empty one is [`LastEventId::Missing`]. One that is not UTF-8 is that of no event, and so is what is
    /// given for one that was too long or was sent twice: `[0]`.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&'a [u8]> {
        let id = if self.said.is_unusable() { &[0] } else { self.field(receiver::LAST_EVENT_ID) };
        (!id.is_empty()).then_some(id)
    }

    /// As [`RequestHead::asks_method`].
    #[must_use]
    pub const fn asks_method(&self) -> bool {
        self.said.asks_method()
    }

    /// As [`RequestHead::http_1_0`].
    #[must_use]
    pub const fn http_1_0(&self) -> bool {
        self.said.http_1_0()
    }
}

/// What the `Last-Event-ID` of a request says.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LastEventId<'a> {
    /// There is none, or an empty one: this client is new.
    Missing,
    /// There is one that cannot be an id of this server's: too long, sent twice, not UTF-8, or with control bytes.
    Unusable,
    /// The id of the last event that the client has got. It may have been made up.
    Id(Id<'a>),
}

/// What the `Accept` of a request says. Weights (`q`) are not looked at.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Accept {
    /// There is none: anything will do.
    Missing,
    /// It names `text/event-stream`, as every `EventSource` does.
    EventStream,
    /// It does not, but `text/*` or `*/*`.
    Anything,
    /// An event stream is not wanted.
    Other,
}

impl<'a> LastEventId<'a> {
    /// The value of a request's `Last-Event-ID`, or `None` if it has none: for servers whose framework reads the head. If it was
    /// sent twice, that is [`Unusable`](Self::Unusable), which is for the caller to see.
    ///
    /// ```
    /// use sse_core::{Id, http::LastEventId};
    ///
    /// assert_eq!(LastEventId::of_bytes(Some(b"41")), LastEventId::Id(Id::new("41").unwrap()));
    /// assert_eq!(LastEventId::of_bytes(Some(b"\x1b[2J")), LastEventId::Unusable);
    /// assert_eq!(LastEventId::of_bytes(None), LastEventId::Missing);
    /// ```
    #[must_use]
    pub fn of_bytes(value: Option<&'a [u8]>) -> Self {
        let text = match value.map(core::str::from_utf8) {
            None | Some(Ok("")) => return Self::Missing,
            Some(text) => text.ok().and_then(HeaderValue::new),
        };
        text.and_then(|text| Id::new(text.as_str())).map_or(Self::Unusable, Self::Id)
    }
}

impl<const TEXT: usize, const ACCEPT: bool> RequestParser<TEXT, ACCEPT> {
    /// The longest head in bytes.
    pub const MAX_HEAD: u32 = receiver::MAX_HEAD as u32;

    /// A parser at the start of a connection.
    #[must_use]
    pub const fn new() -> Self {
        Self { receiver: Receiver::new(), text: Text([0; TEXT]) }
    }

    /// Takes bytes off `input`; whether the head is complete, and [`request`](Self::request) has it.
    ///
    /// After that it is at the start of the next head.
    ///
    /// # Errors
    /// [`BadRequest`], again and again: send [its answer](BadRequest::response) and close the connection.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<bool, BadRequest> {
        self.receiver.next(&mut self.text.0, input)
    }

    /// The head that was completed last, until the next one starts.
    #[must_use]
    pub fn request(&self) -> Option<RequestHead<'_>> {
        self.receiver.said().request(&self.text.0)
    }

    /// The same as bytes: for servers that have no flash to spare for looking at it as text.
    #[must_use]
    pub fn bytes(&self) -> RequestBytes<'_> {
        RequestBytes { said: self.receiver.said(), text: &self.text.0 }
    }

    /// At the start of another connection.
    pub const fn clear(&mut self) {
        self.receiver.clear();
    }

    /// Whether a head is under way: if the connection ends now, it was cut short.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.receiver.is_started()
    }
}

impl<const TEXT: usize, const ACCEPT: bool> Default for RequestParser<TEXT, ACCEPT> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
