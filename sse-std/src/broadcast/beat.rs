//! Keeping quiet streams alive: one thread for a broadcast, whatever its subscribers run on.

use core::time::Duration;
use std::{
    sync::{Arc, Weak},
    thread,
    time::Instant,
};

use super::shared::Shared;

/// Starts the thread. It ends when there is nobody left to publish or to listen, or the broadcast is shut down.
pub(super) fn start(shared: &Arc<Shared>) {
    let period = shared.settings.keep_alive.period.max(SHORTEST);
    let shared = Arc::downgrade(shared);
    let name = "sse keep-alive".to_owned();
    // Without the thread there are events, but no keep-alives: better than none at all.
    let _ = thread::Builder::new().name(name).spawn(move || while beat(&shared, period).is_some() {});
}

/// Waits for the next time that a keep-alive may be due; `None` if there will be none any more.
fn beat(shared: &Weak<Shared>, period: Duration) -> Option<()> {
    let due = shared.upgrade()?.lock().quiet_since.checked_add(period)?;
    // Not while holding the broadcast: that would keep it from ending.
    let nap = due.saturating_duration_since(Instant::now()).min(NAP);
    thread::park_timeout(nap);
    let shared = shared.upgrade()?;
    let mut state = shared.lock();
    if state.ended.is_some() {
        return None;
    }
    if state.quiet_since.elapsed() >= period {
        state.quiet_since = Instant::now();
        state.beats = state.beats.wrapping_add(1);
        shared.tell(state);
    }
    Some(())
}

/// How long it may take the thread to see that nobody needs it any more.
const NAP: Duration = Duration::from_secs(1);

/// Less would be a busy loop.
const SHORTEST: Duration = Duration::from_millis(10);
