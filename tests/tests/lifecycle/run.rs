//! A row, run with a client.

use core::time::Duration;
use std::time::Instant;

use sse_std::{Closed, Lost, OwnedEvent, ReadyState, State, Update};
use sse_tests::lifecycle::{Act, Client, Expected, FIRST, OTHER, Row};

use crate::{
    client::{Async, Blocking, Driver},
    server::{PATIENCE, Servers},
};

/// How much longer than asked a pause may be on a busy machine.
const LATE: Duration = Duration::from_secs(3);

pub(crate) fn run(row: &Row, client: Client, expect: &[Expected]) -> Result<(), String> {
    let mut servers = Servers::start(&row.connections)?;
    let mut life = Life { since: Instant::now(), attempts: 0, state: ReadyState::Connecting, waits: Vec::new() };
    let told = match client {
        Client::Blocking => life.follow(&mut Blocking::new(row, &servers)?, &mut servers, row, expect),
        Client::Async => life.follow(&mut Async::new(row, &servers)?, &mut servers, row, expect),
    };
    match (told, servers.finish()) {
        (Ok(()), Ok(accepted)) => life.kept_waiting(&accepted),
        (Ok(()), Err(why)) | (Err(why), Ok(_)) => Err(why),
        (Err(told), Err(seen)) => Err(format!("{told}; and the server: {seen}")),
    }
}

/// What has been told.
struct Life {
    since: Instant,
    attempts: u32,
    state: ReadyState,
    /// When each wait was told of, and how long it is to be.
    waits: Vec<(Instant, Duration)>,
}

impl Life {
    fn follow(
        &mut self,
        driver: &mut dyn Driver,
        servers: &mut Servers,
        row: &Row,
        expect: &[Expected],
    ) -> Result<(), String> {
        for (n, expected) in expect.iter().enumerate() {
            let here = |why: String| format!("{n}, {expected:?}: {why}");
            if driver.ready_state() != self.state {
                return Err(here(format!("readyState {:?}, not {:?}", driver.ready_state(), self.state)));
            }
            match expected {
                Expected::Do(act) => self.act(driver, servers, *act),
                Expected::Quiet(ms) => {
                    driver.rest(Duration::from_millis(*ms));
                    nothing_more(driver).map_err(here)?;
                    self.state = ReadyState::Closed;
                }
                Expected::FromOther => {
                    let places = (servers.real(&row.request.url), servers.real(OTHER));
                    if driver.places().is_some_and(|it| it != places) {
                        return Err(here(format!("{:?}", driver.places())));
                    }
                }
                told => {
                    let update = driver.next();
                    if found_nobody(update.as_ref()) {
                        servers.refused();
                    }
                    self.compare(update.as_ref(), told)
                        .map_err(|()| here(format!("saw {}", servers.real(FIRST) + &format!(" {update:?}"))))?;
                    self.pause(told).map_err(here)?;
                }
            }
        }
        if self.since.elapsed() > PATIENCE {
            return Err(format!("took {:?}", self.since.elapsed()));
        }
        if matches!(expect.last(), Some(Expected::Closed(_))) {
            nothing_more(driver)?;
        }
        Ok(())
    }

    fn act(&mut self, driver: &mut dyn Driver, servers: &mut Servers, act: Act) {
        match act {
            Act::Close => {
                driver.close();
                self.state = ReadyState::Closed;
            }
            Act::CloseWhenAsked => driver.close_when(servers.asked()),
            Act::Reconnect => {
                driver.reconnect();
                self.state = driver.ready_state();
            }
        }
        // A wait that is cut short is no promise.
        if act != Act::Close {
            self.waits.pop();
        }
    }

    fn compare(&mut self, update: Option<&Update<OwnedEvent>>, expected: &Expected) -> Result<(), ()> {
        let update = update.ok_or(())?;
        let same = match (update, expected) {
            (Update::State(State::Connecting { attempt }), Expected::Connecting) => {
                self.attempts += 1;
                *attempt == self.attempts
            }
            (Update::State(State::Redirecting { redirects }), Expected::Redirecting(n)) => redirects == n,
            (Update::State(State::Open), Expected::Open) => true,
            (Update::Event(it), Expected::Event { event_type, data, id }) => {
                (&it.event_type, &it.data, &it.id) == (event_type, data, id)
            }
            (Update::Oversize(it), Expected::Oversize(len)) => it.len == *len,
            (Update::State(State::Waiting { wait: ms, lost: why }), Expected::Waiting { lost, wait }) => {
                self.waits.push((Instant::now(), *ms));
                why == lost && wait.contains(&u32::try_from(ms.as_millis()).unwrap_or(u32::MAX))
            }
            (Update::State(State::Closed(why)), Expected::Closed(closed)) => why == closed,
            _ => false,
        };
        if let Update::State(state) = update {
            self.state = state.ready_state();
        }
        if same { Ok(()) } else { Err(()) }
    }

    /// It connects after the wait that it has told of, and not long after.
    fn pause(&self, told: &Expected) -> Result<(), String> {
        let (Expected::Connecting, Some((since, wait))) = (told, self.waits.last()) else { return Ok(()) };
        let pause = since.elapsed();
        let in_time = (*wait..wait.saturating_add(LATE)).contains(&pause);
        if in_time { Ok(()) } else { Err(format!("after {pause:?}, not {wait:?}")) }
    }

    /// No connection came while the client was waiting.
    fn kept_waiting(&self, accepted: &[Instant]) -> Result<(), String> {
        let too_early = |at: &Instant| self.waits.iter().any(|(since, wait)| at > since && *at - *since < *wait);
        if accepted.iter().any(too_early) { Err("a connection during a wait".into()) } else { Ok(()) }
    }
}

fn nothing_more(driver: &mut dyn Driver) -> Result<(), String> {
    for _ in 0..2 {
        if let Some(update) = driver.next() {
            return Err(format!("{update:?} after the end"));
        }
    }
    if driver.ready_state() == ReadyState::Closed { Ok(()) } else { Err("nothing more, but not closed".into()) }
}

fn found_nobody(update: Option<&Update<OwnedEvent>>) -> bool {
    matches!(
        update,
        Some(Update::State(
            State::Waiting { lost: Lost::Unreachable, .. }
                | State::Closed(Closed::NotRepeated(Lost::Unreachable) | Closed::GaveUp { last: Lost::Unreachable })
        ))
    )
}
