//! What reads the head of a request, without the memory for its text.

mod accept;
mod request_line;

use super::{
    bad_request::BadRequest,
    framing::{self, Framing},
    grammar::{is_host, is_token, is_word},
    incoming::{Accept, LastEventId, RequestHead},
    text::{HeaderValue, Host, Method},
};
use crate::encode::Id;

/// The longest head. Where its text is fits into 16 bits.
pub(super) const MAX_HEAD: u16 = 1 << 14;

/// A [`RequestParser`](super::RequestParser) without its memory, so that there is one of it for all sizes.
///
/// Each line goes into that memory as it comes, is looked at when it is complete, and stays there if it is one of those that
/// count; else the next one takes its place.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Receiver<const LOOKS_AT_ACCEPT: bool> {
    said: Said,
    bad: Option<BadRequest>,
    /// The byte before.
    last: u8,
    /// How many bytes may still come.
    room: u16,
}

/// What is known of the head under way. All zeros at its start.
// Words are made zero in less flash than bytes.
#[repr(C, align(4))]
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    is_complete: bool,
    http_1_0: bool,
    asks_method: bool,
    accept: Accept,
    /// There is a `Last-Event-ID`, but of no use.
    unusable: bool,
    /// Of the line under way there are more bytes than there was room for.
    is_long: bool,
    /// Where the lines end that are kept, and the one under way starts.
    start: u16,
    /// Where its next byte goes.
    end: u16,
    spans: [Span; SPANS],
}

/// Where text is kept. Only that of the first line starts at 0.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u16,
    end: u16,
}

/// What of a head is text, and which lines count: numbers, as the first ones say where the text is that is kept.
pub(super) type Field = u8;
pub(super) const METHOD: Field = 0;
/// Its path.
pub(super) const TARGET: Field = 1;
const QUERY: Field = 2;
/// The host in a target in absolute form.
const AUTHORITY: Field = 3;
pub(super) const HOST: Field = 4;
pub(super) const ORIGIN: Field = 5;
pub(super) const LAST_EVENT_ID: Field = 6;
const LENGTH: Field = 7;
const TRANSFER: Field = 8;
const SPANS: usize = 9;
const ACCEPT: Field = 9;
const ASKS_METHOD: Field = 10;
const OTHER: Field = 11;

/// From [`HOST`] to [`OTHER`], each behind its length: this takes less flash than a table.
const NAMES: &[u8] = b"\x04host\x06origin\x0dlast-event-id\x0econtent-length\x11transfer-encoding\x06accept\
    \x1daccess-control-request-method";

/// What a name stands for.
#[inline(never)]
fn field_of(name: &[u8]) -> Field {
    let (mut field, mut names) = (HOST, NAMES);
    while let Some((known, after)) = names.split_first().and_then(|(len, it)| it.split_at_checked((*len).into())) {
        if is_word(name, known) {
            break;
        }
        (field, names) = (field.wrapping_add(1), after);
    }
    field
}

impl Span {
    const NONE: Self = Self { start: 0, end: 0 };

    /// No head is as long as 16 bits can count.
    const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u16, end: end as u16 }
    }

    const fn is_there(self) -> bool {
        self.start != 0
    }

    const fn has_text(self) -> bool {
        self.start < self.end
    }
}

impl Said {
    const NEW: Self = Self {
        is_complete: false,
        http_1_0: false,
        asks_method: false,
        accept: Accept::Missing,
        unusable: false,
        is_long: false,
        start: 0,
        end: 0,
        spans: [Span::NONE; SPANS],
    };

    #[inline(always)]
    fn span(&self, field: Field) -> Span {
        self.spans.get(usize::from(field)).copied().unwrap_or(Span::NONE)
    }

    fn set(&mut self, field: Field, span: Span) {
        if let Some(it) = self.spans.get_mut(usize::from(field)) {
            *it = span;
        }
    }

