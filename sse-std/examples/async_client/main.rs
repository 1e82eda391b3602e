//! The async client over reqwest: `cargo run --example async_client --features tokio -- http://127.0.0.1:8080/events`

#![allow(clippy::print_stdout, reason = "that is what it is for")]

mod over_reqwest;

use core::pin::pin;

use futures_util::StreamExt;
use sse_std::{
    Policy, Update,
    stream::{Attempt, EventSource},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn core::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: async_client URL")?;
    // No `timeout`: it would be for the whole stream. `connect_timeout` is the policy's.
    let http = reqwest::Client::new();
    let connect = move |attempt: Attempt| {
        let mut request = http.get(&url).header("Accept", "text/event-stream").header("Cache-Control", "no-cache");
        if let Some(id) = attempt.last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        async move {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>((over_reqwest::head(&answer), answer.bytes_stream()))
        }
    };
    let mut source = pin!(EventSource::with_policy(connect, Policy::RESILIENT).why_lost(over_reqwest::why_lost));
    let mut updates = source.as_mut().updates();
    while let Some(update) = updates.next().await {
        match update {
            Update::Event(event) => println!("{}: {}", event.event_type, event.data),
            Update::State(state) => eprintln!("{state:?}"),
            Update::Oversize(oversize) => eprintln!("{oversize}"),
        }
    }
    Ok(())
}
