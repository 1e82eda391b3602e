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
// Words are made zero in less flash than bytes.
#[repr(align(4))]
pub struct Decimal {
    /// Right-aligned.
    digits: [u8; DIGITS],
    /// Where they start.
    start: u8,
}

impl Decimal {
    /// Writes `number` out.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        let mut it = Self { digits: [0; DIGITS], start: DIGITS as u8 };
        let (mut rest, mut room): (_, &mut [u8]) = (number, &mut it.digits);
        while let [before @ .., digit] = room {
            #[cfg(target_pointer_width = "64")]
            let (tenth, last) = divide(rest);
            #[cfg(not(target_pointer_width = "64"))]
            let (tenth, last) = divide_words(rest);
            it.start = before.len() as u8;
            (*digit, rest, room) = (last | b'0', tenth, before);
            if rest == 0 {
                break;
            }
        }
        it
    }

    /// The digits, with no sign and no leading zero.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same as bytes.
    #[must_use]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub fn as_bytes(&self) -> &[u8] {
        self.digits.get(usize::from(self.start)..).unwrap_or_default()
    }

    /// The digits as an id.
    #[must_use]
    pub fn as_id(&self) -> Id<'_> {
        Id::digits(self.as_str())
    }
}

/// In 32 bits, which takes less flash than [`Decimal::new`] where addresses have no more either.
impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        let (mut it, mut rest) = (Self { digits: [0; DIGITS], start: 0 }, number);
        for (at, digit) in it.digits.iter_mut().enumerate().rev() {
            (*digit, rest, it.start) = ((rest % 10) as u8 | b'0', rest / 10, at as u8);
            if rest == 0 {
                break;
            }
        }
        it
    }
}

/// Of `u64::MAX`.
const DIGITS: usize = 20;

/// A tenth, and what is left of it.
#[cfg(any(test, target_pointer_width = "64"))]
const fn divide(number: u64) -> (u64, u8) {
    (number / 10, (number % 10) as u8)
}

/// The same without a division of 64 bits, which small chips have only as a large routine: the remainder of what is higher goes
/// before what is lower.
#[cfg(any(test, not(target_pointer_width = "64")))]
const fn divide_words(number: u64) -> (u64, u8) {
    let (high, low) = ((number >> 32) as u32, number as u32);
    let middle = ((high % 10) << 16) | (low >> 16);
    let last = ((middle % 10) << 16) | (low & 0xffff);
    let tenth = ((high / 10) as u64) << 32 | (((middle / 10) << 16) | (last / 10)) as u64;
    (tenth, (last % 10) as u8)
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn says_what_the_formatter_says() {
        let mut numbers = std::vec![0, u32::MAX.into(), u64::MAX];
        for power in 0..20 {
            let n = 10_u64.pow(power);
            numbers.extend([n - 1, n, n + 1]);
        }
        for n in numbers {
            assert_eq!(Decimal::new(n).as_str(), n.to_string());
            assert_eq!(divide(n), divide_words(n));
            if let Ok(short) = u32::try_from(n) {
                assert_eq!(Decimal::from(short), Decimal::new(n));
            }
        }
    }
}
