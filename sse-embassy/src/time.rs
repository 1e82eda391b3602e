//! Times of the machine, on embassy's clock: whole milliseconds in 32 bits, as 64 take flash wherever they are looked at.

use core::future::Future;

use embassy_time::{Duration, Instant, TimeoutError, with_deadline};

/// When something was, for no longer than 49 days.
#[derive(Clone, Copy)]
pub(crate) struct Moment(u32);

impl Moment {
    /// Before all others that matter.
    pub(crate) const START: Self = Self(0);

    pub(crate) fn now() -> Self {
        Self(Instant::now().as_millis() as u32)
    }

    /// How many milliseconds ago it was.
    pub(crate) fn age(self) -> u32 {
        Self::now().after(self)
    }

    /// How many milliseconds later it is.
    pub(crate) const fn after(self, other: Self) -> u32 {
        self.0.wrapping_sub(other.0)
    }

    /// How many milliseconds are left `now` of a time of `limit` from it on; `u32::MAX`: any number.
    pub(crate) const fn left(self, now: Self, limit: u32) -> u32 {
        match limit {
            u32::MAX => u32::MAX,
            // One more than has passed may have: nothing is to be over too early.
            limit => limit.saturating_sub(now.after(self).saturating_sub(1)),
        }
    }
}

/// In whole milliseconds, rounded up; `u32::MAX`, which is [never](from_now), from 49 days on.
pub(crate) const fn millis(time: Duration) -> u32 {
    const MAX: Duration = Duration::from_millis(u32::MAX as u64);
    if time.as_ticks() >= MAX.as_ticks() {
        return u32::MAX;
    }
    // Less than `u32::MAX`, or rounded down to it.
    let millis = time.as_millis();
    let is_more = Duration::from_millis(millis).as_ticks() < time.as_ticks();
    (millis as u32).saturating_add(is_more as u32)
}

const _: () = {
    const S: Duration = Duration::from_secs(1);
    assert!(millis(Duration::MIN) == 0 && millis(S) == 1000 && millis(Duration::MAX) == u32::MAX);
    // One tick more is a millisecond more, unless a tick is longer than that.
    assert!(millis(Duration::from_ticks(S.as_ticks().saturating_add(1))) > 1000);
    // Also around the end of the 32 bits.
    let (since, now) = (Moment(u32::MAX), Moment(9));
    assert!(now.after(since) == 10 && since.left(now, 10) == 1 && since.left(now, 9) == 0);
    assert!(since.left(since, 9) == 9 && since.left(now, u32::MAX) == u32::MAX);
};

/// No number: it takes less flash than an `Option`.
pub(crate) const UNSAID: usize = usize::MAX;

/// A reconnection time in whole milliseconds, of 49 days at most; or [`UNSAID`].
pub(crate) const fn retry_millis(retry: Option<core::time::Duration>) -> usize {
    // Of more than 49 days it matters to nobody how much more.
    const MOST: u64 = (u32::MAX / 1000 - 1) as u64;
    let Some(retry) = retry else { return UNSAID };
    let seconds = if retry.as_secs() > MOST { MOST } else { retry.as_secs() };
    (seconds as usize).wrapping_mul(1000).wrapping_add(retry.subsec_millis() as usize)
}

/// So many milliseconds from now; `u32::MAX`: never.
pub(crate) fn from_now(millis: u32) -> Instant {
    match millis {
        u32::MAX => Instant::MAX,
        millis => in_millis(millis),
    }
}

/// The same without never, which is looked at anew in 49 days.
pub(crate) fn in_millis(millis: u32) -> Instant {
    // No machine runs until this is too much.
    Instant::from_ticks(Instant::now().as_ticks().wrapping_add(Duration::from_millis(millis.into()).as_ticks()))
}

/// What comes of `future`, which goes first, in [so many milliseconds](from_now). Cancel-safe if `future` is.
pub(crate) fn within<F: Future>(millis: u32, future: F) -> impl Future<Output = Result<F::Output, TimeoutError>> {
    // Not an `async fn`: its future would have `future` twice.
    with_deadline(from_now(millis), future)
}
