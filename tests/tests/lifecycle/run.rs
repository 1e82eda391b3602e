//! A row, run with a client.

use core::time::Duration;
use std::time::Instant;

use sse_std::ReadyState;
use sse_tests::lifecycle::{self, Act, Client, Expected, FIRST, OTHER, Row, found_nobody};

use crate::{
    client::{Async, Blocking, Driver},
    server::{PATIENCE, Servers},
};

/// How much longer than asked a pause may be on a busy machine.
const LATE: Duration = Duration::from_secs(3);

pub(crate) fn run(row: &Row, client: Client, expect: &[Expected]) -> Result<(), String> {
    let mut servers = Servers::start(&row.connections)?;
    let mut life = Life { since: Instant::now(), told: lifecycle::Life::new(LATE) };
    let told = match client {
        Client::Blocking => life.follow(&mut Blocking::new(row, &servers)?, &mut servers, row, expect),
        Client::Async => life.follow(&mut Async::new(row, &servers)?, &mut servers, row, expect),
        Client::Embassy => Err("it has no sockets of this machine".into()),
    };
    match (told, servers.finish()) {
        (Ok(()), Ok(accepted)) => {
            let accepted: Vec<_> = accepted.iter().map(|at| at.duration_since(life.since)).collect();
            life.told.kept_waiting(&accepted)
        }
        (Ok(()), Err(why)) | (Err(why), Ok(_)) => Err(why),
        (Err(told), Err(seen)) => Err(format!("{told}; and the server: {seen}")),
    }
}

struct Life {
    since: Instant,
    told: lifecycle::Life,
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
            if driver.ready_state() != self.told.state {
                return Err(here(format!("readyState {:?}, not {:?}", driver.ready_state(), self.told.state)));
            }
            match expected {
                Expected::Do(act) => self.act(driver, servers, *act),
                Expected::Quiet(ms) => {
                    driver.rest(Duration::from_millis(*ms));
                    nothing_more(driver).map_err(here)?;
                    self.told.state = ReadyState::Closed;
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
                    self.told
                        .compare(self.since.elapsed(), update.as_ref(), told)
                        .map_err(|why| here(format!("{why} at {}", servers.real(FIRST))))?;
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
                self.told.state = ReadyState::Closed;
            }
            Act::CloseWhenAsked => driver.close_when(servers.asked()),
            Act::Reconnect => {
                driver.reconnect();
                self.told.state = driver.ready_state();
            }
        }
        if act != Act::Close {
            self.told.cut_short();
        }
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
