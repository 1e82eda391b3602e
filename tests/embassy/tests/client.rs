//! The event source against a server that does as it is told.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use embassy_futures::join::join;
use embassy_time::Instant;
use sse_embassy::{Closed, EventSource, Host, Lost, Policy, ReadyState, Request, State, Target, Update};
use sse_embassy_tests::{
    Net,
    peer::{Peer, sleep},
    run,
};

const REQUEST: Request<'static> =
    Request::new(Host::new("10.0.0.2:8080").unwrap(), Target::new("/events?a=b").unwrap());

type Source = EventSource<'static, 64, 64>;

fn source(net: &'static Net, request: Request<'static>, policy: Policy) -> Source {
    EventSource::new(net.client, vec![0; 256].leak(), vec![0; 128].leak(), request, policy, 1)
}

/// What is told, as text.
fn tell<E: core::borrow::Borrow<str>>(update: Update<E>) -> String {
    match update {
        Update::Event(event) => event.borrow().to_owned(),
        Update::State(State::Connecting { attempt }) => format!("connecting {attempt}"),
        Update::State(State::Waiting { wait, lost }) => format!("{} ms: {lost:?}", wait.as_millis()),
        Update::State(state) => format!("{state:?}"),
        Update::Oversize(oversize) => format!("{oversize}"),
        _ => unreachable!(),
    }
}

async fn next(source: &mut Source) -> String {
    match source.next_update().await {
        Some(update) => tell(update.map(|event| format!("{} {} {}", event.event_type, event.data, event.id))),
        None => "end".into(),
    }
}

/// The next so many things that are told.
async fn told(source: &mut Source, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(next(source).await);
    }
    all
}

#[test]
fn connects_streams_and_comes_back_with_its_id() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        assert_eq!(source.ready_state(), ReadyState::Connecting);
        let client = async {
            assert_eq!(
                told(&mut source, 8).await,
                [
                    "connecting 1",
                    "Open",
                    "message one 1",
                    "tick two 1",
                    "200 ms: Ended",
                    "connecting 2",
                    "Open",
                    "message x 7"
                ]
            );
            assert_eq!((source.last_event_id(), source.ready_state()), ("7", ReadyState::Open));
            let start = Instant::now();
            assert_eq!(told(&mut source, 1).await, ["200 ms: Ended"]);
            assert!(start.elapsed().as_millis() < 100);
            assert_eq!(told(&mut source, 3).await, ["connecting 3", "Closed(NoContent)", "end"]);
            assert_eq!((source.counters().events, source.counters().opened, source.counters().ended), (3, 2, 2));
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            assert_eq!(
                peer.accept(8080).await,
                "GET /events?a=b HTTP/1.1\r\nHost: 10.0.0.2:8080\r\nAccept: text/event-stream\r\n\
                 Cache-Control: no-cache\r\nConnection: close\r\n\r\n"
            );
            peer.open("retry: 200\n\nid: 1\ndata: one\n\nevent: tick\nda").await;
            sleep(50).await;
            peer.write(b"ta: two\n\nid: 2\ndata: unfinished\n").await;
            peer.close().await;
            let closed = Instant::now();
            assert!(peer.accept(8080).await.contains("\r\nLast-Event-ID: 1\r\n"));
            assert!((190..400).contains(&closed.elapsed().as_millis()));
            peer.open("id: 7\ndata: x\n\n").await;
            peer.close().await;
            assert!(peer.accept(8080).await.contains("\r\nLast-Event-ID: 7\r\n"));
            peer.write(b"HTTP/1.1 204 No Content\r\nContent-Type: text/event-stream\r\n\r\n").await;
            assert!(peer.is_left_within(1000).await);
        };
        join(client, server).await;
    });
}

/// One answer, and what the client makes of it.
fn answered(answer: &'static str, policy: Policy, expected: &[&str]) {
    run(async |net| {
        let mut source = source(net, REQUEST, policy);
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.write(answer.as_bytes()).await;
            peer.close().await;
        };
        let (all, ()) = join(told(&mut source, expected.len() + 1), server).await;
        assert_eq!(all[0], "connecting 1");
        assert_eq!(&all[1..], expected, "{answer}");
    });
}

#[test]
fn answers_that_open_no_stream() {
    for status in ["205 Reset", "210 x", "299 x", "404 Not Found", "410 Gone", "503 Unavailable", "407 Proxy"] {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n").leak();
        answered(answer, Policy::STANDARD, &[&format!("Closed(Status({}))", &status[..3]), "end"]);
    }
    for kind in [
        "Content-Type: x bogus\r\n",
        "Content-Type: text/x-bogus\r\n",
        "",
        "Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{kind}\r\ndata: x\n\n").leak();
        answered(answer, Policy::STANDARD, &["Closed(ContentType)", "end"]);
    }
    answered(
        "HTTP/1.1 503 x\r\nRetry-After: 7\r\n\r\n",
        Policy::RESILIENT.jitter_percent(0),
        &["7000 ms: Status(503)"],
    );
    answered("SSH-2.0-x\r\n", Policy::STANDARD, &["3000 ms: BadResponse"]);
    answered("HTTP/1.1 200 OK\r\nContent-Ty", Policy::STANDARD, &["3000 ms: Broken"]);
    answered("", Policy::STANDARD, &["3000 ms: Broken"]);
}

#[test]
fn framings() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=windows-1252\r\n";
    for (rest, expected) in [
        ("\r\ndata: é\n\n", "3000 ms: Ended"),
        ("Content-Length: 10\r\n\r\ndata: é\n\ndata: y\n\n", "3000 ms: Ended"),
        ("Content-Length: 11\r\n\r\ndata: é\n\n", "3000 ms: Truncated"),
        ("Transfer-Encoding: chunked\r\n\r\n4;x=y\r\ndata\r\n6\r\n: é\n\n\r\n0\r\n\r\n", "3000 ms: Ended"),
        ("Transfer-Encoding: chunked\r\n\r\na\r\ndata: é\n\n\r\n", "3000 ms: Truncated"),
        ("Transfer-Encoding: chunked\r\n\r\na\r\ndata: é\n\n\r\nx\r\n", "3000 ms: BadResponse"),
    ] {
        let answer = format!("HTTP/1.1 103 Early\r\nX: y\r\n\r\n{HEAD}{rest}").leak();
        answered(answer, Policy::STANDARD, &["Open", "message é ", expected]);
    }
    answered(format!("{HEAD}Content-Length: 0\r\n\r\n").leak(), Policy::STANDARD, &["Open", "3000 ms: Ended"]);
}
