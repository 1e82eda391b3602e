//! The text of a name or of a word in a value, as far as it can mean something here.

use super::{
    grammar::{is_token_byte, same_word},
    words,
};

/// The first bytes of a name or of a word in a value: as many as those have that mean something here.
#[derive(Clone, Debug)]
pub(super) struct Word {
    bytes: [u8; Self::MAX],
    /// One more than there is room for if it does not fit.
    len: u8,
}

impl Word {
    /// `transfer-encoding` and `text/event-stream` have 17, and one more is none of them.
    const MAX: usize = 17;

    pub(super) const fn new() -> Self {
        Self { bytes: [0; Self::MAX], len: 0 }
    }

    pub(super) const fn clear(&mut self) {
        self.len = 0;
    }

    /// One byte more; whether it may stand in a token.
    #[inline(never)]
    pub(super) fn push(&mut self, byte: u8) -> bool {
        let len = self.len;
        self.len = if let Some(room) = self.bytes.get_mut(usize::from(len)) {
            *room = byte;
            len.wrapping_add(1)
        } else {
            u8::MAX
        };
        is_token_byte(byte)
    }

    /// Whether it is `text`, in any case. Not in line, as there are many comparisons.
    #[inline(never)]
    pub(super) fn is(&self, text: &[u8]) -> bool {
        same_word(self.as_bytes(), text)
    }

    /// Its number among the [`words`].
    pub(super) fn number(&self) -> u8 {
        words::number(self.as_bytes())
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
