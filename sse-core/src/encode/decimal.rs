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
    /// As wide as it is, all is whole words, which are made and moved in less flash than bytes.
    len: u32,
}

impl Decimal {
    /// Writes `number` out.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        let mut digits = [0; DIGITS];
        #[cfg(target_pointer_width = "64")]
        let len = divide(number, &mut digits);
        #[cfg(not(target_pointer_width = "64"))]
        let len = divide_words(number, &mut digits);
        Self { digits, len }
    }

    /// No number, and no digits.
    pub(crate) const NONE: Self = Self { digits: [0; DIGITS], len: 0 };

    /// Becomes [`NONE`](Self::NONE), but for the memory.
    pub(crate) const fn clear(&mut self) {
        self.len = 0;
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
        self.digits.get(DIGITS.saturating_sub(self.len as usize)..).unwrap_or_default()
    }

    /// The digits as an id.
    #[must_use]
    pub fn as_id(&self) -> Id<'_> {
        Id::digits(self.as_str())
    }
}

/// Of `u64::MAX`.
const DIGITS: usize = 20;

/// How many digits there are, without leading zeros.
#[cfg(any(test, target_pointer_width = "64"))]
const fn divide(number: u64, digits: &mut [u8]) -> u32 {
    let (mut rest, mut room, mut len) = (number, digits, 0_u32);
    while let [before @ .., digit] = room {
        if rest > 0 {
            len = len.wrapping_add(1);
        }
        (*digit, rest, room) = (b'0' | (rest % 10) as u8, rest / 10, before);
    }
    if len == 0 { 1 } else { len }
}

/// The same without a division of 64 bits, which small chips have only as a large routine: the remainder of what is higher goes
/// before what is lower.
#[cfg(any(test, not(target_pointer_width = "64")))]
const fn divide_words(number: u64, digits: &mut [u8]) -> u32 {
    let (mut high, mut low, mut room, mut len) = ((number >> 32) as u32, number as u32, digits, 0_u32);
    while let [before @ .., digit] = room {
        if high | low > 0 {
            len = len.wrapping_add(1);
        }
        let middle = ((high % 10) << 16) | (low >> 16);
        let last = ((middle % 10) << 16) | (low & 0xffff);
        *digit = b'0' | (last % 10) as u8;
        (high, low, room) = (high / 10, ((middle / 10) << 16) | (last / 10), before);
    }
    if len == 0 { 1 } else { len }
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
            let (mut divided, mut doubled) = ([0; DIGITS], [0; DIGITS]);
            assert_eq!(divide(n, &mut divided), divide_words(n, &mut doubled));
            assert_eq!(divided, doubled);
        }
    }
}
