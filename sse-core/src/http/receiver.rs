//! What reads the head of a request, without the memory for its text.

mod target;

use super::{
    bad_request::BadRequest,
    element::Element,
    framing::Lengths,
    grammar::{is_host, is_target_byte, is_token_byte, is_value_byte},
    incoming::{Accept, LastEventId, RequestHead},
    lines::{Lines, Seen, Word, is_blank},
    text::{HeaderValue, Host, Method},
    words,
};
use crate::encode::Id;

/// The longest head. Where its text is fits into 16 bits.
pub(super) const MAX_HEAD: u32 = 1 << 14;

/// A [`RequestParser`](super::RequestParser) without its memory, so that there is one of it for all sizes.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    said: Said,
    bad: Option<BadRequest>,
    accepted: Option<Accepted>,
    lines: Lines<true>,
}

/// What is wanted after another element of `Accept`: a function that is in the program only if somebody asks.
pub(super) type Accepted = fn(Accept, &Word) -> Accept;

/// What is known of the head under way. All zeros at its start.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Said {
    field: Field,
    is_complete: bool,
    http_1_0: bool,
    asks_method: bool,
    accept: Accept,
    /// There is a `Last-Event-ID`, but of no use.
    unusable: bool,
    /// The digits of the version.
    version: u8,
    /// Where the text ends that is kept: one after the other.
    end: u16,
    /// Blanks after the value under way, which count only if something follows. Of the version, how many bytes are as they
    /// should be.
    blanks: u16,
    spans: [Span; SPANS],
    /// Fresh at the start of every value.
    element: Element,
    lengths: Lengths,
}

/// Where text is kept: from, and one more than to; zeros if there is none.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u16,
    end: u16,
}

/// What the line under way is, or in the first line the word: numbers, as the first ones say where the text is.
pub(super) type Field = u8;
pub(super) const METHOD: Field = 0;
/// After the head its path.
pub(super) const TARGET: Field = 1;
pub(super) const HOST: Field = 2;
pub(super) const ORIGIN: Field = 3;
pub(super) const LAST_EVENT_ID: Field = 4;
/// The query has no line, but a place.
const QUERY: Field = 5;
const SPANS: usize = 6;
const ACCEPT: Field = 5;
const LENGTH: Field = 6;
const TRANSFER: Field = 7;
const ASKS_METHOD: Field = 8;
const OTHER: Field = 9;
const VERSION: Field = 10;

/// Any digits will do.
const VERSION_SHAPE: &[u8] = b"HTTP/0.0";

/// From [`HOST`] to [`OTHER`], in lower case, each behind its length: this takes less flash than a table.
const NAMES: &[u8] = b"\x04host\x06origin\x0dlast-event-id\x06accept\x0econtent-length\x11transfer-encoding\
    \x1daccess-control-request-method";

/// What a name stands for. Not in line, as it would be in the way of all the rest.
#[inline(never)]
fn field_of(word: &Word) -> Field {
    let (mut field, mut names) = (HOST, NAMES);
    while let Some((name, after)) = names.split_first().and_then(|(len, it)| it.split_at_checked((*len).into())) {
        if word.is(name) {
            break;
        }
        (field, names) = (field.wrapping_add(1), after);
    }
    field
}

/// As `text/event-stream` and its wildcards have it.
pub(super) fn accepted(before: Accept, word: &Word) -> Accept {
    match before {
        _ if word.is(b"text/event-stream") => Accept::EventStream,
        Accept::Missing | Accept::Other if word.is(b"text/*") || word.is(b"*/*") => Accept::Anything,
        Accept::Missing => Accept::Other,
        _ => before,
    }
}

impl Span {
    const fn has_text(self) -> bool {
        self.start.wrapping_add(1) < self.end
    }
}

impl Said {
    const NEW: Self = Self {
        field: METHOD,
        is_complete: false,
        http_1_0: false,
        asks_method: false,
        accept: Accept::Missing,
        unusable: false,
        version: 0,
        end: 0,
        blanks: 0,
        spans: [Span { start: 0, end: 0 }; SPANS],
        element: Element::NEW,
        lengths: Lengths::NEW,
    };

    fn span(&self, field: Field) -> Span {
        self.spans.get(usize::from(field)).copied().unwrap_or(Span { start: 0, end: 0 })
    }

    fn set(&mut self, field: Field, span: Span) {
        if let Some(it) = self.spans.get_mut(usize::from(field)) {
            *it = span;
        }
    }

    /// An empty text behind the others; whether there was one of this field.
    fn open(&mut self, field: Field) -> bool {
        let was_there = self.span(field).end != 0;
        // There are not nearly as many bytes in a head.
        self.set(field, Span { start: self.end, end: self.end.wrapping_add(1) });
        was_there
    }