    #[inline(always)]
    fn of<'t>(&self, text: &'t [u8], field: Field) -> &'t [u8] {
        of(text, self.span(field))
    }

    /// The line under way is complete.
    fn line<const LOOKS_AT_ACCEPT: bool>(&mut self, text: &[u8]) -> Result<(), BadRequest> {
        let (line, is_long) = (of(text, Span { start: self.start, end: self.end }), self.is_long);
        let end = usize::from(self.end);
        (self.end, self.is_long) = (self.start, false);
        if self.start == 0 {
            // Blank lines before it (RFC 9112, 2.2).
            if !line.is_empty() {
                self.request_line(line)?;
                self.keep(end);
            }
            return Ok(());
        }
        let Some((name, value)) = split(line, b':') else {
            return match is_long {
                true => Err(BadRequest::LongField),
                false if line.is_empty() => self.head_end(text),
                false => Err(BadRequest::Line),
            };
        };
        if !is_token(name) {
            return Err(BadRequest::Line);
        }
        let field = field_of(name);
        match field {
            ACCEPT if LOOKS_AT_ACCEPT => return self.accept(value, is_long),
            ACCEPT | OTHER => {}
            ASKS_METHOD => self.asks_method = true,
            _ => return self.value(field, value, end, is_long),
        }
        Ok(())
    }

    /// Keeps the value of a line that ends there.
    fn value(&mut self, field: Field, mut value: &[u8], end: usize, is_long: bool) -> Result<(), BadRequest> {
        while let [b' ' | b'\t', rest @ ..] = value {
            value = rest;
        }
        let start = end.wrapping_sub(value.len());
        while let [rest @ .., b' ' | b'\t'] = value {
            value = rest;
        }
        let fits = |byte: &u8| match byte {
            b'\t' | b' '..=b'~' => true,
            // Browsers write a host's name that is not ASCII as one that is (RFC 6454, 6.2).
            0x80.. => field == LAST_EVENT_ID,
            _ => false,
        };
        if is_long || self.span(field).is_there() || !value.iter().all(fits) {
            return self.refuse(field, is_long);
        }
        let end = start.wrapping_add(value.len());
        self.set(field, Span::new(start, end));
        self.keep(end);
        Ok(())
    }

    /// The next line goes behind this one.
    const fn keep(&mut self, end: usize) {
        (self.start, self.end) = (end as u16, end as u16);
    }

    /// A value is too long, or cannot be what it should. Refusing a client for good for its last event ID would be too much.
    fn refuse(&mut self, field: Field, is_long: bool) -> Result<(), BadRequest> {
        Err(match field {
            LAST_EVENT_ID => {
                self.unusable = true;
                return Ok(());
            }
            _ if is_long => BadRequest::LongField,
            HOST => BadRequest::Host,
            ORIGIN => BadRequest::Origin,
            _ => BadRequest::Framing,
        })
    }

    /// How long the body is that follows, unless it comes in chunks; `None` if that is not clear (RFC 9112, 6.1 and 6.3).
    fn length(&self, text: &[u8]) -> Option<usize> {
        let has_length = self.span(LENGTH).is_there();
        if self.span(TRANSFER).is_there() {
            let is_chunked = !has_length && !self.http_1_0 && is_word(self.of(text, TRANSFER), b"chunked");
            return if is_chunked { Some(0) } else { None };
        }
        if has_length { framing::number(self.of(text, LENGTH)) } else { Some(0) }
    }

    /// All lines are there.
    #[inline(never)]
    fn head_end(&mut self, text: &[u8]) -> Result<(), BadRequest> {
        self.length(text).ok_or(BadRequest::Framing)?;
        // What the target says counts more than `Host` (RFC 9112, 3.2.2).
        let (host, authority) = (self.span(HOST), self.span(AUTHORITY));
        let mut named = if authority.is_there() { authority } else { host };
        if !is_host(of(text, named)) {
            // An empty one is of a target without a host, but this is no target without one (RFC 9112, 3.2).
            if host.has_text() || !(host.is_there() || self.http_1_0) {
                return Err(BadRequest::Host);
            }
            named = Span::NONE;
        }
        self.set(HOST, named);
        self.is_complete = true;
        Ok(())
    }
}

#[inline(never)]
fn of(text: &[u8], span: Span) -> &[u8] {
    text.get(span.start.into()..span.end.into()).unwrap_or_default()
}

