//! Header fields that users give.

use super::{grammar::same_word, header_name::HeaderName, text::HeaderValue};

/// All of them.
pub(super) type Headers<'a> = &'a [Header<'a>];

/// One of them.
pub(super) type Header<'a> = (HeaderName<'a>, HeaderValue<'a>);

/// The value of the first of `headers` that has this name, and is not empty.
#[inline(never)]
pub(super) fn get<'a>(headers: Headers<'a>, name: &str) -> Option<&'a str> {
    let of_name = |&&(header, value): &&Header<'a>| {
        same_word(header.as_str().as_bytes(), name.as_bytes()) && !value.as_str().is_empty()
    };
    headers.iter().find(of_name).map(|(_, value)| value.as_str())
}

/// The next of `headers` that is not one of `ours`.
#[inline(never)]
pub(super) fn next<'a>(headers: &mut Headers<'a>, ours: &[&str]) -> Option<&'a Header<'a>> {
    loop {
        let (header, rest) = headers.split_first()?;
        *headers = rest;
        if !ours.iter().any(|our| same_word(header.0.as_str().as_bytes(), our.as_bytes())) {
            return Some(header);
        }
    }
}
