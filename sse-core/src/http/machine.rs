//! What reads the head of a response, without the memory for a `Location`.

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    element::Element,
    framing::{Framing, Lengths},
    head::Head,
    lines::{Lines, Seen, is_blank},
    text::is_value_byte,
};

/// The longest head, with the interim ones before it.
pub(super) const MAX_HEAD: u32 = 1 << 16;

/// A [`HeadParser`](super::HeadParser) without its memory, so that there is one of it for all sizes.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) lines: Lines,
    field: Field,
    element: Element,
    /// What is known of the head under way.
    head: Head,
    http_1_0: bool,
    lengths: Lengths,
    /// How many `Location` lines there are.
    locations: u8,
    /// Length of the `Location`, also if it does not fit.
    location: usize,
    /// Blanks after it, which count only if something follows.
    blanks: usize,
    bad: Option<Bad>,
}

/// [`BadHead`], without the numbers.
#[derive(Clone, Copy, Debug)]
enum Bad {
    Status,
    Line,
    Length,
    Location,
    LongLocation,
    TooLong,
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

impl Machine {
    pub(super) const fn new() -> Self {
        Self {
            lines: Lines::new(false, MAX_HEAD),
            field: Field::Status,
            element: Element::NEW,
            head: Head::NEW,
            http_1_0: false,
            lengths: Lengths::NEW,
            locations: 0,
            location: 0,
            blanks: 0,
            bad: None,
        }
    }

    pub(super) fn next(&mut self, location: &mut [u8], input: &mut &[u8]) -> Result<Option<Head>, BadHead> {
        while self.bad.is_none() {
            let result = match self.lines.next(input) {
                Seen::Nothing => return Ok(None),
                Seen::Byte(byte) => self.byte(byte, location),
                Seen::Name => {
                    self.name();
                    Ok(())
                }
                Seen::LineEnd => self.line_end(location),
                Seen::End => match self.end() {
                    Ok(true) => return Ok(Some(self.head)),
                    Ok(false) => Ok(()),
                    Err(bad) => Err(bad),
                },
                Seen::BadLine => Err(Bad::Line),
                Seen::TooLong => Err(Bad::TooLong),
            };
            self.bad = result.err();
        }
        Err(match self.bad {
            Some(Bad::Status) => BadHead::Status,
            Some(Bad::Length) => BadHead::Length,
            Some(Bad::Location) => BadHead::Location,
            Some(Bad::LongLocation) => BadHead::LongLocation(self.location as u32),
            Some(Bad::TooLong) => BadHead::TooLong,
            Some(Bad::Line) | None => BadHead::Line,
        })
    }

    /// How many bytes the `Location` has.
    pub(super) const fn location(&self) -> Option<usize> {
        if self.locations == 0 { None } else { Some(self.location) }
    }

    fn name(&mut self) {
        let name = self.lines.word.as_bytes();
        self.field = FIELDS.iter().find(|(field, _)| *field == name).map_or(Field::Other, |&(_, field)| field);
        self.start_element();
        match self.field {
            Field::ContentType if matches!(self.head.content_type, ContentType::Missing) => {
                self.head.content_type = ContentType::Other;
            }
            Field::Location if matches!(self.head.status, 300..=399) => {
                self.locations = self.locations.saturating_add(1);
            }
            Field::Location => self.field = Field::Other,
            _ => {}
        }
    }

    fn start_element(&mut self) {
        self.element = Element::NEW;
        self.lines.word.clear();
    }

    fn byte(&mut self, byte: u8, location: &mut [u8]) -> Result<(), Bad> {
        match self.field {
            Field::Status => {
                let len = self.lines.word.len();
                if len == 0 {
                    // What was kept of the head before.
                    (self.head, self.lengths) = (Head::NEW, Lengths::NEW);
                    (self.locations, self.location, self.blanks) = (0, 0, 0);
                }
                // The reason after it may be anything.
                if len < STATUS_LEN {
                    self.lines.word.push(byte);
                }
            }
            Field::Location => {
                if !is_value_byte(byte) {
                    return Err(Bad::Location);
                }
                let at = self.location.saturating_add(self.blanks);
                if let Some(room) = location.get_mut(at) {
                    *room = byte;
                }
                if !is_blank(byte) {
                    (self.location, self.blanks) = (at.saturating_add(1), 0);
                } else if at > 0 {
                    self.blanks = self.blanks.saturating_add(1);
                }
            }
            Field::Other => {}
            _ => {
                if self.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                    if matches!(self.field, Field::RetryAfter) {
                        // A date.
                        (self.field, self.head.retry_after) = (Field::Other, None);
                    }
                }
            }
        }
        Ok(())
    }

    fn line_end(&mut self, location: &[u8]) -> Result<(), Bad> {
        let field = self.field;
        let result = match field {
            Field::Status => self.status_line().ok_or(Bad::Status),
            Field::Location => match location.get(..self.location) {
                None => Err(Bad::LongLocation),
                Some(text) if self.locations > 1 || core::str::from_utf8(text).is_err() => Err(Bad::Location),
                Some(_) => Ok(()),
            },
            Field::Other => Ok(()),
            _ => {
                self.element_end();
                Ok(())
            }
        };
        self.field = Field::Other;
        result
    }

    #[inline(never)]
    fn element_end(&mut self) {
        let (element, word) = (&self.element, &self.lines.word);
        match self.field {
            Field::ContentType => self.head.content_type.element(element, word),
            Field::Length => self.lengths.length(element),
            Field::Transfer => self.lengths.transfer(element, word),
            Field::Encoding => self.lengths.encoding(element, word),
            _ => self.head.retry_after = element.number().map(Duration::from_secs),
        }
        self.start_element();
    }

    /// `HTTP/1.1 200 OK`, of which the first bytes are in `word`.
    fn status_line(&mut self) -> Option<()> {
        let (&[minor, blank, first, second, third], end) =
            self.lines.word.as_bytes().strip_prefix(b"HTTP/1.")?.split_first_chunk()?;
        let mut status: u16 = 0;
        for digit in [minor, first, second, third] {
            if !digit.is_ascii_digit() {
                return None;
            }
            status = status.wrapping_mul(10).wrapping_add(u16::from(digit & 0xf));
        }
        // The minor version is the first of four digits.
        self.http_1_0 = minor == b'0';
        self.head.status = status % 1000;
        (blank == b' ' && first != b'0' && end.iter().all(|&byte| byte == b' ')).then_some(())
    }

    /// The head is complete; whether it is the one that is waited for, and not an interim one.
    fn end(&mut self) -> Result<bool, Bad> {
        self.field = Field::Status;
        self.lines.word.clear();
        self.head.encoded = self.lengths.encoded;
        self.head.framing = match self.head.status {
            // After 101 the connection speaks another protocol, which nobody asked for.
            101 | 204 | 304 => Framing::Length(0),
            100..=199 => return Ok(false),
            _ => self.lengths.of_response(self.http_1_0).ok_or(Bad::Length)?,
        };
        self.lines.restart(MAX_HEAD);
        Ok(true)
    }
}

/// Up to the blank after the status.
const STATUS_LEN: u8 = 13;
