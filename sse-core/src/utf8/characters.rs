//! Character by character: in less than half the flash of [`pieces`](super::pieces), and in ten times its time.

/// The standard's UTF-8 decoder for one value: each maximal invalid sequence becomes U+FFFD.
///
/// The bits of the character under way, above them one that gets to [`DONE`] with the last byte; zero between characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder(u32);

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Where the mark is once a character is complete.
const DONE: u32 = 26;

impl Decoder {
    /// At the start of a value.
    pub(crate) const fn new() -> Self {
        Self(0)
    }

    /// Decodes a piece of the value to `emit`; after the `last` one it is ready for another value.
    pub(crate) fn push(&mut self, bytes: &[u8], last: bool, mut emit: impl FnMut(char)) {
        crate::scan::looked_at(bytes.len());
        for &byte in bytes {
            if self.0 != 0 {
                let so_far = self.0 << 6 | u32::from(byte & 0x3f);
                if byte & 0xc0 == 0x80 && !is_bad_start(so_far) {
                    self.0 = so_far;
                    if so_far >> DONE != 0 {
                        self.0 = 0;
                        emit(char::from_u32(so_far & 0x1f_ffff).unwrap_or(REPLACEMENT));
                    }
                    continue;
                }
                // The byte does not belong to it, but may start another.
                self.0 = 0;
                emit(REPLACEMENT);
            }
            let bits = u32::from(byte);
            match byte {
                0..=0x7f => emit(byte.into()),
                0xc2..=0xdf => self.0 = bits & 0x1f | 1 << (DONE - 6),
                0xe0..=0xef => self.0 = bits & 0xf | 1 << (DONE - 12),
                0xf0..=0xf4 => self.0 = bits & 7 | 1 << (DONE - 18),
                _ => emit(REPLACEMENT),
            }
        }
        if last && self.0 != 0 {
            self.0 = 0;
            emit(REPLACEMENT);
        }
    }
}

/// Whether a character of three or four bytes, of which two have been there, is longer than it has to be, a surrogate, or beyond
/// the last one.
const fn is_bad_start(so_far: u32) -> bool {
    const OF_THREE: u32 = 1 << (DONE - 6 - 4);
    const OF_FOUR: u32 = 1 << (DONE - 12 - 4);
    let of_three = (so_far >> 4).wrapping_sub(OF_THREE);
    let of_four = (so_far >> 4).wrapping_sub(OF_FOUR);
    matches!(of_three, 0 | 1 | 0x36 | 0x37) || matches!(of_four, 0 | 0x11..=0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_invalid_utf8_at_every_two_cuts() {
        let mut decoder = Decoder::new();
        super::super::tests::decodes(|bytes, last, text| decoder.push(bytes, last, |character| text.push(character)));
    }

    #[test]
    fn every_character() {
        for character in '\0'..=char::MAX {
            let (mut decoder, mut seen) = (Decoder::new(), None);
            decoder.push(character.encode_utf8(&mut [0; 4]).as_bytes(), false, |character| seen = Some(character));
            assert_eq!(seen, Some(character));
        }
    }
}
