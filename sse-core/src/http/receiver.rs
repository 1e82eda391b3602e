//! What reads the head of a request, without the memory for its text.

use super::{
    bad_request::BadRequest,
    element::Element,
    framing::Lengths,
    grammar::{self, is_host, is_target_byte, is_token_byte, is_value_byte},
    incoming::{Accept, LastEventId, RequestHead},
    lines::{Lines, Seen, is_blank},
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
    lines: Lines<true>,
}

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
    /// Blanks after the value under way, which count only if something follows.
    blanks: u16,
    spans: [Span; SPANS],
    /// Fresh at the start of every value.
    element: Element,
    lengths: Lengths,
}

/// Where text is kept: from, to, both from 1 on; zeros if there is none.
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
const LAST_EVENT_ID: Field = 4;
/// The query has no line, but a place.
const QUERY: Field = 5;
const SPANS: usize = 6;
const VERSION: Field = 5;
const ACCEPT: Field = 6;
const LENGTH: Field = 7;
const TRANSFER: Field = 8;
const ASKS_METHOD: Field = 9;
const OTHER: Field = 10;

/// In lower case, and in the order of the numbers.
const NAMES: [(Field, &str); 7] = [
    (HOST, "host"),
    (ORIGIN, "origin"),
    (LAST_EVENT_ID, "last-event-id"),
    (ACCEPT, "accept"),
    (LENGTH, "content-length"),
    (TRANSFER, "transfer-encoding"),
    (ASKS_METHOD, "access-control-request-method"),
];

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
        let was_there = self.span(field).start != 0;
        // There are not nearly as many bytes in a head.
        let at = self.end.wrapping_add(1);
        self.set(field, Span { start: at, end: at });
        was_there
    }

    /// Appends to the text of `field`, which is the last one, after the blanks that were held back.
    fn push(&mut self, text: &mut [u8], byte: u8) -> Option<()> {
        let at = self.end.wrapping_add(self.blanks);
        *text.get_mut(usize::from(at))? = byte;
        (self.end, self.blanks) = (at.wrapping_add(1), 0);
        let start = self.span(self.field).start;
        self.set(self.field, Span { start, end: self.end.wrapping_add(1) });
        Some(())
    }
}

impl Receiver {
    pub(super) const fn new() -> Self {
        Self { said: Said::NEW, bad: None, lines: Lines::new(MAX_HEAD) }
    }

    pub(super) const fn is_started(&self) -> bool {
        self.lines.room() != MAX_HEAD
    }

