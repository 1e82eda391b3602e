//! The life of an event source without its I/O and without a clock (WHATWG HTML 9.2.2 and 9.2.3): what to do next, how long to
//! wait, and why. Blocking, async and embassy clients are the same machine with different sockets.
//!
//! ```text
//!             response 200, text/event-stream
//! Connecting ─────────────────────────────────► Open ──┐
//!   │  ▲ └──► Redirecting ──┘ (the next response)      │ lost
//!   │  └───────────── wait_over ──── Waiting ◄─────────┤
//!   └──────── lost, or a status to retry ───┘          │
//!                                                      ▼
//! from anywhere: close(), a status that is final, … ► Closed, for good
//! ```
//!
//! [`Connection`] is that machine alone; [`Source`] is it and a [`Parser`](crate::Parser), which is what an adapter wants.
//!
//! ```
//! use core::time::Duration;
//! use sse_core::client::{Connection, Lost, Policy, Response, State};
//!
//! let mut connection = Connection::new(Policy::STANDARD, 1);
//! assert_eq!(connection.state(), State::Connecting { attempt: 1 });            // send the request
//! connection.response(Response::new(200, true), None);
//! assert_eq!(connection.state(), State::Open);                                 // read events
//! connection.event();
//! connection.lost(Lost::Ended, Duration::from_secs(60), None);
//! let State::Waiting { wait, lost: Lost::Ended } = connection.state() else { panic!() };
//! assert_eq!(wait, Duration::from_secs(3));                                    // sleep
//! connection.wait_over();
//! assert_eq!(connection.state(), State::Connecting { attempt: 2 });
//! ```

mod connection;
mod policy;
mod source;
mod state;
mod update;
mod waits;

pub use self::{
    connection::{Connection, Response},
    policy::Policy,
    source::{Counters, Source},
    state::{BadRedirect, Closed, Lost, Phase, ReadyState, State},
    update::Update,
};
