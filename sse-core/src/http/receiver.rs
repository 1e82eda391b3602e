//! What reads the head of a request, without the memory for its text.

use super::{
    bad_request::BadRequest,
    element::Element,
    framing::{Framing, Lengths},
    incoming::{Accept, LastEventId, RequestHead},
    lines::{Lines, Seen, is_blank},
    text::{HeaderValue, Host, Method, Target, is_target_byte, is_token_byte, is_value_byte},
};
use crate::encode::Id;

/// The longest head.
pub(super) const MAX_HEAD: u32 = 1 << 14;

/// A [`RequestParser`](super::RequestParser) without its memory, so that there is one of it for all sizes.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    lines: Lines<true>,
    field: Field,
    element: Element,
    lengths: Lengths,
    kept: Kept,
    /// Blanks after the value under way, which count only if something follows.
    blanks: usize,
    accept: Accept,
    asks_method: bool,
    http_1_0: bool,
    /// Of a complete head.
    framing: Option<Framing>,
    bad: Option<BadRequest>,
}

/// Where in the memory the text is: one after the other.
#[derive(Clone, Copy, Debug)]
struct Kept {
    method: Span,
    target: Span,
    host: Span,
    origin: Span,
    last_event_id: Span,
    /// There is a `Last-Event-ID`, but of no use.
    unusable: bool,
    /// Where the text ends.
    end: usize,
}

/// From, to; `None` if there is no such field.
type Span = Option<(usize, usize)>;

/// What the line under way is, or in the first line the word.
#[derive(Clone, Copy, Debug)]
enum Field {
    Method,
    Target,
    Version,
    Host,
    Origin,
    LastEventId,
    Accept,
    Length,
    Transfer,
    AsksMethod,
    Other,
}

/// In lower case.
const FIELDS: [(&[u8], Field); 7] = [
    (b"host", Field::Host),
    (b"origin", Field::Origin),
    (b"last-event-id", Field::LastEventId),
    (b"accept", Field::Accept),
    (b"content-length", Field::Length),
    (b"transfer-encoding", Field::Transfer),
    (b"access-control-request-method", Field::AsksMethod),
];

impl Kept {
    const NOTHING: Self =
        Self { method: None, target: None, host: None, origin: None, last_event_id: None, unusable: false, end: 0 };
}

impl Receiver {
    pub(super) const fn new() -> Self {
        Self {
            lines: Lines::new(MAX_HEAD),
            field: Field::Method,
            element: Element::NEW,
            lengths: Lengths::NEW,
            kept: Kept::NOTHING,
            blanks: 0,
            accept: Accept::Missing,
            asks_method: false,
            http_1_0: false,
            framing: None,
            bad: None,
        }
    }

    pub(super) const fn is_started(&self) -> bool {
        self.lines.room() != MAX_HEAD
    }

    pub(super) fn next(&mut self, text: &mut [u8], input: &mut &[u8]) -> Result<bool, BadRequest> {
        loop {
            if let Some(bad) = self.bad {
                return Err(bad);
            }
            let result = match self.lines.next(input) {
                Seen::Nothing => return Ok(false),
                Seen::Byte(byte) => self.byte(byte, text),
                Seen::Name => self.name(),
                Seen::LineEnd => self.line_end(),
                Seen::End => match self.end(text) {
                    Ok(()) => return Ok(true),
                    bad => bad,
                },
                Seen::BadLine => Err(BadRequest::Line),
                Seen::TooLong => Err(BadRequest::TooLong),
            };
            self.bad = result.err();
            if self.bad.is_some() {
                self.framing = None;
            }
        }
    }

