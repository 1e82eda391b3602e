//! The async client, over reqwest.

#[path = "../../../../sse-std/examples/async_client/over_reqwest.rs"]
mod over_reqwest;

use core::{future::Future, pin::Pin, time::Duration};
use std::{sync::mpsc::Receiver, thread, time::SystemTime};

use futures_util::{Stream, StreamExt};
use reqwest::{Method, Url, header::HeaderMap, header::HeaderValue, redirect};
use sse_std::{
    Id, ReadyState,
    client::{Connection, Response},
    stream::{Attempt, EventSource},
};
use sse_tests::lifecycle::{Row, Told};
use tokio::{
    runtime::Runtime,
    sync::oneshot,
    time::{sleep, timeout},
};

use super::{Driver, told};
use crate::server::{PATIENCE, Servers};

type Body = Pin<Box<dyn Stream<Item = Result<Vec<u8>, reqwest::Error>> + Send>>;
type Answer = Pin<Box<dyn Future<Output = Result<(Response, Body), reqwest::Error>> + Send>>;
type Connect = Box<dyn FnMut(Attempt) -> Answer + Send>;

pub(crate) struct Async {
    // First, so that it is dropped first.
    source: Pin<Box<EventSource<Connect>>>,
    close_when: Option<oneshot::Receiver<()>>,
    runtime: Runtime,
}

impl Async {
    pub(crate) fn new(row: &Row, servers: &Servers) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let request = &row.request;
        let connect = connect(row, servers).map_err(|error| error.to_string())?;
        let safe = Method::from_bytes(request.method.as_bytes()).is_ok_and(|method| method.is_safe());
        let connection = Connection::new(row.policy, 1).repeatable(request.repeatable.unwrap_or(safe));
        let source = EventSource::from_connection(connect, connection, request.limit);
        let mut source = Box::pin(source.why_lost(over_reqwest::why_lost));
        let id = Id::new(request.last_event_id).ok_or("no id")?;
        source.as_mut().set_last_event_id(id).map_err(|error| error.to_string())?;
        Ok(Self { source, close_when: None, runtime })
    }
}

/// As a user would write it.
fn connect(row: &Row, servers: &Servers) -> Result<Connect, Box<dyn core::error::Error>> {
    let request = row.request.clone();
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("text/event-stream"));
    headers.insert("cache-control", HeaderValue::from_static("no-cache"));
    for (name, value, _) in &request.headers {
        headers.insert(*name, HeaderValue::from_bytes(value.as_bytes())?);
    }
    let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).redirect(redirect::Policy::limited(20));
    let http = http.build()?;
    let url = Url::parse(&servers.real(&request.url))?;
    let method = Method::from_bytes(request.method.as_bytes())?;
    Ok(Box::new(move |attempt: Attempt| {
        let mut asked = http.request(method.clone(), url.clone()).headers(headers.clone());
        if let Some(body) = request.body {
            asked = asked.body(body);
        }
        if let Some(id) = attempt.last_event_id {
            asked = asked.header("Last-Event-ID", id);
        }
        Box::pin(async move {
            let answer = asked.send().await?;
            let head = over_reqwest::head(&answer).retry_after(retry_after(answer.headers()));
            let body: Body = Box::pin(answer.bytes_stream().map(|bytes| bytes.map(Vec::from)));
            Ok((head, body))
        })
    }))
}

/// As the example has it, and dates.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?.trim();
    sse_core::http::retry_after(value).or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    })
}

impl Driver for Async {
    fn next(&mut self) -> Option<Told> {
        let Self { source, close_when, runtime } = self;
        runtime.block_on(async {
            if let Some(close_when) = close_when.take() {
                let mut updates = source.as_mut().updates();
                tokio::select! {
                    update = updates.next() => return update.map(told),
                    _ = close_when => {}
                }
                source.as_mut().close();
            }
            timeout(PATIENCE, source.as_mut().updates().next()).await.ok()?.map(told)
        })
    }

    fn ready_state(&self) -> ReadyState {
        self.source.ready_state()
    }

    fn close(&mut self) {
        self.source.as_mut().close();
    }

    fn close_when(&mut self, event: Receiver<()>) {
        let (happened, when) = oneshot::channel();
        self.close_when = Some(when);
        thread::spawn(move || {
            let _ = event.recv();
            let _ = happened.send(());
        });
    }

    fn reconnect(&mut self) {
        self.source.as_mut().reconnect();
    }

    fn places(&self) -> Option<(String, String)> {
        None
    }

    fn rest(&mut self, time: Duration) {
        self.runtime.block_on(async { sleep(time).await });
    }
}
