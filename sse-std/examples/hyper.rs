//! A server with hyper: a [`Subscriber`](sse_std::broadcast::Subscriber) is the body of the answer.
//!
//! `cargo run --example hyper -- 127.0.0.1:8080`, then `curl -N http://127.0.0.1:8080/events`

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use core::{convert::Infallible, time::Duration};
use std::{
    io, thread,
    time::{SystemTime, UNIX_EPOCH},
};

use futures_util::StreamExt as _;
use http_body_util::{BodyExt as _, Empty, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Frame, Incoming},
    header::{ALLOW, HeaderValue},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use sse_std::{
    Decimal, Line, Message,
    broadcast::{Broadcast, Subscription},
    sse_core::http::{EVENT_STREAM_HEADERS, LastEventId},
};

const TICK: Line<'_> = Line::new("tick").unwrap();

fn answer(broadcast: &Broadcast, request: &Request<Incoming>) -> Response<UnsyncBoxBody<Bytes, Infallible>> {
    let mut answer = Response::new(Empty::new().boxed_unsync());
    if request.uri().path() != "/events" {
        *answer.status_mut() = StatusCode::NOT_FOUND;
        return answer;
    }
    if request.method() != Method::GET {
        *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
        return answer;
    }
    let id = LastEventId::of_bytes(request.headers().get("last-event-id").map(|value| value.as_bytes()));
    if let Ok(subscriber) = broadcast.subscribe(Subscription::new().resume(id)) {
        for (name, value) in EVENT_STREAM_HEADERS {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        *answer.body_mut() = StreamBody::new(subscriber.map(|bytes| Ok(Frame::data(bytes)))).boxed_unsync();
    } else {
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        answer.headers_mut().insert("Retry-After", HeaderValue::from_static("5"));
    }
    answer
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
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let broadcast = broadcast.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answer = answer(&broadcast, &request);
                async { Ok::<_, Infallible>(answer) }
            });
            let http = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(10))
                .serve_connection(TokioIo::new(socket), service)
                .await;
            if let Err(error) = http {
                println!("a client is gone: {error}");
            }
        });
    }
}
