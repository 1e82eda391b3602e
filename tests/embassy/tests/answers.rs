//! What a server may answer, and what the event source makes of it.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use embassy_futures::join::join;
use embassy_time::Instant;
use sse_embassy::{Event, EventSource, HeaderName, HeaderValue, Method, Policy, ReadyState, Token, Update};
use sse_embassy_tests::{
    peer::{Peer, sleep},
    run,
    told::{REQUEST, source, tell, told},
};

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

#[test]
fn redirects_stay_with_the_server() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async {
            assert_eq!(
                told(&mut source, 7).await,
                [
                    "connecting 1",
                    "Redirecting { redirects: 1 }",
                    "Redirecting { redirects: 2 }",
                    "Open",
                    "message x 1",
                    "100 ms: Ended",
                    "connecting 2"
                ]
            );
            assert_eq!(told(&mut source, 2).await, ["Closed(Redirect(CrossOrigin))", "end"]);
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            let answer =
                |location: &str| format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 3\r\n\r\nbye");
            assert!(peer.accept(8080).await.starts_with("GET /events?a=b "));
            peer.write(answer("http://10.0.0.2:8080/v2/list").as_bytes()).await;
            peer.close().await;
            assert!(peer.accept(8080).await.starts_with("GET /v2/list "));
            peer.write(answer("../v3/é").as_bytes()).await;
            peer.close().await;
            assert!(peer.accept(8080).await.starts_with("GET /v3/%C3%A9 "));
            peer.open("retry: 1\nid: 1\ndata: x\n\n").await;
            peer.close().await;
            let head = peer.accept(8080).await;
            assert!(head.starts_with("GET /events?a=b ") && head.contains("Last-Event-ID: 1\r\n"), "{head}");
            peer.write(answer("http://10.0.0.3:8080/v2/list").as_bytes()).await;
            assert!(peer.is_left_within(1_000).await);
        };
        join(client, server).await;
    });
    let long = format!("HTTP/1.1 301 x\r\nLocation: /{}\r\n\r\n", "l".repeat(200)).leak();
    answered(long, Policy::STANDARD, &["Closed(Redirect(Location))", "end"]);
    answered("HTTP/1.1 301 x\r\n\r\n", Policy::STANDARD, &["Closed(Status(301))", "end"]);
    answered("HTTP/1.1 308 x\r\nLocation: \r\n\r\n", Policy::STANDARD, &["Closed(Redirect(Location))", "end"]);
}

#[test]
fn any_method_with_body_and_credentials_and_never_twice() {
    const HEADERS: [(HeaderName<'static>, HeaderValue<'static>); 1] =
        [(HeaderName::new("Authorization").unwrap(), HeaderValue::new("Bearer x").unwrap())];
    let body: &'static [u8] = vec![b'y'; 1000].leak();
    let request = REQUEST.method(Method::POST).headers(&HEADERS).body(body);
    for (request, expected) in [
        (request, &["Open", "message x ", "Closed(Ended)", "end"][..]),
        (request.repeatable(true), &["Open", "message x ", "3000 ms: Ended", "connecting 2"]),
    ] {
        run(async |net| {
            let mut source = source(net, request, Policy::STANDARD);
            let server = async {
                let mut peer = Peer::new(net.server);
                let head = peer.accept(8080).await;
                assert!(
                    head.starts_with("POST ")
                        && head.contains("\r\nContent-Length: 1000\r\nAuthorization: Bearer x\r\n")
                );
                assert_eq!(peer.read_until(|text| text.len() == 1000).await.as_bytes(), body);
                peer.open("data: x\n\n").await;
                peer.close().await;
            };
            let (all, ()) = join(told(&mut source, 5), server).await;
            assert_eq!(&all[1..], expected);
        });
    }
}

#[test]
fn events_that_do_not_fit_come_in_pieces_and_the_stream_goes_on() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async {
            let (mut told, mut pieces) = (Vec::new(), String::new());
            for _ in 0..4 {
                let mut tap = |token: Token<'_>| {
                    if let Token::Fragment(fragment) = token {
                        pieces.push_str(core::str::from_utf8(fragment.bytes).unwrap());
                    }
                };
                told.push(tell(source.next_update_with(&mut tap).await.unwrap().map(|event| event.data.to_owned())));
            }
            assert!(told[2].contains("1000") && told[3] == "small", "{told:?}");
            assert_eq!(pieces, format!("5hi{}small", "x".repeat(1000)));
            assert_eq!((source.last_event_id(), source.counters().oversize), ("5", 1));
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open(&format!("id: 5\n:hi\ndata: {}\n\ndata: small\n\n", "x".repeat(1000))).await;
            peer
        };
        join(client, server).await;
    });
}

#[test]
fn without_room_for_its_target_no_redirect_is_followed() {
    for location in ["", "/", "/elsewhere"] {
        run(async |net| {
            let (receive, send) = (vec![0; 256].leak(), vec![0; 64].leak());
            let mut source =
                EventSource::<16, 64, 8, 8, 0>::new(net.client, receive, send, &REQUEST, Policy::RESILIENT, 1);
            let client = async {
                let mut all = Vec::new();
                while let Some(update) = source.next_update().await {
                    all.push(tell(update.map(|event| event.data.to_owned())));
                }
                assert_eq!(all, ["connecting 1", "Closed(Redirect(Location))"]);
            };
            let server = async {
                let mut peer = Peer::new(net.server);
                peer.accept(8080).await;
                peer.write(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n").as_bytes()).await;
                peer
            };
            join(client, server).await;
        });
    }
}

#[test]
fn parses_in_the_sockets_own_ring() {
    run(async |net| {
        let (receive, send) = (vec![0; 100].leak(), vec![0; 64].leak());
        let mut source = EventSource::<0, 64>::new(net.client, receive, send, &REQUEST, Policy::STANDARD, 1);
        let client = async {
            let mut all = Vec::new();
            while all.len() < 45 {
                let update =
                    |update: Update<Event<'_>>| tell(update.map(|event| format!("{} {}", event.data, event.id)));
                all.push(source.next_update_in_place(update).await.unwrap());
            }
            assert_eq!(all[..2], ["connecting 1", "Open"]);
            for n in 0..40 {
                assert_eq!(all[n + 2], format!("event {n} {n}"));
            }
            assert_eq!(all[42..], ["3000 ms: Ended", "connecting 2", "Closed(NoContent)"]);
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                .await;
            for n in 0..40 {
                let event = format!("id: {n}\ndata: event {n}\n\n");
                let (one, two) = event.split_at(n % event.len());
                for part in [one, two].into_iter().filter(|part| !part.is_empty()) {
                    peer.write(format!("{:x}\r\n{part}\r\n", part.len()).as_bytes()).await;
                }
            }
            peer.write(b"0\r\n\r\n").await;
            peer.close().await;
            assert!(peer.accept(8080).await.contains("Last-Event-ID: 39\r\n"));
            peer.write(b"HTTP/1.1 204 x\r\n\r\n").await;
            peer
        };
        join(client, server).await;
    });
}
