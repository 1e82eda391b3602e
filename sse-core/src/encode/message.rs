//! A block of an event stream, to be sent.

use core::{fmt, time::Duration};

use super::{
    decimal::Decimal,
    lines::first_line_of_bytes,
    parts::Parts,
    pieces,
    text::{Id, Line},
};

/// An event to send, or a comment, or just an id or a reconnection time: whatever goes in front of one blank line.
///
/// Nothing in it can forge a field or another event: event type and id are validated types, data and comments are split into
/// lines of their own at CR, LF and CRLF. What a client reads is what was put in, each line break having become LF.
///
/// Encode it with [`Display`](fmt::Display), [`parts`](Self::parts) or [`encode`](Self::encode). Nothing is allocated or
/// copied before that, and a `Message` can be a constant.
///
/// ```
/// use core::time::Duration;
/// use sse_core::{Id, Line, Message};
///
/// const TICK: Line = Line::new("tick").unwrap();
/// let message = Message::new().event(TICK).id(Id::new("7").unwrap()).retry(Duration::from_secs(3)).data("a\r\nb");
/// assert_eq!(message.to_string(), "event: tick\nid: 7\nretry: 3000\ndata: a\ndata: b\n\n");
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Message<'a> {
    pub(super) comment: Option<&'a str>,
    pub(super) event: Option<Line<'a>>,
    pub(super) id: Option<Id<'a>>,
    pub(super) retry: Option<Decimal>,
    pub(super) data: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// An empty comment, which clients ignore. Send it every 15 s or so on a quiet stream, lest a proxy cut it (9.2.7).
    pub const KEEP_ALIVE: Message<'static> = Message::new().comment("");

    /// A message with no field, which encodes to a blank line and means nothing.
    pub const fn new() -> Self {
        Self { comment: None, event: None, id: None, retry: None, data: None }
    }

    /// The data; CR, LF and CRLF in it each start a new line of it. Without data no client dispatches an event; with empty
    /// data (`""`) it does.
    pub const fn data(self, data: &'a str) -> Self {
        Self { data: Some(data), ..self }
    }

    /// The event type. Without one, and with an empty one, clients see `"message"`.
    pub const fn event(self, event: Line<'a>) -> Self {
        Self { event: Some(event), ..self }
    }

    /// The last event ID from here on, which a client sends when it reconnects. [`Id::EMPTY`] makes it forget the last one.
    pub const fn id(self, id: Id<'a>) -> Self {
        Self { id: Some(id), ..self }
    }

    /// How long clients wait before they reconnect, in whole milliseconds, at most `u64::MAX` of them.
    pub const fn retry(self, retry: Duration) -> Self {
        let milliseconds = retry.as_millis();
        let milliseconds = if milliseconds > u64::MAX as u128 { u64::MAX } else { milliseconds as u64 };
        Self { retry: Some(Decimal::new(milliseconds)), ..self }
    }

    /// A comment, which clients ignore; CR, LF and CRLF in it each start a new line of it.
    pub const fn comment(self, comment: &'a str) -> Self {
        Self { comment: Some(comment), ..self }
    }

    /// The encoded message in pieces: borrowed text and constants, nothing copied.
    pub const fn parts(&self) -> Parts<'_> {
        Parts::new(self)
    }

    /// The exact length of the encoded message in bytes, as for an HTTP chunk header. Looks at all of the text.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        #[cfg(target_pointer_width = "64")]
        return pieces::len(self.parts());
        #[cfg(not(target_pointer_width = "64"))]
        self.pieces_len()
    }

    #[cfg(any(test, not(target_pointer_width = "64")))]
    fn pieces_len(&self) -> usize {
        let mut len = 0_usize;
        self.pieces(&mut |piece, _| len = len.saturating_add(piece.len()));
        len
    }

    /// Shows its pieces, and which one is the id, if it has one. It takes less flash than [`parts`](Self::parts), which can stop
    /// anywhere.
    pub(crate) fn pieces<'m>(&'m self, piece: &mut dyn FnMut(&'m [u8], bool)) {
        let (event, id) = (self.event.map(Line::as_str), self.id.map(Id::as_str));
        let retry = self.retry.as_ref().map(Decimal::as_bytes);
        let mut field = |name: &'static [u8], text: Option<&'m [u8]>| {
            let mut rest = text;
            while let Some(text) = rest {
                let first;
                (first, rest) = first_line_of_bytes(text);
                piece(name, false);
                piece(first, matches!(name, [b'i', ..]));
                piece(b"\n", false);
            }
        };
        field(b": ", self.comment.map(str::as_bytes));
        field(b"event: ", event.map(str::as_bytes));
        field(b"id: ", id.map(str::as_bytes));
        field(b"retry: ", retry);
        field(b"data: ", self.data.map(str::as_bytes));
        piece(b"\n", false);
    }

    /// Where the id stands in the encoded message, and its length, in bytes; `None` without an id.
    #[must_use]
    pub fn id_range(&self) -> Option<(usize, usize)> {
        let id = self.id?.as_str();
        let before = Self { id: None, retry: None, data: None, ..*self };
        // Instead of its blank line, what is in front of the id has the rest of its last line.
        let before = before.encoded_len().saturating_sub(1);
        Some((before.saturating_add("id: ".len()), id.len()))
    }

    /// Writes the encoded message to the start of `out`; how many bytes it takes.
    ///
    /// `None` if it does not fit; what `out` holds then is not specified. [`encoded_len`](Self::encoded_len) tells what it needs.
    pub fn encode(&self, out: &mut [u8]) -> Option<usize> {
        #[cfg(target_pointer_width = "64")]
        return super::slice::encode(self, out);
        #[cfg(not(target_pointer_width = "64"))]
        pieces::write(self.parts(), out)
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().try_for_each(|part| f.write_str(part))
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString, vec};

    use super::*;

    const fn line(text: &str) -> Line<'_> {
        Line::new(text).unwrap()
    }

    #[test]
    fn golden() {
        for (message, wire) in [
            (Message::new(), "\n"),
            (Message::KEEP_ALIVE, ": \n\n"),
            (Message::new().comment("a\nb"), ": a\n: b\n\n"),
            (Message::new().data(""), "data: \n\n"),
            (Message::new().data(" leading"), "data:  leading\n\n"),
            (Message::new().data("a\n"), "data: a\ndata: \n\n"),
            (Message::new().data("\n"), "data: \ndata: \n\n"),
            (Message::new().data("a\r\nb\rc\nd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
            (Message::new().data("a\n\rb"), "data: a\ndata: \ndata: b\n\n"),
            (Message::new().data("data: x\n\ndata: y"), "data: data: x\ndata: \ndata: data: y\n\n"),
            (Message::new().event(line("")).data("x"), "event: \ndata: x\n\n"),
            (Message::new().event(line("e")).data("x"), "event: e\ndata: x\n\n"),
            (Message::new().id(Id::EMPTY), "id: \n\n"),
            (Message::new().id(Id::new("ü 1").unwrap()).data("x"), "id: ü 1\ndata: x\n\n"),
            (Message::new().comment("c\nd").id(Id::new("1").unwrap()), ": c\n: d\nid: 1\n\n"),
            (
                Message::new().event(line("e")).retry(Duration::ZERO).id(Id::new("1").unwrap()).data("x"),
                "event: e\nid: 1\nretry: 0\ndata: x\n\n",
            ),
            (Message::new().retry(Duration::ZERO), "retry: 0\n\n"),
            (Message::new().retry(Duration::from_micros(2_999)), "retry: 2\n\n"),
            (Message::new().retry(Duration::MAX), "retry: 18446744073709551615\n\n"),
        ] {
            assert_eq!(message.to_string(), wire);
            assert_eq!((message.encoded_len(), message.pieces_len()), (wire.len(), wire.len()));
            let mut lines = vec::Vec::<u8>::new();
            message.pieces(&mut |piece, _| lines.extend(piece));
            assert_eq!(lines, wire.as_bytes());
            if let Some((at, len)) = message.id_range() {
                assert_eq!(&wire[at..][..len], message.id.unwrap().as_str());
                assert!(wire[..at].ends_with("id: "));
            }
            let mut out = vec![0xAA; wire.len() + 1];
            assert_eq!(message.encode(&mut out), Some(wire.len()));
            assert_eq!(out.split_last(), Some((&0xAA, wire.as_bytes())));
            assert_eq!(message.encode(&mut out[..wire.len()]), Some(wire.len()));
            assert_eq!(message.encode(&mut out[..wire.len() - 1]), None);
        }
    }
}
