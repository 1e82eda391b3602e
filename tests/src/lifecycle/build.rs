//! Short words to write rows with.

#![expect(missing_docs, reason = "each does what its name says")]
#![allow(clippy::must_use_candidate)]

use core::{ops::RangeInclusive, time::Duration};

use sse_core::client::{BadRedirect, Closed, Lost, Policy};

use super::{Act, Check, Client, Connection, End, Exception, Expected, FIRST, PATH, Proof, Request, Row, Step};

/// The reconnection time of [`quick`] and [`sturdy`], in ms.
pub const SOON: u32 = 40;

/// [`Policy::STANDARD`], but for the reconnection time and the shortest wait.
pub const fn quick() -> Policy {
    Policy::STANDARD.reconnection_time(ms(SOON)).min_wait(ms(5))
}

/// [`Policy::RESILIENT`], in the same proportions but a hundred times as fast.
pub const fn sturdy() -> Policy {
    Policy::RESILIENT.reconnection_time(ms(SOON)).min_wait(ms(5)).max_wait(ms(3_000)).good_after(ms(10_000))
}

pub const fn ms(ms: u32) -> Duration {
    Duration::from_millis(ms as u64)
}

impl Row {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            proof: Proof::Run,
            policy: quick(),
            request: Request {
                url: format!("{FIRST}{PATH}"),
                method: "GET",
                headers: Vec::new(),
                body: None,
                last_event_id: "",
                repeatable: None,
                with_credentials: false,
                limit: 1 << 20,
            },
            connections: Vec::new(),
            expect: Vec::new(),
            exceptions: Vec::new(),
        }
    }

    pub fn browser_only(name: &str, why: &'static str) -> Self {
        Self { proof: Proof::BrowserOnly(why), ..Self::new(name) }
    }

    pub fn elsewhere(name: &str, test: &'static str) -> Self {
        Self { proof: Proof::Elsewhere(test), ..Self::new(name) }
    }

    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    pub fn request(mut self, change: impl FnOnce(&mut Request)) -> Self {
        change(&mut self.request);
        self
    }

    pub fn post(self, body: &'static str) -> Self {
        self.request(|it| {
            it.method = "POST";
            it.headers.push(("Content-Type", "application/json", false));
            it.body = Some(body);
        })
    }

    pub fn serve(mut self, connection: Connection) -> Self {
        self.connections.push(connection);
        self
    }

    pub fn expect<const N: usize>(mut self, expect: [Expected; N]) -> Self {
        self.expect.extend(expect);
        self
    }

    /// This client is expected to do otherwise.
    pub fn but<const N: usize>(mut self, client: Client, why: &'static str, expect: [Expected; N]) -> Self {
        self.exceptions.push(Exception { client, why, expect: Some(expect.into()) });
        self
    }

    /// Where it is redirected to another origin, a client of one server has come to its end. Until then it tells this.
    pub fn one_server<const N: usize>(mut self, before: [Expected; N]) -> Self {
        let mut expect = Vec::from(before);
        expect.push(closed(Closed::Redirect(BadRedirect::CrossOrigin)));
        let why = "it has one server, and follows redirects within its origin only";
        self.exceptions.push(Exception { client: Client::Embassy, why, expect: Some(expect) });
        self
    }

    /// This client is not asked.
    pub fn without(mut self, client: Client, why: &'static str) -> Self {
        self.exceptions.push(Exception { client, why, expect: None });
        self
    }
}

/// Bytes, and FIN.
pub fn raw(bytes: impl AsRef<[u8]>) -> Connection {
    let steps = vec![Step::Send(bytes.as_ref().to_vec())];
    Connection::Served { other: false, checks: Vec::new(), steps, end: End::Close }
}

/// No bytes.
pub fn silent() -> Connection {
    Connection::Served { other: false, checks: Vec::new(), steps: Vec::new(), end: End::Hold }
}

/// A stream that starts with this; its end is the end of the connection.
pub fn stream(body: impl AsRef<[u8]>) -> Connection {
    typed("text/event-stream", body)
}

pub fn typed(content_type: &str, body: impl AsRef<[u8]>) -> Connection {
    let mut bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body.as_ref());
    raw(bytes)
}

/// An answer of this status that would be a good stream otherwise, with more header fields (`"Name: value\r\n"`).
pub fn status(status: u16, fields: &str) -> Connection {
    let body = if matches!(status, 204 | 205 | 304) { "" } else { "data: no\n\n" };
    let length = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    raw(format!("HTTP/1.1 {status} x\r\nContent-Type: text/event-stream\r\n{length}{fields}\r\n{body}"))
}

/// 204.
pub fn stop() -> Connection {
    status(204, "")
}

pub fn redirect(code: u16, location: &str) -> Connection {
    raw(format!("HTTP/1.1 {code} x\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"))
}

impl Connection {
    pub fn end(mut self, with: End) -> Self {
        if let Self::Served { end, .. } = &mut self {
            *end = with;
        }
        self
    }

    pub fn hold(self) -> Self {
        self.end(End::Hold)
    }

    pub fn reset(self) -> Self {
        self.end(End::Reset)
    }

    pub fn at_other(mut self) -> Self {
        if let Self::Served { other, .. } = &mut self {
            *other = true;
        }
        self
    }

    pub fn step(mut self, step: Step) -> Self {
        if let Self::Served { steps, .. } = &mut self {
            steps.push(step);
        }
        self
    }

    /// After a pause of so many ms, this.
    pub fn after(self, pause: u64, bytes: impl AsRef<[u8]>) -> Self {
        self.step(Step::Pause(pause)).step(Step::Send(bytes.as_ref().to_vec()))
    }

    /// Each byte in a segment of its own.
    pub fn in_pieces(mut self) -> Self {
        if let Self::Served { steps, .. } = &mut self {
            for step in steps {
                if let Step::Send(bytes) = step {
                    *step = Step::Pieces(core::mem::take(bytes));
                }
            }
        }
        self
    }

    pub fn check(mut self, check: Check) -> Self {
        if let Self::Served { checks, .. } = &mut self {
            checks.push(check);
        }
        self
    }

    pub fn line(self, line: &str) -> Self {
        self.check(Check::Line(line.into()))
    }

    pub fn has(self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.check(Check::Has(name, value.as_ref().to_vec()))
    }

    pub fn has_not(self, name: &'static str) -> Self {
        self.check(Check::HasNot(name))
    }

    pub fn with_id(self, id: &str) -> Self {
        if id.is_empty() { self.has_not("Last-Event-ID") } else { self.has("Last-Event-ID", id) }
    }
}

pub fn message(data: &str) -> Expected {
    event("message", data, "")
}

pub fn event(event_type: &str, data: &str, id: &str) -> Expected {
    Expected::Event { event_type: event_type.into(), data: data.into(), id: id.into() }
}

pub fn ended(wait: u32) -> Expected {
    lost(Lost::Ended, wait)
}

pub fn lost(lost: Lost, wait: u32) -> Expected {
    Expected::Waiting { lost, wait: wait..=wait }
}

pub fn lost_between(lost: Lost, wait: RangeInclusive<u32>) -> Expected {
    Expected::Waiting { lost, wait }
}

pub fn closed(closed: Closed) -> Expected {
    Expected::Closed(closed)
}

pub fn stopped() -> Expected {
    closed(Closed::NoContent)
}

pub fn close_now() -> Expected {
    Expected::Do(Act::Close)
}
