//! What reads the head of a response, without the memory for a `Location`.

use core::time::Duration;

use super::{
    bad_head::BadHead,
    content_type::ContentType,
    element::Element,
    framing::Lengths,
    head::Head,
    lines::{Lines, Seen, is_blank},
    words::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, TRANSFER_ENCODING},
};

/// The longest head, with the interim ones before it.
pub(super) const MAX_HEAD: u32 = 1 << 16;

/// A [`HeadParser`](super::HeadParser) without its memory, so that there is one of it for all sizes.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Machine {
    said: Said,
    /// Nothing comes after it.
    pub(super) bad: Option<BadHead>,
    pub(super) lines: Lines<false>,
}

/// What is known of the head under way.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Said {
    field: Field,
    /// It is no longer under way.
    is_complete: bool,
    /// How many bytes of [`STATUS_LINE`] have been there.
    started: u8,
    http_1_0: bool,
    content_type: ContentType,
    status: u16,
    /// One more than the length of the `Location`, also if it does not fit; zero if there is none; or [`NOWHERE`].
    location: u16,
    /// The same with the blanks after it, which count only if something follows.
    location_end: u16,
    lengths: Lengths,
    /// Fresh at the start of every value.
    element: Element,
    retry_after: Option<usize>,
}

/// What the line under way is: the number of its name, or one of these.
type Field = u8;
/// Not a field at all. Zero, as all is at the start of a head.
const STATUS: Field = 0;
/// Something that is not needed, or that turned out to be of no use.
const OTHER: Field = u8::MAX;

/// There are several, or there is a control byte in it. No head has room for as many bytes.
const NOWHERE: u16 = u16::MAX;

/// How a status line starts; a zero is any digit. Matched as it comes, it takes neither memory nor a parser.
const STATUS_LINE: &[u8; 13] = b"HTTP/1.0 000 ";

/// Where in it the minor version is.
const MINOR: u8 = 7;

/// What of it there has to be: the reason and the blank before it may be missing.
const SHORTEST: u8 = 12;

impl Said {
    const NEW: Self = Self {
        field: STATUS,
        is_complete: false,
        started: 0,
        http_1_0: false,
        content_type: ContentType::Missing,
        status: 0,
        location: 0,
        location_end: 0,
        element: Element::NEW,
        lengths: Lengths::NEW,
        retry_after: None,
    };
}

impl Machine {
    #[inline(never)]
    pub(super) const fn new() -> Self {
        Self { said: Said::NEW, bad: None, lines: Lines::new(MAX_HEAD) }
    }

    /// Whether there is something to tell: that a head is complete, or else what is [`bad`](Self::bad).
    #[inline(never)]
    pub(super) fn next(&mut self, location: &mut [u8], input: &mut &[u8]) -> bool {
        while self.bad.is_none() {
            match self.lines.next(input) {
                Seen::Nothing => return false,
                Seen::Byte(byte) => self.byte(byte, location),
                Seen::Name => self.name(),
                Seen::LineEnd => self.line_end(),
                Seen::End => {
                    if self.end() {
                        break;
                    }
                }
                Seen::BadLine => self.bad = Some(BadHead::Line),
                Seen::TooLong => self.bad = Some(BadHead::TooLong),
            }
        }
        true
    }

    /// How many bytes the `Location` of a complete head has, if it can be made sense of.
    pub(super) fn location(&self) -> Option<usize> {
        match self.said.location {
            0 | NOWHERE => None,
            location => self.said.is_complete.then_some(usize::from(location.wrapping_sub(1))),
        }
    }

    fn name(&mut self) {
        let said = &mut self.said;
        said.field = self.lines.word.number();
        self.lines.word.clear();
        match said.field {
            CONTENT_TYPE if !matches!(said.content_type, ContentType::Missing) => {}
            CONTENT_TYPE => said.content_type = ContentType::Other,
            CONTENT_LENGTH | CONTENT_ENCODING | TRANSFER_ENCODING | RETRY_AFTER => {}
            LOCATION if matches!(said.status, 300..=399) => {
                if core::mem::replace(&mut said.location, 1) > 0 {
                    (said.field, said.location) = (OTHER, NOWHERE);
                }
            }
            _ => said.field = OTHER,
        }
    }

    fn byte(&mut self, byte: u8, location: &mut [u8]) {
        match self.said.field {
            STATUS => self.status_byte(byte),
            LOCATION => {
                let said = &mut self.said;
                let (at, blank) = (said.location_end, is_blank(byte));
                if !blank && byte.is_ascii_control() {
                    (said.field, said.location) = (OTHER, NOWHERE);
                    return;
                }
                if blank && at == 0 {
                    return;
                }
                if let Some(room) = location.get_mut(usize::from(at)) {
                    *room = byte;
                }
                // The head is too long before it is.
                said.location_end = at.wrapping_add(1);
                if !blank {
                    said.location = at.wrapping_add(2);
                }
            }
            OTHER => {}
            _ => {
                if self.said.element.push(byte, &mut self.lines.word) {
                    self.element_end();
                    if self.said.field == RETRY_AFTER {
                        // A date.
                        (self.said.field, self.said.retry_after) = (OTHER, None);
                    }
                }
            }
        }
    }

    fn status_byte(&mut self, byte: u8) {
        if self.said.is_complete {
            // The head before.
            self.said = Said::NEW;
        }
        let said = &mut self.said;
        // The reason after it may be anything.
        let at = said.started;
        if let Some(&expected) = STATUS_LINE.get(usize::from(at)) {
            said.started = at.wrapping_add(1);
            let digit = byte.wrapping_sub(b'0');
            if expected == b'0' && digit <= 9 {
                if at == MINOR {
                    said.http_1_0 = digit == 0;
                    return;
                }
                said.status = said.status.wrapping_mul(10).wrapping_add(u16::from(digit));
            } else if byte != expected {
                self.bad = Some(BadHead::Status);
            }
        }
    }

    fn line_end(&mut self) {
        let said = &mut self.said;
        match said.field {
            STATUS => {
                if said.started < SHORTEST || said.status < 100 {
                    self.bad = Some(BadHead::Status);
                }
            }
            LOCATION | OTHER => {}
            _ => self.element_end(),
        }
        self.said.field = OTHER;
    }

    #[inline(never)]
    fn element_end(&mut self) {
        let (word, said) = (self.lines.word.number(), &mut self.said);
        let element = &said.element;
        match said.field {
            CONTENT_TYPE => said.content_type.element(element, word),
            TRANSFER_ENCODING | CONTENT_ENCODING => {
                said.lengths.coding(element, word, said.field == TRANSFER_ENCODING);
            }
            // Both in one place, as numbers are of 64 bits.
            _ => {
                let number = element.number();
                if said.field == CONTENT_LENGTH {
                    said.lengths.length(number);
                } else {
                    said.retry_after = number;
                }
            }
        }
        said.element = Element::NEW;
        self.lines.word.clear();
    }

    /// Whether the head is complete, and not an interim one.
    fn end(&mut self) -> bool {
        let said = &mut self.said;
        said.field = STATUS;
        said.is_complete = true;
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
        self.lines.restart(MAX_HEAD);
        true
    }

    /// The head that is complete.
    pub(super) fn head(&self) -> Head {
        let said = &self.said;
        Head {
            status: said.status,
            content_type: said.content_type,
            framing: said.lengths.of_response(said.http_1_0),
            encoded: said.lengths.encoded,
            has_location: said.location > 0,
            retry_after: said.retry_after.map(|secs| Duration::from_secs(secs as u64)),
        }
    }
}
