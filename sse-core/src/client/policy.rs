//! What is left open by the standard, or changed for those who need it.

use core::time::Duration;

/// When to connect again, and how long to wait: [`STANDARD`](Self::STANDARD) or [`RESILIENT`](Self::RESILIENT), and changes to
/// them.
///
/// | | `STANDARD` | `RESILIENT` |
/// | --- | --- | --- |
/// | reconnection time, until the stream sets it | 3 s | 3 s |
/// | statuses to retry | none | 408, 425, 429, 5xx, after `Retry-After` |
/// | failures in a row | wait the same | wait twice as long each time |
/// | jitter, upwards | none | up to 25 % |
/// | shortest wait | 100 ms | 500 ms |
/// | longest wait | `u32::MAX` ms | 5 min |
/// | a link counts as good after | – | 10 s |
/// | no answer within | 5 min | 1 min |
/// | silence while open | for ever | 45 s |
/// | failures in a row before it gives up | none | none |
/// | redirects | 20 | 20 |
///
/// ```
/// use core::time::Duration;
/// use sse_core::client::Policy;
///
/// const POLICY: Policy = Policy::RESILIENT.idle_timeout(Some(Duration::from_secs(90))).max_failures(Some(10));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Policy {
    // All times in ms; for what there may be none of, `NONE` is that.
    pub(super) reconnection_time: u32,
    pub(super) min_wait: u32,
    pub(super) max_wait: u32,
    /// What comes to it when all of the jitter is added.
    pub(super) max_before_jitter: u32,
    /// In [`WHOLE`]ths.
    pub(super) jitter: u16,
    pub(super) backoff: bool,
    pub(super) good_after: u32,
    pub(super) retry_statuses: bool,
    pub(super) any_content_type: bool,
    pub(super) max_failures: u32,
    pub(super) max_redirects: u8,
    pub(super) connect_timeout: u32,
    pub(super) idle_timeout: u32,
}

impl Policy {
    /// What the HTML standard says, and browsers do: only status 200 with `text/event-stream` opens, any other answer fails for
    /// good, and a broken, refused or finished connection is followed by another one after the reconnection time.
    pub const STANDARD: Self = Self {
        reconnection_time: 3_000,
        // The standard lets us "wait some more": `retry: 0` is not to be a busy loop.
        min_wait: 100,
        max_wait: u32::MAX,
        max_before_jitter: u32::MAX,
        jitter: 0,
        backoff: false,
        good_after: 0,
        retry_statuses: false,
        any_content_type: false,
        max_failures: NONE,
        max_redirects: 20,
        connect_timeout: 300_000,
        idle_timeout: NONE,
    };

    /// What devices and services want, which nobody reloads: it also retries what passes by itself, backs off, bounds what a
    /// server may ask for, and does not trust a silent connection.
    pub const RESILIENT: Self = Self {
        min_wait: 500,
        backoff: true,
        good_after: 10_000,
        retry_statuses: true,
        connect_timeout: 60_000,
        // Three times the usual 15 s between keep-alive comments.
        idle_timeout: 45_000,
        ..Self::STANDARD.longest(300_000, jitter(25))
    };

    /// The reconnection time until the stream sets it with `retry`.
    pub const fn reconnection_time(self, time: Duration) -> Self {
        Self { reconnection_time: millis(time), ..self }
    }

    /// The shortest wait, whatever the stream says.
    pub const fn min_wait(self, wait: Duration) -> Self {
        Self { min_wait: millis(wait), ..self }
    }

    /// The longest wait, whatever the stream and `Retry-After` say.
    pub const fn max_wait(self, wait: Duration) -> Self {
        self.longest(millis(wait), self.jitter)
    }

    /// How much longer than necessary a wait may be by chance, in percent of it, so that many clients do not come back at once.
    pub const fn jitter_percent(self, percent: u8) -> Self {
        self.longest(self.max_wait, jitter(percent))
    }

    /// Whether each failure in a row doubles the wait.
    pub const fn backoff(self, backoff: bool) -> Self {
        Self { backoff, ..self }
    }

    /// How long a connection must have been open for a loss of it not to count as one more failure in a row.
    pub const fn good_after(self, time: Duration) -> Self {
        Self { good_after: millis(time), ..self }
    }

