//! Events over HTTP/2: what `sse_std::guide::server` says of it.

#![allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs)]

use core::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::State, response::IntoResponse, routing::get};
use futures_util::StreamExt as _;
use reqwest::{Client, Response, Version};
use sse_core::{Message, http::EVENT_STREAM_HEADERS};
use sse_std::broadcast::{Broadcast, Subscription};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

const SOON: Duration = Duration::from_secs(10);

async fn events(State(broadcast): State<Broadcast>) -> impl IntoResponse {
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    (EVENT_STREAM_HEADERS, Body::from_stream(subscriber.map(Ok::<_, Infallible>)))
}

/// A server for as long as the runtime is there.
async fn serve(broadcast: &Broadcast) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/events", get(events)).with_state(broadcast.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

fn client() -> Client {
    Client::builder().http2_prior_knowledge().no_proxy().build().unwrap()
}

async fn follow(client: &Client, server: SocketAddr) -> Response {
    let request = client.get(format!("http://{server}/events")).send();
    timeout(SOON, request).await.expect("the head comes at once").unwrap()
}

/// Waits until so many are there.
async fn subscribers(broadcast: &Broadcast, count: usize) {
    let as_many = async {
        while broadcast.subscribers() != count {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, as_many).await.unwrap_or_else(|_| panic!("not {count}: {}", broadcast.subscribers()));
}

async fn next(response: &mut Response) -> String {
    let chunk = timeout(SOON, response.chunk()).await.expect("an event comes when it is sent").unwrap();
    String::from_utf8(chunk.expect("the stream goes on").to_vec()).unwrap()
}

#[tokio::test]
async fn each_event_comes_when_it_is_sent_and_a_client_that_leaves_is_noticed() {
    let broadcast = Broadcast::builder().build();
    let server = serve(&broadcast).await;
    // Two streams over one connection.
    let client = client();
    let (mut one, mut other) = (follow(&client, server).await, follow(&client, server).await);
    for response in [&one, &other] {
        assert_eq!((response.version(), response.status().as_u16()), (Version::HTTP_2, 200));
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        for absent in ["connection", "transfer-encoding", "content-length"] {
            assert!(!response.headers().contains_key(absent), "{absent}");
        }
    }
    subscribers(&broadcast, 2).await;
    for data in ["first", "second"] {
        broadcast.publish(&Message::new().data(data));
        for response in [&mut one, &mut other] {
            assert!(next(response).await.ends_with(&format!("data: {data}\n\n")));
        }
    }
    drop(one);
    subscribers(&broadcast, 1).await;
    broadcast.publish(&Message::new().data("third"));
    assert!(next(&mut other).await.ends_with("data: third\n\n"));
}

#[tokio::test]
async fn who_does_not_read_stalls_only_itself() {
    const EVENTS: usize = 64;
    let broadcast = Broadcast::builder().build();
    let server = serve(&broadcast).await;
    let (lazy, eager) = (client(), client());
    let _unread = follow(&lazy, server).await;
    let mut read = follow(&eager, server).await;
    subscribers(&broadcast, 2).await;
    // Far more than a window of 64 KiB, and than what the system buffers.
    let data = "x".repeat(256 * 1024);
    let mut seen = 0;
    for _ in 0..EVENTS {
        broadcast.publish(&Message::new().data(&data));
        while seen < data.len() {
            seen += next(&mut read).await.len();
        }
        seen = seen.saturating_sub(data.len());
    }
}
