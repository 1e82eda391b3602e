//! The event source over connections that fail in every way, and futures that are dropped.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use embassy_futures::join::join;
use embassy_net::{ConfigV4, ConfigV6};
use embassy_time::Instant;
use sse_embassy::{EventSource, Id, Policy, ReadyState, Update};
#[cfg(feature = "dns")]
use sse_embassy::{Host, Request, Target};
#[cfg(feature = "dns")]
use sse_embassy_tests::peer::serve_names;
use sse_embassy_tests::{
    peer::{Peer, sleep},
    run,
    told::{REQUEST, next, source, tell, told},
};

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

/// As it is before a DHCP server has answered.
#[test]
fn an_attempt_waits_for_the_network_to_have_an_address() {
    run(async |net| {
        let before = net.client.config_v4().unwrap();
        net.client.set_config_v4(ConfigV4::None);
        net.client.set_config_v6(ConfigV6::None);
        let mut source = source(net, REQUEST, Policy::STANDARD);
        let client = async { assert_eq!(told(&mut source, 3).await, ["connecting 1", "Open", "message x "]) };
        let server = async {
            sleep(20_000).await;
            net.client.set_config_v4(ConfigV4::Static(before));
            let configured = Instant::now();
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            assert!(configured.elapsed().as_millis() < 2_000, "as soon as it has one");
            peer.open("data: x\n\n").await;
            peer
        };
        join(client, server).await;
    });
}

#[test]
fn without_an_address_an_attempt_ends_in_time() {
    run(async |net| {
        net.client.set_config_v4(ConfigV4::None);
        net.client.set_config_v6(ConfigV6::None);
        let mut source = source(net, REQUEST, Policy::RESILIENT.jitter_percent(0));
        let start = Instant::now();
        assert_eq!(told(&mut source, 2).await, ["connecting 1", "3000 ms: TimedOut"]);
        assert_eq!(start.elapsed().as_secs(), 60);
    });
}

#[cfg(feature = "dns")]
#[test]
fn names_are_looked_up_anew_for_each_attempt() {
    run(async |net| {
        let request = Request::new(Host::new("Events.example:8080").unwrap(), Target::new("/").unwrap());
        let mut source = source(net, request, Policy::STANDARD);
        let names = core::cell::Cell::new(0);
        let naming = serve_names(net.server, |name| {
            assert_eq!(name, b"\x06Events\x07example\0");
            names.set(names.get() + 1);
        });
        let server = async {
            let mut peer = Peer::new(net.server);
            for _ in 0..2 {
                assert!(peer.accept(8080).await.contains("\r\nHost: Events.example:8080\r\n"));
                peer.open("data: x\n\n").await;
                peer.close().await;
            }
        };
        let following = join(told(&mut source, 7), server);
        let embassy_futures::select::Either::First((all, ())) =
            embassy_futures::select::select(following, naming).await
        else {
            unreachable!()
        };
        assert_eq!(all[..3], ["connecting 1", "Open", "message x "]);
        assert_eq!(names.get(), 2);
    });
}

#[cfg(feature = "dns")]
#[test]
fn a_name_that_nobody_knows() {
    run(async |net| {
        let request = Request::new(Host::new("nowhere.example").unwrap(), Target::new("/").unwrap());
        let policy = Policy::RESILIENT.jitter_percent(0).connect_timeout(Some(core::time::Duration::from_secs(5)));
        let mut source = source(net, request, policy);
        // There is no DNS server.
        assert_eq!(told(&mut source, 2).await, ["connecting 1", "3000 ms: TimedOut"]);
    });
}

/// The same in the socket's own ring, of which nothing may be taken twice.
#[test]
fn cancelled_at_every_await_in_place() {
    run(async |net| {
        net.cable.lose_of_server.set(5);
        let (receive, send) = (vec![0; 100].leak(), vec![0; 64].leak());
        let mut source = EventSource::<0, 64>::new(net.client, receive, send, &REQUEST, Policy::STANDARD, 1);
        let client = async {
            let mut events = 0;
            loop {
                let next = source.next_update_in_place(|update| tell(update.map(|event| event.data.to_owned())));
                match embassy_futures::select::select(next, embassy_futures::yield_now()).await {
                    embassy_futures::select::Either::First(None) => return events,
                    embassy_futures::select::Either::First(Some(told)) => {
                        if told.starts_with("event") {
                            assert_eq!(told, format!("event {events}"));
                            events += 1;
                        }
                    }
                    embassy_futures::select::Either::Second(()) => sleep(1).await,
                }
            }
        };
        let server = async {
            let mut peer = Peer::new(net.server);
            peer.accept(8080).await;
            peer.open("retry: 1\n").await;
            for n in 0..50 {
                peer.write(format!("data: event {n}\n\n").as_bytes()).await;
                sleep(2).await;
            }
            peer.close().await;
            peer.accept(8080).await;
            peer.write(b"HTTP/1.1 204 x\r\n\r\n").await;
            peer
        };
        assert_eq!(join(client, server).await.0, 50);
    });
}
