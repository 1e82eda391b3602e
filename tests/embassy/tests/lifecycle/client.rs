//! A row, run with the client.

use core::time::Duration;

use embassy_futures::select::{Either, select};
use embassy_time::{Instant, with_timeout};
use sse_embassy::{Event, EventSource, HeaderName, HeaderValue, Host, Id, Method, ReadyState, Request, Target, Update};
use sse_embassy_tests::{
    Net,
    peer::{deny_names, sleep},
};
use sse_tests::lifecycle::{Act, Connection, Expected, Life, Row, Told, found_nobody};

use crate::server::{PATIENCE, Servers};

/// How much longer than asked a pause may be.
const LATE: Duration = Duration::from_millis(5);

/// How the client's user takes what it tells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    Copied,
    InPlace,
}

pub(crate) fn run(row: &Row, expect: &[Expected], reading: Reading) -> Result<(), String> {
    sse_embassy_tests::run(async |net| {
        // The limit of an event is a type.
        if row.request.limit < 64 {
            lived::<8>(net, row, expect, reading).await
        } else {
            lived::<256>(net, row, expect, reading).await
        }
    })
}

async fn lived<const DATA: usize>(
    net: &'static Net,
    row: &Row,
    expect: &[Expected],
    reading: Reading,
) -> Result<(), String> {
    let servers = Servers::new(net.server, &row.connections);
    let request = Box::leak(Box::new(request(row, &servers)?));
    let (receive, send) = (vec![0; 700].leak(), vec![0; 300].leak());
    let mut source = Box::new(EventSource::new(net.client, receive, send, request, row.policy, 1));
    source.set_last_event_id(Id::new(row.request.last_event_id).ok_or("no id")?).map_err(|error| error.to_string())?;
    let mut user: User<DATA> = User { source, reading, start: Instant::now(), life: Life::new(LATE) };
    let connections = &row.connections[..reached(row, expect)];
    let serving = servers.serve(connections, user.follow(&servers, expect));
    let Either::First(accepted) = select(serving, deny_names(net.server)).await else { unreachable!() };
    let accepted = accepted?;
    let accepted: Vec<_> = accepted.into_iter().map(|at| user.since_start(at)).collect();
    user.life.kept_waiting(&accepted)
}

/// It ends with the first redirect to another origin: so many connections come.
fn reached(row: &Row, expect: &[Expected]) -> usize {
    let is_other = |it: &Connection| matches!(it, Connection::Served { other: true, .. });
    let first = row.connections.iter().position(is_other);
    if expect == row.expect { row.connections.len() } else { first.unwrap_or(row.connections.len()) }
}

/// The request of a row, as a constant would be.
fn request(row: &Row, servers: &Servers) -> Result<Request<'static>, String> {
    let request = &row.request;
    let url: &'static str = String::from_utf8(servers.real(request.url.as_bytes())).map_err(|_| "no URL")?.leak();
    let rest = url.strip_prefix("http://").ok_or("no URL")?;
    let (host, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let headers: Option<Vec<_>> = (request.headers.iter())
        .map(|(name, value, _)| Some((HeaderName::new(name)?, HeaderValue::new(value)?)))
        .collect();
    let asked = Request::new(Host::new(host).ok_or("no host")?, Target::new(target).ok_or("no target")?)
        .method(Method::new(request.method).ok_or("no method")?)
        .headers(headers.ok_or("no header fields")?.leak())
        .body(request.body.unwrap_or_default().as_bytes());
    Ok(request.repeatable.map_or(asked, |it| asked.repeatable(it)))
}

struct User<const DATA: usize> {
    source: Box<EventSource<'static, 48, DATA, 64, 300>>,
    reading: Reading,
    start: Instant,
    life: Life,
}

impl<const DATA: usize> User<DATA> {
    fn since_start(&self, at: Instant) -> Duration {
        Duration::from_micros(at.saturating_duration_since(self.start).as_micros())
    }

    async fn follow(&mut self, servers: &Servers, expect: &[Expected]) -> Result<(), String> {
        for (n, expected) in expect.iter().enumerate() {
            let here = |why: String| format!("{n}, {expected:?}: {why}");
            if self.source.ready_state() != self.life.state {
                return Err(here(format!("readyState {:?}, not {:?}", self.source.ready_state(), self.life.state)));
            }
            match expected {
                Expected::Do(act) => self.act(servers, *act).await.map_err(here)?,
                Expected::Quiet(ms) => {
                    sleep(*ms).await;
                    self.nothing_more().await.map_err(here)?;
                }
                Expected::FromOther => return Err(here("it never leaves its origin".into())),
                told => {
                    let update = self.next().await;
                    let now = self.since_start(Instant::now());
                    if found_nobody(update.as_ref()) {
                        servers.refused().await;
                    }
                    self.life.compare(now, update.as_ref(), told).map_err(here)?;
                }
            }
        }
        if matches!(expect.last(), Some(Expected::Closed(_))) {
            self.nothing_more().await?;
        }
        // One that has come to its end has hung up by itself.
        if self.source.ready_state() != ReadyState::Closed {
            self.source.close().await;
        }
        Ok(())
    }

    async fn next(&mut self) -> Option<Told> {
        let source = &mut self.source;
        let next = async {
            match self.reading {
                Reading::Copied => source.next_update().await.map(told),
                Reading::InPlace => source.next_update_in_place(told).await,
            }
        };
        with_timeout(PATIENCE, next).await.ok()?
    }

    async fn nothing_more(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            if let Some(update) = self.next().await {
                return Err(format!("{update:?} after the end"));
            }
        }
        if self.source.ready_state() == ReadyState::Closed {
            Ok(())
        } else {
            Err("nothing more, but not closed".into())
        }
    }

    async fn act(&mut self, servers: &Servers, act: Act) -> Result<(), String> {
        match act {
            Act::Close => self.source.close().await,
            Act::CloseWhenAsked => {
                servers.asked.reset();
                if let Either::First(update) = select(self.next(), servers.asked.wait()).await {
                    return Err(format!("saw {update:?}"));
                }
                self.source.close().await;
            }
            Act::Reconnect => {
                self.source.reconnect();
                self.life.cut_short();
            }
        }
        self.life.state = self.source.ready_state();
        if act == Act::Reconnect || self.life.state == ReadyState::Closed {
            Ok(())
        } else {
            Err("it is not closed".into())
        }
    }
}

fn told(update: Update<Event<'_>>) -> Told {
    update.map(|event| [event.event_type, event.data, event.id].map(str::to_owned))
}
