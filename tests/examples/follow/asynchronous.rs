//! The async client, over reqwest.

#[path = "../../../sse-std/examples/async_client/over_reqwest.rs"]
mod over_reqwest;

use core::pin::pin;

use futures_util::StreamExt;
use reqwest::{Client, Method, header::HeaderMap};
use sse_std::{
    Id,
    stream::{Attempt, EventSource},
};

use crate::{Options, print::Printer};

pub(crate) fn follow(options: Options) -> Result<(), Box<dyn core::error::Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(options))
}

async fn run(options: Options) -> Result<(), Box<dyn core::error::Error>> {
    let mut headers = HeaderMap::new();
    headers.insert("accept", "text/event-stream".parse()?);
    headers.insert("cache-control", "no-cache".parse()?);
    for (name, value) in &options.headers {
        headers.insert(reqwest::header::HeaderName::from_bytes(name.as_bytes())?, value.parse()?);
    }
    let http = Client::builder().default_headers(headers).build()?;
    let (method, body) = match options.body {
        Some(body) => (Method::POST, body),
        None => (Method::GET, Vec::new()),
    };
    let safe = method.is_safe();
    let url = options.url;
    let connect = move |attempt: Attempt| {
        let mut request = http.request(method.clone(), &url);
        if !body.is_empty() {
            request = request.body(body.clone());
        }
        if let Some(id) = attempt.last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        async move {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((over_reqwest::head(&answer), answer.bytes_stream()))
        }
    };
    let source = if safe {
        EventSource::with_policy(connect, options.policy)
    } else {
        EventSource::once(connect, options.policy)
    };
    let mut source = pin!(source.why_lost(over_reqwest::why_lost));
    if let Some(id) = Id::new(&options.last_event_id) {
        source.as_mut().set_last_event_id(id)?;
    }
    let mut printer = Printer::new(options.max_events);
    let mut updates = source.as_mut().updates();
    while let Some(update) = updates.next().await {
        if !printer.print(update)? {
            break;
        }
    }
    Ok(())
}
