//! The life of an event source, written down once more, in the words of the documentation: for property tests and fuzzing.

#![allow(missing_docs)]

use core::time::Duration;

use sse_core::{
    InlineParser, Step,
    client::{BadRedirect, Closed, Connection, Lost, Policy, ReadyState, Response, Source, State},
};

/// Something that happens to an event source.
#[derive(Clone, Copy, Debug)]
pub enum Happening {
    Response {
        status: u16,
        event_stream: bool,
        has_location: bool,
        retry_after: Option<u64>,
    },
    Lost(Lost, u64),
    TimedOut(u64),
    WaitOver,
    BadRedirect,
    /// An event with an id comes.
    Event,
    /// The stream sets the reconnection time.
    Retry(u64),
    /// An event begins, and does not end.
    Unfinished,
    Reconnect,
    Close,
    Finish,
}

/// What two bytes stand for. All of it is likely: a random walk gets everywhere.
#[must_use]
pub fn happening(choice: u8, detail: u8) -> Happening {
    let seconds = u64::from(detail % 4) * 7_000;
    match choice % 16 {
        0..=2 => Happening::Response {
            status: 200,
            event_stream: !detail.is_multiple_of(8),
            has_location: false,
            retry_after: None,
        },
        3 => {
            let statuses = [
                200, 204, 205, 299, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 407, 408, 410, 425, 429, 500, 501,
            ];
            let status = *statuses.get(usize::from(detail % 24)).unwrap_or(&503);
            let retry_after = (detail > 100).then(|| u64::from(detail % 16) * 30);
            Happening::Response {
                status,
                event_stream: detail.is_multiple_of(2),
                has_location: !detail.is_multiple_of(3),
                retry_after,
            }
        }
        4 => Happening::Response { status: 302, event_stream: false, has_location: true, retry_after: None },
        5 => Happening::Response { status: 503, event_stream: false, has_location: false, retry_after: None },
        6 => Happening::Lost(Lost::Ended, seconds),
        7 | 8 => {
            let ways = [Lost::Unreachable, Lost::Broken, Lost::BadResponse, Lost::Truncated];
            Happening::Lost(ways[usize::from(detail / 4 % 4)], seconds)
        }
        9 => Happening::TimedOut(seconds),
        10..=12 => match detail {
            255 => Happening::Close,
            254 => Happening::Finish,
            253 => Happening::BadRedirect,
            240..=252 => Happening::Reconnect,
            _ => Happening::WaitOver,
        },
        13 => Happening::Event,
        14 => Happening::Retry(1 << (detail % 64)),
        _ => Happening::Unfinished,
    }
}

/// What is known of a policy: its documentation's table.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub policy: Policy,
    pub resilient: bool,
    pub max_failures: Option<u32>,
    pub repeatable: bool,
}

impl Rules {
    /// One of the policies.
    #[must_use]
    pub fn of(choice: u8) -> Self {
        let resilient = choice & 1 != 0;
        let max_failures = (choice & 2 != 0).then_some(u32::from(choice >> 4));
        let policy = if resilient { Policy::RESILIENT } else { Policy::STANDARD };
        Self { policy: policy.max_failures(max_failures), resilient, max_failures, repeatable: choice & 12 != 12 }
    }
}

/// How an attempt ended, for counting failures in a row.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    /// Properly, after an event; or the user asked for another: the row begins anew.
    Clean,
    /// After a good while: a row of one.
    Good,
    Failed,
}

/// The model, and what is kept to know.
struct Life {
    rules: Rules,
    state: State,
    attempts: u32,
    redirects: u8,
    endings: Vec<Ending>,
    events_on_this: u64,
    retry: Option<u64>,
}

