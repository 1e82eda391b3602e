//! Whether bytes are UTF-8 throughout, so that they can be lent as they are.

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
