//! Numbers as text, without a formatter.

use super::text::Id;

/// A number written out, for ids that count: `id` wants text, and this needs no allocation.
///
/// ```
/// use sse_core::{Decimal, Message};
///
/// let number = Decimal::new(42);
/// assert_eq!(Message::new().id(number.as_id()).to_string(), "id: 42\n\n");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Decimal {
    /// Right-aligned: the digits are the last `len`.
    digits: [u8; DIGITS],
    len: u8,
}

impl Decimal {
    pub(crate) const ZERO: Self = Self { digits: [b'0'; DIGITS], len: 1 };

    /// Writes `number` out. Takes no division, which small chips have only as a large routine.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        let mut digits = [b'0'; DIGITS];
        let (mut rest, mut len) = (number, 1);
        let (mut powers, mut room): (&[u64], &mut [u8]) = (&POWERS, &mut digits);
        while let ([power, lower @ ..], [digit, room_after @ ..]) = (powers, room) {
            while let Some(less) = rest.checked_sub(*power) {
                *digit = digit.saturating_add(1);
                rest = less;
                // Every digit from the first one on that is not zero counts.
                if len == 1 {
                    len = powers.len() as u8;
                }
            }
            (powers, room) = (lower, room_after);
        }
        Self { digits, len }
    }

    /// The digits, with no sign and no leading zero.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let start = DIGITS.saturating_sub(usize::from(self.len));
        core::str::from_utf8(self.digits.get(start..).unwrap_or_default()).unwrap_or_default()
    }

    /// The digits as an id.
    #[must_use]
    pub fn as_id(&self) -> Id<'_> {
        Id::digits(self.as_str())
    }
}

/// Of `u64::MAX`.
const DIGITS: usize = 20;

/// Of ten, from the largest that fits down to one.
const POWERS: [u64; DIGITS] = {
    let mut powers = [1; DIGITS];
    let (mut power, mut room): (u64, &mut [u64]) = (1, &mut powers);
    while let [before @ .., last] = room {
        *last = power;
        power = power.saturating_mul(10);
        room = before;
    }
    powers
};

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn says_what_the_formatter_says() {
        let mut numbers = std::vec![0, u64::MAX];
        for power in 0..20 {
            let n = 10_u64.pow(power);
            numbers.extend([n - 1, n, n + 1]);
        }
        for n in numbers {
            assert_eq!(Decimal::new(n).as_str(), n.to_string());
        }
    }
}
