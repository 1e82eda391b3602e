//! A server with axum: a [`Subscriber`](sse_std::broadcast::Subscriber) is the body of the answer.
//!
//! `cargo run --example axum -- 127.0.0.1:8080`, then `curl -N http://127.0.0.1:8080/events`. Ctrl-C ends it gracefully.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use core::{convert::Infallible, time::Duration};
use std::{
    io, thread,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::StreamExt as _;
use sse_std::{
    Decimal, Line, Message,
    broadcast::{Broadcast, Subscription},
    sse_core::http::{EVENT_STREAM_HEADERS, LastEventId},
};

const TICK: Line<'_> = Line::new("tick").unwrap();

async fn events(State(broadcast): State<Broadcast>, headers: HeaderMap) -> Response {
    let id = LastEventId::of_bytes(headers.get("last-event-id").map(|value| value.as_bytes()));
    match broadcast.subscribe(Subscription::new().resume(id)) {
        Ok(subscriber) => {
            (EVENT_STREAM_HEADERS, Body::from_stream(subscriber.map(Ok::<_, Infallible>))).into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [("Retry-After", "5")]).into_response(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let broadcast = Broadcast::builder().max_subscribers(500).build();
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/events", listener.local_addr()?);
    let ticks = broadcast.clone();
    thread::spawn(move || {
        // A restarted process goes on with greater numbers: an old ID is never one of its own.
        let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        for n in first.. {
            let number = Decimal::new(n);
            ticks.publish(&Message::new().event(TICK).id(number.as_id()).data(number.as_str()));
            thread::sleep(Duration::from_secs(1));
        }
    });
    let router = Router::new().route("/events", get(events)).with_state(broadcast.clone());
    let ended = async move {
        let _ = tokio::signal::ctrl_c().await;
        // Otherwise axum waits for streams that never end.
        broadcast.shut_down(Some(Duration::from_secs(3)));
    };
    axum::serve(listener, router).with_graceful_shutdown(ended).await
}
