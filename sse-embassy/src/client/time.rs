//! Times of the machine, on embassy's clock.

use core::future::Future;

use embassy_time::{Duration, Instant, TimeoutError, with_deadline};

/// Rounded down to milliseconds, which the machine counts in.
pub(crate) fn after(start: Instant, time: core::time::Duration) -> Instant {
    let millis = time.as_secs().saturating_mul(1000).saturating_add(time.subsec_millis().into());
    start.checked_add(Duration::try_from_millis(millis).unwrap_or(Duration::MAX)).unwrap_or(Instant::MAX)
}

/// The time since then.
pub(crate) fn since(start: Instant) -> core::time::Duration {
    core::time::Duration::from_micros(Instant::now().saturating_duration_since(start).as_micros())
}

/// What comes of `future`, which goes first; an error if it is not there in time. Cancel-safe if `future` is.
pub(crate) fn by<F: Future>(
    deadline: Option<Instant>,
    future: F,
) -> impl Future<Output = Result<F::Output, TimeoutError>> {
    // Not an `async fn`: its future would have `future` twice.
    with_deadline(deadline.unwrap_or(Instant::MAX), future)
}

/// The same, for so long from now on.
pub(crate) fn within<F: Future>(time: Duration, future: F) -> impl Future<Output = Result<F::Output, TimeoutError>> {
    // Not `with_timeout`, which panics for long ones.
    with_deadline(Instant::now().saturating_add(time), future)
}