    /// Appends to the text of `field`, which is the last one, after the blanks that were held back.
    fn push(&mut self, text: &mut [u8], byte: u8) -> Option<()> {
        let at = self.end.wrapping_add(self.blanks);
        *text.get_mut(usize::from(at))? = byte;
        (self.end, self.blanks) = (at.wrapping_add(1), 0);
        self.spans.get_mut(usize::from(self.field))?.end = self.end.wrapping_add(1);
        Some(())
    }

    /// The text under way is too long, or cannot be what it should. Refusing a client for good for its last event ID would be too
    /// much; the place of that is free again.
    fn refuse(&mut self, is_long: bool) -> Result<(), BadRequest> {
        match self.field {
            LAST_EVENT_ID => {
                self.unusable = true;
                self.end = self.span(LAST_EVENT_ID).start;
                return Ok(());
            }
            _ if is_long => {}
            HOST => return Err(BadRequest::Host),
            _ => return Err(BadRequest::Origin),
        }
        Err(BadRequest::LongField)
    }
}

impl Receiver {
    pub(super) const fn new(accepted: Option<Accepted>) -> Self {
        Self { said: Said::NEW, bad: None, accepted, lines: Lines::new(MAX_HEAD) }
    }

    pub(super) const fn clear(&mut self) {
        *self = Self::new(self.accepted);
    }

    pub(super) const fn is_started(&self) -> bool {
        self.lines.room() != MAX_HEAD
    }

