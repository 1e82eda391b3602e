//! How long to wait, in whole milliseconds: no floating point, no arithmetic that can overflow.

use super::policy::{JITTER_BITS, Policy};

/// Chance for the jitter (xorshift32): good enough to keep clients apart, and nothing that secrets depend on.
#[derive(Clone, Debug)]
pub(super) struct Chance(u32);

impl Chance {
    /// Seeds are often small numbers close to each other: they are spread first (the finalizer of murmur3). Zero would stay zero.
    pub(super) const fn new(seed: u32) -> Self {
        let mut it = seed.wrapping_add(0x9e37_79b9);
        it = (it ^ (it >> 16)).wrapping_mul(0x85eb_ca6b);
        it = (it ^ (it >> 13)).wrapping_mul(0xc2b2_ae35);
        it ^= it >> 16;
        Self(if it == 0 { 1 } else { it })
    }

    /// A part of what `jitter` is of `wait`.
    fn part(&mut self, wait: u32, jitter: u16) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        let part = (self.0 >> 16).wrapping_mul(u32::from(jitter));
        let scaled = u64::from(part).wrapping_mul(u64::from(wait)) >> PART_BITS;
        u32::try_from(scaled).unwrap_or(u32::MAX)
    }
}

/// Of jitter, and of chance.
const PART_BITS: u32 = JITTER_BITS + 16;

/// The wait before the next attempt. `asked` is what the server wants at least; `failures` in a row, 0 after a good connection.
pub(super) fn wait(policy: &Policy, chance: &mut Chance, asked: u32, failures: u32) -> u32 {
    let most = policy.max_wait;
    let asked = asked.max(policy.min_wait).min(most);
    // After so many steps anything but zero is too much.
    let steps = if policy.backoff { failures.saturating_sub(1).min(u32::BITS) } else { 0 };
    let mut doubled = asked;
    for _ in 0..steps {
        doubled = doubled.saturating_add(doubled);
    }
    // Room for the jitter is left below the longest wait, or those who have come to it would all wait the same.
    let wait = doubled.min(policy.max_before_jitter).max(asked);
    wait.saturating_add(chance.part(wait, policy.jitter)).min(most)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use std::vec::Vec;

    use super::*;

    fn waits(policy: Policy, asked: u32, failures: u32) -> (u32, u32) {
        let waits: Vec<u32> = (0..2000).map(|seed| wait(&policy, &mut Chance::new(seed), asked, failures)).collect();
        (*waits.iter().min().unwrap(), *waits.iter().max().unwrap())
    }

    #[test]
    fn the_standard_waits_what_was_asked() {
        for failures in [0, 1, 2, 100, u32::MAX] {
            for (asked, expected) in [(0, 100), (2, 100), (100, 100), (3_000, 3_000), (u32::MAX, u32::MAX)] {
                assert_eq!(waits(Policy::STANDARD, asked, failures), (expected, expected));
            }
        }
    }

    #[test]
    fn the_ladder_doubles_up_to_its_end_and_never_goes_below_what_was_asked() {
        for (asked, failures, least, most) in [
            (3_000, 0, 3_000, 3_750),
            (3_000, 1, 3_000, 3_750),
            (3_000, 2, 6_000, 7_500),
            (3_000, 5, 48_000, 60_000),
            (3_000, 8, 240_000, 300_000),
            (3_000, 1_000_000, 240_000, 300_000),
            (0, 1, 500, 625),
            (0, u32::MAX, 240_000, 300_000),
            (290_000, 1, 290_000, 300_000),
            (u32::MAX, 3, 300_000, 300_000),
        ] {
            let (min, max) = waits(Policy::RESILIENT, asked, failures);
            let spread = (most - least) / 50;
            assert!((least..=least + spread).contains(&min), "{asked} {failures}: {min}");
            assert!((most - spread..=most).contains(&max), "{asked} {failures}: {max}");
        }
    }

    #[test]
    fn odd_policies_stay_within_bounds() {
        let ms = core::time::Duration::from_millis;
        // The longest wait wins over the shortest.
        assert_eq!(waits(Policy::RESILIENT.min_wait(ms(10)).max_wait(ms(5)), 7, 3), (5, 5));
        assert_eq!(waits(Policy::RESILIENT.min_wait(ms(0)), 0, 9), (0, 0));
        assert!(waits(Policy::RESILIENT.jitter_percent(255), 1_000, 1).1 <= 3_550);
    }
}
