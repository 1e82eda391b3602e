//! What the parser's short cuts have to know of the grammar, and of where a tokenizer stands in it.

use super::{AFTER_CR, BOM, REST, START, Taken, Tokenizer, VALUE, after};
use crate::{field::Field, scan};

impl Tokenizer {
    /// The field of the line under way, and whether none of its value was handed out, if it has come to its value.
    #[inline]
    pub(crate) const fn value_under_way(&self) -> Option<(Field, bool)> {
        match self.at {
            REST => Some((self.field, false)),
            VALUE => Some((self.field, true)),
            _ => None,
        }
    }

    /// Notes that `byte` ends the line under way, as one of CR and LF.
    #[inline]
    pub(crate) const fn end_line(&mut self, byte: u8) {
        self.at = after(byte);
    }

    /// Whether a line starts at `at` of `chunk`, which is advanced past a LF that ends the line before.
    pub(crate) fn begins_line(&mut self, chunk: &[u8], at: &mut usize) -> bool {
        let byte = chunk.get(*at);
        scan::looked_at(1);
        match self.at {
            START => true,
            AFTER_CR => {
                self.at = START;
                if byte == Some(&b'\n') {
                    *at = at.saturating_add(1);
                }
                true
            }
            // At the start of the stream, and there is no byte order mark.
            BOM if byte != Some(&0xef) => {
                self.at = START;
                true
            }
            _ => false,
        }
    }

    /// The field of the line under way, if some of its value was handed out.
    #[inline]
    pub(crate) const fn rest(&self) -> Option<Field> {
        match self.at {
            REST => Some(self.field),
            _ => None,
        }
    }

    /// Notes that the chunk ended in a line of which some of the value was handed out.
    pub(crate) const fn cut(&mut self, field: Field) {
        self.at = REST;
        self.field = field;
    }

    /// Notes that a line starts.
    #[inline]
    pub(crate) const fn begin_line(&mut self) {
        self.at = START;
    }
}

/// The field of a line that starts like this and is not blank, and where its value starts.
#[inline]
pub(crate) fn field_of(head: &[u8; 8]) -> (Field, usize) {
    scan::looked_at(head.len());
    // Whole words are compared in an instruction each.
    let word = u64::from_le_bytes(*head);
    let starts_with = |name: &[u8; 8], len: u32| {
        let mask = u64::MAX >> 64_u32.saturating_sub(len.saturating_mul(8));
        word & mask == u64::from_le_bytes(*name)
    };
    if starts_with(b"data: \0\0", 6) {
        (Field::Data, 6)
    } else if starts_with(b":\0\0\0\0\0\0\0", 1) {
        (Field::Comment, 1)
    } else if starts_with(b"event: \0", 7) {
        (Field::Event, 7)
    } else if starts_with(b"id: \0\0\0\0", 4) {
        (Field::Id, 4)
    } else {
        rare_field_of(head)
    }
}

/// The same for names without a space behind them, for `retry`, and for unknown ones.
#[inline(never)]
fn rare_field_of(head: &[u8; 8]) -> (Field, usize) {
    let mut tokens = Tokenizer { at: START, field: Field::Unknown };
    let mut rest = &head[..];
    while !rest.is_empty() && tokens.value_under_way().is_none() {
        match tokens.step(&mut rest) {
            Taken::Some => {}
            Taken::BlankLine | Taken::NoName => return (Field::Unknown, 0),
        }
    }
    let name = head.len().saturating_sub(rest.len());
    tokens.value_under_way().map_or((Field::Unknown, 0), |(field, _)| (field, name))
}
