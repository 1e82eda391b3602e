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

/// Whether a text without control bytes is this one, which has lower case and no more than letters, `-`, `/` and `:`, in any case.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) fn is_word(text: &[u8], word: &[u8]) -> bool {
    // The bit that lower case has.
    text.len() == word.len() && text.iter().zip(word).all(|(byte, wanted)| byte | 0x20 == *wanted)
}

/// A byte of a token (RFC 9110, 5.6.2).
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

/// In a request target.
const TARGET_BYTES: Set = {
    let (mut set, mut byte) = ([0; 4], 0_u8);
    while byte.is_ascii() {
        if is_target_byte(byte) {
            set = set_of(&[byte], set);
        }
        byte = byte.wrapping_add(1);
    }
    set
};

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

/// How many bytes of a text there are in front of the first one that is not in the set.
#[inline(never)]
const fn leading(set: &Set, text: &[u8]) -> usize {
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        if !is_in(set, *byte) {
            break;
        }
        rest = after;
    }
    text.len().wrapping_sub(rest.len())
}

#[inline(always)]
pub(super) const fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && leading(&TOKEN_BYTES, bytes) == bytes.len()
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

/// Whether a text has such bytes only.
pub(super) const fn is_target_text(bytes: &[u8]) -> bool {
    leading(&TARGET_BYTES, bytes) == bytes.len()
}

pub(super) const fn is_target(bytes: &[u8]) -> bool {
    matches!(bytes, [b'/', ..]) && is_target_text(bytes)
}

/// Not by [`split_host`], as this takes less flash where nothing is to be split.
pub(super) const fn is_host(host: &[u8]) -> bool {
    find_port(host).is_some()
}

/// How long the name of a host is, and what stands behind its colon, if it has one; `None` if it is no host.
#[inline(never)]
pub(super) const fn split_host(host: &[u8]) -> Option<(usize, &[u8])> {
    find_port(host)
}

#[inline(always)]
const fn find_port(host: &[u8]) -> Option<(usize, &[u8])> {
    let (set, name) = if let [b'[', rest @ ..] = host { (&ADDRESS_BYTES, rest) } else { (&NAME_BYTES, host) };
    let Some((name_bytes, mut rest)) = name.split_at_checked(leading(set, name)) else { return None };
    if name_bytes.is_empty() {
        return None;
    }
    if name.len() < host.len() {
        let [b']', after @ ..] = rest else { return None };
        rest = after;
    }
    let len = host.len().wrapping_sub(rest.len());
    match rest {
        [] => Some((len, rest)),
        [b':', port @ ..] if decimal_port(port) != NO_PORT => Some((len, port)),
        _ => None,
    }
}

/// Whether two texts are the same. Byte by byte on small chips, where nothing else may need the routine for that.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    #[cfg(target_pointer_width = "64")]
    return one == other;
    #[cfg(not(target_pointer_width = "64"))]
    return one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other);
}

/// As text, which it is known to be; none of it if it is not UTF-8.
#[inline(never)]
pub(super) fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// A number with one digit more; `usize::MAX`, which stays, well below what overflows.
#[inline]
pub(super) const fn append_digit(number: usize, digit: u8) -> usize {
    if number >> (usize::BITS - 4) != 0 { usize::MAX } else { number.wrapping_mul(10).wrapping_add(digit as usize) }
}

/// More than any.
const NO_PORT: u32 = 1 << 16;

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
