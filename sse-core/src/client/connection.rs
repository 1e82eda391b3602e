//! The machine.

use core::time::Duration;

use super::{
    policy::{NONE, Policy, duration, millis},
    state::{BadRedirect, Closed, Lost, Phase, ReadyState, State},
    waits::{Chance, wait},
};

/// The life of an event source: what to do now ([`state`](Self::state)), and what comes of what happens.
///
/// It sends nothing, reads no clock, and takes no randomness but a seed. Each happening that changes the state returns the new one,
/// to be shown to the user and acted upon; a happening that has no place in the present state (an answer that comes after
/// `close`, say) returns `None` and changes nothing. So there are never two connections at once, and none after the end.
///
/// Takes about 70 bytes.
// In this order, as short instructions reach only what is near.
#[repr(C)]
#[derive(Clone, Debug)]
#[must_use]
pub struct Connection {
    stage: Stage,
    repeatable: bool,
    redirects: u8,
    /// The stream under way has had an event.
    had_event: bool,
    /// In a row, since the last good connection.
    failures: u32,
    attempts: u32,
    chance: Chance,
    policy: Policy,
}

/// A [`State`] in few bytes.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Stage {
    Connecting,
    Redirecting,
    Open,
    /// For so many milliseconds.
    Waiting(u32, Lost),
    Closed(Closed),
}

/// What the head of an answer says to a [`Connection`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub struct Response {
    status: u16,
    event_stream: bool,
    has_location: bool,
    /// In ms.
    retry_after: u32,
}

impl Response {
    /// The status, and whether the content type is `text/event-stream`.
    pub const fn new(status: u16, event_stream: bool) -> Self {
        Self { status, event_stream, has_location: false, retry_after: 0 }
    }

    /// Whether there is a `Location` field, be it empty.
    pub const fn has_location(self, has_location: bool) -> Self {
        Self { has_location, ..self }
    }

    /// How long the `Retry-After` field asks to wait.
    pub const fn retry_after(self, wait: Option<Duration>) -> Self {
        let retry_after = match wait {
            Some(wait) => millis(wait),
            None => 0,
        };
        Self { retry_after, ..self }
    }
}

impl Connection {
    /// The machine before its first request. `seed`: for the jitter; different on each device, as from its serial number.
    pub const fn new(policy: Policy, seed: u32) -> Self {
        Self {
            policy,
            repeatable: true,
            stage: Stage::Connecting,
            chance: Chance::new(seed),
            attempts: 1,
            failures: 0,
            redirects: 0,
            had_event: false,
        }
    }

    /// Whether the request may be sent more than once; it may unless this says otherwise. Say whether its method is safe (RFC
    /// 9110, 9.2.1: GET, HEAD, OPTIONS, TRACE, and QUERY), or that repeating it does no harm.
    ///
    /// What may not be repeated is tried once: the end of its stream is [`Closed::Ended`], and no error.
    pub const fn repeatable(self, repeatable: bool) -> Self {
        Self { repeatable, ..self }
    }

    /// What to do now.
    #[must_use]
    pub const fn state(&self) -> State {
        match self.stage {
            Stage::Connecting => State::Connecting { attempt: self.attempts },
            Stage::Redirecting => State::Redirecting { redirects: self.redirects },
            Stage::Open => State::Open,
            Stage::Waiting(wait, lost) => State::Waiting { wait: duration(wait), lost },
            Stage::Closed(closed) => State::Closed(closed),
        }
    }