/// What is in front of the first such byte, and behind it.
fn split(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = text.split_at_checked(text.iter().position(|&byte| byte == at)?)?;
    Some((before, rest.get(1..)?))
}

impl<const LOOKS_AT_ACCEPT: bool> Receiver<LOOKS_AT_ACCEPT> {
    pub(super) const fn new() -> Self {
        Self { said: Said::NEW, bad: None, last: 0, room: MAX_HEAD }
    }

    pub(super) const fn clear(&mut self) {
        *self = Self::new();
    }

    pub(super) const fn is_started(&self) -> bool {
        self.room != MAX_HEAD
    }

    #[inline(never)]
    pub(super) fn next(&mut self, text: &mut [u8], input: &mut &[u8]) -> Result<bool, BadRequest> {
        loop {
            if let Some(bad) = self.bad {
                return Err(bad);
            }
            let Some((&byte, rest)) = input.split_first() else { return Ok(false) };
            *input = rest;
            self.bad = self.byte(byte, text).err();
            if self.said.is_complete {
                self.room = MAX_HEAD;
                return Ok(true);
            }
        }
    }

    fn byte(&mut self, byte: u8, text: &mut [u8]) -> Result<(), BadRequest> {
        let said = &mut self.said;
        if said.is_complete {
            // The head before.
            *said = Said::NEW;
        }
        if self.room == 0 {
            return Err(BadRequest::TooLong);
        }
        self.room = self.room.wrapping_sub(1);
        let last = core::mem::replace(&mut self.last, byte);
        if byte == 0 || (last == b'\r' && byte != b'\n') {
            return Err(BadRequest::Line);
        }
        match byte {
            b'\r' => {}
            b'\n' => return said.line::<LOOKS_AT_ACCEPT>(text),
            _ => match text.get_mut(usize::from(said.end)) {
                Some(room) => (*room, said.end) = (byte, said.end.wrapping_add(1)),
                None if said.start == 0 => return Err(BadRequest::LongTarget),
                None => said.is_long = true,
            },
        }
        Ok(())
    }

    /// What the head says that was completed last.
    pub(super) const fn said(&self) -> &Said {
        &self.said
    }
}

impl Said {
    /// The text of a field of a complete head.
    pub(super) fn bytes<'a>(&self, text: &'a [u8], field: Field) -> Option<&'a [u8]> {
        (self.is_complete && self.span(field).is_there()).then(|| self.of(text, field))
    }

    /// The same; empty if there is none.
    pub(super) fn text<'a>(&self, text: &'a [u8], field: Field) -> &'a [u8] {
        if self.is_complete { self.of(text, field) } else { &[] }
    }

    /// There is a last event ID, but of no use.
    pub(super) const fn is_unusable(&self) -> bool {
        self.unusable && self.is_complete
    }

    pub(super) const fn asks_method(&self) -> bool {
        self.asks_method
    }

    pub(super) const fn http_1_0(&self) -> bool {
        self.http_1_0
    }

    pub(super) fn request<'a>(&self, text: &'a [u8]) -> Option<RequestHead<'a>> {
        let of = |field| core::str::from_utf8(self.bytes(text, field)?).ok();
        let id = self.bytes(text, LAST_EVENT_ID);
        Some(RequestHead {
            method: Method::new(core::str::from_utf8(self.text(text, METHOD)).ok()?)?,
            path: of(TARGET)?,
            query: of(QUERY),
            host: of(HOST).and_then(Host::new),
            origin: of(ORIGIN).and_then(HeaderValue::new),
            last_event_id: match id.map(|_| of(LAST_EVENT_ID).and_then(Id::new)) {
                _ if self.unusable => LastEventId::Unusable,
                None => LastEventId::Missing,
                Some(Some(id)) if id.as_str().is_empty() => LastEventId::Missing,
                Some(Some(id)) => LastEventId::Id(id),
                Some(None) => LastEventId::Unusable,
            },
            accept: self.accept,
            asks_method: self.asks_method,
            framing: if self.span(TRANSFER).is_there() {
                Framing::Chunked
            } else {
                Framing::Length(self.length(text)? as u64)
            },
            http_1_0: self.http_1_0,
        })
    }
}
