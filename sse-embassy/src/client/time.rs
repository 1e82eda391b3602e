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
}

/// So many milliseconds from now; `u32::MAX`: never.
pub(crate) fn from_now(millis: u32) -> Instant {
    match millis {
        u32::MAX => Instant::MAX,
        millis => Instant::now().saturating_add(Duration::from_millis(millis.into())),
    }
}

/// What comes of `future`, which goes first, in [so many milliseconds](from_now). Cancel-safe if `future` is.
pub(crate) fn within<F: Future>(millis: u32, future: F) -> impl Future<Output = Result<F::Output, TimeoutError>> {
    // Not an `async fn`: its future would have `future` twice.
    with_deadline(from_now(millis), future)
}
