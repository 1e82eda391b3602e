//! Times of the machine, on embassy's clock.

use core::future::Future;

use embassy_time::{Duration, Instant, TimeoutError, with_deadline};

/// So many milliseconds later.
pub(crate) fn after(start: Instant, millis: u32) -> Instant {
    start.saturating_add(Duration::from_millis(millis.into()))
}

/// What comes of `future`, which goes first; an error if it is not there in time. Cancel-safe if `future` is.
pub(crate) fn by<F: Future>(
    deadline: Option<Instant>,
    future: F,
) -> impl Future<Output = Result<F::Output, TimeoutError>> {
    // Not an `async fn`: its future would have `future` twice.
    with_deadline(deadline.unwrap_or(Instant::MAX), future)
}
