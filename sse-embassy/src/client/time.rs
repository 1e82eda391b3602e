//! Times of the machine, on embassy's clock.

use core::future::Future;

use embassy_futures::select::{Either, select};
use embassy_time::{Duration, Instant, Timer};

/// Rounded down to milliseconds, which the machine counts in.
pub(crate) fn after(start: Instant, time: core::time::Duration) -> Instant {
    let millis = time.as_secs().saturating_mul(1000).saturating_add(time.subsec_millis().into());
    start.checked_add(Duration::try_from_millis(millis).unwrap_or(Duration::MAX)).unwrap_or(Instant::MAX)
}

/// The time since then.
pub(crate) fn since(start: Instant) -> core::time::Duration {
    core::time::Duration::from_micros(Instant::now().saturating_duration_since(start).as_micros())
}

/// What comes of `future`, which goes first; `None` if it is not there in time. Cancel-safe if `future` is.
pub(crate) async fn by<F: Future>(deadline: Option<Instant>, future: F) -> Option<F::Output> {
    let Some(deadline) = deadline else { return Some(future.await) };
    match select(future, Timer::at(deadline)).await {
        Either::First(output) => Some(output),
        Either::Second(()) => None,
    }
}

/// The same, for so long from now on.
pub(crate) async fn within<F: Future>(time: Duration, future: F) -> Option<F::Output> {
    by(Some(Instant::now().saturating_add(time)), future).await
}
