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
    state: State,
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
        Self { state: State::Bom(0) }
    }

    /// The next token of `input`, which is advanced past it; `None` when `input` is used up.
    ///
    /// Never fails. A line end that is a lone CR is complete at once; the LF of a CRLF is swallowed whenever it comes.
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Option<Token<'a>> {
        // Where the line starts whose name is under way, if that is in `input`.
        let mut line = None;
        loop {
            let (&byte, rest) = input.split_first()?;
            match self.state {
                State::Value(field) => return Some(self.value(field, true, input)),
                State::Rest(field) => return Some(self.value(field, false, input)),
                State::Start | State::Bom(0) => line = Some(*input),
                _ => {}
            }
            match self.step(byte) {
                Taken::Byte => *input = rest,
                Taken::Nothing => {}
                Taken::BlankLine => {
                    *input = rest;
                    return Some(Token::Dispatch);
                }
                Taken::Unknown(bytes) => match line {
                    Some(line) => {
                        *input = line;
                        self.state = State::Value(Field::Unknown);
                    }
                    None => {
                        let (field, first, last) = (Field::Unknown, true, false);
                        return Some(Token::Fragment(Fragment { field, bytes, first, last }));
                    }
                },
            }
        }
    }

    /// Takes a byte that is not of a value, or finds that it is one.
    #[cfg_attr(target_pointer_width = "64", inline)]
    pub(crate) fn step(&mut self, byte: u8) -> Taken {
        scan::looked_at(1);
        let (state, taken) = match self.state {
            State::Bom(n) => match BOM.get(usize::from(n)) {
                Some(&expected) if expected == byte => (State::Bom(n.saturating_add(1)), Taken::Byte),
                Some(_) if n > 0 => (State::Rest(Field::Unknown), Taken::unknown(BOM, n)),
                _ => (State::Start, Taken::Nothing),
            },
            State::AfterCr => (State::Start, if byte == b'\n' { Taken::Byte } else { Taken::Nothing }),
            State::Start => match Field::starting_with(byte) {
                _ if is_newline(byte) => (State::after(byte), Taken::BlankLine),
                Field::Unknown => (State::Value(Field::Unknown), Taken::Nothing),
                Field::Comment => (State::Colon(Field::Comment), Taken::Byte),
                field => (State::Name(field, 1), Taken::Byte),
            },
            State::Name(field, n) => match (field.name().as_bytes().get(usize::from(n)), byte) {
                (Some(&expected), _) if expected == byte => (State::Name(field, n.saturating_add(1)), Taken::Byte),
                (None, b':') => (State::Colon(field), Taken::Byte),
                (None, b'\r' | b'\n') => (State::Value(field), Taken::Nothing),
                _ => (State::Rest(Field::Unknown), Taken::unknown(field.name().as_bytes(), n)),
            },
            State::Colon(field) => (State::Value(field), if byte == b' ' { Taken::Byte } else { Taken::Nothing }),
            state @ (State::Value(_) | State::Rest(_)) => (state, Taken::Nothing),
        };
        self.state = state;
        taken
    }

    /// Whether the next byte is the first of a line.
    #[inline]
    pub(crate) const fn is_at_start(&self) -> bool {
        matches!(self.state, State::Start)
    }

    /// The value, or what `input` has of it.
    fn value<'a>(&mut self, field: Field, first: bool, input: &mut &'a [u8]) -> Token<'a> {
        let line = scan::line_end(input).and_then(|end| {
            let (bytes, newline) = input.split_at_checked(end)?;
            let (&newline, rest) = newline.split_first()?;
            Some((bytes, newline, rest))
        });
        let (bytes, last) = if let Some((bytes, newline, rest)) = line {
            *input = rest;
            self.state = State::after(newline);
            (bytes, true)
        } else {
            self.state = State::Rest(field);
            (core::mem::take(input), false)
        };
        Token::Fragment(Fragment { field, bytes, first, last })
    }
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

/// Where in the grammar of 9.2.5 the next byte stands.
// To add a field: `Field`, its name, its first byte, and what `Parser` does with its fragments.
#[derive(Clone, Copy, Debug)]
enum State {
    /// At the start of the stream, after this many bytes of a byte order mark.
    Bom(u8),
    /// A CR ended the line: a LF that follows belongs to it.
    AfterCr,
    /// At the start of a line.
    Start,
    /// The chunk ended in what may be a name: this many bytes of it are in.
    Name(Field, u8),
    /// After the colon: one space is left out.
    Colon(Field),
    /// In the value, of which nothing was handed out yet.
    Value(Field),
    /// In the value, of which a fragment was handed out.
    Rest(Field),
}

/// What came of a byte outside of values.
pub(crate) enum Taken {
    /// The byte is taken.
    Byte,
    /// It is not, but the state has changed: look again.
    Nothing,
    /// It is taken, and ends a blank line.
    BlankLine,
    /// It is not taken, and these bytes before it, which might have been a name, start an unknown line.
    Unknown(&'static [u8]),
}

impl Taken {
    fn unknown(expected: &'static [u8], n: u8) -> Self {
        Self::Unknown(expected.get(..usize::from(n)).unwrap_or_default())
    }
}

impl State {
    const fn after(newline: u8) -> Self {
        if newline == b'\r' { Self::AfterCr } else { Self::Start }
    }
}

const fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

const BOM: &[u8] = "\u{feff}".as_bytes();
