//! Cutting text where the standard sees a line end: CR, LF or CRLF.

use memchr::memchr2;

/// The first line of `text`, and what follows its line end if it has one. CRLF is one line end.
#[cfg_attr(target_pointer_width = "64", inline)]
pub(super) fn first_line(text: &str) -> (&str, Option<&str>) {
    let Some((line, end)) = memchr2(b'\r', b'\n', text.as_bytes()).and_then(|at| text.split_at_checked(at)) else {
        return (text, None);
    };
    let rest = end.strip_prefix("\r\n").or_else(|| end.get(1..));
    (line, rest)
}
