//! What reads the head of a response, without the memory for a `Location`.

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    element::Element,
    framing::Lengths,
    head::Head,
    word::{Word, is_blank},
    words::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, TRANSFER_ENCODING},
};

/// The longest head, with the interim ones before it.
pub(super) const MAX_HEAD: u32 = 1 << 16;

/// A [`HeadParser`](super::HeadParser) without its memory, so that there is one of it for all sizes.
///
/// A line may end with a bare LF; a CR has to be followed by LF. Blank lines before the status line are skipped (RFC 9112, 2.2).
// In this order, as short instructions reach only what is near; and a new one is nothing but zeros.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Machine {
    at: At,
    /// The byte before.
    last: u8,
    /// Nothing comes after it.
    pub(super) bad: Option<BadHead>,
    /// What the value under way is of: the number of a name, or [`OTHER`].
    field: u8,
    said: Said,
    /// How many bytes of head there were.
    used: u32,
    /// Fresh at the start of every value.
    element: Element,
    /// The name under way, then the text of the element under way; else empty.
    word: Word,
}

/// What is known of the head under way.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Said {
    /// How many bytes of [`STATUS_LINE`] have been there; zero again once the head is complete.
    started: u8,
    /// A digit.
    minor_version: u8,
    content_type: ContentType,
    has_location: bool,
    status: u16,
    lengths: Lengths,
    /// How many bytes of the `Location` there are, or [`NOWHERE`].
    location: usize,
    retry_after: Option<usize>,
}

/// Where in a head the next byte stands.
#[derive(Clone, Copy, Debug)]
enum At {
    /// In the status line, or before it.
    Start,
    /// Between lines.
    LineStart,
    Name,
    /// In blanks between a name and its colon.
    NameEnd,
    /// In a value, or in a line that says nothing: one that starts with a blank and follows the status line.
    Value,
    /// After the line of a value, which goes on if the next one starts with a blank.
    ValueEnd,
}

/// The field is not needed, or has turned out to be of no use. No word has this number.
const OTHER: u8 = 0;

/// There are several, there is a control byte in it, or there is no room for it.
const NOWHERE: usize = usize::MAX;

/// How a status line starts; a zero is any digit. Matched as it comes, it takes neither memory nor a parser.
const STATUS_LINE: &[u8; 13] = b"HTTP/1.0 000 ";

/// Where in it the minor version is.
const MINOR: u8 = 7;

/// What of it there has to be: the reason and the blank before it may be missing.
const SHORTEST: u8 = 12;

impl Said {
    const NEW: Self = Self {
        started: 0,
        minor_version: 0,
        content_type: ContentType::Missing,
        has_location: false,
        status: 0,
        lengths: Lengths::NEW,
        location: 0,
        retry_after: None,
    };
}

impl Machine {
    pub(super) const NEW: Self = Self {
        at: At::Start,
        last: 0,
        bad: None,
        field: OTHER,
        said: Said::NEW,
        used: 0,
        element: Element::NEW,
        word: Word::new(),
    };

    /// Whether there is something to tell: that a head is complete, or else what is [`bad`](Self::bad).
    #[inline(never)]
    pub(super) fn next(&mut self, location: &mut [u8], input: &mut &[u8]) -> bool {
        while self.bad.is_none() {
            let Some((&byte, rest)) = input.split_first() else { return false };
            let blank = is_blank(byte);
            // Else it is folded, which is one blank more (RFC 9112, 5.2).
            if matches!(self.at, At::ValueEnd) && !blank {
                self.value_end();
                self.at = At::LineStart;
            }
            if self.used == MAX_HEAD {
                self.bad = Some(BadHead::TooLong);
                break;
            }
            self.used = self.used.wrapping_add(1);
            *input = rest;
            let last = core::mem::replace(&mut self.last, byte);
            let line_end = byte == b'\n';
            if byte == 0 || last == b'\r' && !line_end {
                self.bad = Some(BadHead::Line);
                break;
            }
            if byte == b'\r' {
                continue;
            }
            // By state and then by byte, which takes less flash than a match of both at once.
            self.at = match self.at {
                At::Start if line_end => self.status_end(),
                At::Start => {
                    self.status_byte(byte);
                    At::Start
                }
                At::Value | At::ValueEnd => {
                    if line_end {
                        At::ValueEnd
                    } else {
                        self.value_byte(byte, location);
                        At::Value
                    }
                }
                at => {
                    let is_start = matches!(at, At::LineStart);
                    if blank {
                        if is_start { At::Value } else { At::NameEnd }
                    } else if is_start && line_end {
                        self.at = At::Start;
                        if self.end() {
                            break;
                        }
                        continue;
                    } else if !is_start && byte == b':' {
                        self.name();
                        At::Value
                    } else if matches!(at, At::NameEnd) || !self.word.push(byte) {
                        self.bad = Some(BadHead::Line);
                        break;
                    } else {
                        At::Name
                    }
                }
            };
        }
        true
    }

