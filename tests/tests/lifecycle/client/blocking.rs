//! The blocking client.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use sse_std::{EventSource, ReadyState, Update};
use sse_tests::lifecycle::Row;

use super::Driver;
use crate::server::{PATIENCE, Servers};

pub(crate) struct Blocking {
    source: EventSource,
    /// Dropped with it: ends the thread that would close it.
    _watched: Sender<()>,
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
        builder.build().map(Self::watched).map_err(|error| error.to_string())
    }

    /// Closed from outside if it does not come to an end.
    pub(crate) fn watched(source: EventSource) -> Self {
        let handle = source.handle();
        let (watched, ended) = channel::<()>();
        thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                handle.close();
            }
        });
        Self { source, _watched: watched }
    }
}

impl Driver for Blocking {
    fn next(&mut self) -> Option<Update> {
        self.source.updates().next()
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
