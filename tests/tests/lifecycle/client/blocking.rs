//! The blocking client.

use core::time::Duration;
use std::{sync::mpsc::Receiver, thread};

use sse_std::{Builder, EventSource, InvalidRequest, ReadyState};
use sse_tests::lifecycle::{Row, Told};

use super::{Driver, told};
use crate::server::{PATIENCE, Servers};

pub(crate) struct Blocking {
    source: EventSource,
}

impl Blocking {
    pub(crate) fn new(row: &Row, servers: &Servers) -> Result<Self, String> {
        let request = &row.request;
        let mut builder = EventSource::builder(&servers.real(&request.url))
            .method(request.method)
            .policy(row.policy)
            .last_event_id(request.last_event_id)
            .limit(request.limit)
            .with_credentials(request.with_credentials);
        for (name, value, secret) in &request.headers {
            builder = if *secret { builder.sensitive_header(name, value) } else { builder.header(name, value) };
        }
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        if let Some(repeatable) = request.repeatable {
            builder = builder.repeatable(repeatable);
        }
        Ok(Self { source: watched(builder).map_err(|error| error.to_string())? })
    }
}

/// An event source that is closed from outside if it does not come to an end.
pub(crate) fn watched(builder: Builder) -> Result<EventSource, InvalidRequest> {
    let source = builder.build()?;
    let handle = source.handle();
    thread::spawn(move || {
        thread::sleep(PATIENCE);
        handle.close();
    });
    Ok(source)
}

impl Driver for Blocking {
    fn next(&mut self) -> Option<Told> {
        self.source.updates().next().map(told)
    }

    fn ready_state(&self) -> ReadyState {
        self.source.ready_state()
    }

    fn close(&mut self) {
        self.source.close();
    }

    fn close_when(&mut self, event: Receiver<()>) {
        let handle = self.source.handle();
        thread::spawn(move || {
            let _ = event.recv();
            handle.close();
        });
    }

    fn reconnect(&mut self) {
        self.source.handle().reconnect();
    }

    fn places(&self) -> Option<(String, String)> {
        Some((self.source.url().to_owned(), self.source.origin()))
    }

    fn rest(&mut self, time: Duration) {
        thread::sleep(time);
    }
}