    fn name(&mut self) -> Result<(), BadRequest> {
        let name = self.lines.word.as_bytes();
        self.field = FIELDS.iter().find(|(field, _)| *field == name).map_or(Field::Other, |&(_, field)| field);
        self.start_element();
        self.blanks = 0;
        let end = self.kept.end;
        let empty = Some((end, end));
        match self.field {
            Field::Host if self.kept.host.replace((end, end)).is_some() => return Err(BadRequest::Host),
            Field::Origin if self.kept.origin.replace((end, end)).is_some() => return Err(BadRequest::Origin),
            Field::LastEventId => {
                self.kept.unusable |= self.kept.last_event_id.is_some();
                self.kept.last_event_id = empty;
            }
            Field::Accept if matches!(self.accept, Accept::Missing) => self.accept = Accept::Other,
            Field::AsksMethod => self.asks_method = true,
            _ => {}
        }
        Ok(())
    }

    fn start_element(&mut self) {
        self.element = Element::NEW;
        self.lines.word.clear();
    }

    fn byte(&mut self, byte: u8, text: &mut [u8]) -> Result<(), BadRequest> {
        match self.field {
            Field::Method => {
                if self.framing.is_some() {
                    // What was kept of the head before.
                    *self = Self { lines: self.lines.clone(), ..Self::new() };
                    self.lines.word.clear();
                }
                self.kept.method = self.kept.method.or(Some((0, 0)));
                if byte == b' ' {
                    let end = self.kept.end;
                    (self.field, self.kept.target) = (Field::Target, Some((end, end)));
                    return Ok(());
                }
                if !is_token_byte(byte) {
                    return Err(BadRequest::RequestLine);
                }
                let kept = &mut self.kept;
                push(&mut kept.method, &mut kept.end, text, byte).ok_or(BadRequest::LongTarget)
            }
            Field::Target => {
                if byte == b' ' {
                    self.field = Field::Version;
                    return Ok(());
                }
                if !is_target_byte(byte) {
                    return Err(BadRequest::RequestLine);
                }
                let kept = &mut self.kept;
                push(&mut kept.target, &mut kept.end, text, byte).ok_or(BadRequest::LongTarget)
            }
            Field::Version => {
                self.lines.word.push(byte);
                Ok(())
            }
            Field::Host | Field::Origin | Field::LastEventId => self.value_byte(byte, text),
            Field::Accept | Field::Length | Field::Transfer => {
                if self.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                }
                Ok(())
            }
            Field::AsksMethod | Field::Other => Ok(()),
        }
    }

    fn value_byte(&mut self, byte: u8, text: &mut [u8]) -> Result<(), BadRequest> {
        let kept = &mut self.kept;
        let (span, bad, long) = match self.field {
            Field::Host => (&mut kept.host, BadRequest::Host, BadRequest::LongField),
            Field::Origin => (&mut kept.origin, BadRequest::Origin, BadRequest::LongField),
            _ if kept.unusable => return Ok(()),
            _ => (&mut kept.last_event_id, BadRequest::Line, BadRequest::Line),
        };
        let at = kept.end.saturating_add(self.blanks);
        let result = if !is_value_byte(byte) {
            Err(bad)
        } else if is_blank(byte) {
            // Blanks before the value do not count at all.
            if span.is_some_and(|(start, end)| start < end) {
                self.blanks = self.blanks.saturating_add(1);
                if let Some(room) = text.get_mut(at) {
                    *room = byte;
                }
            }
            Ok(())
        } else {
            (kept.end, self.blanks) = (at, 0);
            push(span, &mut kept.end, text, byte).ok_or(long)
        };
        if matches!(self.field, Field::LastEventId) && result.is_err() {
            // Refusing the client for good would be too much; its place is free again.
            kept.unusable = true;
            kept.end = kept.last_event_id.map_or(kept.end, |(start, _)| start);
            return Ok(());
        }
        result
    }

    fn line_end(&mut self) -> Result<(), BadRequest> {
        let field = core::mem::replace(&mut self.field, Field::Other);
        match field {
            Field::Version => match self.lines.word.as_bytes() {
                b"HTTP/1.1" => Ok(()),
                b"HTTP/1.0" => {
                    self.http_1_0 = true;
                    Ok(())
                }
                [b'H', b'T', b'T', b'P', b'/', major, rest @ ..]
                    if major.is_ascii_digit() && matches!(rest, [] | [b'.', b'0'..=b'9']) =>
                {
                    Err(BadRequest::Version)
                }
                _ => Err(BadRequest::RequestLine),
            },
            Field::Method | Field::Target => Err(BadRequest::RequestLine),
            Field::Accept | Field::Length | Field::Transfer => {
                self.field = field;
                self.element_end();
                self.field = Field::Other;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn element_end(&mut self) {
        let (element, word) = (&self.element, &self.lines.word);
        match self.field {
            Field::Length => self.lengths.length(element.number()),
            Field::Transfer => self.lengths.coding(element, word, true),
            _ => match word.as_bytes() {
                b"text/event-stream" => self.accept = Accept::EventStream,
                b"text/*" | b"*/*" if matches!(self.accept, Accept::Other) => self.accept = Accept::Anything,
                _ => {}
            },
        }
        self.start_element();
    }

    fn end(&mut self, text: &[u8]) -> Result<(), BadRequest> {
        self.framing = Some(self.lengths.of_request(self.http_1_0).ok_or(BadRequest::Framing)?);
        let request = self.request(text).ok_or(BadRequest::RequestLine)?;
        // An empty one is of a target without a host, but this is no target without one (RFC 9112, 3.2).
        let host = self.kept.host.is_some_and(|(start, end)| start < end);
        if request.host.is_none() && (host || (self.kept.host.is_none() && !self.http_1_0)) {
            return Err(BadRequest::Host);
        }
        if request.origin.is_none() && self.kept.origin.is_some() {
            return Err(BadRequest::Origin);
        }
        self.field = Field::Method;
        self.lines.restart(MAX_HEAD);
        Ok(())
    }

    pub(super) fn request<'a>(&self, text: &'a [u8]) -> Option<RequestHead<'a>> {
        let kept = &self.kept;
        let of = |span: Span| {
            let (start, end) = span?;
            core::str::from_utf8(text.get(start..end)?).ok()
        };
        let (authority, target) = split_target(of(kept.target)?)?;
        // Not `split_once`: its searcher can panic.
        let question = target.bytes().position(|byte| byte == b'?').unwrap_or(target.len());
        let (path, query) = target.split_at_checked(question)?;
        let query = query.get(1..);
        // What the target says counts more than `Host` (RFC 9112, 3.2.2).
        let host = Host::new(authority.or(of(kept.host)).unwrap_or_default());
        let id = of(kept.last_event_id).and_then(Id::new);
        Some(RequestHead {
            method: Method::new(of(kept.method)?)?,
            path,
            query,
            host,
            origin: of(kept.origin).and_then(HeaderValue::new),
            last_event_id: match id {
                _ if kept.unusable => LastEventId::Unusable,
                Some(id) if id.as_str().is_empty() => LastEventId::Missing,
                Some(id) => LastEventId::Id(id),
                None if kept.last_event_id.is_some() => LastEventId::Unusable,
                None => LastEventId::Missing,
            },
            accept: self.accept,
            asks_method: self.asks_method,
            framing: self.framing?,
            http_1_0: self.http_1_0,
        })
    }
}

/// Appends to `span`, which is the last one.
fn push(span: &mut Span, end: &mut usize, text: &mut [u8], byte: u8) -> Option<()> {
    *text.get_mut(*end)? = byte;
    *end = end.saturating_add(1);
    if let Some((_, last)) = span {
        *last = *end;
    }
    Some(())
}

/// Authority, if the target is in absolute form, and path with query (RFC 9112, 3.2).
fn split_target(target: &str) -> Option<(Option<&str>, &str)> {
    if target == "*" || Target::new(target).is_some() {
        return Some((None, target));
    }
    let of_scheme = |scheme: &str| {
        let (start, rest) = target.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let rest = of_scheme("http://").or_else(|| of_scheme("https://"))?;
    let slash = rest.bytes().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(slash)?;
    match path.as_bytes() {
        [] => Some((Some(authority), "/")),
        [b'/', ..] => Some((Some(authority), path)),
        // A query right after the host: the path is "/", which is nowhere in the text.
        _ => None,
    }
}
