//! The response for picoserve: its server on one stack, this crate's client on the other.

#![recursion_limit = "256"]
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::time::Duration;

use embassy_futures::{
    join::{join, join_array},
    select::{Either, select},
};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use picoserve::{Config, Router, Timeouts, response::IntoResponse, routing::get};
use sse_core::Decimal;
use sse_embassy::{
    Broadcast, EventSource, Host, Message, Policy, Request, State, Target, Update,
    picoserve::{EventResponse, Resume},
};
use sse_embassy_tests::{
    Net,
    net::server,
    peer::{Peer, sleep},
    run,
};

type Events = Broadcast<CriticalSectionRawMutex, 16, 1024, 2>;

async fn respond(events: &'static Events, resume: Resume<8>) -> impl IntoResponse {
    events.subscribe(resume.subscription()).map(EventResponse::<_, 16, 1024, 2, 64>::new)
}

/// Three connections at a time, until `test` is done.
async fn serving(net: &'static Net, events: &'static Events, test: impl Future) {
    let app = Router::new().route("/events", get(move |resume: Resume<8>| respond(events, resume)));
    let timeouts = Timeouts {
        start_read_request: picoserve::time::Duration::from_secs(5),
        persistent_start_read_request: picoserve::time::Duration::from_secs(5),
        read_request: picoserve::time::Duration::from_secs(5),
        write: picoserve::time::Duration::from_secs(20),
    };
    let config = Config::new(timeouts);
    let serve = async |id: usize| {
        let (mut http, mut receive, mut send) = (vec![0; 1024], vec![0; 512], vec![0; 512]);
        let server = picoserve::Server::new(&app, &config, &mut http);
        let _ = server.listen_and_serve(id, net.server, 80, &mut receive, &mut send).await;
    };
    let done = select(join_array([0, 1, 2].map(serve)), test).await;
    assert!(matches!(done, Either::Second(_)), "the servers go on");
}

fn source(net: &'static Net) -> EventSource<'static, 16, 128> {
    const REQUEST: Request<'static> = Request::new(Host::new("10.0.0.2").unwrap(), Target::new("/events").unwrap());
    EventSource::new(net.client, vec![0; 536].leak(), vec![0; 256].leak(), &REQUEST, Policy::RESILIENT, 1)
}

fn publish(events: &Events, n: u64) {
    events.publish(&Message::new().id(Decimal::new(n).as_id()).data("21.5")).unwrap();
}

#[test]
fn events_come_at_once_and_again_after_a_break() {
    static EVENTS: Events = Events::new();
    run(async |net| {
        serving(net, &EVENTS, async {
            let mut source = source(net);
            // Before there is an event.
            while source.next_update().await.unwrap() != Update::State(State::Open) {}
            for n in 0..5 {
                publish(&EVENTS, n);
                let event = source.next_event().await.unwrap().unwrap();
                assert_eq!((event.data, event.id.parse()), ("21.5", Ok(n)));
            }
            // Both ends are told of it late, and meanwhile there are more events.
            net.cable.cut.set(true);
            sleep(60_000).await;
            for n in 5..9 {
                publish(&EVENTS, n);
            }
            sleep(60_000).await;
            net.cable.cut.set(false);
            for n in 5..9 {
                assert_eq!(source.next_event().await.unwrap().unwrap().id.parse(), Ok(n), "none is lost");
            }
            EVENTS.shut_down(Some(Duration::from_secs(3)));
            assert!(matches!(source.next_update().await, Some(Update::State(State::Waiting { .. }))));
            assert_eq!(EVENTS.subscribers(), 0);
        })
        .await;
    });
}

#[test]
fn a_silent_stream_is_kept_alive_and_its_place_freed() {
    static EVENTS: Events = Events::new();
    run(async |net| {
        serving(net, &EVENTS, async {
            let mut peer = Peer::new(net.client);
            peer.0.connect(server(80)).await.unwrap();
            peer.write(b"GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n").await;
            let head = peer.read_head().await;
            for line in
                ["HTTP/1.1 200", "Content-Type: text/event-stream", "X-Accel-Buffering: no", "Connection: close"]
            {
                assert!(head.contains(line), "{line} is missing in {head}");
            }
            assert_eq!(peer.read_until(|text| text.ends_with(": \n\n")).await, ": \n\n", "after 15 s");
            assert_eq!(EVENTS.subscribers(), 1);
            peer.0.abort();
            let _ = peer.0.flush().await;
            sleep(100).await;
            assert_eq!(EVENTS.subscribers(), 0);
        })
        .await;
    });
}

#[test]
fn who_finds_no_place_is_told_when_to_come_back() {
    static EVENTS: Events = Events::new();
    run(async |net| {
        serving(net, &EVENTS, async {
            let ask = async |id: &str| {
                let mut peer = Peer::new(net.client);
                peer.0.connect(server(80)).await.unwrap();
                peer.write(format!("GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n{id}\r\n").as_bytes()).await;
                (peer.read_head().await, peer)
            };
            publish(&EVENTS, 7);
            // An id that is longer than those that are taken, and no text at all: nobody knows what was missed.
            let ((_, mut long), (_, mut control)) =
                join(ask("last-event-id: 123456789\r\n"), ask("Last-Event-ID: \x01\r\n")).await;
            for peer in [&mut long, &mut control] {
                let text = peer.read_until(|text| text.ends_with("\n\n")).await;
                assert!(text.contains("event: gap\n"), "{text}");
            }
            let (head, _) = ask("").await;
            assert!(head.starts_with("HTTP/1.1 503") && head.contains("Retry-After: 10"), "{head}");
        })
        .await;
    });
}

#[test]
fn an_id_that_comes_twice_is_none_that_is_known() {
    static EVENTS: Events = Events::new();
    run(async |net| {
        serving(net, &EVENTS, async {
            publish(&EVENTS, 7);
            let mut peer = Peer::new(net.client);
            peer.0.connect(server(80)).await.unwrap();
            peer.write(b"GET /events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 7\r\nlast-event-id: 7\r\n\r\n").await;
            peer.read_head().await;
            let text = peer.read_until(|text| text.ends_with("\n\n")).await;
            assert!(text.contains("event: gap\n"), "{text}");
        })
        .await;
    });
}

#[test]
fn who_stops_reading_loses_its_place() {
    static EVENTS: Events = Events::new();
    run(async |net| {
        serving(net, &EVENTS, async {
            let mut peer = Peer::new(net.client);
            peer.0.connect(server(80)).await.unwrap();
            peer.write(b"GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n").await;
            peer.read_head().await;
            // More than fits both sockets' buffers.
            for n in 0..400 {
                publish(&EVENTS, n);
                sleep(10).await;
            }
            assert_eq!(EVENTS.subscribers(), 1, "it may be slow");
            sleep(25_000).await;
            assert_eq!(EVENTS.subscribers(), 0, "20 s are the timeout");
        })
        .await;
    });
}
