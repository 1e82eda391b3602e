//! What reads the head of a response, without the memory for a `Location`.

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    element::Element,
    framing::{Framing, Lengths},
    grammar::is_value_byte,
    head::Head,
    lines::{Lines, Seen, is_blank},
};

/// The longest head, with the interim ones before it.
pub(super) const MAX_HEAD: u32 = 1 << 16;

/// A [`HeadParser`](super::HeadParser) without its memory, so that there is one of it for all sizes.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Machine {
    said: Said,
    /// Fresh at the start of every value.
    element: Element,
    bad: Option<BadHead>,
    pub(super) lines: Lines<false>,
}

/// What is known of the head under way.
#[derive(Clone, Copy, Debug)]
struct Said {
    field: Field,
    /// How many bytes of [`STATUS_LINE`] have been there.
    started: u8,
    /// The digits in it, of which the first is the minor version; after the line the status alone.
    status: u16,
    http_1_0: bool,
    content_type: ContentType,
    lengths: Lengths,
    retry_after: Option<u64>,
    /// One more than the length of the `Location`, also if it does not fit; zero if there is none.
    location: usize,
    /// The same with the blanks after it, which count only if something follows.
    location_end: usize,
    /// It is no longer under way.
    is_complete: bool,
}

/// What the line under way is.
#[derive(Clone, Copy, Debug)]
enum Field {
    Status,
    ContentType,
    Length,
    Transfer,
    Encoding,
    RetryAfter,
    Location,
    /// Something that is not needed, or that turned out to be of no use.
    Other,
}

/// In lower case.
const FIELDS: [(&[u8], Field); 6] = [
    (b"content-type", Field::ContentType),
    (b"content-length", Field::Length),
    (b"transfer-encoding", Field::Transfer),
    (b"content-encoding", Field::Encoding),
    (b"retry-after", Field::RetryAfter),
    (b"location", Field::Location),
];

/// How a status line starts; a zero is any digit. Matched as it comes, it takes neither memory nor a parser.
const STATUS_LINE: &[u8; 13] = b"HTTP/1.0 000 ";

/// What of it there has to be: the reason and the blank before it may be missing.
const SHORTEST: u8 = 12;

impl Said {
    const NEW: Self = Self {
        field: Field::Status,
        started: 0,
        status: 0,
        http_1_0: false,
        content_type: ContentType::Missing,
        lengths: Lengths::NEW,
        retry_after: None,
        location: 0,
        location_end: 0,
        is_complete: false,
    };
}

impl Machine {
    #[inline(never)]
    pub(super) const fn new() -> Self {
        Self { lines: Lines::new(MAX_HEAD), element: Element::NEW, said: Said::NEW, bad: None }
    }

    pub(super) fn next(&mut self, location: &mut [u8], input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        if self.bad.is_none() {
            match self.read(location, input) {
                Ok(head) => return Ok(head),
                Err(bad) => self.bad = Some(bad),
            }
        }
        Err(self.bad.unwrap_or(BadHead::Line))
    }

    fn read(&mut self, location: &mut [u8], input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        loop {
            match self.lines.next(input) {
                Seen::Nothing => return Ok(None),
                Seen::Byte(byte) => self.byte(byte, location)?,
                Seen::Name => self.name()?,
                Seen::LineEnd => self.line_end(location)?,
                Seen::End => {
                    let head = self.end()?;
                    if head.is_some() {
                        return Ok(head);
                    }
                }
                Seen::BadLine => return Err(BadHead::Line),
                Seen::TooLong => return Err(BadHead::TooLong),
            }
        }
    }

    /// How many bytes the `Location` has.
    pub(super) const fn location(&self) -> Option<usize> {
        self.said.location.checked_sub(1)
    }

    fn name(&mut self) -> Result<(), BadHead> {
        let name = &self.lines.word;
        self.said.field = FIELDS.iter().find(|(field, _)| name.is(field)).map_or(Field::Other, |&(_, field)| field);
        self.lines.word.clear();
        match self.said.field {
            Field::ContentType if matches!(self.said.content_type, ContentType::Missing) => {
                self.said.content_type = ContentType::Other;
            }
            Field::Location if !matches!(self.said.status, 300..=399) => self.said.field = Field::Other,
            Field::Location if core::mem::replace(&mut self.said.location, 1) > 0 => return Err(BadHead::Location),
            _ => {}
        }
        Ok(())
    }

