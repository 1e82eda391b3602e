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
    /// Writes `number` out. Takes no division of 64 bits, which small chips have only as a large routine.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        let mut digits = [0; DIGITS];
        let (mut rest, mut len, mut room): (u64, u8, &mut [u8]) = (number, 0, &mut digits);
        while let [before @ .., digit] = room {
            let (tenth, last) = by_ten(rest);
            *digit = last.wrapping_add(b'0');
            len = len.saturating_add(1);
            if tenth == 0 {
                break;
            }
            (rest, room) = (tenth, before);
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

/// Quotient and remainder.
const fn by_ten(number: u64) -> (u64, u8) {
    if cfg!(target_pointer_width = "64") { (number / 10, (number % 10) as u8) } else { words_by_ten(number) }
}

/// The same where 64 bits are two words: the remainder of what is higher goes before what is lower.
const fn words_by_ten(number: u64) -> (u64, u8) {
    let (high, low) = ((number >> 32) as u32, number as u32);
    let middle = (high % 10) << 16 | low >> 16;
    let last = (middle % 10) << 16 | low & 0xffff;
    (((high / 10) as u64) << 32 | (((middle / 10) << 16) | (last / 10)) as u64, (last % 10) as u8)
}

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
            assert_eq!(words_by_ten(n), (n / 10, (n % 10) as u8));
        }
    }
}
