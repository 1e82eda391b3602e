//! Cutting text where the standard sees a line end: CR, LF or CRLF.

#[cfg(target_pointer_width = "64")]
use memchr::memchr2;

/// The first line of `text`, and what follows its line end if it has one. CRLF is one line end.
#[cfg_attr(target_pointer_width = "64", inline)]
pub(super) fn first_line(text: &str) -> (&str, Option<&str>) {
    let Some((line, end)) = line_end(text.as_bytes()).and_then(|at| text.split_at_checked(at)) else {
        return (text, None);
    };
    let rest = end.strip_prefix("\r\n").or_else(|| end.get(1..));
    (line, rest)
}

/// The same of bytes.
pub(super) fn first_line_of_bytes(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let Some((line, end)) = line_end(text).and_then(|at| text.split_at_checked(at)) else { return (text, None) };
    let is_crlf = matches!(end, [b'\r', b'\n', ..]);
    (line, end.get(if is_crlf { 2 } else { 1 }..))
}

#[cfg_attr(target_pointer_width = "64", inline)]
fn line_end(text: &[u8]) -> Option<usize> {
    #[cfg(target_pointer_width = "64")]
    return memchr2(b'\r', b'\n', text);
    // Its search by words is long, and faster only for long lines.
    #[cfg(not(target_pointer_width = "64"))]
    text.iter().position(|byte| matches!(byte, b'\r' | b'\n'))
}
