//! The life of an event source as a table: what a server does on each connection, and what a client must tell of it.
//!
//! Data only, so that any client can be held against it, over sockets or over a virtual cable: `tests/lifecycle` plays the
//! servers' part over TCP for the clients of sse-std, and `embassy/tests/lifecycle` over a cable for that of sse-embassy. What is numbered is a statement of what browsers do on the wire, after
//! the connection tests of web-platform-tests `eventsource/`.

mod asked;
mod bodies;
pub mod build;
mod faults;
mod others;
mod post;
mod redirects;
mod standard;
mod statuses;
mod told;

use core::ops::RangeInclusive;

use sse_core::client::{Closed, Lost, Policy};

pub use self::{
    asked::{Asked, at_origins},
    told::{Life, Told, found_nobody},
};

/// What the runner puts its first server's origin in place of, in requests, answers and expectations.
pub const FIRST: &str = "http://first.example";

/// The same for its other server: another port, so another origin.
pub const OTHER: &str = "http://other.example";

/// What [`Check::Line`] and requests ask for unless a row says otherwise.
pub const PATH: &str = "/events";

/// One life.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name; starts with the number of the statement, if there is one.
    pub name: String,
    /// How it is proved.
    pub proof: Proof,
    /// The client's policy.
    pub policy: Policy,
    /// What the client asks for.
    pub request: Request,
    /// What the servers do, one connection after the other. A further connection is an error.
    pub connections: Vec<Connection>,
    /// What the client tells, and what its user does, in this order.
    pub expect: Vec<Expected>,
    /// Clients that do otherwise.
    pub exceptions: Vec<Exception>,
}

/// How a row is proved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Proof {
    /// By running it.
    Run,
    /// Not at all, because it is about what only browsers have.
    BrowserOnly(&'static str),
    /// By this other test.
    Elsewhere(&'static str),
}

/// A client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Client {
    /// `sse_std::EventSource`.
    Blocking,
    /// `sse_std::stream::EventSource` over an HTTP library.
    Async,
    /// `sse_embassy::EventSource`.
    Embassy,
}

/// What a client does otherwise, and why it may.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Which client.
    pub client: Client,
    /// Why.
    pub why: &'static str,
    /// What it tells instead; `None`: the row is not run with it.
    pub expect: Option<Vec<Expected>>,
}

/// What a client is set up with.
#[derive(Clone, Debug)]
pub struct Request {
    /// The URL; may have [`FIRST`] in it.
    pub url: String,
    /// The method.
    pub method: &'static str,
    /// Header fields: name, value, and whether it is marked as a secret.
    pub headers: Vec<(&'static str, &'static str, bool)>,
    /// The body.
    pub body: Option<&'static str>,
    /// The id to resume from.
    pub last_event_id: &'static str,
    /// Whether it may be sent again, if that is not left to the method.
    pub repeatable: Option<bool>,
    /// Whether cookies are kept.
    pub with_credentials: bool,
    /// The limit of an event's data in bytes.
    pub limit: usize,
}

/// What becomes of one connection.
#[derive(Clone, Debug)]
pub enum Connection {
    /// Nobody listens, until the client has told of it.
    Refused,
    /// The server takes the request, and then does this.
    Served {
        /// At [`OTHER`], not at [`FIRST`].
        other: bool,
        /// What the request must be.
        checks: Vec<Check>,
        /// What the server does.
        steps: Vec<Step>,
        /// How it ends.
        end: End,
    },
}

/// What a request must be.
#[derive(Clone, Debug)]
pub enum Check {
    /// Its first line, without `HTTP/1.1`.
    Line(String),
    /// There is exactly one field of this name, with this value.
    Has(&'static str, Vec<u8>),
    /// There is no field of this name.
    HasNot(&'static str),
    /// Its body.
    Body(&'static str),
}

/// What a server does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends this.
    Send(Vec<u8>),
    /// Sends this, each byte in a segment of its own.
    Pieces(Vec<u8>),
    /// Does nothing for so many ms.
    Pause(u64),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    /// The server sends FIN, and waits until the client has closed its side.
    Close,
    /// The server sends RST.
    Reset,
    /// The server does nothing more until the client has closed its side.
    Hold,
}

/// What a client tells, or what its user does in between.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// It sends a request; attempts are counted by the runner.
    Connecting,
    /// It follows the redirect of this number.
    Redirecting(u8),
    /// The stream is open.
    Open,
    /// An event.
    Event {
        /// The event type.
        event_type: String,
        /// The data.
        data: String,
        /// The last event ID string.
        id: String,
    },
    /// An event over the limit, with data of so many bytes.
    Oversize(u64),
    /// It waits.
    Waiting {
        /// Why.
        lost: Lost,
        /// How long, in ms.
        wait: RangeInclusive<u32>,
    },
    /// It is over.
    Closed(Closed),
    /// Nothing more is told, now and for so many ms, in which it does not connect either.
    Quiet(u64),
    /// The user does this.
    Do(Act),
    /// Its stream comes from [`OTHER`], though it was asked for at [`FIRST`].
    FromOther,
}

/// What a user does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// Closes it between two updates.
    Close,
    /// Closes it when the next request has come to a server, while it waits for the answer.
    CloseWhenAsked,
    /// Has it connect anew.
    Reconnect,
}

/// The whole table.
#[must_use]
pub fn rows() -> Vec<Row> {
    let mut rows = standard::rows();
    rows.append(&mut others::rows());
    rows.append(&mut statuses::rows());
    rows.append(&mut redirects::rows());
    rows.append(&mut bodies::rows());
    rows.append(&mut faults::rows());
    rows.append(&mut post::rows());
    rows
}
