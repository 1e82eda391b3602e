//! The event source against a server that does as it is told.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use embassy_futures::join::join;
use embassy_time::Instant;
use sse_embassy::{
    Event, EventSource, HeaderName, HeaderValue, Host, Id, Method, Policy, ReadyState, Request, State, Target, Token,
    Update,
};
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
fn nobody_there_and_nobody_answers() {
    run(async |net| {
        // Refused at once.
        let mut source = source(net, REQUEST, Policy::STANDARD.max_failures(Some(1)));
        assert_eq!(
            told(&mut source, 5).await,
            ["connecting 1", "3000 ms: Unreachable", "connecting 2", "Closed(GaveUp { last: Unreachable })", "end"]
        );
        // Connected, and then silence: half open.
        let policy = Policy::RESILIENT.jitter_percent(0);
        let mut peer = Peer::new(net.server);
        let mut source = self::source(net, REQUEST, policy);
        let start = Instant::now();
        let silent = async {
            peer.accept(8080).await;
            assert!(peer.is_left_within(61_000).await);
        };
        let (all, ()) = join(told(&mut source, 2), silent).await;
        assert_eq!((&all[1][..], start.elapsed().as_secs()), ("3000 ms: TimedOut", 60));
        // No such machine.
        let nowhere =
            REQUEST.endpoint(embassy_net::IpEndpoint::new(embassy_net::Ipv4Address::new(10, 0, 0, 9).into(), 80));
        let mut source = self::source(net, nowhere, policy.connect_timeout(Some(core::time::Duration::from_secs(5))));
        assert_eq!(told(&mut source, 2).await[1], "3000 ms: TimedOut");
    });
}

#[test]
fn a_silent_stream_is_not_trusted_and_a_comment_is_a_sound() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::RESILIENT.jitter_percent(0));
        let client = async {
            let start = Instant::now();
            assert_eq!(told(&mut source, 3).await, ["connecting 1", "Open", "3000 ms: Idle"]);
            assert_eq!(start.elapsed().as_secs(), 40 + 45);
            assert_eq!(told(&mut source, 2).await, ["connecting 2", "Open"]);
            assert_eq!(source.longest_silence().as_secs(), 40);
            assert_eq!(source.counters().timed_out, 1);
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("").await;
            sleep(40_000).await;
            peer.write(b":\n").await;
            // It vanishes: cable cut, so nobody says anything.
            sleep(1_000).await;
            net.cable.cut.set(true);
            sleep(45_500).await;
            net.cable.cut.set(false);
            peer.accept(8080).await;
            peer.open("").await;
            peer
        };
        join(client, server).await;
    });
}

#[test]
fn a_reset_is_noticed_at_once() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("data: x\n\n").await;
            sleep(100).await;
            peer.reset().await;
        };
        let (all, ()) = join(told(&mut source, 4), server).await;
        assert_eq!(all, ["connecting 1", "Open", "message x ", "3000 ms: Broken"]);
    });
}

#[test]
fn the_link_goes_down_and_comes_up_again() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD.reconnection_time(core::time::Duration::from_secs(600)));
        let client = async {
            let all = told(&mut source, 6).await;
            assert_eq!(all, ["connecting 1", "Open", "message x ", "600000 ms: Broken", "connecting 2", "Open"]);
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("data: x\n\n").await;
            sleep(10_000).await;
            net.set_link(false);
            let down = Instant::now();
            sleep(30_000).await;
            net.set_link(true);
            peer.accept(8080).await;
            assert!(down.elapsed().as_millis() < 32_000, "as soon as it is up");
            peer.open("").await;
            peer
        };
        join(client, server).await;
    });
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
fn parses_in_the_sockets_own_ring() {
    run(async |net| {
        let (receive, send) = (vec![0; 100].leak(), vec![0; 64].leak());
        let mut source = EventSource::<0, 64>::new(net.client, receive, send, REQUEST, Policy::STANDARD, 1);
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

#[test]
fn close_reconnect_finish_and_a_kept_id() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        source.set_last_event_id(Id::new("from flash").unwrap()).unwrap();
        assert!(source.set_last_event_id(Id::new(&"x".repeat(65)).unwrap()).is_err());
        let client = async {
            assert_eq!(told(&mut source, 3).await[1..], ["Open", "message x from flash"]);
            source.reconnect();
            assert_eq!(told(&mut source, 3).await, ["connecting 2", "Open", "message y 2"]);
            source.close().await;
            assert_eq!(source.ready_state(), ReadyState::Closed);
            assert_eq!(told(&mut source, 2).await, ["end", "end"]);
            source.reconnect();
            assert_eq!(told(&mut source, 1).await, ["end"], "closed is closed");
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            assert!(peer.accept(8080).await.contains("\r\nLast-Event-ID: from flash\r\n"));
            peer.open("data: x\n\n").await;
            assert!(peer.is_left_within(500).await);
            peer.accept(8080).await;
            peer.open("id: 2\ndata: y\n\ndata: never seen\n\n").await;
            assert!(peer.is_left_within(500).await, "it says so, although the stream is silent");
        };
        join(client, server).await;
    });
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async {
            told(&mut source, 3).await;
            source.finish();
            assert_eq!(told(&mut source, 2).await, ["Closed(Ended)", "end"]);
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("data: [DONE]\n\n").await;
            assert!(peer.is_left_within(500).await);
        };
        join(client, server).await;
    });
}

