//! The clients, behind one face.

mod asynchronous;
mod blocking;

use core::time::Duration;
use std::sync::mpsc::Receiver;

use sse_std::{Closed, OwnedEvent, ReadyState, Update};
use sse_tests::lifecycle::{Client, Expected, Row, Told};

pub(crate) use self::{
    asynchronous::Async,
    blocking::{Blocking, watched},
};

/// An event source, and what its user can do.
pub(crate) trait Driver {
    /// The next thing to tell.
    fn next(&mut self) -> Option<Told>;
    fn ready_state(&self) -> ReadyState;
    fn close(&mut self);
    /// Closes it when this happens, whatever it does then.
    fn close_when(&mut self, event: Receiver<()>);
    fn reconnect(&mut self);
    /// URL and origin, if it knows them.
    fn places(&self) -> Option<(String, String)>;
    /// Lets time pass.
    fn rest(&mut self, time: Duration);
}

fn told(update: Update<OwnedEvent>) -> Told {
    update.map(|event| [event.event_type, event.data, event.id])
}

/// What `client` tells in this row; `None` if it is not asked.
pub(crate) fn expectation(row: &Row, client: Client) -> Option<Vec<Expected>> {
    match row.exceptions.iter().find(|it| it.client == client) {
        Some(exception) => exception.expect.clone(),
        None if client == Client::Async => Some(over_a_library(&row.expect)),
        None => Some(row.expect.clone()),
    }
}

/// What is left of it over an HTTP library, which follows redirects itself, and whose user closes it without another thread.
fn over_a_library(expect: &[Expected]) -> Vec<Expected> {
    let told = |it: &&Expected| {
        !matches!(it, Expected::Redirecting(_) | Expected::FromOther | Expected::Closed(Closed::ByUser))
    };
    expect.iter().filter(told).cloned().collect()
}