    /// Whether a head is under way.
    pub(super) const fn is_started(&self) -> bool {
        self.used != 0
    }

    /// How many bytes the `Location` of a complete head has, blanks after it among them; [`NOWHERE`] if it makes no sense.
    pub(super) const fn location(&self) -> usize {
        if self.said.started == 0 && self.said.has_location { self.said.location } else { NOWHERE }
    }

    fn status_byte(&mut self, byte: u8) {
        let at = self.said.started;
        if at == 0 {
            // What is left is of the head before.
            self.said = Said::NEW;
        }
        let said = &mut self.said;
        // The reason after it may be anything.
        if let Some(&expected) = STATUS_LINE.get(usize::from(at)) {
            said.started = at.wrapping_add(1);
            let digit = byte.wrapping_sub(b'0');
            if expected == b'0' && digit <= 9 {
                if at == MINOR {
                    said.minor_version = digit;
                    return;
                }
                said.status = said.status.wrapping_mul(10).wrapping_add(u16::from(digit));
            } else if byte != expected {
                self.bad = Some(BadHead::Status);
            }
        }
    }

    fn status_end(&mut self) -> At {
        if self.said.started == 0 {
            return At::Start;
        }
        if self.said.started < SHORTEST || self.said.status < 100 {
            self.bad = Some(BadHead::Status);
        }
        At::LineStart
    }

    fn name(&mut self) {
        let said = &mut self.said;
        self.field = self.word.number();
        self.word.clear();
        match self.field {
            CONTENT_TYPE | CONTENT_LENGTH | CONTENT_ENCODING | TRANSFER_ENCODING | RETRY_AFTER => {}
            LOCATION if matches!(said.status, 300..=399) => {
                if core::mem::replace(&mut said.has_location, true) {
                    (self.field, said.location) = (OTHER, NOWHERE);
                }
            }
            _ => self.field = OTHER,
        }
    }

    fn value_byte(&mut self, byte: u8, location: &mut [u8]) {
        match self.field {
            OTHER => {}
            LOCATION => {
                let (said, blank) = (&mut self.said, is_blank(byte));
                match location.get_mut(said.location) {
                    // Blanks before it; and those after it, for which there need be no room.
                    _ if blank && said.location == 0 => {}
                    None if blank => {}
                    Some(room) if blank || !byte.is_ascii_control() => {
                        *room = byte;
                        said.location = said.location.wrapping_add(1);
                    }
                    _ => (self.field, said.location) = (OTHER, NOWHERE),
                }
            }
            _ => {
                if self.element.push(byte, &mut self.word) {
                    self.element_end();
                    if self.field == RETRY_AFTER {
                        // A date.
                        (self.field, self.said.retry_after) = (OTHER, None);
                    }
                }
            }
        }
    }

    fn value_end(&mut self) {
        self.element_end();
        self.field = OTHER;
    }

    #[inline(never)]
    fn element_end(&mut self) {
        let (word, said) = (self.word.number(), &mut self.said);
        let element = &self.element;
        match self.field {
            CONTENT_TYPE => said.content_type.element(element, word),
            TRANSFER_ENCODING | CONTENT_ENCODING => {
                said.lengths.coding(element, word, self.field == TRANSFER_ENCODING);
            }
            OTHER | LOCATION => {}
            // Both in one place, as numbers are of 64 bits.
            _ => {
                let number = element.number();
                if self.field == CONTENT_LENGTH {
                    said.lengths.length(number);
                } else {
                    said.retry_after = number;
                }
            }
        }
        self.element = Element::NEW;
        self.word.clear();
    }

    /// Whether the head is complete, and not an interim one.
    fn end(&mut self) -> bool {
        let said = &mut self.said;
        said.started = 0;
        match said.status {
            // After 101 the connection speaks another protocol, which nobody asked for.
            101 | 204 | 304 => said.lengths.no_body(),
            100..=199 => return false,
            _ => {}
        }
        if said.lengths.is_bad() {
            self.bad = Some(BadHead::Length);
            return false;
        }
        self.used = 0;
        true
    }

    /// The head that is complete.
    pub(super) fn head(&self) -> Head {
        let said = &self.said;
        Head {
            status: said.status,
            content_type: said.content_type,
            framing: said.lengths.of_response(said.minor_version == 0),
            encoded: said.lengths.encoded,
            has_location: said.has_location,
            retry_after: said.retry_after.map(|secs| Duration::from_secs(secs as u64)),
        }
    }
}