    /// Whether to retry the statuses that pass by themselves: 408, 425, 429 and 5xx, not before `Retry-After`.
    pub const fn retry_statuses(self, retry: bool) -> Self {
        Self { retry_statuses: retry, ..self }
    }

    /// Whether to read a stream that is not labelled `text/event-stream`, for servers that mislabel theirs.
    pub const fn any_content_type(self, any: bool) -> Self {
        Self { any_content_type: any, ..self }
    }

    /// How many attempts in a row may fail and be followed by another one; it gives up when one more fails. With 0, the first
    /// failure is the end; with `None`, none is.
    pub const fn max_failures(self, failures: Option<u32>) -> Self {
        let max_failures = match failures {
            Some(failures) => failures,
            None => NONE,
        };
        Self { max_failures, ..self }
    }

    /// How many redirects an attempt may follow.
    pub const fn max_redirects(self, redirects: u8) -> Self {
        Self { max_redirects: redirects, ..self }
    }

    /// How long to wait for the head of the answer, with name lookup, connecting, TLS and redirects; `None`, or more than 49 days:
    /// for ever.
    pub const fn connect_timeout(self, timeout: Option<Duration>) -> Self {
        Self { connect_timeout: option_millis(timeout), ..self }
    }

    /// How long an open stream may be silent, comments counting as sound, before it is taken for dead; `None`, or more than 49 days: for ever.
    pub const fn idle_timeout(self, timeout: Option<Duration>) -> Self {
        Self { idle_timeout: option_millis(timeout), ..self }
    }

    /// What follows from these is worked out here, which is when a constant is compiled.
    const fn longest(self, max_wait: u32, jitter: u16) -> Self {
        Self { max_wait, max_before_jitter: without(max_wait, jitter), jitter, ..self }
    }
}

/// The standard's.
impl Default for Policy {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// Whole milliseconds, at most `u32::MAX`. Not `as_millis`, and in 32 bits: wider products cost flash.
pub(super) const fn millis(time: Duration) -> u32 {
    const MOST_SECS: u64 = u32::MAX as u64 / 1000;
    let secs = time.as_secs();
    if secs > MOST_SECS {
        return u32::MAX;
    }
    (secs as u32).wrapping_mul(1000).saturating_add(time.subsec_millis())
}

/// The other way round.
pub(super) const fn duration(millis: u32) -> Duration {
    // Not `from_millis`, which divides 64 bits: that routine alone takes 900 bytes.
    Duration::new((millis / 1000) as u64, millis.wrapping_rem(1000).wrapping_mul(1_000_000))
}

/// 49 days are for ever.
const fn option_millis(time: Option<Duration>) -> u32 {
    match time {
        Some(time) => millis(time),
        None => NONE,
    }
}

/// Jitter is counted in parts of two to the power of this, as a shift divides by it.
pub(super) const JITTER_BITS: u32 = 12;
const WHOLE: u32 = 1 << JITTER_BITS;

/// So many percent.
const fn jitter(percent: u8) -> u16 {
    (percent as u32).wrapping_mul(WHOLE).wrapping_div(100) as u16
}

/// What comes to `whole` when so much of it is added, rounded down. In 32 bits: the routine for wider quotients takes 900 bytes.
const fn without(whole: u32, jitter: u16) -> u32 {
    let with = WHOLE.saturating_add(jitter as u32);
    // Never `None`, as `with` is not zero.
    let (Some(times), Some(rest)) = (whole.checked_div(with), whole.checked_rem(with)) else { return whole };
    match rest.wrapping_mul(WHOLE).checked_div(with) {
        Some(part) => times.wrapping_mul(WHOLE).wrapping_add(part),
        None => whole,
    }
}

/// No such number, or no such time. More failures than that are not counted.
pub(super) const NONE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;

    #[test]
    fn room_for_jitter_is_that_of_wider_arithmetic() {
        assert_eq!((jitter(0), jitter(25), jitter(100)), (0, 1024, 4096));
        for whole in [0, 1, 99, 4095, 4096, 4097, 12_345, 300_000, 1 << 24, u32::MAX / 2, u32::MAX - 1, u32::MAX] {
            for part in (0..=255).map(jitter) {
                let with = u64::from(WHOLE) + u64::from(part);
                assert_eq!(
                    u64::from(without(whole, part)),
                    u64::from(whole) * u64::from(WHOLE) / with,
                    "{whole} {part}"
                );
            }
        }
    }
}
