//! A head cut into its lines (RFC 9112, 2.2 and 5), byte by byte, in the memory of one word.

use super::text::is_token_byte;

/// Cuts a head into its start line, and names and values of fields. What a field means is not its business.
///
/// A line may end with a bare LF; a CR has to be followed by LF. Blank lines before the start line are skipped.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    at: At,
    /// A CR was the last byte.
    cr: bool,
    /// A request: neither folded lines nor blanks before a colon, which the standard wants refused there.
    strict: bool,
    /// How many bytes may still come.
    room: u32,
    /// The name under way; after it, whatever the user of this likes to keep in it.
    pub(super) word: Word,
}

/// What comes next in a head.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    /// A name, in lower case, is in `word`.
    Name,
    /// A byte of the start line or of the value.
    Byte(u8),
    /// The start line or the value is complete.
    LineEnd,
    /// The head is complete.
    End,
}

/// What is wrong with a head, whatever its fields mean.
#[derive(Clone, Copy, Debug)]
pub(super) enum Malformed {
    /// It is too long.
    Head,
    /// A line is not one.
    Line,
}

/// Where in a head the next byte stands.
#[derive(Clone, Copy, Debug)]
enum At {
    /// Before the start line.
    Idle,
    /// In the start line.
    Start,
    /// Between lines.
    LineStart,
    /// In a line that says nothing: one that starts with a blank and follows the start line.
    Skipped,
    Name,
    /// In blanks between a name and its colon.
    NameEnd,
    Value,
    /// After the line of a value, which goes on if the next one starts with a blank.
    ValueEnd,
}

impl Lines {
    pub(super) const fn new(strict: bool, room: u32) -> Self {
        Self { at: At::Idle, cr: false, strict, room, word: Word::new() }
    }

    /// How many bytes may still come.
    pub(super) const fn room(&self) -> u32 {
        self.room
    }

    /// Takes bytes until there is something to tell; `None` when `input` is used up.
    pub(super) fn next(&mut self, input: &mut &[u8]) -> Result<Option<Seen>, Malformed> {
        loop {
            let Some((&byte, rest)) = input.split_first() else { return Ok(None) };
            let blank = is_blank(byte);
            if matches!(self.at, At::ValueEnd) {
                if !blank {
                    self.at = At::LineStart;
                    return Ok(Some(Seen::LineEnd));
                }
                // A folded line, which is one blank more (RFC 9112, 5.2).
                self.at = if self.strict { At::LineStart } else { At::Value };
            }
            self.room = self.room.checked_sub(1).ok_or(Malformed::Head)?;
            *input = rest;
            if byte == b'\r' && !self.cr {
                self.cr = true;
                continue;
            }
            if byte == 0 || (self.cr && byte != b'\n') {
                return Err(Malformed::Line);
            }
            self.cr = false;
            let (at, seen) = match (self.at, byte) {
                (At::Idle, b'\n') => (At::Idle, None),
                (At::Start, b'\n') => (At::LineStart, Some(Seen::LineEnd)),
                (At::Idle | At::Start, _) => (At::Start, Some(Seen::Byte(byte))),
                (At::LineStart, b'\n') => (At::Idle, Some(Seen::End)),
                (At::Skipped, b'\n') => (At::LineStart, None),
                (At::Skipped, _) => (At::Skipped, None),
                (At::LineStart, _) if blank && !self.strict => (At::Skipped, None),
                (At::Name | At::NameEnd, _) if blank && !self.strict => (At::NameEnd, None),
                (At::Name | At::NameEnd, b':') => (At::Value, Some(Seen::Name)),
                (At::LineStart | At::Name, _) if is_token_byte(byte) => {
                    if matches!(self.at, At::LineStart) {
                        self.word.clear();
                    }
                    self.word.push(byte.to_ascii_lowercase());
                    (At::Name, None)
                }
                (At::Value, b'\n') => (At::ValueEnd, None),
                (At::Value, _) => (At::Value, Some(Seen::Byte(byte))),
                _ => return Err(Malformed::Line),
            };
            self.at = at;
            if seen.is_some() {
                return Ok(seen);
            }
        }
    }
}

/// The first bytes of a name or of a word in a value: as many as those have that mean something here.
#[derive(Clone, Debug)]
pub(super) struct Word {
    bytes: [u8; Self::MAX],
    /// One more than there is room for if it does not fit.
    len: u8,
}

impl Word {
    /// `access-control-request-method` has 29.
    const MAX: usize = 30;

    pub(super) const fn new() -> Self {
        Self { bytes: [0; Self::MAX], len: 0 }
    }

    pub(super) const fn clear(&mut self) {
        self.len = 0;
    }

    pub(super) const fn len(&self) -> u8 {
        self.len
    }

    pub(super) fn push(&mut self, byte: u8) {
        if let Some(room) = self.bytes.get_mut(usize::from(self.len)) {
            *room = byte;
            self.len = self.len.saturating_add(1);
        } else {
            self.len = u8::MAX;
        }
    }

    /// Nothing if it did not fit.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// Space or tab.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