/// A future is dropped after each poll, at every await there is: nothing is lost, nothing comes twice, and no connection is made
/// but those that are needed.
#[test]
fn cancelled_at_every_await() {
    for lose in [0, 4] {
        run(async |net| {
            net.cable.lose_of_client.set(lose);
            let mut source = source(net, REQUEST, Policy::STANDARD);
            let mut all = Vec::new();
            let client = async {
                while all.last().is_none_or(|it| it != "end") {
                    let short = embassy_futures::select::select(next(&mut source), embassy_futures::yield_now()).await;
                    match short {
                        embassy_futures::select::Either::First(it) => all.push(it),
                        embassy_futures::select::Either::Second(()) => sleep(1).await,
                    }
                }
            };
            let server = async {
                let mut peer = Peer::new(net.server);
                for round in 0..5 {
                    let head = peer.accept(8080).await;
                    assert_eq!(head.contains(&format!("Last-Event-ID: {}\r\n", round * 20 - 1)), round > 0, "{head}");
                    peer.open("retry: 50\n").await;
                    for n in 0..20 {
                        peer.write(format!("id: {}\ndata: x\n\n", round * 20 + n).as_bytes()).await;
                        sleep(3).await;
                    }
                    peer.close().await;
                }
                peer.accept(8080).await;
                peer.write(b"HTTP/1.1 204 x\r\n\r\n").await;
                peer.close().await;
            };
            join(client, server).await;
            let events: Vec<_> = all.iter().filter(|it| it.starts_with("message")).cloned().collect();
            assert_eq!(events, (0..100).map(|n| format!("message x {n}")).collect::<Vec<_>>());
            assert_eq!(source.counters().opened, 5);
        });
    }
}

#[test]
fn every_fourth_frame_is_lost_in_both_directions() {
    run(async |net| {
        net.cable.lose_of_client.set(4);
        net.cable.lose_of_server.set(4);
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async {
            assert_eq!(told(&mut source, 2).await, ["connecting 1", "Open"]);
            for n in 0..100 {
                assert_eq!(next(&mut source).await, format!("message x {n}"));
            }
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("").await;
            for n in 0..100 {
                peer.write(format!("id: {n}\ndata: x\n\n").as_bytes()).await;
            }
            peer
        };
        join(client, server).await;
    });
}

/// No socket, port or id is lost on the way.
#[test]
fn ten_thousand_reconnections() {
    run(async |net| {
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async {
            let mut n = 0;
            while n < 10_000 {
                if let Update::Event(event) = source.next_update().await.unwrap() {
                    assert_eq!(event.data, n.to_string());
                    n += 1;
                }
            }
            let counters = source.counters();
            assert_eq!((counters.opened, counters.unreachable), (10_000, 0));
            source.close().await;
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            for n in 0..10_000 {
                let head = peer.accept(8080).await;
                assert!(n == 0 || head.contains(&format!("\r\nLast-Event-ID: {}\r\n", n - 1)));
                peer.open(&format!("retry: 0\nid: {n}\ndata: {n}\n\n")).await;
                match n % 3 {
                    0 => peer.close().await,
                    1 => {
                        sleep(1).await;
                        peer.reset().await;
                    }
                    _ => {
                        // The client ends it.
                        peer.write(b"data: x").await;
                        peer.close().await;
                    }
                }
            }
        };
        join(client, server).await;
    });
}
