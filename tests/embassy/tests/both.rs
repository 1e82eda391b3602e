//! Client and server of this crate, with each other.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::time::Duration;

use embassy_futures::join::{join, join_array};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use sse_core::Decimal;
use sse_embassy::{
    Broadcast, Event, EventServer, EventSource, Host, Line, Lost, Message, Policy, Request, State, Target, Update,
};
use sse_embassy_tests::{
    Net,
    peer::{sleep, socket},
    run,
};

const PATH: Target<'static> = Target::new("/events").unwrap();
const REQUEST: Request<'static> = Request::new(Host::new("10.0.0.2").unwrap(), PATH);

fn source(net: &'static Net) -> EventSource<'static, 64, 128> {
    EventSource::new(net.client, vec![0; 536].leak(), vec![0; 256].leak(), &REQUEST, Policy::RESILIENT, 1)
}

fn lost(event: &Event<'_>) -> Option<u64> {
    let digits = event.data.strip_prefix("{\"lost\":").filter(|_| event.event_type == "gap")?;
    digits.trim_end_matches('}').parse().ok()
}

/// 3 clients, one of them slow, over a lossy cable that is cut and whose link goes down: each event comes once and in order, or
/// is told to be lost.
#[test]
fn every_event_comes_once_or_is_told_to_be_lost() {
    const EVENTS: u64 = 3_000;
    static BROADCAST: Broadcast<CriticalSectionRawMutex, 32, 2048, 3> = Broadcast::new();
    run(async |net| {
        net.cable.lose_of_client.set(11);
        net.cable.lose_of_server.set(7);
        let server = EventServer::new(&BROADCAST, PATH);
        let serving = join_array([(); 4].map(async |()| server.serve(&mut socket(net.server, 256, 600), 80).await));
        let publishing = async {
            // All are there.
            sleep(2_000).await;
            for n in 0..EVENTS {
                let id = Decimal::new(n);
                BROADCAST.publish(&Message::new().id(id.as_id()).data("some data")).unwrap();
                sleep(20).await;
                match n {
                    1_000 => net.cable.cut.set(true),
                    1_020 => net.cable.cut.set(false),
                    2_000 => net.set_link(false),
                    2_020 => net.set_link(true),
                    _ => {}
                }
            }
            // The slow one has to come to its end.
            sleep(120_000).await;
            // Who came back when all was over knows only that something was lost, and learns from this one where it stands.
            BROADCAST.publish(&Message::new().id(Decimal::new(EVENTS).as_id()).data("the last")).unwrap();
            sleep(2_000).await;
            BROADCAST.shut_down(Some(Duration::from_secs(7)));
        };
        let following = join_array([0, 0, 60].map(async |pause: u64| {
            let mut source = source(net);
            let (mut expected, mut gaps) = (0, 0_u64);
            loop {
                match source.next_update().await.unwrap() {
                    Update::Event(event) if event.event_type == "gap" => {
                        gaps += 1;
                        match lost(&event) {
                            Some(lost) => expected += lost,
                            // Nobody knows: the next one tells.
                            None => expected = u64::MAX,
                        }
                    }
                    Update::Event(event) => {
                        let number: u64 = event.id.parse().unwrap();
                        assert!(expected == u64::MAX || expected == number, "{expected} {number}");
                        expected = number + 1;
                        if pause > 0 {
                            sleep(pause).await;
                        }
                    }
                    Update::State(State::Waiting { lost: Lost::Ended, wait }) => {
                        assert!(wait >= Duration::from_secs(7));
                        break;
                    }
                    _ => {}
                }
            }
            assert_eq!(expected, EVENTS + 1);
            assert!(gaps > 0 || pause == 0, "{gaps}");
            source.close().await;
        }));
        join(serving, join(publishing, following)).await;
        assert_eq!(BROADCAST.subscribers(), 0);
    });
}

#[test]
fn live_only_keeps_nothing_and_says_so() {
    run(async |net| {
        let events = Broadcast::<CriticalSectionRawMutex, 8, 256, 1>::live_only();
        let server = EventServer::new(&events, PATH);
        let publish = |id: u64| events.publish(&Message::new().id(Decimal::new(id).as_id()).data("x")).unwrap();
        let test = async {
            assert_eq!(publish(1), 0);
            let mut source = source(net);
            let opened = async {
                while source.next_update().await.unwrap() != Update::State(State::Open) {}
                sleep(10).await;
            };
            opened.await;
            assert_eq!(publish(2), 1);
            assert_eq!(source.next_event().await.unwrap().unwrap().id, "2");
            source.reconnect();
            sleep(100).await;
            assert_eq!(publish(3), 0, "nobody is there");
            let gap = source.next_event().await.unwrap().unwrap();
            assert_eq!((gap.event_type, gap.data, gap.id), ("gap", "{\"lost\":null}", "2"));
            source.close().await;
            events.shut_down(None);
        };
        let serve = async || server.serve(&mut socket(net.server, 256, 600), 80).await;
        join(join(serve(), serve()), test).await;
    });
}

/// What a subscriber has that is not behind a socket.
#[test]
fn a_subscriber_over_any_writer() {
    run(async |_| {
        const NAME: Line<'static> = Line::new("n").unwrap();
        let events = Broadcast::<CriticalSectionRawMutex, 8, 256, 1>::new();
        let subscriber = events.subscribe(Default::default()).unwrap();
        assert!(events.subscribe(Default::default()).is_err());
        let mut out = [0; 200];
        let mut rest = &mut out[..];
        let mut buffer = [0; 64];
        let serving = subscriber.serve(&mut rest, &mut buffer, embassy_time::Duration::from_secs(15));
        let publishing = async {
            events.publish(&Message::new().event(NAME).data("x")).unwrap();
            sleep(16_000).await;
            events.publish(&Message::new().data(&"too long ".repeat(9))).unwrap();
            events.shut_down(Some(Duration::from_secs(1)));
        };
        let (end, ()) = join(serving, publishing).await;
        assert_eq!(end.unwrap(), sse_embassy::End::Ended);
        let left = rest.len();
        assert_eq!(
            core::str::from_utf8(&out[..200 - left]).unwrap(),
            "event: n\ndata: x\n\n: \n\nevent: gap\ndata: {\"lost\":1}\n\nretry: 1000\n\n"
        );
        assert_eq!(events.subscribers(), 0);
    });
}
