//! The head of a response, as a client reads it (RFC 9112, 4 to 6).

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    framing::Framing,
    machine::{MAX_HEAD, Machine},
};

/// Reads the head of a response, pushed in pieces of any size, and keeps of it what an event stream needs.
///
/// `LOCATION` is the longest `Location` of a redirect in bytes; 0 will do for those who follow none. Nothing else needs memory,
/// so header lines may have any length, up to [`MAX_HEAD`](Self::MAX_HEAD) bytes of head.
///
/// Interim answers (1xx) are skipped; they count as part of the head. Blank lines before it, lines that end with a bare LF,
/// folded lines, and blanks between a name and its colon are accepted (RFC 9112, 2.2 and 5). Nothing after the head is taken.
///
/// ```
/// use sse_core::http::{Body, ContentType, Framing, HeadParser};
///
/// let mut parser = HeadParser::<256>::new();
/// let mut head = None;
/// for mut piece in [&b"HTTP/1.1 200 OK\r\nContent-Ty"[..], b"pe: text/event-stream\r\n\r\ndata: x"] {
///     head = parser.next(&mut piece)?;
///     if head.is_some() {
///         assert_eq!(piece, b"data: x");    // the body starts here
///     }
/// }
/// let head = head.unwrap();
/// assert_eq!((head.status, head.content_type, head.framing), (200, ContentType::EventStream, Framing::Close));
/// # Ok::<(), sse_core::http::BadHead>(())
/// ```
#[derive(Clone, Debug)]
pub struct HeadParser<const LOCATION: usize = 256> {
    machine: Machine,
    location: [u8; LOCATION],
}

/// What an event stream needs of a response's head.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Head {
    /// The status code, 100 to 999.
    pub status: u16,
    /// What the body is. [`ContentType::Missing`] if the head does not say.
    pub content_type: ContentType,
    /// How the end of the body is told: what [`Body::new`](super::Body::new) wants.
    pub framing: Framing,
    /// The body is compressed or otherwise encoded, although it was not asked for. Nothing here decodes it.
    pub encoded: bool,
    /// It is of a redirect (3xx) that says where to, though perhaps not [in a way that can be followed](HeadParser::location).
    pub has_location: bool,
    /// When to ask again, if the response says so in seconds.
    pub retry_after: Option<Duration>,
}

impl Head {
    /// A head of one's own, for tests and for clients that read it elsewhere: not encoded, no `Location`, no `Retry-After`.
    #[must_use]
    pub const fn new(status: u16, content_type: ContentType, framing: Framing) -> Self {
        Self { status, content_type, framing, encoded: false, has_location: false, retry_after: None }
    }
}

impl<const LOCATION: usize> HeadParser<LOCATION> {
    /// The longest head in bytes, together with the interim ones before it.
    pub const MAX_HEAD: u32 = MAX_HEAD;

    // A constant, as a compiler sees of one that it is nothing but zeros.
    const NEW: Self = Self { machine: Machine::NEW, location: [0; LOCATION] };

    /// A parser at the start of a connection.
    #[must_use]
    pub const fn new() -> Self {
        Self::NEW
    }

    /// Back to the start of a connection, in place.
    pub const fn reset(&mut self) {
        self.machine = Machine::NEW;
    }

    /// The head, as soon as its last byte is there; `None` when `input`, which is advanced past what was taken, is used up.
    ///
    /// After that it is at the start of the next head.
    ///
    /// # Errors
    /// [`BadHead`], again and again: what follows makes no sense.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        if !self.machine.next(&mut self.location, input) {
            return Ok(None);
        }
        self.machine.bad.map_or_else(|| Ok(Some(self.machine.head())), Err)
    }

    /// The `Location` of the redirect (3xx) that was read last, until the next head starts. It may be empty, and need not be
    /// text: bytes above ASCII are as they came.
    ///
    /// `None` also if it is longer than `LOCATION`, has a control byte, or is not the only one: then the redirect leads nowhere.
    #[must_use]
    pub fn location(&self) -> Option<&[u8]> {
        self.location.get(..self.machine.location()).map(<[u8]>::trim_ascii_end)
    }

    /// Whether a head is under way: if the connection ends now, it was cut short.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.machine.is_started()
    }
}

impl<const LOCATION: usize> Default for HeadParser<LOCATION> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