    #[inline(never)]
    pub(super) fn next(&mut self, text: &mut [u8], input: &mut &[u8]) -> Result<bool, BadRequest> {
        if self.bad.is_none() {
            match self.read(text, input) {
                Ok(is_complete) => return Ok(is_complete),
                Err(bad) => self.bad = Some(bad),
            }
            self.said.is_complete = false;
        }
        Err(self.bad.unwrap_or(BadRequest::Line))
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
        said.field = NAMES.iter().find(|(_, name)| word.is(name.as_bytes())).map_or(OTHER, |&(field, _)| field);
        said.blanks = 0;
        let was_there = said.field <= LAST_EVENT_ID && said.open(said.field);
        match said.field {
            HOST if was_there => return Err(BadRequest::Host),
            ORIGIN if was_there => return Err(BadRequest::Origin),
            LAST_EVENT_ID => said.unusable |= was_there,
            ACCEPT if matches!(said.accept, Accept::Missing) => said.accept = Accept::Other,
            ASKS_METHOD => said.asks_method = true,
            _ => {}
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
                if said.end == 0 {
                    said.open(METHOD);
                    self.lines.word.clear();
                }
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
                let digit = byte.wrapping_sub(b'0');
                if digit <= 9 {
                    self.said.version = self.said.version.wrapping_mul(10).wrapping_add(digit);
                }
                self.lines.word.push(if digit <= 9 { b'0' } else { byte });
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
        let is_id = said.field == LAST_EVENT_ID;
        if is_id && said.unusable {
            return Ok(());
        }
        let span = said.span(said.field);
        let bad = if !is_value_byte(byte) {
            if said.field == HOST { BadRequest::Host } else { BadRequest::Origin }
        } else if is_blank(byte) {
            // Blanks before the value do not count at all.
            if span.start < span.end {
                if let Some(room) = text.get_mut(usize::from(said.end.wrapping_add(said.blanks))) {
                    *room = byte;
                }
                said.blanks = said.blanks.wrapping_add(1);
            }
            return Ok(());
        } else if said.push(text, byte).is_some() {
            return Ok(());
        } else {
            BadRequest::LongField
        };
        if is_id {
            // Refusing the client for good would be too much; its place is free again.
            said.unusable = true;
            said.end = span.start.wrapping_sub(1);
            return Ok(());
        }
        Err(bad)
    }

    fn line_end(&mut self) -> Result<(), BadRequest> {
        let field = self.said.field;
        match field {
            METHOD | TARGET => return Err(BadRequest::RequestLine),
            VERSION => {
                let (word, version) = (&self.lines.word, self.said.version);
                let is_whole = word.is(b"HTTP/0.0");
                self.said.http_1_0 = version == 10;
                if !is_whole && !word.is(b"HTTP/0") {
                    return Err(BadRequest::RequestLine);
                }
                if !is_whole || !matches!(version, 10 | 11) {
                    return Err(BadRequest::Version);
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
            _ if word.is(b"text/event-stream") => said.accept = Accept::EventStream,
            _ if matches!(said.accept, Accept::Other) && (word.is(b"text/*") || word.is(b"*/*")) => {
                said.accept = Accept::Anything;
            }
            _ => {}
        }
        self.start_element();
    }

    fn end(&mut self, text: &[u8]) -> Result<(), BadRequest> {
        let said = &mut self.said;
        said.lengths.of_request(said.http_1_0).ok_or(BadRequest::Framing)?;
        if of(text, said.span(METHOD)).is_empty() {
            return Err(BadRequest::RequestLine);
        }
        let has_host = said.span(HOST);
        said.split_target(text).ok_or(BadRequest::RequestLine)?;
        if !is_host(of(text, said.span(HOST))) {
            // An empty one is of a target without a host, but this is no target without one (RFC 9112, 3.2).
            if has_host.start < has_host.end || (has_host.start == 0 && !said.http_1_0) {
                return Err(BadRequest::Host);
            }
            said.set(HOST, Span { start: 0, end: 0 });
        }
        if !grammar::is_utf8(of(text, said.span(ORIGIN))) {
            return Err(BadRequest::Origin);
        }
        (said.field, said.is_complete) = (METHOD, true);
        self.lines.restart(MAX_HEAD);
        Ok(())
    }

    /// The text of a field of a complete head.
    pub(super) fn bytes<'a>(&self, text: &'a [u8], field: Field) -> Option<&'a [u8]> {
        let span = self.said.span(field);
        (self.said.is_complete && span.start != 0).then(|| of(text, span))
    }

    pub(super) fn last_event_id<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        let id = if self.said.unusable { Some(&[0][..]) } else { self.bytes(text, LAST_EVENT_ID) };
        id.filter(|id| !id.is_empty())
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
    let at = |place: u16| usize::from(place.saturating_sub(1));
    text.get(at(span.start)..at(span.end)).unwrap_or_default()
}

impl Said {
    /// Finds path and query in the target, and the host, if it is in absolute form: that counts more than `Host` (RFC 9112,
    /// 3.2 and 3.2.2). `None` if it is no target.
    fn split_target(&mut self, text: &[u8]) -> Option<()> {
        let Span { start, end } = self.span(TARGET);
        let target = of(text, Span { start, end });
        let mut path = 0_usize;
        if !matches!(target, b"*" | [b'/', ..]) {
            let scheme = target.iter().position(|&byte| byte == b':')?.checked_add(3)?;
            let (scheme, rest) = target.split_at_checked(scheme)?;
            if !(scheme.eq_ignore_ascii_case(b"http://") || scheme.eq_ignore_ascii_case(b"https://")) {
                return None;
            }
            let len = rest.iter().position(|&byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
            path = scheme.len().checked_add(len)?;
            let at = |offset: usize| start.wrapping_add(offset as u16);
            self.set(HOST, Span { start: at(scheme.len()), end: at(path) });
            match rest.get(len) {
                Some(b'/') => {}
                None => {
                    // The path is "/", as is the last byte of the scheme.
                    let slash = scheme.len().saturating_sub(1);
                    self.set(TARGET, Span { start: at(slash), end: at(scheme.len()) });
                    return Some(());
                }
                // A query right after the host: the path is "/", which does not stand in front of it.
                _ => return None,
            }
        }
        let path = start.wrapping_add(path as u16);
        let question = of(text, Span { start: path, end }).iter().position(|&byte| byte == b'?');
        let mut path_end = end;
        if let Some(question) = question {
            path_end = path.wrapping_add(question as u16);
            self.set(QUERY, Span { start: path_end.wrapping_add(1), end });
        }
        self.set(TARGET, Span { start: path, end: path_end });
        Some(())
    }
}
