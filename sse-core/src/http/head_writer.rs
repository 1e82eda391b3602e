//! The head of a response, piece by piece.

use super::{header_name::HeaderName, status::Status, text::HeaderValue};
use crate::encode::Decimal;

/// Writes the head of an answer, for servers that keep nothing of it: [`Response`](super::Response) is a value, this is what it
/// is written with.
///
/// Pieces are given to a function, one after the other and none of them empty, until it says `false`: it has no more room. What
/// stands in a field is of a validated type, so that no text can split the head.
///
/// ```
/// use sse_core::http::{HeadWriter, Status};
///
/// let mut out = Vec::new();
/// let mut head = HeadWriter::new(|piece: &[u8]| { out.extend_from_slice(piece); true });
/// head.status(Status::NOT_FOUND);
/// head.no_body();
/// head.end();
/// assert!(head.is_complete());
/// assert_eq!(out, b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "nothing is written before the first call"]
pub struct HeadWriter<F> {
    put: F,
    wants_more: bool,
}

/// What the head of an event stream says, hop-by-hop headers aside: for servers whose framework writes the head.
///
/// Caches must not keep the stream, and proxies neither change it nor hold it back (`X-Accel-Buffering` is nginx's).
pub const EVENT_STREAM_HEADERS: [(&str, &str); 3] =
    [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache, no-transform"), ("X-Accel-Buffering", "no")];

/// The same as one text: it takes less flash than the table, and there is less to do.
const EVENT_STREAM: &[u8] =
    b"Content-Type: text/event-stream\r\nCache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n";

const NO_BODY: &[u8] = b"Content-Length: 0\r\n";

/// The start of the same text.
const LENGTH: &[u8] = NO_BODY.split_at(16).0;

impl<F> HeadWriter<F> {
    /// Nothing is given to `put` before the status.
    pub const fn new(put: F) -> Self {
        Self { put, wants_more: true }
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn piece<'r>(&mut self, piece: &'r [u8])
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        if self.wants_more && !piece.is_empty() {
            self.wants_more = (self.put)(piece);
        }
    }

    /// The first line, and that the connection ends with the answer.
    pub fn status<'r>(&mut self, status: Status)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.line(b"HTTP/1.1 ", status.as_bytes());
        self.piece(b"Connection: close\r\n");
    }

    /// A field.
    pub fn field<'r>(&mut self, name: HeaderName<'r>, value: HeaderValue<'r>)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.raw_field(name.as_str(), value.as_str().as_bytes());
    }

    /// The same of text of which that is known.
    pub(super) fn raw_field<'r>(&mut self, name: &'r str, value: &'r [u8])
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(name.as_bytes());
        self.line(b": ", value);
    }

    /// A field, or the end of one.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn line<'r>(&mut self, before: &'static [u8], value: &'r [u8])
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(before);
        self.piece(value);
        self.piece(b"\r\n");
    }

    /// What an event stream says of itself: that it is one, and whether it comes in chunks.
    pub fn event_stream<'r>(&mut self, chunked: bool)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(EVENT_STREAM);
        if chunked {
            self.chunked();
        }
    }

    /// The body comes in chunks.
    pub(super) fn chunked<'r>(&mut self)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(b"Transfer-Encoding: chunked\r\n");
    }

    /// Nothing follows.
    pub fn no_body<'r>(&mut self)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(NO_BODY);
    }

    /// A body of so many bytes follows.
    pub fn body<'r>(&mut self, len: &'r Decimal, content_type: HeaderValue<'r>)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.line(LENGTH, len.as_bytes());
        self.line(b"Content-Type: ", content_type.as_str().as_bytes());
    }

    /// The methods that are allowed: besides what is said of the body.
    pub fn allow<'r>(&mut self, methods: HeaderValue<'r>)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.line(b"Allow: ", methods.as_str().as_bytes());
    }

    /// In how many seconds to come back: besides what is said of the body.
    pub fn retry_after<'r>(&mut self, seconds: &'r Decimal)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.line(b"Retry-After: ", seconds.as_bytes());
    }

    /// The blank line, and the body.
    pub fn end_with<'r>(&mut self, body: &'r [u8])
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.end();
        self.piece(body);
    }

    /// The blank line.
    pub fn end<'r>(&mut self)
    where
        F: FnMut(&'r [u8]) -> bool,
    {
        self.piece(b"\r\n");
    }

    /// Whether all was taken.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.wants_more
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;

    #[test]
    fn an_event_stream_says_what_the_table_says() {
        let table: String = EVENT_STREAM_HEADERS.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        for (chunked, after) in [(false, ""), (true, "Transfer-Encoding: chunked\r\n")] {
            let mut out = Vec::new();
            let mut head = HeadWriter::new(|piece: &[u8]| {
                out.extend_from_slice(piece);
                true
            });
            head.event_stream(chunked);
            assert_eq!(String::from_utf8(out).unwrap(), format!("{table}{after}"));
        }
    }
}