/// Whatever happens in whatever order, the machine does what the model does; waits are within their bounds; no id is lost.
pub fn source_is_the_model(rules: Rules, seed: u32, happenings: impl IntoIterator<Item = Happening>) {
    let connection = Connection::new(rules.policy, seed).repeatable(rules.repeatable);
    let mut source = Source::new(connection, InlineParser::<64>::new());
    let state = State::Connecting { attempt: 1 };
    let mut life =
        Life { rules, state, attempts: 1, redirects: 0, endings: Vec::new(), events_on_this: 0, retry: None };
    let (mut id, mut open_connections) = (0_u32, 0);
    for happening in happenings {
        let before = life.state;
        let (seen, chunk) = match happening {
            Happening::Response { status, event_stream, has_location, retry_after } => {
                let response = Response::new(status, event_stream)
                    .has_location(has_location)
                    .retry_after(retry_after.map(Duration::from_secs));
                (source.response(response), None)
            }
            Happening::Lost(lost, open_for) => (source.lost(lost, Duration::from_millis(open_for)), None),
            Happening::TimedOut(open_for) => (source.timed_out(Duration::from_millis(open_for)), None),
            Happening::WaitOver => (source.wait_over(), None),
            Happening::BadRedirect => (source.bad_redirect(BadRedirect::Location), None),
            Happening::Event => (None, Some(format!("\n\nid: {}\ndata: x\n\n", id.wrapping_add(1)))),
            Happening::Retry(millis) => (None, Some(format!("\n\nretry: {millis}\n"))),
            Happening::Unfinished => (None, Some("\n\nid: never\ndata: x\n".to_owned())),
            Happening::Reconnect => (source.reconnect(), None),
            Happening::Close => (source.close(), None),
            Happening::Finish => (source.finish(), None),
        };
        if let Some(chunk) = chunk {
            let mut rest = chunk.as_bytes();
            let mut events = 0;
            while !rest.is_empty() {
                let (used, step) = source.advance(rest);
                events += u64::from(matches!(step, Step::Event(_)));
                rest = &rest[used..];
            }
            // What is unfinished goes on with what comes next, which ends it.
            if before == State::Open {
                match happening {
                    Happening::Event => id += 1,
                    Happening::Retry(millis) => life.retry = Some(millis),
                    _ => {}
                }
                life.events_on_this += events;
            } else {
                assert_eq!(events, 0, "an event in {before:?}");
            }
        }
        let expected = life.after(happening);
        check(seen, expected, &rules, &life, (before, happening));
        if let Some(state) = seen {
            assert_eq!(state, source.state(), "what is told is what is");
            life.state = state;
        }
        assert_eq!(life.state, source.state());
        assert_eq!(
            source.state().ready_state() as u8,
            match life.state {
                State::Open => 1,
                State::Closed(_) => 2,
                _ => 0,
            }
        );
        open_connections += u32::from(seen == Some(State::Open));
        assert_eq!(source.counters().opened, open_connections);
        if before.ready_state() == ReadyState::Closed {
            assert_eq!(seen, None, "nothing after the end");
        }
        // An unfinished block may have been finished by the blank lines in front of the next one.
        let last = source.last_event_id();
        assert!(last == "never" || last == if id == 0 { String::new() } else { id.to_string() }, "{last} after {id}");
    }
}

/// A wait is known but for the jitter.
fn check(seen: Option<State>, expected: Option<State>, rules: &Rules, life: &Life, of: (State, Happening)) {
    if let (Some(State::Waiting { wait, lost }), Some(State::Waiting { wait: least, lost: why })) = (seen, expected) {
        assert_eq!(lost, why, "{of:?}");
        let most = if rules.resilient { least.mul_f64(1.25).min(Duration::from_secs(300)) } else { least };
        assert!(
            (least..=most).contains(&wait),
            "{wait:?} is not from {least:?} to {most:?}: {of:?}, {} failures",
            life.failures()
        );
    } else {
        assert_eq!(seen, expected, "{of:?}");
    }
}

impl Life {
    /// In a row.
    fn failures(&self) -> u32 {
        let mut failures = 0;
        for ending in self.endings.iter().rev() {
            match ending {
                Ending::Clean => return failures,
                Ending::Good => return failures + 1,
                Ending::Failed => failures += 1,
            }
        }
        failures
    }

