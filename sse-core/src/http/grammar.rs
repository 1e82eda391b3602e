//! What may stand where in a head, byte by byte, and comparing it, in little flash.

/// Whether they are the same but for the case of ASCII letters. Not in line on small chips, as there are many comparisons.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) const fn same_word(mut one: &[u8], mut other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if !a.eq_ignore_ascii_case(b) {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    true
}

/// A byte of a token (RFC 9110, 5.6.2).
#[inline(never)]
pub(super) fn is_token_byte(byte: u8) -> bool {
    // Of every byte of a name: what is fastest where there is room for it.
    #[cfg(target_pointer_width = "64")]
    return TOKEN_BYTES.get(usize::from(byte >> 5)).is_some_and(|bits| bits >> (byte & 0x1f) & 1 == 1);
    #[cfg(not(target_pointer_width = "64"))]
    is_in(&TOKEN_BYTES, byte)
}

/// Some ASCII characters, 32 in a number: as comparisons they take three times as much flash.
type Set = [u32; 4];

const fn is_in(set: &Set, byte: u8) -> bool {
    let Some((_, [bits, ..])) = set.as_slice().split_at_checked((byte >> 5) as usize) else { return false };
    *bits >> (byte & 0x1f) & 1 == 1
}

/// With these bytes.
const fn set_of(mut bytes: &[u8], mut set: Set) -> Set {
    while let [byte, rest @ ..] = bytes {
        let [controls, digits, upper, lower] = &mut set;
        let bits = match *byte >> 5 {
            0 => controls,
            1 => digits,
            2 => upper,
            _ => lower,
        };
        *bits |= 1 << (*byte & 0x1f);
        bytes = rest;
    }
    set
}

const TOKEN_BYTES: Set = set_of(b"!#$%&'*+-.^_`|~", ALPHANUMERIC);

/// In a host's name (RFC 3986, 3.2.2): unreserved, percent-encoded and sub-delimiters.
const NAME_BYTES: Set = set_of(b"!$%&'()*+,-.;=_~", ALPHANUMERIC);

/// In an IPv6 address.
const ADDRESS_BYTES: Set = set_of(b"0123456789abcdefABCDEF:.", [0; 4]);

const ALPHANUMERIC: Set = set_of(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", [0; 4]);

/// A byte that may stand in a value.
pub(super) const fn is_value_byte(byte: u8) -> bool {
    byte == b'\t' || !byte.is_ascii_control()
}

/// A byte that may stand in a request target.
pub(super) const fn is_target_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'#'
}

pub(super) const fn is_token(mut bytes: &[u8]) -> bool {
    let some = !bytes.is_empty();
    while let [byte, rest @ ..] = bytes {
        if !is_in(&TOKEN_BYTES, *byte) {
            return false;
        }
        bytes = rest;
    }
    some
}

pub(super) const fn is_value(mut bytes: &[u8]) -> bool {
    while let [byte, rest @ ..] = bytes {
        if !is_value_byte(*byte) {
            return false;
        }
        bytes = rest;
    }
    true
}

pub(super) const fn is_target(mut bytes: &[u8]) -> bool {
    let rooted = matches!(bytes, [b'/', ..]);
    while let [byte, rest @ ..] = bytes {
        if !is_target_byte(*byte) {
            return false;
        }
        bytes = rest;
    }
    rooted
}

pub(super) const fn is_host(bytes: &[u8]) -> bool {
    name_len(bytes) > 0
}

/// How long the name of a host is, without its port; zero if it is no host.
#[inline(never)]
pub(super) const fn name_len(host: &[u8]) -> usize {
    let (set, start) = if let [b'[', ..] = host { (&ADDRESS_BYTES, 1) } else { (&NAME_BYTES, 0) };
    let mut len: usize = start;
    let rest = loop {
        match host.split_at_checked(len) {
            Some((_, [byte, ..])) if is_in(set, *byte) => len = len.wrapping_add(1),
            Some((_, rest)) => break rest,
            None => return 0,
        }
    };
    if len == start {
        return 0;
    }
    if start > 0 {
        let [b']', ..] = rest else { return 0 };
        len = len.wrapping_add(1);
    }
    if port_behind(len, host, 0) == NO_PORT { 0 } else { len }
}

/// The port behind a name of this length in a host, or `default`; [`NO_PORT`] if something else stands there.
#[inline(never)]
pub(super) const fn port_behind(name_len: usize, host: &[u8], default: u32) -> u32 {
    match host.split_at_checked(name_len) {
        Some((_, [b':', port @ ..])) if !port.is_empty() => decimal_port(port),
        Some((_, [] | [b':'])) => default,
        _ => NO_PORT,
    }
}

/// More than any.
pub(super) const NO_PORT: u32 = 1 << 16;

/// Whether two texts are the same. Byte by byte on small chips, where nothing else may need the routine for that.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    #[cfg(target_pointer_width = "64")]
    return one == other;
    #[cfg(not(target_pointer_width = "64"))]
    return one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other);
}

/// As text; none of it if it is not UTF-8.
#[inline(never)]
pub(super) fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// Whether it is UTF-8.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    #[cfg(target_pointer_width = "64")]
    return core::str::from_utf8(bytes).is_ok();
    #[cfg(not(target_pointer_width = "64"))]
    is_utf8_without_a_table(bytes)
}

/// The same where flash is scarce: of one short text in a connection it may take its time.
#[cfg(any(test, not(target_pointer_width = "64")))]
fn is_utf8_without_a_table(bytes: &[u8]) -> bool {
    // How many bytes of the character are to come, and what the next one may be.
    let (mut more, mut from, mut to) = (0_u8, 0x80, 0xbf);
    for &byte in bytes {
        if more > 0 {
            if byte < from || byte > to {
                return false;
            }
            (more, from, to) = (more.wrapping_sub(1), 0x80, 0xbf);
            continue;
        }
        match byte {
            0..=0x7f => {}
            0xc2..=0xdf => more = 1,
            0xe0..=0xef => more = 2,
            0xf0..=0xf4 => more = 3,
            _ => return false,
        }
        match byte {
            0xe0 => from = 0xa0,
            0xed => to = 0x9f,
            0xf0 => from = 0x90,
            0xf4 => to = 0x8f,
            _ => {}
        }
    }
    more == 0
}

/// [`NO_PORT`] if it is none, and zero for no digits at all, which RFC 3986 allows.
pub(super) const fn decimal_port(mut digits: &[u8]) -> u32 {
    let mut port = 0_u32;
    while let [digit, rest @ ..] = digits {
        let digit = digit.wrapping_sub(b'0');
        port = port.wrapping_mul(10).wrapping_add(digit as u32);
        if digit > 9 || port >= NO_PORT {
            return NO_PORT;
        }
        digits = rest;
    }
    port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_what_core_says_it_is() {
        // Each first byte, and after it bytes at the edge of what may follow.
        let after = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
        for first in 0..=255 {
            for len in 1..=4 {
                for code in 0..10_usize.pow(len - 1) {
                    let rest = (0..len - 1).map(|digit| after[code / 10_usize.pow(digit) % 10]);
                    let bytes: std::vec::Vec<u8> = core::iter::once(first).chain(rest).collect();
                    assert_eq!(is_utf8_without_a_table(&bytes), core::str::from_utf8(&bytes).is_ok(), "{bytes:x?}");
                }
            }
        }
        assert!(is_utf8(b"") && !is_utf8(b"\xff"));
    }
}
