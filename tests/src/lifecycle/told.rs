//! What a client tells, held against a row.

use core::time::Duration;

use sse_core::client::{Closed, Lost, ReadyState, State, Update};

use super::Expected;

/// What a client tells; of an event its type, data and id.
pub type Told = Update<[String; 3]>;

/// What has been told. All times count from the start of the row.
#[derive(Clone, Debug)]
pub struct Life {
    late: Duration,
    attempts: u32,
    /// What `readyState` must be.
    pub state: ReadyState,
    /// When each wait was told of, and how long it is to be.
    waits: Vec<(Duration, Duration)>,
}

impl Life {
    /// `late`: how much longer than asked a pause may be.
    #[must_use]
    pub const fn new(late: Duration) -> Self {
        Self { late, attempts: 0, state: ReadyState::Connecting, waits: Vec::new() }
    }

    /// `update` is what is expected, and when it is: a client connects after the wait that it has told of, and not long after.
    pub fn compare(&mut self, now: Duration, update: Option<&Told>, expected: &Expected) -> Result<(), String> {
        if !update.is_some_and(|it| self.is_same(now, it, expected)) {
            return Err(format!("saw {update:?}"));
        }
        let (Expected::Connecting, Some((since, wait))) = (expected, self.waits.last()) else { return Ok(()) };
        let pause = now.saturating_sub(*since);
        let in_time = (*wait..wait.saturating_add(self.late)).contains(&pause);
        if in_time { Ok(()) } else { Err(format!("after {pause:?}, not {wait:?}")) }
    }

    fn is_same(&mut self, now: Duration, update: &Told, expected: &Expected) -> bool {
        if let Update::State(state) = update {
            self.state = state.ready_state();
        }
        match (update, expected) {
            (Update::State(State::Connecting { attempt }), Expected::Connecting) => {
                self.attempts += 1;
                *attempt == self.attempts
            }
            (Update::State(State::Redirecting { redirects }), Expected::Redirecting(n)) => redirects == n,
            (Update::State(State::Open), Expected::Open) => true,
            (Update::Event(it), Expected::Event { event_type, data, id }) => it.each_ref() == [event_type, data, id],
            (Update::Oversize(it), Expected::Oversize(len)) => it.len == *len,
            (Update::State(State::Waiting { wait: ms, lost: why }), Expected::Waiting { lost, wait }) => {
                self.waits.push((now, *ms));
                why == lost && wait.contains(&u32::try_from(ms.as_millis()).unwrap_or(u32::MAX))
            }
            (Update::State(State::Closed(why)), Expected::Closed(closed)) => why == closed,
            _ => false,
        }
    }

    /// A wait that is cut short is no promise.
    pub fn cut_short(&mut self) {
        self.waits.pop();
    }

    /// No connection came while the client was waiting; it knows when each did.
    pub fn kept_waiting(&self, accepted: &[Duration]) -> Result<(), String> {
        let too_early = |at: &Duration| self.waits.iter().any(|(since, wait)| at > since && *at - *since < *wait);
        if accepted.iter().any(too_early) { Err("a connection during a wait".into()) } else { Ok(()) }
    }
}

/// Whether a connection came to nothing.
#[must_use]
pub fn found_nobody(update: Option<&Told>) -> bool {
    matches!(
        update,
        Some(Update::State(
            State::Waiting { lost: Lost::Unreachable, .. }
                | State::Closed(Closed::NotRepeated(Lost::Unreachable) | Closed::GaveUp { last: Lost::Unreachable })
        ))
    )
}
