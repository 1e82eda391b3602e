//! One JSON object a line.

use std::{
    io::{self, Write},
    time::Instant,
};

use serde_json::json;
use sse_std::{OwnedEvent, State, Update};

/// Prints what there is to tell.
pub(crate) struct Printer {
    started: Instant,
    left: u64,
}

impl Printer {
    pub(crate) fn new(events: u64) -> Self {
        Self { started: Instant::now(), left: events }
    }

    /// Whether to go on.
    pub(crate) fn print(&mut self, update: Update<OwnedEvent>) -> io::Result<bool> {
        let ms = self.started.elapsed().as_secs_f64() * 1000.0;
        let line = match update {
            Update::State(State::Connecting { attempt }) => {
                json!({"ms": ms, "state": "connecting", "attempt": attempt})
            }
            Update::State(State::Redirecting { redirects }) => {
                json!({"ms": ms, "state": "redirecting", "redirects": redirects})
            }
            Update::State(State::Open) => json!({"ms": ms, "state": "open"}),
            Update::State(State::Waiting { wait, lost }) => {
                json!({"ms": ms, "state": "waiting", "wait_ms": wait.as_millis() as u64, "why": lost.to_string()})
            }
            Update::State(State::Closed(closed)) => json!({"ms": ms, "state": "closed", "why": closed.to_string()}),
            Update::Event(OwnedEvent { event_type, data, id }) => {
                self.left = self.left.saturating_sub(1);
                json!({"ms": ms, "event": event_type, "data": data, "id": id})
            }
            Update::Oversize(oversize) => json!({"ms": ms, "oversize": oversize.len}),
            Update::State(other) => json!({"ms": ms, "other": format!("{other:?}")}),
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{line}")?;
        out.flush()?;
        Ok(self.left > 0)
    }
}
