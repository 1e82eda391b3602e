//! Level 0: lines cut into tokens, without any buffer (WHATWG HTML 9.2.5 and 9.2.6).

#[cfg(target_pointer_width = "64")]
pub(crate) mod fast;

use crate::{field::Field, scan};

/// Cuts an event stream into [`Token`]s without a buffer: every byte of every line is handed on as it comes.
///
/// For data larger than RAM, for proxies, and as the ground under other parsers. Most users want [`Parser`](crate::Parser).
///
/// Push chunks of any size. Field names, the byte order mark and line ends may be cut anywhere. Values are raw bytes: a
/// fragment may end inside a UTF-8 character. Nothing is left out but line ends, the colon after a field's name, one space
/// after it, and one byte order mark at the start of the stream (9.2.5).
///
/// # Cost
/// A few bytes of state, and time linear in the input however it is cut.
///
/// ```
/// use sse_core::{Field, Fragment, Token, Tokenizer};
///
/// let mut tokens = Tokenizer::new();
/// let (mut data, mut events) = (Vec::new(), 0);
/// for mut chunk in [&b"da"[..], b"ta: firm", b"ware\n", b"\n"] {
///     while let Some(token) = tokens.next(&mut chunk) {
///         match token {
///             Token::Fragment(Fragment { field: Field::Data, bytes, .. }) => data.extend_from_slice(bytes),
///             Token::Fragment(_) => {}
///             Token::Dispatch => events += 1,
///         }
///     }
/// }
/// assert_eq!((&data[..], events), (&b"firmware"[..], 1));
/// ```
#[derive(Clone, Debug)]
pub struct Tokenizer {
    /// Where in the grammar of 9.2.5 the next byte stands: which of `NAMES` is expected, or one of the places below.
    at: u8,
    /// What the line is about; in a name, what it may be about.
    field: Field,
}

/// What a [`Tokenizer`] found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Token<'a> {
    /// A line, or a piece of one.
    Fragment(Fragment<'a>),
    /// A blank line: the event is complete.
    Dispatch,
}

/// A line of an event stream, or a piece of one where a chunk ended.
///
/// A line that lies whole in one chunk is one fragment, both `first` and `last`, unless its name was cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Fragment<'a> {
    /// What the line is about.
    pub field: Field,
    /// Bytes of the value, or for [`Field::Unknown`] of the whole line. Never a CR or LF; not decoded; may be empty.
    pub bytes: &'a [u8],
    /// The line starts here.
    pub first: bool,
    /// The line ends here.
    pub last: bool,
}

impl Tokenizer {
    /// A tokenizer at the start of a stream.
    #[must_use]
    pub const fn new() -> Self {
        Self { at: BOM, field: Field::Unknown }
    }

