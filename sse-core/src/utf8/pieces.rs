//! Piece by piece, as long as can be: the check is core's.

#[cfg(target_pointer_width = "64")]
use super::text;
use crate::scan;

/// The standard's UTF-8 decoder for one value: each maximal invalid sequence becomes U+FFFD.
///
/// It keeps the start of a character that the chunk did not hold whole: its bytes, the last one lowest. None of them is NUL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder(u32);

impl Decoder {
    /// At the start of a value.
    pub(crate) const fn new() -> Self {
        Self(0)
    }

    /// Whether no character is cut.
    pub(crate) const fn is_idle(self) -> bool {
        self.0 == 0
    }

    /// Decodes a piece of the value to `emit`; after the `last` one it is ready for another value.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8], last: bool, emit: impl FnMut(&str)) {
        #[cfg(target_pointer_width = "64")]
        let mut emit = emit;
        // The other way does all, only not as soon: where flash is dear, it is the only one.
        #[cfg(target_pointer_width = "64")]
        if self.is_idle() {
            if let Some(text) = text(bytes) {
                return emit(text);
            }
        }
        #[cfg(target_pointer_width = "64")]
        // Behind a reference, so that the program has it once.
        let emit: &mut dyn FnMut(&str) = &mut emit;
        self.push_slowly(bytes, last, emit);
    }

    /// What is cut or invalid.
    #[cfg_attr(target_pointer_width = "64", cold, inline(never))]
    fn push_slowly(&mut self, bytes: &[u8], last: bool, mut emit: impl FnMut(&str)) {
        let mut rest = bytes;
        loop {
            if self.is_idle() {
                let text = valid_start(rest);
                emit(text);
                rest = rest.get(text.len()..).unwrap_or_default();
            }
            // What comes now is cut or invalid, and is looked at byte by byte.
            let Some((&byte, after)) = rest.split_first() else { break };
            scan::looked_at(1);
            let is_first = self.is_idle();
            self.0 = self.0 << 8 | u32::from(byte);
            let bytes = self.0.to_be_bytes();
            let start = bytes.iter().position(|&byte| byte != 0).unwrap_or_default();
            match core::str::from_utf8(bytes.get(start..).unwrap_or_default()) {
                Ok(character) => {
                    emit(character);
                    self.0 = 0;
                }
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    self.0 = 0;
                    emit(REPLACEMENT);
                    // The byte does not belong to it, but may start another.
                    if !is_first {
                        continue;
                    }
                }
            }
            rest = after;
        }
        if last && !self.is_idle() {
            self.0 = 0;
            emit(REPLACEMENT);
        }
    }
}

/// The text that `bytes` start with.
fn valid_start(mut bytes: &[u8]) -> &str {
    loop {
        match core::str::from_utf8(bytes) {
            Ok(text) => {
                scan::looked_at(text.len().saturating_add(1));
                return text;
            }
            Err(error) => {
                bytes = bytes.get(..error.valid_up_to()).unwrap_or_default();
                scan::looked_at(bytes.len());
            }
        }
    }
}

const REPLACEMENT: &str = "\u{fffd}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_invalid_utf8_at_every_two_cuts() {
        let mut decoder = Decoder::new();
        super::super::tests::decodes(|bytes, last, text| decoder.push(bytes, last, |piece| text.push_str(piece)));
    }
}