    /// [`state`](Self::state) without its details, for small chips: with [`why_lost`](Self::why_lost) and
    /// [`closed`](Self::closed) it takes less flash to ask for.
    ///
    /// ```
    /// use core::time::Duration;
    /// use sse_core::client::{Closed, Connection, Lost, Phase, Policy};
    ///
    /// let mut connection = Connection::new(Policy::STANDARD, 1);
    /// assert_eq!((connection.phase(), connection.limit_millis()), (Phase::Connecting, 300_000));
    /// connection.lost(Lost::Broken, Duration::ZERO, None);
    /// assert_eq!((connection.phase(), connection.limit_millis()), (Phase::Waiting, 3_000));
    /// assert_eq!(connection.why_lost(), Some(Lost::Broken));
    /// connection.close();
    /// assert_eq!((connection.phase(), connection.limit_millis()), (Phase::Closed, u32::MAX));
    /// assert_eq!((connection.why_lost(), connection.closed()), (None, Some(Closed::ByUser)));
    /// ```
    #[must_use]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub const fn phase(&self) -> Phase {
        match self.stage {
            Stage::Connecting => Phase::Connecting,
            Stage::Redirecting => Phase::Redirecting,
            Stage::Open => Phase::Open,
            Stage::Waiting(..) => Phase::Waiting,
            Stage::Closed(_) => Phase::Closed,
        }
    }

    /// Why there is no connection, if it was lost.
    #[must_use]
    pub const fn why_lost(&self) -> Option<Lost> {
        match self.stage {
            Stage::Waiting(_, lost) | Stage::Closed(Closed::NotRepeated(lost) | Closed::GaveUp { last: lost }) => {
                Some(lost)
            }
            _ => None,
        }
    }

    /// Why nothing more happens, if that is so.
    #[must_use]
    pub const fn closed(&self) -> Option<Closed> {
        match self.stage {
            Stage::Closed(closed) => Some(closed),
            _ => None,
        }
    }

    /// The standard's `readyState`.
    #[must_use]
    pub const fn ready_state(&self) -> ReadyState {
        match self.phase() {
            Phase::Connecting | Phase::Redirecting | Phase::Waiting => ReadyState::Connecting,
            Phase::Open => ReadyState::Open,
            Phase::Closed => ReadyState::Closed,
        }
    }

    /// How long to wait for bytes in this state, counted from the start of the attempt before the stream is open, and from the
    /// last byte after that; then [`timed_out`](Self::timed_out). `None`: for ever.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        match self.stage {
            Stage::Waiting(..) => None,
            _ => option_duration(self.limit_millis()),
        }
    }

    /// How long to stay in this state in whole milliseconds: [`timeout`](Self::timeout), or the wait, counted from its start;
    /// `u32::MAX`: for ever. For clocks that count so, as a `Duration` takes divisions of 64 bits.
    #[must_use]
    pub const fn limit_millis(&self) -> u32 {
        match self.stage {
            Stage::Connecting | Stage::Redirecting => self.policy.connect_timeout,
            Stage::Open => self.policy.idle_timeout,
            Stage::Waiting(wait, _) => wait,
            Stage::Closed(_) => NONE,
        }
    }

    /// What [`timeout`](Self::timeout) is once the stream is open, for those who have to say so in advance.
    #[must_use]
    pub const fn idle_timeout(&self) -> Option<Duration> {
        option_duration(self.policy.idle_timeout)
    }

    /// The head of an answer has come. `retry` is the stream's reconnection time, if it ever set one.
    pub fn response(&mut self, response: Response, retry: Option<Duration>) -> Option<State> {
        let changed = self.answered(response, retry.map(millis));
        self.state_if(changed)
    }

    /// The same with `retry` in milliseconds; whether the state has changed.
    pub(super) fn answered(&mut self, response: Response, retry: Option<u32>) -> bool {
        if !matches!(self.stage, Stage::Connecting | Stage::Redirecting) {
            return false;
        }
        self.stage = match response.status {
            200 if response.event_stream || self.policy.any_content_type => {
                self.had_event = false;
                Stage::Open
            }
            200 => Stage::Closed(Closed::ContentType),
            204 => Stage::Closed(Closed::NoContent),
            301 | 302 | 303 | 307 | 308 if response.has_location => {
                if self.redirects >= self.policy.max_redirects {
                    Stage::Closed(Closed::Redirect(BadRedirect::TooMany))
                } else {
                    self.redirects = self.redirects.saturating_add(1);
                    Stage::Redirecting
                }
            }
            status @ (408 | 425 | 429 | 500..=599) if self.policy.retry_statuses && self.repeatable => {
                self.failures = self.failures.saturating_add(1);
                self.wait_or_give_up(Lost::Status(status), retry, response.retry_after);
                return true;
            }
            status => Stage::Closed(Closed::Status(status)),
        };
        true
    }

    /// The redirect cannot be followed.
    pub fn bad_redirect(&mut self, why: BadRedirect) -> Option<State> {
        match self.stage {
            Stage::Redirecting => self.end(Closed::Redirect(why)),
            _ => None,
        }
    }

    /// The stream has had an event, be it oversize.
    pub const fn event(&mut self) {
        self.had_event = true;
    }

    /// There is no connection (any more). `open_for`: how long the stream was open; zero if it was not. `retry`: its
    /// reconnection time, if it ever set one.
    pub fn lost(&mut self, lost: Lost, open_for: Duration, retry: Option<Duration>) -> Option<State> {
        let changed = self.lose(lost, millis(open_for), retry.map(millis));
        self.state_if(changed)
    }

    /// The same with times in milliseconds; whether the state has changed.
    pub(super) fn lose(&mut self, lost: Lost, open_for: u32, retry: Option<u32>) -> bool {
        let was_open = match self.stage {
            Stage::Connecting | Stage::Redirecting => false,
            Stage::Open => true,
            Stage::Waiting(..) | Stage::Closed(_) => return false,
        };
        let ended = was_open && matches!(lost, Lost::Ended);
        if self.repeatable {
            self.failures = if ended && self.had_event {
                // A server that ends its streams on purpose has done nothing wrong.
                0
            } else if was_open && open_for >= self.policy.good_after {
                1
            } else {
                self.failures.saturating_add(1)
            };
            self.wait_or_give_up(lost, retry, 0);
        } else {
            self.stage = Stage::Closed(if ended { Closed::Ended } else { Closed::NotRepeated(lost) });
        }
        true
    }

    /// [`timeout`](Self::timeout) has run out.
    pub fn timed_out(&mut self, open_for: Duration, retry: Option<Duration>) -> Option<State> {
        self.lost(self.silence(), open_for, retry)
    }

    /// What it means now that nothing comes.
    pub(super) const fn silence(&self) -> Lost {
        if matches!(self.stage, Stage::Open) { Lost::Idle } else { Lost::TimedOut }
    }

    /// The wait is over.
    pub const fn wait_over(&mut self) -> Option<State> {
        match self.stage {
            Stage::Waiting(..) => Some(self.attempt()),
            _ => None,
        }
    }

    /// The user wants a new connection at once: the link is back, or the token is new. Drop the present one, if there is one.
    pub const fn reconnect(&mut self) -> Option<State> {
        match self.stage {
            Stage::Closed(_) => None,
            _ => {
                self.failures = 0;
                Some(self.attempt())
            }
        }
    }

    /// The user wants no more. Drop the connection, and tell the user of nothing that comes from it after this.
    pub const fn close(&mut self) -> Option<State> {
        self.end(Closed::ByUser)
    }

    /// The user has all that was asked for, as after an event that says "done".
    pub const fn finish(&mut self) -> Option<State> {
        self.end(Closed::Ended)
    }

    const fn attempt(&mut self) -> State {
        self.attempts = self.attempts.saturating_add(1);
        self.redirects = 0;
        self.stage = Stage::Connecting;
        State::Connecting { attempt: self.attempts }
    }

    #[inline(never)]
    fn wait_or_give_up(&mut self, lost: Lost, retry: Option<u32>, retry_after: u32) {
        self.stage = if self.failures > self.policy.max_failures {
            Stage::Closed(Closed::GaveUp { last: lost })
        } else {
            let asked = retry.unwrap_or(self.policy.reconnection_time).max(retry_after);
            Stage::Waiting(wait(&self.policy, &mut self.chance, asked, self.failures), lost)
        };
    }

    const fn state_if(&self, changed: bool) -> Option<State> {
        if changed { Some(self.state()) } else { None }
    }

    const fn end(&mut self, closed: Closed) -> Option<State> {
        match self.stage {
            Stage::Closed(_) => None,
            _ => {
                self.stage = Stage::Closed(closed);
                Some(State::Closed(closed))
            }
        }
    }
}

const fn option_duration(millis: u32) -> Option<Duration> {
    if millis == NONE { None } else { Some(duration(millis)) }
}
