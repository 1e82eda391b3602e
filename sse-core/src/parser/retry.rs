//! The reconnection time, digit by digit (WHATWG HTML 9.2.6).

/// A `retry` line under way: milliseconds so far. Anything but ASCII digits makes the line count for nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct RetryLine {
    millis: u64,
    seen: Seen,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Seen {
    Nothing,
    Digits,
    Others,
}

impl RetryLine {
    pub(super) const fn new() -> Self {
        Self { millis: 0, seen: Seen::Nothing }
    }

    /// The reconnection time in milliseconds, once the line is complete; saturates at `u64::MAX`.
    pub(super) fn push(&mut self, bytes: &[u8], first: bool, last: bool) -> Option<u64> {
        if first {
            *self = Self::new();
        }
        crate::scan::looked_at(bytes.len());
        let Self { mut millis, mut seen } = *self;
        for byte in bytes {
            let digit = byte.wrapping_sub(b'0');
            seen = seen.max(if digit <= 9 { Seen::Digits } else { Seen::Others });
            millis = times_ten(millis, digit.into());
        }
        *self = Self { millis, seen };
        (last && seen == Seen::Digits).then_some(millis)
    }
}

/// `number` with one more digit.
const fn times_ten(number: u64, digit: u32) -> u64 {
    let low = (number as u32 as u64).wrapping_mul(10).wrapping_add(digit as u64);
    let high = (number >> 32).wrapping_mul(10).wrapping_add(low >> 32);
    if high > u32::MAX as u64 { u64::MAX } else { high << 32 | low as u32 as u64 }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn numbers_up_to_the_largest_and_beyond() {
        let two_to = |exponent: u32| 1_u128 << exponent;
        for around in [0, 10, two_to(32), two_to(33), two_to(63), two_to(64), two_to(65), two_to(100)] {
            for number in around.saturating_sub(16)..around + 16 {
                let digits = number.to_string();
                let expected = u64::try_from(number).unwrap_or(u64::MAX);
                assert_eq!(RetryLine::new().push(digits.as_bytes(), true, true), Some(expected), "{digits}");
            }
        }
    }

    #[test]
    fn only_digits_make_a_number() {
        for line in [&b""[..], b"1a", b"a1", b"-1", b"1.5", b" 1", b"\xb1", b":", b"/"] {
            assert_eq!(RetryLine::new().push(line, true, true), None, "{line:?}");
        }
        let mut line = RetryLine::new();
        assert_eq!((line.push(b"1", true, false), line.push(b"2", false, true)), (None, Some(12)));
        assert_eq!((line.push(b"x", true, false), line.push(b"2", false, true)), (None, None));
        assert_eq!(line.push(b"3", true, true), Some(3));
    }
}