    fn after(&mut self, happening: Happening) -> Option<State> {
        let asking = matches!(self.state, State::Connecting { .. } | State::Redirecting { .. });
        match (self.state, happening) {
            (State::Closed(_), _) => None,
            (_, Happening::Close) => Some(State::Closed(Closed::ByUser)),
            (_, Happening::Finish) => Some(State::Closed(Closed::Ended)),
            (_, Happening::Reconnect) => {
                self.endings.push(Ending::Clean);
                Some(self.next_attempt())
            }
            (State::Waiting { .. }, Happening::WaitOver) => Some(self.next_attempt()),
            (_, Happening::Response { status, event_stream, has_location, retry_after }) if asking => {
                Some(self.answered(status, event_stream, has_location, retry_after))
            }
            (State::Redirecting { .. }, Happening::BadRedirect) => {
                Some(State::Closed(Closed::Redirect(BadRedirect::Location)))
            }
            (State::Open, Happening::Lost(lost, open_for)) => Some(self.lost(lost, Some(open_for))),
            (State::Open, Happening::TimedOut(open_for)) => Some(self.lost(Lost::Idle, Some(open_for))),
            (_, Happening::Lost(lost, _)) if asking => Some(self.lost(lost, None)),
            (_, Happening::TimedOut(_)) if asking => Some(self.lost(Lost::TimedOut, None)),
            _ => None,
        }
    }

    fn next_attempt(&mut self) -> State {
        self.attempts += 1;
        self.redirects = 0;
        State::Connecting { attempt: self.attempts }
    }

    fn answered(&mut self, status: u16, event_stream: bool, has_location: bool, retry_after: Option<u64>) -> State {
        let passes = [408, 425, 429].contains(&status) || (500..600).contains(&status);
        match status {
            200 if event_stream => {
                self.events_on_this = 0;
                State::Open
            }
            200 => State::Closed(Closed::ContentType),
            204 => State::Closed(Closed::NoContent),
            301 | 302 | 303 | 307 | 308 if has_location && self.redirects == 20 => {
                State::Closed(Closed::Redirect(BadRedirect::TooMany))
            }
            301 | 302 | 303 | 307 | 308 if has_location => {
                self.redirects += 1;
                State::Redirecting { redirects: self.redirects }
            }
            _ if passes && self.rules.resilient && self.rules.repeatable => {
                self.endings.push(Ending::Failed);
                self.wait(Lost::Status(status), retry_after.map(|seconds| seconds * 1000))
            }
            _ => State::Closed(Closed::Status(status)),
        }
    }

    /// `open_for`: if it was open.
    fn lost(&mut self, lost: Lost, open_for: Option<u64>) -> State {
        if !self.rules.repeatable {
            let ended = open_for.is_some() && lost == Lost::Ended;
            return State::Closed(if ended { Closed::Ended } else { Closed::NotRepeated(lost) });
        }
        self.endings.push(match open_for {
            Some(_) if lost == Lost::Ended && self.events_on_this > 0 => Ending::Clean,
            Some(open_for) if !self.rules.resilient || open_for >= 10_000 => Ending::Good,
            _ => Ending::Failed,
        });
        self.wait(lost, None)
    }

    fn wait(&self, lost: Lost, retry_after: Option<u64>) -> State {
        if self.rules.max_failures.is_some_and(|most| self.failures() > most) {
            return State::Closed(Closed::GaveUp { last: lost });
        }
        let asked = self.retry.unwrap_or(3_000).max(retry_after.unwrap_or(0));
        let least = if self.rules.resilient {
            let asked = asked.clamp(500, 300_000);
            let doubled = asked.saturating_mul(1 << self.failures().saturating_sub(1).min(32));
            doubled.min(240_000).max(asked)
        } else {
            asked.clamp(100, u64::from(u32::MAX))
        };
        State::Waiting { wait: Duration::from_millis(least), lost }
    }
}
