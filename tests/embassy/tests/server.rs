//! The server against clients that do as they are told.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::time::Duration;

use embassy_futures::{
    join::{join, join3, join5},
    select::select,
};
use embassy_net::tcp::State;
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_time::Instant;
use sse_embassy::{
    AllowedHosts, Broadcast, Cors, CorsRules, EventServer, HeaderValue, Host, Id, Line, Message, NoCors, Page,
    SlowReader, Target,
};
use sse_embassy_tests::{
    Net,
    net::server,
    peer::{Peer, sleep, socket},
    run,
};

type Events = Broadcast<NoopRawMutex, 8, 512, 2>;
type Server<'a, R = NoCors> = EventServer<'a, NoopRawMutex, 8, 512, 2, R>;

const PATH: Target<'static> = Target::new("/events").unwrap();
const HEAD: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\
                    Cache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n\r\n";

/// Close-delimited, so that what comes can be compared as it is.
fn plain(server: Server<'_>) -> Server<'_> {
    server.chunked(false)
}

/// Runs the server with three sockets beside the test; both have to end.
fn serving<R: CorsRules>(
    set_up: impl for<'a> Fn(Server<'a>) -> Server<'a, R>,
    test: impl AsyncFnOnce(&'static Net, &Events),
) {
    run(async |net| {
        let events = Events::new();
        let server = set_up(EventServer::new(&events, PATH));
        let one = async || server.serve(&mut socket(net.server, 256, 512), 80).await;
        let test = async {
            test(net, &events).await;
            events.shut_down(None);
        };
        join(join3(one(), one(), one()), test).await;
        assert_eq!(events.subscribers(), 0);
    });
}

async fn connect(net: &'static Net) -> Peer {
    let mut peer = Peer(socket(net.client, 1024, 512));
    peer.0.connect(server(80)).await.unwrap();
    peer
}

async fn ask(net: &'static Net, request: &str) -> Peer {
    let mut peer = connect(net).await;
    peer.write(request.as_bytes()).await;
    peer
}

async fn follow(net: &'static Net, last_event_id: Option<&str>) -> Peer {
    let id = last_event_id.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
    let mut peer = ask(net, &format!("GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n{id}\r\n")).await;
    assert_eq!(peer.read_head().await, HEAD);
    peer
}

fn publish(events: &Events, id: u32) {
    let id = id.to_string();
    events.publish(&Message::new().id(Id::new(&id).unwrap()).data("x")).unwrap();
}

/// The next event or comment, as it came.
async fn block(peer: &mut Peer) -> String {
    peer.read_until(|text| text.ends_with("\n\n")).await
}

#[test]
fn answers() {
    const PAGES: [HeaderValue<'static>; 1] = [HeaderValue::new("https://app.example").unwrap()];
    const NAMES: [Host<'static>; 1] = [Host::new("device.local").unwrap()];
    fn set_up(server: Server<'_>) -> Server<'_, Cors<'static>> {
        let page = Page::html(Target::new("/").unwrap(), "<p>");
        plain(server).page(page).hosts(AllowedHosts::new(&NAMES).and_addresses()).cors(Cors::origins(&PAGES))
    }
    serving(set_up, async |net, _| {
        for (request, status, part) in [
            ("GET / HTTP/1.1\r\nHost: device.local\r\n", 200, "text/html; charset=utf-8\r\n\r\n<p>"),
            ("GET /?x HTTP/1.0\r\nHost: 10.0.0.2:80\r\n", 200, "<p>"),
            ("GET / HTTP/1.1\r\nHost: evil.example\r\n", 421, ""),
            ("GET /events HTTP/1.1\r\nHost: evil.example\r\n", 421, ""),
            ("GET /other HTTP/1.1\r\nHost: 1.2.3.4\r\n", 404, ""),
            (
                "POST /events HTTP/1.1\r\nHost: 1.2.3.4\r\nContent-Length: 3\r\n",
                405,
                "Content-Length: 0\r\nAllow: GET\r\n",
            ),
            ("POST / HTTP/1.1\r\nHost: 1.2.3.4\r\nContent-Length: 3\r\n", 405, "Content-Length: 0\r\nAllow: GET\r\n"),
            ("GET / HTTP/1.1\r\n", 400, ""),
            ("GET / HTTP/2.0\r\nHost: x\r\n", 505, ""),
            (
                "OPTIONS /events HTTP/1.1\r\nHost: 1.2.3.4\r\nOrigin: https://app.example\r\n\
                 Access-Control-Request-Method: GET\r\n",
                204,
                "Access-Control-Allow-Origin: https://app.example\r\n",
            ),
        ] {
            let mut peer = ask(net, &format!("{request}\r\n")).await;
            let answer = peer.read_until(|_| false).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
            peer.close().await;
            assert!(answer.contains(part) && answer.contains("Connection: close\r\n"), "{request}: {answer}");
        }
        let request = "GET /events HTTP/1.1\r\nHost: 1.2.3.4\r\nOrigin: https://app.example\r\n\r\n";
        let head = ask(net, request).await.read_head().await;
        assert!(head.contains("\r\nAccess-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\n"), "{head}");
    });
}

#[test]
fn a_client_that_does_not_ask_is_told_so() {
    serving(
        |server| plain(server).patience(embassy_time::Duration::from_secs(7)),
        async |net, _| {
            let mut peer = ask(net, "GET /eve").await;
            let start = Instant::now();
            assert!(peer.read_until(|_| false).await.starts_with("HTTP/1.1 408 "));
            assert_eq!(start.elapsed().as_secs(), 7);
        },
    );
}

#[test]
fn streams_in_chunks_unless_it_cannot() {
    serving(
        |server| server.retry(Duration::from_millis(1500)),
        async |net, events| {
            let mut peer = ask(net, "GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n").await;
            assert!(peer.read_head().await.contains("\r\nTransfer-Encoding: chunked\r\n"));
            assert_eq!(block(&mut peer).await, "d\r\nretry: 1500\n\n");
            publish(events, 7);
            let chunk = peer.read_until(|text| text.ends_with("x\n\n\r\n")).await;
            assert_eq!(chunk, "\r\nf\r\nid: 7\ndata: x\n\n\r\n");
            let mut old = ask(net, "GET /events HTTP/1.0\r\nHost: 10.0.0.2\r\n\r\n").await;
            assert_eq!(old.read_head().await, HEAD);
            events.shut_down(Some(Duration::from_secs(9)));
            assert_eq!(peer.read_until(|_| false).await, "d\r\nretry: 9000\n\n\r\n0\r\n\r\n");
            assert_eq!(old.read_until(|_| false).await, "retry: 1500\n\nretry: 9000\n\n");
        },
    );
}

#[test]
fn more_clients_than_places() {
    serving(plain, async |net, events| {
        let (mut first, mut second) = (follow(net, None).await, follow(net, None).await);
        assert_eq!(events.subscribers(), 2);
        let third = ask(net, "GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n").await.read_until(|_| false).await;
        assert!(third.starts_with("HTTP/1.1 503 ") && third.contains("\r\nRetry-After: 10\r\n"), "{third}");
        publish(events, 1);
        assert_eq!(block(&mut first).await, "id: 1\ndata: x\n\n");
        first.close().await;
        sleep(10).await;
        assert_eq!(events.subscribers(), 1, "free at once");
        let mut fourth = follow(net, Some("1")).await;
        publish(events, 2);
        assert_eq!(block(&mut second).await, "id: 1\ndata: x\n\n");
        for peer in [&mut second, &mut fourth] {
            assert_eq!(block(peer).await, "id: 2\ndata: x\n\n");
        }
        second.reset().await;
        sleep(10).await;
        assert_eq!(events.subscribers(), 1);
    });
}

#[test]
fn quiet_streams_are_kept_alive_and_the_vanished_are_noticed() {
    serving(plain, async |net, events| {
        let mut peer = follow(net, None).await;
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(block(&mut peer).await, ": \n\n");
            assert_eq!((start.elapsed().as_millis() + 100) / 1000, 15);
        }
        // For the acknowledgement.
        sleep(1_000).await;
        net.cable.cut.set(true);
        sleep(33_000).await;
        assert_eq!(events.subscribers(), 1);
        sleep(2_000).await;
        assert_eq!(events.subscribers(), 0, "a comment after 15 s, and 20 s for its acknowledgement");
        net.cable.cut.set(false);
    });
}

/// It takes nothing, but is there: its window is closed.
#[test]
fn who_stops_reading_frees_its_place_and_harms_nobody() {
    serving(plain, async |net, events| {
        let _stuck = follow(net, None).await;
        let mut other = follow(net, None).await;
        let data = "y".repeat(100);
        for n in 0..100 {
            events.publish(&Message::new().data(&data)).unwrap();
            assert_eq!(block(&mut other).await.len(), 108, "{n}");
        }
        assert_eq!(events.subscribers(), 2);
        sleep(21_000).await;
        assert_eq!(events.subscribers(), 1);
    });
}

#[test]
fn who_leaves_in_the_middle_of_an_answer_frees_its_socket_at_once() {
    const GET: &str = "GET / HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n";
    let page = Page::html(Target::new("/").unwrap(), "x".repeat(5000).leak());
    serving(
        |server| server.page(page),
        async |net, _| {
            for says_that_it_is_done in [false, true] {
                // All sockets are in the middle of a page that is longer than all buffers.
                let mut peers = [ask(net, GET).await, ask(net, GET).await, ask(net, GET).await];
                sleep(100).await;
                for peer in &mut peers {
                    if says_that_it_is_done {
                        peer.0.close();
                        sleep(100).await;
                    }
                    peer.reset().await;
                }
                sleep(100).await;
                let start = Instant::now();
                let mut peer = ask(net, GET).await;
                let answer = peer.read_until(|_| false).await;
                peer.close().await;
                sleep(100).await;
                assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("xxx"));
                assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
            }
        },
    );
}

#[test]
fn who_was_slow_is_told_what_is_lost() {
    serving(plain, async |net, events| {
        let mut slow = follow(net, None).await;
        let data = "y".repeat(100);
        let mut published = 0_u64;
        for _ in 0..40 {
            events.publish(&Message::new().data(&data)).unwrap();
            published += 1;
            sleep(1).await;
        }
        let (mut seen, mut lost) = (0, 0);
        while seen + lost < published {
            let text = block(&mut slow).await;
            match text.strip_prefix("event: gap\ndata: {\"lost\":") {
                Some(rest) => lost += rest.trim_end_matches("}\n\n").parse::<u64>().unwrap(),
                None => {
                    assert_eq!(text, format!("data: {data}\n\n"), "whole events only");
                    seen += 1;
                }
            }
        }
        assert!(lost > 10 && seen + lost == published, "{seen} {lost}");
        publish(events, 1);
        assert_eq!(block(&mut slow).await, "id: 1\ndata: x\n\n");
    });
}

#[test]
fn coalescing_clients_get_a_snapshot_and_then_the_latest() {
    const NAMES: [Line<'static>; 2] = [Line::new("a").unwrap(), Line::new("b").unwrap()];
    serving(
        |server| plain(server).from_oldest().slow_reader(SlowReader::Coalesce),
        async |net, events| {
            for n in 0..9_u32 {
                let key = n % 2;
                let data = n.to_string();
                events.publish_latest(key, &Message::new().event(NAMES[key as usize]).data(&data)).unwrap();
            }
            let mut peer = follow(net, None).await;
            assert_eq!(block(&mut peer).await, "event: b\ndata: 7\n\n");
            assert_eq!(block(&mut peer).await, "event: a\ndata: 8\n\n");
            events.publish_latest(0, &Message::new().event(NAMES[0]).data("9")).unwrap();
            assert_eq!(block(&mut peer).await, "event: a\ndata: 9\n\n");
        },
    );
}

#[test]
fn too_slow_and_disconnect() {
    serving(
        |server| plain(server).slow_reader(SlowReader::Disconnect),
        async |net, events| {
            let slow = follow(net, None).await;
            for _ in 0..40 {
                events.publish(&Message::new().data(&"y".repeat(100))).unwrap();
                sleep(1).await;
            }
            // It learns that there is room only when the client reads.
            let mut slow = slow;
            while !block(&mut slow).await.is_empty() {}
            sleep(100).await;
            assert_eq!(events.subscribers(), 0);
            assert!(matches!(slow.0.state(), State::Closed));
        },
    );
}

#[test]
fn replay_and_gap() {
    serving(plain, async |net, events| {
        (1..=20).for_each(|id| publish(events, id));
        let mut peer = follow(net, Some("18")).await;
        assert_eq!(block(&mut peer).await, "id: 19\ndata: x\n\n");
        assert_eq!(block(&mut peer).await, "id: 20\ndata: x\n\n");
        peer.close().await;
        for unknown in ["3", "99", "made up"] {
            let mut peer = follow(net, Some(unknown)).await;
            assert_eq!(block(&mut peer).await, "event: gap\ndata: {\"lost\":null}\n\n");
            publish(events, 21);
            assert_eq!(block(&mut peer).await, "id: 21\ndata: x\n\n");
            peer.close().await;
        }
    });
}

/// The send buffer has 512 bytes, and so has the ring.
#[test]
fn events_as_long_as_they_may_be() {
    serving(plain, async |net, events| {
        let mut peer = follow(net, None).await;
        for len in [504, 503, 300, 504] {
            let data = "z".repeat(len);
            events.publish(&Message::new().data(&data)).unwrap();
            assert_eq!(block(&mut peer).await, format!("data: {data}\n\n"));
        }
        assert!(events.publish(&Message::new().data(&"z".repeat(505))).is_err());
    });
    // In chunks they do not fit, and go out in pieces.
    serving(
        |server| server,
        async |net, events| {
            let mut peer = ask(net, "GET /events HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n").await;
            peer.read_head().await;
            for _ in 0..3 {
                let data = "z".repeat(504);
                events.publish(&Message::new().data(&data)).unwrap();
                let chunk = peer.read_until(|text| text.ends_with("\n\n\r\n")).await;
                assert_eq!(chunk, format!("200\r\ndata: {data}\n\n\r\n"));
            }
        },
    );
}

#[test]
fn a_storm_of_events_from_all_sides() {
    serving(plain, async |net, events| {
        let (mut a, mut b) = (follow(net, None).await, follow(net, None).await);
        let storm = async |from: u32| {
            for n in 0..300 {
                publish(events, from + n);
                if n % 5 == 0 {
                    sleep(1).await;
                }
            }
        };
        let reading = async |peer: &mut Peer| {
            let mut total = 0_u64;
            while total < 900 {
                let text = block(peer).await;
                total += text
                    .strip_prefix("event: gap\ndata: {\"lost\":")
                    .map_or(1, |rest| rest.trim_end_matches("}\n\n").parse().unwrap());
            }
            assert_eq!(total, 900);
        };
        join5(storm(0), storm(1000), storm(2000), reading(&mut a), reading(&mut b)).await;
    });
}

#[test]
fn a_dropped_server_frees_its_places() {
    run(async |net| {
        let events = Events::new();
        let server = plain(EventServer::new(&events, PATH));
        let mut taken = socket(net.server, 256, 512);
        let serve = server.serve(&mut taken, 80);
        select(serve, async {
            let _peer = follow(net, None).await;
            assert_eq!(events.subscribers(), 1);
        })
        .await;
        assert_eq!(events.subscribers(), 0);
    });
}