    #[inline(never)]
    pub(super) fn next(&mut self, text: &mut [u8], input: &mut &[u8]) -> Result<bool, BadRequest> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        let read = self.read(text, input);
        if let Err(bad) = read {
            (self.bad, self.said.is_complete) = (Some(bad), false);
        }
        read
    }

    fn read(&mut self, text: &mut [u8], input: &mut &[u8]) -> Result<bool, BadRequest> {
        loop {
            match self.lines.next(input) {
                Seen::Nothing => return Ok(false),
                Seen::Byte(byte) => self.byte(byte, text)?,
                Seen::Name => self.name()?,
                Seen::LineEnd => self.line_end()?,
                Seen::End => {
                    self.end(text)?;
                    return Ok(true);
                }
                Seen::BadLine => return Err(BadRequest::Line),
                Seen::TooLong => return Err(BadRequest::TooLong),
            }
        }
    }

    fn name(&mut self) -> Result<(), BadRequest> {
        let (word, said) = (&self.lines.word, &mut self.said);
        said.field = field_of(word);
        said.blanks = 0;
        if said.field <= LAST_EVENT_ID && said.open(said.field) {
            said.refuse(false)?;
        }
        if said.field == ASKS_METHOD {
            said.asks_method = true;
        }
        self.start_element();
        Ok(())
    }

    #[inline(never)]
    fn start_element(&mut self) {
        self.said.element = Element::NEW;
        self.lines.word.clear();
    }

    fn byte(&mut self, byte: u8, text: &mut [u8]) -> Result<(), BadRequest> {
        match self.said.field {
            METHOD | TARGET => {
                if self.said.is_complete {
                    // The head before.
                    self.said = Said::NEW;
                }
                let said = &mut self.said;
                let is_method = said.field == METHOD;
                if byte == b' ' {
                    // The target, or the version after it.
                    said.field = if is_method { TARGET } else { VERSION };
                    if is_method {
                        said.open(TARGET);
                    }
                    return Ok(());
                }
                if !(if is_method { is_token_byte(byte) } else { is_target_byte(byte) }) {
                    return Err(BadRequest::RequestLine);
                }
                said.push(text, byte).ok_or(BadRequest::LongTarget)
            }
            HOST | ORIGIN | LAST_EVENT_ID => self.value_byte(byte, text),
            VERSION => {
                // What the digits are is kept apart, as one shape is easier to compare than all versions.
                let (said, digit) = (&mut self.said, byte.wrapping_sub(b'0'));
                let mut shape = byte;
                if digit <= 9 {
                    said.version = said.version.wrapping_mul(10).wrapping_add(digit);
                    shape = b'0';
                }
                let fits = VERSION_SHAPE.get(usize::from(said.blanks)) == Some(&shape);
                said.blanks = if fits { said.blanks.wrapping_add(1) } else { u16::MAX };
                Ok(())
            }
            ACCEPT | LENGTH | TRANSFER => {
                if self.said.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn value_byte(&mut self, byte: u8, text: &mut [u8]) -> Result<(), BadRequest> {
        let said = &mut self.said;
        if said.field == LAST_EVENT_ID && said.unusable {
            return Ok(());
        }
        let span = said.span(said.field);
        if !is_value_byte(byte) {
            return said.refuse(false);
        }
        if is_blank(byte) {
            // Blanks before the value do not count at all.
            if span.has_text() {
                if let Some(room) = text.get_mut(usize::from(said.end.wrapping_add(said.blanks))) {
                    *room = byte;
                }
                said.blanks = said.blanks.wrapping_add(1);
            }
        } else if said.push(text, byte).is_none() {
            return said.refuse(true);
        }
        Ok(())
    }

    fn line_end(&mut self) -> Result<(), BadRequest> {
        let field = self.said.field;
        match field {
            METHOD | TARGET => return Err(BadRequest::RequestLine),
            VERSION => {
                self.said.http_1_0 = self.said.version == 10;
                match self.said.blanks {
                    8 if matches!(self.said.version, 10 | 11) => {}
                    // Without a dot it is one all the same, but none that we speak.
                    6 | 8 => return Err(BadRequest::Version),
                    _ => return Err(BadRequest::RequestLine),
                }
            }
            ACCEPT | LENGTH | TRANSFER => self.element_end(),
            _ => {}
        }
        self.said.field = OTHER;
        Ok(())
    }

    #[inline(never)]
    fn element_end(&mut self) {
        let (word, said) = (&self.lines.word, &mut self.said);
        match said.field {
            LENGTH => said.lengths.length(said.element.number()),
            TRANSFER => {
                let word = if word.is(b"chunked") { words::CHUNKED } else { 0 };
                said.lengths.coding(&said.element, word, true);
            }
            _ => {
                if let Some(accepted) = self.accepted {
                    said.accept = accepted(said.accept, word);
                }
            }
        }
        self.start_element();
    }

    fn end(&mut self, text: &[u8]) -> Result<(), BadRequest> {
        let said = &mut self.said;
        said.lengths.of_request(said.http_1_0).ok_or(BadRequest::Framing)?;
        let (method, has_host) = (said.span(METHOD), said.span(HOST));
        if method.end == 0 || said.split_target(text, &mut self.lines.word).is_none() {
            return Err(BadRequest::RequestLine);
        }
        if !is_host(of(text, said.span(HOST))) {
            // An empty one is of a target without a host, but this is no target without one (RFC 9112, 3.2).
            if has_host.has_text() || (has_host.end == 0 && !said.http_1_0) {
                return Err(BadRequest::Host);
            }
            said.set(HOST, Span { start: 0, end: 0 });
        }
        // Browsers write a name that is not ASCII as one that is (RFC 6454, 6.2).
        if !of(text, said.span(ORIGIN)).iter().all(u8::is_ascii) {
            return Err(BadRequest::Origin);
        }
        (said.field, said.is_complete) = (METHOD, true);
        self.lines.restart(MAX_HEAD);
        Ok(())
    }

    /// The text of a field of a complete head.
    pub(super) fn bytes<'a>(&self, text: &'a [u8], field: Field) -> Option<&'a [u8]> {
        let span = self.said.span(field);
        (self.said.is_complete && span.end != 0).then(|| of(text, span))
    }

    /// The same; empty if there is none.
    pub(super) fn text<'a>(&self, text: &'a [u8], field: Field) -> &'a [u8] {
        if self.said.is_complete { of(text, self.said.span(field)) } else { &[] }
    }

    /// There is a last event ID, but of no use.
    pub(super) const fn is_unusable(&self) -> bool {
        self.said.unusable && self.said.is_complete
    }

    pub(super) const fn asks_method(&self) -> bool {
        self.said.asks_method
    }

    pub(super) const fn http_1_0(&self) -> bool {
        self.said.http_1_0
    }

    pub(super) fn request<'a>(&self, text: &'a [u8]) -> Option<RequestHead<'a>> {
        let of = |field| core::str::from_utf8(self.bytes(text, field)?).ok();
        let id = self.bytes(text, LAST_EVENT_ID);
        Some(RequestHead {
            method: Method::new(of(METHOD)?)?,
            path: of(TARGET)?,
            query: of(QUERY),
            host: of(HOST).and_then(Host::new),
            origin: of(ORIGIN).and_then(HeaderValue::new),
            last_event_id: match id.map(|_| of(LAST_EVENT_ID).and_then(Id::new)) {
                _ if self.said.unusable => LastEventId::Unusable,
                None => LastEventId::Missing,
                Some(Some(id)) if id.as_str().is_empty() => LastEventId::Missing,
                Some(Some(id)) => LastEventId::Id(id),
                Some(None) => LastEventId::Unusable,
            },
            accept: self.said.accept,
            asks_method: self.said.asks_method,
            framing: self.said.lengths.of_request(self.said.http_1_0)?,
            http_1_0: self.said.http_1_0,
        })
    }
}

fn of(text: &[u8], span: Span) -> &[u8] {
    text.get(span.start.into()..usize::from(span.end).wrapping_sub(1)).unwrap_or_default()
}
