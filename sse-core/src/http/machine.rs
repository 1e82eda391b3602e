//! What reads the head of a response, without the memory for a `Location`.

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    element::Element,
    framing::{Framing, Lengths},
    head::Head,
    lines::{Lines, Seen, is_blank},
    retry_after::seconds,
    text::is_value_byte,
};

/// The longest head, with the interim ones before it.
pub(super) const MAX_HEAD: u32 = 1 << 16;

/// A [`HeadParser`] without its memory, so that there is one of it for all sizes.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) lines: Lines,
    field: Field,
    element: Element,
    status: u16,
    http_1_0: bool,
    content_type: ContentType,
    lengths: Lengths,
    /// In seconds.
    retry_after: Option<u64>,
    /// Length of the `Location`, also if it does not fit.
    pub(super) location: Option<usize>,
    /// Blanks after it, which count only if something follows.
    blanks: usize,
    bad: Option<BadHead>,
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
    /// A `Retry-After` with a comma in it, which is a date.
    Date,
    Location,
    Other,
}

impl Machine {
    pub(super) const NEW: Self = Self {
        lines: Lines::new(false, MAX_HEAD),
        field: Field::Status,
        element: Element::NEW,
        status: 0,
        http_1_0: false,
        content_type: ContentType::Missing,
        lengths: Lengths::NEW,
        retry_after: None,
        location: None,
        blanks: 0,
        bad: None,
    };

    pub(super) fn next(&mut self, location: &mut [u8], input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        let result = self.run(location, input);
        self.bad = result.err();
        result
    }

    fn run(&mut self, location: &mut [u8], input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        while let Some(seen) = self.lines.next(input)? {
            match seen {
                Seen::Name => self.name()?,
                Seen::Byte(byte) => self.byte(byte, location)?,
                Seen::LineEnd => self.line_end(location)?,
                Seen::End => {
                    if let Some(head) = self.end()? {
                        return Ok(Some(head));
                    }
                }
            }
        }
        Ok(None)
    }

    fn name(&mut self) -> Result<(), BadHead> {
        self.field = match self.lines.word.as_bytes() {
            b"content-type" => {
                if matches!(self.content_type, ContentType::Missing) {
                    self.content_type = ContentType::Other;
                }
                Field::ContentType
            }
            b"content-length" => Field::Length,
            b"transfer-encoding" => Field::Transfer,
            b"content-encoding" => Field::Encoding,
            b"retry-after" => Field::RetryAfter,
            b"location" if matches!(self.status, 300..=399) => {
                if self.location.replace(0).is_some() {
                    return Err(BadHead::Location);
                }
                Field::Location
            }
            _ => Field::Other,
        };
        self.start_element();
        Ok(())
    }

    fn start_element(&mut self) {
        self.element = Element::NEW;
        self.lines.word.clear();
    }

    fn byte(&mut self, byte: u8, location: &mut [u8]) -> Result<(), BadHead> {
        match self.field {
            Field::Status => {
                let len = self.lines.word.len();
                if len == 0 {
                    // What was kept of the head before.
                    *self = Self { lines: self.lines.clone(), ..Self::NEW };
                }
                // The reason after it may be anything.
                if len < STATUS_LEN {
                    self.lines.word.push(byte);
                }
            }
            Field::Location => self.location_byte(byte, location)?,
            Field::Other | Field::Date => {}
            _ => {
                if self.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                    if matches!(self.field, Field::RetryAfter) {
                        (self.field, self.retry_after) = (Field::Date, None);
                    }
                }
            }
        }
        Ok(())
    }

    fn location_byte(&mut self, byte: u8, location: &mut [u8]) -> Result<(), BadHead> {
        if !is_value_byte(byte) {
            return Err(BadHead::Location);
        }
        let len = self.location.unwrap_or(0);
        let at = len.saturating_add(self.blanks);
        if let Some(room) = location.get_mut(at) {
            *room = byte;
        }
        if !is_blank(byte) {
            self.location = Some(at.saturating_add(1));
            self.blanks = 0;
        } else if len > 0 {
            self.blanks = self.blanks.saturating_add(1);
        }
        Ok(())
    }

    fn line_end(&mut self, location: &[u8]) -> Result<(), BadHead> {
        match self.field {
            Field::Status => self.status_line()?,
            Field::Location => {
                let len = self.location.unwrap_or(0);
                let text = location.get(..len).ok_or(BadHead::LongLocation(len as u32))?;
                if core::str::from_utf8(text).is_err() {
                    return Err(BadHead::Location);
                }
            }
            _ => self.element_end(),
        }
        self.field = Field::Other;
        Ok(())
    }

    fn element_end(&mut self) {
        let (element, word) = (&self.element, &self.lines.word);
        match self.field {
            Field::ContentType => self.content_type.element(element, word),
            Field::Length => self.lengths.length(element),
            Field::Transfer => self.lengths.transfer(element, word),
            Field::Encoding => self.lengths.encoding(element, word),
            Field::RetryAfter => self.retry_after = seconds(element),
            _ => {}
        }
        self.start_element();
    }

    /// `HTTP/1.1 200 OK`, of which the first bytes are in `word`.
    fn status_line(&mut self) -> Result<(), BadHead> {
        let line = self.lines.word.as_bytes();
        let Some(&[minor, b' ', first @ b'1'..=b'9', second, third, ref end @ ..]) = line.strip_prefix(b"HTTP/1.")
        else {
            return Err(BadHead::Status);
        };
        if !(minor.is_ascii_digit() && second.is_ascii_digit() && third.is_ascii_digit() && matches!(end, [] | [b' ']))
        {
            return Err(BadHead::Status);
        }
        self.http_1_0 = minor == b'0';
        self.status = [first, second, third]
            .into_iter()
            .fold(0, |sum: u16, digit| sum.wrapping_mul(10).wrapping_add(u16::from(digit & 0xf)));
        Ok(())
    }

    /// The head, unless it is an interim one.
    fn end(&mut self) -> Result<Option<Head>, BadHead> {
        self.field = Field::Status;
        self.lines.word.clear();
        let status = self.status;
        let framing = match status {
            // After 101 the connection speaks another protocol, which nobody asked for.
            101 | 204 | 304 => Framing::Length(0),
            100..=199 => return Ok(None),
            _ => self.lengths.of_response(self.http_1_0).ok_or(BadHead::Length)?,
        };
        self.lines = Lines::new(false, MAX_HEAD);
        Ok(Some(Head {
            status,
            content_type: self.content_type,
            framing,
            encoded: self.lengths.encoded,
            retry_after: self.retry_after.map(Duration::from_secs),
        }))
    }
}

/// Up to the blank after the status.
const STATUS_LEN: u8 = 13;
