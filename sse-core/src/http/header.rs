//! Lines of a head that is being written, each of up to four pieces.

use super::text::{HeaderName, HeaderValue};

/// A line: empty pieces are not handed out.
pub(super) type Line<'a> = [&'a str; 4];

/// Header fields, as users give them.
pub(super) type Headers<'a> = &'a [(HeaderName<'a>, HeaderValue<'a>)];

/// The blank line.
pub(super) const BLANK: Line<'static> = ["\r\n", "", "", ""];

pub(super) const fn field<'a>(name: &'a str, value: &'a str) -> Line<'a> {
    [name, ": ", value, "\r\n"]
}

/// The value of the first of `headers` that has this name, and is not empty.
#[inline(never)]
pub(super) fn get<'a>(headers: Headers<'a>, name: &str) -> Option<&'a str> {
    let of_name = |&&(header, value): &&(HeaderName<'a>, HeaderValue<'a>)| {
        header.as_str().eq_ignore_ascii_case(name) && !value.as_str().is_empty()
    };
    headers.iter().find(of_name).map(|(_, value)| value.as_str())
}

/// The next of `headers` that is not one of `ours`.
#[inline(never)]
pub(super) fn next<'a>(headers: &mut Headers<'a>, ours: &[&str]) -> Option<Line<'a>> {
    loop {
        let ((name, value), rest) = headers.split_first()?;
        *headers = rest;
        if !ours.iter().any(|our| name.as_str().eq_ignore_ascii_case(our)) {
            return Some(field(name.as_str(), value.as_str()));
        }
    }
}

/// The next piece of `line` that is not empty.
#[inline]
pub(super) fn piece<'a>(line: &mut Line<'a>) -> Option<&'a str> {
    line.iter_mut().map(core::mem::take).find(|piece| !piece.is_empty())
}