    #[inline(never)]
    fn byte(&mut self, byte: u8, location: &mut [u8]) -> Result<(), BadHead> {
        match self.said.field {
            Field::Status => return self.status_byte(byte),
            Field::Location => {
                if !is_value_byte(byte) {
                    return Err(BadHead::Location);
                }
                let (at, blank) = (self.said.location_end, is_blank(byte));
                if blank && at == 0 {
                    return Ok(());
                }
                if let Some(room) = location.get_mut(at) {
                    *room = byte;
                }
                // It ends long before this does.
                self.said.location_end = at.wrapping_add(1);
                if !blank {
                    self.said.location = at.wrapping_add(2);
                }
            }
            Field::Other => {}
            _ => {
                if self.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                    if matches!(self.said.field, Field::RetryAfter) {
                        // A date.
                        (self.said.field, self.said.retry_after) = (Field::Other, None);
                    }
                }
            }
        }
        Ok(())
    }

    fn status_byte(&mut self, byte: u8) -> Result<(), BadHead> {
        if self.said.is_complete {
            // The head before.
            self.said = Said::NEW;
        }
        let said = &mut self.said;
        // The reason after it may be anything.
        if let Some(&expected) = STATUS_LINE.get(usize::from(said.started)) {
            said.started = said.started.wrapping_add(1);
            let digit = byte.wrapping_sub(b'0');
            if expected == b'0' && digit <= 9 {
                said.status = said.status.wrapping_mul(10).wrapping_add(u16::from(digit));
            } else if byte != expected {
                return Err(BadHead::Status);
            }
        }
        Ok(())
    }

    fn line_end(&mut self, location: &[u8]) -> Result<(), BadHead> {
        match self.said.field {
            Field::Status => {
                let said = &mut self.said;
                said.http_1_0 = said.status < 1000;
                said.status %= 1000;
                if said.started < SHORTEST || said.status < 100 {
                    return Err(BadHead::Status);
                }
            }
            Field::Location => {
                let len = self.location().unwrap_or(0);
                let text = location.get(..len).ok_or(BadHead::LongLocation(len as u32))?;
                core::str::from_utf8(text).map_err(|_| BadHead::Location)?;
            }
            Field::Other => {}
            _ => self.element_end(),
        }
        self.said.field = Field::Other;
        Ok(())
    }

    #[inline(never)]
    fn element_end(&mut self) {
        let (element, word, said) = (&self.element, &self.lines.word, &mut self.said);
        match said.field {
            Field::ContentType => said.content_type.element(element, word),
            Field::Transfer | Field::Encoding => {
                said.lengths.coding(element, word, matches!(said.field, Field::Transfer));
            }
            // Both in one place, as numbers are of 64 bits.
            _ => {
                let number = element.number();
                if matches!(said.field, Field::Length) {
                    said.lengths.length(number);
                } else {
                    said.retry_after = number;
                }
            }
        }
        self.element = Element::NEW;
        self.lines.word.clear();
    }

    /// The head is complete; `None` if it is an interim one, and not the one that is waited for.
    fn end(&mut self) -> Result<Option<Head>, BadHead> {
        self.said.field = Field::Status;
        self.said.is_complete = true;
        let said = &self.said;
        let status = said.status;
        let framing = match status {
            // After 101 the connection speaks another protocol, which nobody asked for.
            101 | 204 | 304 => Framing::Length(0),
            100..=199 => return Ok(None),
            _ => said.lengths.of_response(said.http_1_0).ok_or(BadHead::Length)?,
        };
        self.lines.restart(MAX_HEAD);
        Ok(Some(Head {
            status,
            content_type: said.content_type,
            framing,
            encoded: said.lengths.encoded,
            retry_after: said.retry_after.map(Duration::from_secs),
        }))
    }
}
