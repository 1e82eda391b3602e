//! UTF-8 decoding with replacement, as values come in.
//!
//! Values are decoded one by one, which gives what decoding the stream first would give: CR, LF, colon and space are ASCII
//! and end any character that was cut short, so no invalid sequence reaches over the edge of a value.

use crate::scan;

/// The bytes as text, if they are UTF-8 throughout.
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Option<&str> {
    scan::looked_at(bytes.len());
    #[cfg(feature = "simdutf8")]
    if bytes.len() >= LONG {
        return simdutf8::basic::from_utf8(bytes).ok();
    }
    core::str::from_utf8(bytes).ok()
}

/// The same for `bytes` of `chunk`. The faster check is faster yet for whole blocks of 64 bytes, so it is given some bytes around them
/// too, if there are as many; only if these are not UTF-8 it is asked again.
#[cfg(target_pointer_width = "64")]
#[cfg_attr(not(feature = "simdutf8"), expect(unused_variables, reason = "only the faster check has blocks"))]
#[inline]
pub(crate) fn text_in<'c>(chunk: &'c [u8], bytes: &'c [u8]) -> Option<&'c str> {
    #[cfg(feature = "simdutf8")]
    if bytes.len() >= SHORT {
        let len = bytes.len().saturating_add(63) & !63;
        let at = scan::offset(chunk, bytes);
        let start = at.min(chunk.len().saturating_sub(len));
        if let Some(blocks) = chunk.get(start..start.saturating_add(len)) {
            scan::looked_at(len);
            if let Ok(text) = simdutf8::basic::from_utf8(blocks) {
                let at = at.saturating_sub(start);
                return text.get(at..at.saturating_add(bytes.len()));
            }
            if blocks.len() == bytes.len() {
                return None;
            }
        }
    }
    text(bytes)
}

/// The text of `bytes`, which lie in `text`.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(crate) fn piece<'c>(text: &'c str, bytes: &[u8]) -> Option<&'c str> {
    let at = scan::offset(text.as_bytes(), bytes);
    text.get(at..at.saturating_add(bytes.len()))
}

/// Fewer bytes than these are checked before a call has begun.
#[cfg(all(feature = "simdutf8", target_pointer_width = "64"))]
const SHORT: usize = 16;

/// From this many bytes on the call of the faster check pays.
#[cfg(feature = "simdutf8")]
const LONG: usize = 64;

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
    pub(crate) fn push(&mut self, bytes: &[u8], last: bool, mut emit: impl FnMut(&str)) {
        // The other way does all, only not as soon: where flash is dear, it is the only one.
        #[cfg(target_pointer_width = "64")]
        if self.is_idle() {
            if let Some(text) = text(bytes) {
                return emit(text);
            }
        }
        self.push_slowly(bytes, last, &mut emit);
    }

    /// What is cut or invalid. Behind a reference, so that the program has it once.
    #[cfg_attr(target_pointer_width = "64", cold)]
    #[inline(never)]
    fn push_slowly(&mut self, bytes: &[u8], last: bool, emit: &mut dyn FnMut(&str)) {
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
    use std::{string::String, vec::Vec};

    use super::*;

    #[test]
    fn every_class_of_invalid_utf8_at_every_two_cuts() {
        let pieces: [&[u8]; 16] = [
            b"",
            b"a",
            "é".as_bytes(),
            "€".as_bytes(),
            "😀".as_bytes(),
            b"\x80",
            b"\xbf\xbf",
            b"\xc0\xaf",
            b"\xc3",
            b"\xe2\x82",
            b"\xe0\x80\x80",
            b"\xed\xa0\x80",
            b"\xf0\x9f\x98",
            b"\xf4\x90\x80\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xff\xfe",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let bytes: Vec<u8> = [a, b, c].concat();
                    let expected = String::from_utf8_lossy(&bytes);
                    for first in 0..=bytes.len() {
                        for second in first..=bytes.len() {
                            let (mut decoder, mut text) = (Decoder::new(), String::new());
                            decoder.push(&bytes[..first], false, |piece| text.push_str(piece));
                            decoder.push(&bytes[first..second], false, |piece| text.push_str(piece));
                            decoder.push(&bytes[second..], true, |piece| text.push_str(piece));
                            assert_eq!(text, expected, "{bytes:x?} cut at {first} and {second}");
                        }
                    }
                }
            }
        }
    }
}