    /// The next token of `input`, which is advanced past it; `None` when `input` is used up.
    ///
    /// Never fails. A line end that is a lone CR is complete at once; the LF of a CRLF is swallowed whenever it comes.
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Option<Token<'a>> {
        // From the start of the line on, if that is in `input`.
        let mut line = *input;
        let mut rest = *input;
        let token = loop {
            if rest.is_empty() {
                break None;
            }
            match self.at {
                VALUE | REST => break Some(Token::Fragment(self.value(&mut rest))),
                START => line = rest,
                _ => {}
            }
            match self.step(&mut rest) {
                Taken::Some => {}
                Taken::BlankLine => break Some(Token::Dispatch),
                Taken::NoName => {
                    let bytes = self.name();
                    self.field = Field::Unknown;
                    if line.len().saturating_sub(rest.len()) == bytes.len() {
                        // The whole line is one fragment.
                        rest = line;
                        self.at = VALUE;
                    } else {
                        self.at = REST;
                        break Some(Token::Fragment(Fragment { field: self.field, bytes, first: true, last: false }));
                    }
                }
            }
        };
        *input = rest;
        token
    }

    /// The same for those who have no use for unknown lines: what of them is told is wrong, but for their end.
    #[cfg(not(target_pointer_width = "64"))]
    #[inline]
    pub(crate) fn next_known<'a>(&mut self, input: &mut &'a [u8]) -> Option<Token<'a>> {
        while !input.is_empty() {
            if matches!(self.at, VALUE | REST) {
                return Some(Token::Fragment(self.value(input)));
            }
            match self.step(input) {
                Taken::Some => {}
                Taken::BlankLine => return Some(Token::Dispatch),
                Taken::NoName => (self.field, self.at) = (Field::Unknown, REST),
            }
        }
        None
    }

    /// Takes a byte of `input` that is not of a value, or finds that it is one.
    #[inline]
    pub(crate) fn step(&mut self, input: &mut &[u8]) -> Taken {
        scan::looked_at(1);
        let Some((&byte, rest)) = input.split_first() else { return Taken::Some };
        if let Some(&expected) = NAMES.get(usize::from(self.at)) {
            self.at = if byte == expected {
                *input = rest;
                if byte == b' ' { VALUE } else { self.at.saturating_add(1) }
            } else if expected == b' ' || expected == b':' && is_newline(byte) {
                VALUE
            } else if self.at == BOM {
                START
            } else {
                return Taken::NoName;
            };
            return Taken::Some;
        }
        match self.at {
            START if is_newline(byte) => {
                *input = rest;
                self.at = after(byte);
                return Taken::BlankLine;
            }
            START => {
                self.field = Field::Unknown;
                self.at = VALUE;
                for &(field, name) in &FIELDS {
                    if NAMES.get(usize::from(name)) == Some(&byte) {
                        self.field = field;
                        self.at = name;
                    }
                }
            }
            // After a CR, or the byte order mark.
            at => {
                self.at = START;
                if at == AFTER_CR && byte == b'\n' {
                    *input = rest;
                }
            }
        }
        Taken::Some
    }

    /// Whether the next byte is the first of a line.
    #[cfg(any(target_pointer_width = "64", not(feature = "optimize_for_size")))]
    #[inline]
    pub(crate) const fn is_at_start(&self) -> bool {
        self.at == START
    }

    /// What is in of the name under way.
    fn name(&self) -> &'static [u8] {
        let before = NAMES.get(..usize::from(self.at)).unwrap_or_default();
        before.rsplit(|&byte| byte == b' ').next().unwrap_or_default()
    }

    /// The value, or what `input` has of it.
    fn value<'a>(&mut self, input: &mut &'a [u8]) -> Fragment<'a> {
        let first = self.at == VALUE;
        let newline = scan::from_line_end(input);
        let bytes = input.get(..input.len().saturating_sub(newline.len())).unwrap_or_default();
        let (at, rest) = match newline.split_first() {
            Some((&newline, rest)) => (after(newline), rest),
            None => (REST, newline),
        };
        *input = rest;
        self.at = at;
        Fragment { field: self.field, bytes, first, last: at != REST }
    }
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

/// At the start of a line.
const START: u8 = 0xf0;
/// A CR ended the line: a LF that follows belongs to it.
const AFTER_CR: u8 = 0xf1;
/// In the value, of which nothing was handed out yet.
const VALUE: u8 = 0xf2;
/// In the value, of which a fragment was handed out.
const REST: u8 = 0xf3;

/// What came of a byte outside of values.
pub(crate) enum Taken {
    /// The byte is taken, or the state has changed.
    Some,
    /// It is taken, and ends a blank line.
    BlankLine,
    /// It is not taken, and makes no name with those before it: they start an unknown line.
    NoName,
}

const fn after(newline: u8) -> u8 {
    if newline == b'\r' { AFTER_CR } else { START }
}

const fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// What lines start with, up to the space that is left out; at the end what the stream may start with.
// To add a field: `Field`, its name here, its place in `FIELDS`, and what `Parser` does with its fragments.
const NAMES: &[u8] = "data: event: id: retry: : \u{feff}".as_bytes();

/// Where in `NAMES` each starts.
const FIELDS: [(Field, u8); 5] =
    [(Field::Data, 0), (Field::Event, 6), (Field::Id, 13), (Field::Retry, 17), (Field::Comment, 24)];

/// Where in `NAMES` the byte order mark is.
const BOM: u8 = 26;
