//! A head cut into its lines (RFC 9112, 2.2 and 5), byte by byte, in the memory of one word.

pub(super) use super::word::{Word, is_blank};

/// Cuts a head into its start line, and names and values of fields. What a field means is not its business.
///
/// A line may end with a bare LF; a CR has to be followed by LF. Blank lines before the start line are skipped.
///
/// `STRICT` is for requests: neither folded lines nor blanks before a colon, which the standard wants refused there.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
pub(super) struct Lines<const STRICT: bool> {
    at: At,
    /// The byte before.
    last: u8,
    /// How many bytes may still come.
    room: u32,
    /// The name under way; after it, whatever the user of this likes to keep in it.
    pub(super) word: Word,
}

/// What comes next in a head.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    /// The input is used up.
    Nothing,
    /// A name, in lower case, is in `word`.
    Name,
    /// A byte of the start line, of the value, or of a line that says nothing and follows the start line.
    Byte(u8),
    /// The line is complete.
    LineEnd,
    /// The head is complete.
    End,
    /// A line is not one.
    BadLine,
    /// The head is too long.
    TooLong,
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
    Name,
    /// In blanks between a name and its colon.
    NameEnd,
    /// In a value, or in a line that says nothing: one that starts with a blank and follows the start line.
    Value,
    /// After the line of a value, which goes on if the next one starts with a blank.
    ValueEnd,
}

impl<const STRICT: bool> Lines<STRICT> {
    pub(super) const fn new(room: u32) -> Self {
        Self { at: At::Idle, last: 0, room, word: Word::new() }
    }

    /// How many bytes may still come.
    pub(super) const fn room(&self) -> u32 {
        self.room
    }

    #[inline(never)]
    /// Takes bytes until there is something to tell.
    pub(super) fn next(&mut self, input: &mut &[u8]) -> Seen {
        loop {
            let Some((&byte, rest)) = input.split_first() else { return Seen::Nothing };
            let blank = is_blank(byte);
            if matches!(self.at, At::ValueEnd) {
                if !blank {
                    self.at = At::LineStart;
                    return Seen::LineEnd;
                }
                // A folded line, which is one blank more (RFC 9112, 5.2).
                self.at = if STRICT { At::LineStart } else { At::Value };
            }
            let Some(room) = self.room.checked_sub(1) else { return Seen::TooLong };
            self.room = room;
            *input = rest;
            let last = core::mem::replace(&mut self.last, byte);
            if byte == 0 || (last == b'\r' && byte != b'\n') {
                return Seen::BadLine;
            }
            if byte == b'\r' {
                continue;
            }
            let line_end = byte == b'\n';
            // By state and then by byte, which takes less flash than a match of both at once.
            self.at = match self.at {
                At::Idle if line_end => At::Idle,
                At::Idle | At::Start => {
                    self.at = if line_end { At::LineStart } else { At::Start };
                    return if line_end { Seen::LineEnd } else { Seen::Byte(byte) };
                }
                At::Value | At::ValueEnd => {
                    if !line_end {
                        return Seen::Byte(byte);
                    }
                    At::ValueEnd
                }
                at @ (At::LineStart | At::Name | At::NameEnd) => {
                    let is_start = matches!(at, At::LineStart);
                    if blank && !STRICT {
                        if is_start { At::Value } else { At::NameEnd }
                    } else {
                        if is_start {
                            if line_end {
                                self.at = At::Idle;
                                return Seen::End;
                            }
                            self.word.clear();
                        } else if byte == b':' {
                            self.at = At::Value;
                            return Seen::Name;
                        }
                        if matches!(at, At::NameEnd) || !self.word.push(byte) {
                            return Seen::BadLine;
                        }
                        At::Name
                    }
                }
            };
        }
    }

    /// At the start of another head.
    pub(super) const fn restart(&mut self, room: u32) {
        self.room = room;
    }
}
