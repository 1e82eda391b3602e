//! sse-std's broadcast: what each subscriber gets, when, and what it costs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::{
    io::{self, Write},
    sync::mpsc,
    thread,
    time::Instant,
};

use futures_executor::block_on;
use futures_util::StreamExt;
use sse_std::{
    Id, Line, Message,
    broadcast::{Broadcast, Delivery, End, KeepAlive, Refused, Replay, SlowReader, Subscriber, Subscription},
};

fn numbered(n: u32) -> String {
    format!("id: {n}\ndata: {n}\n\n")
}

/// The bytes that a client would get next.
fn next(subscriber: &mut Subscriber) -> String {
    String::from_utf8(block_on(subscriber.next()).unwrap().to_vec()).unwrap()
}

fn publish(broadcast: &Broadcast, n: u32) {
    broadcast.publish(&Message::new().id(Id::new(&n.to_string()).unwrap()).data(&n.to_string()));
}

#[test]
fn every_subscriber_gets_every_event_and_the_same_bytes() {
    let broadcast = Broadcast::new();
    let mut subscribers: Vec<_> = (0..3).map(|_| broadcast.subscribe(Subscription::new()).unwrap()).collect();
    assert_eq!(broadcast.subscribers(), 3);
    assert_eq!(broadcast.publish(&Message::new().data("x")), 3);
    let bytes: Vec<_> = subscribers.iter_mut().map(|it| block_on(it.next()).unwrap()).collect();
    assert_eq!(bytes[0], "data: x\n\n");
    assert!(bytes.iter().all(|it| it.as_ptr() == bytes[0].as_ptr()), "encoded once, and shared");
    assert_eq!(subscribers[0].try_delivery(), None);
    subscribers.pop();
    assert_eq!(broadcast.subscribers(), 2);
}

#[test]
fn a_slow_one_is_told_what_it_has_missed_and_nobody_else_is_touched() {
    let broadcast = Broadcast::builder().events(3).build();
    let subscribe = |slow| broadcast.subscribe(Subscription::new().slow_reader(slow)).unwrap();
    let (mut fast, mut dropping) = (subscribe(SlowReader::DropOldest), subscribe(SlowReader::DropOldest));
    let (mut leaving, mut coalescing) = (subscribe(SlowReader::Disconnect), subscribe(SlowReader::Coalesce));
    for n in 0..5 {
        publish(&broadcast, n);
        assert_eq!(next(&mut fast), numbered(n));
    }
    assert_eq!(dropping.next_delivery(), Some(Delivery::Gap { lost: Some(2) }));
    assert_eq!(next(&mut dropping), numbered(2));
    assert_eq!(leaving.next_delivery(), Some(Delivery::TooSlow));
    assert_eq!((leaving.next_delivery(), block_on(leaving.next())), (None, None));

    (0..4).for_each(|_| drop(next(&mut coalescing)));
    for (key, data) in [(1, "old"), (2, "other"), (1, "new")] {
        broadcast.publish_latest(key, &Message::new().data(data));
    }
    assert_eq!(next(&mut coalescing), "data: other\n\n");
    assert_eq!(next(&mut coalescing), "data: new\n\n");
    assert_eq!(coalescing.try_delivery(), None);
}

#[test]
fn clients_are_told_of_gaps_by_an_event_unless_they_should_not() {
    let broadcast = Broadcast::builder().events(1).build();
    let mut subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    (0..3).for_each(|n| publish(&broadcast, n));
    assert_eq!(next(&mut subscriber), "event: gap\ndata: {\"lost\":2}\n\n");
    assert_eq!(next(&mut subscriber), numbered(2));
    let mut unknown = broadcast.subscribe(Subscription::new().last_event_id("0")).unwrap();
    assert_eq!(unknown.replay(), Some(Replay::Gap));
    assert_eq!(next(&mut unknown), "event: gap\ndata: {\"lost\":null}\n\n");

    let silent = Broadcast::builder().events(1).gap_event(false).build();
    let mut subscriber = silent.subscribe(Subscription::new()).unwrap();
    (0..3).for_each(|n| publish(&silent, n));
    assert_eq!(next(&mut subscriber), numbered(2));
}

#[test]
fn who_comes_back_gets_what_it_has_missed() {
    let broadcast = Broadcast::builder().events(4).build();
    (0..10).for_each(|n| publish(&broadcast, n));
    for (id, replay, events) in [
        ("7", Replay::Events(2), &[8, 9][..]),
        ("6", Replay::Events(3), &[7, 8, 9]),
        ("9", Replay::UpToDate, &[]),
        ("5", Replay::Gap, &[]),
        ("x", Replay::Gap, &[]),
        ("", Replay::Gap, &[]),
    ] {
        let mut subscriber = broadcast.subscribe(Subscription::new().last_event_id(id)).unwrap();
        assert_eq!(subscriber.replay(), Some(replay), "{id}");
        if replay == Replay::Gap {
            assert_eq!(subscriber.next_delivery(), Some(Delivery::Gap { lost: None }));
        }
        for &n in events {
            assert_eq!(next(&mut subscriber), numbered(n));
        }
        assert_eq!(subscriber.try_delivery(), None);
    }
    let all = broadcast.subscribe(Subscription::new().from_oldest()).unwrap();
    assert_eq!(all.into_iter().take(4).collect::<Vec<_>>(), [6, 7, 8, 9].map(numbered));
}

#[test]
fn what_is_kept_is_bounded_in_bytes_too() {
    let broadcast = Broadcast::builder().bytes(100).build();
    for _ in 0..50 {
        broadcast.publish(&Message::new().data(&"x".repeat(24)));
    }
    let mut all = broadcast.subscribe(Subscription::new().from_oldest()).unwrap();
    assert_eq!(core::iter::from_fn(|| all.try_delivery()).count(), 100 / 32);
    // One that is larger than all that is kept is sent all the same.
    broadcast.publish(&Message::new().data(&"x".repeat(1000)));
    assert_eq!(next(&mut all).len(), 1008);
}

#[test]
fn there_are_as_many_as_there_may_be() {
    let broadcast = Broadcast::builder().max_subscribers(2).build();
    let first = broadcast.subscribe(Subscription::new()).unwrap();
    let _second = broadcast.subscribe(Subscription::new()).unwrap();
    assert_eq!(broadcast.subscribe(Subscription::new()).unwrap_err(), Refused::Full);
    drop(first);
    assert!(broadcast.subscribe(Subscription::new()).is_ok());
}

/// Ended streams have what was published, and a last `retry`.
#[test]
fn shutting_down_ends_streams_gracefully() {
    let broadcast = Broadcast::new();
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    let waiting = broadcast.subscribe(Subscription::new()).unwrap();
    let waits = thread::spawn(move || waiting.into_iter().collect::<Vec<_>>());
    publish(&broadcast, 1);
    broadcast.shut_down(Some(Duration::from_secs(10)));
    publish(&broadcast, 2);
    let expected = [numbered(1), "retry: 10000\n\n".to_owned()];
    assert_eq!(subscriber.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(waits.join().unwrap(), expected);
    assert_eq!(broadcast.subscribe(Subscription::new()).unwrap_err(), Refused::Ended);

    let broadcast = Broadcast::new();
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    drop(broadcast);
    assert_eq!(subscriber.into_iter().count(), 0, "nobody is left to publish");
}

#[test]
fn quiet_streams_are_kept_alive_and_busy_ones_are_left_alone() {
    let period = Duration::from_millis(60);
    let ping = KeepAlive::message(period, &Message::new().event(Line::new("ping").unwrap()).data(""));
    let broadcast = Broadcast::builder().keep_alive(ping).build();
    let mut subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    let started = Instant::now();
    assert_eq!(next(&mut subscriber), "event: ping\ndata: \n\n");
    assert!(started.elapsed() >= Duration::from_millis(50), "{:?}", started.elapsed());
    assert_eq!(next(&mut subscriber), "event: ping\ndata: \n\n");
    assert!(started.elapsed() >= Duration::from_millis(110), "{:?}", started.elapsed());
    assert_eq!(KeepAlive::comment(period).clone(), KeepAlive::message(period, &Message::KEEP_ALIVE));

    let started = Instant::now();
    while started.elapsed() < period * 5 {
        publish(&broadcast, 0);
        assert_eq!(next(&mut subscriber), numbered(0));
        // A machine that is busy elsewhere may be late.
        thread::sleep(Duration::from_millis(2));
    }
}

/// What has piled up goes out in one write; a client that has left is noticed at the next one.
#[test]
fn serves_any_writer() {
    struct Client(mpsc::Sender<Vec<u8>>);
    impl Write for Client {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let broadcast = Broadcast::builder().keep_alive(KeepAlive::comment(Duration::from_millis(20))).build();
    let (client, received) = mpsc::channel();
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    (0..3).for_each(|n| publish(&broadcast, n));
    let server = thread::spawn(move || subscriber.serve(Client(client)));
    assert_eq!(received.recv().unwrap(), [0, 1, 2].map(numbered).concat().as_bytes());
    assert_eq!(received.recv().unwrap(), b": \n\n");
    drop(received);
    // Nothing is published.
    assert_eq!(server.join().unwrap().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(broadcast.subscribers(), 0);

    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    broadcast.shut_down(None);
    assert_eq!(subscriber.serve(io::sink()).unwrap(), End::Ended);
}

#[test]
fn is_a_stream_of_bytes() {
    let broadcast = Broadcast::new();
    let mut subscriber = pin!(broadcast.subscribe(Subscription::new()).unwrap());
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(subscriber.poll_next_unpin(&mut context), Poll::Pending);
    publish(&broadcast, 1);
    assert_eq!(subscriber.poll_next_unpin(&mut context), Poll::Ready(Some(numbered(1).into())));

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let publisher = broadcast.clone();
    let late = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        publish(&publisher, 2);
    });
    assert_eq!(runtime.block_on(subscriber.next()).unwrap(), numbered(2));
    late.join().unwrap();
}

/// Memory is what is kept, and a little for each subscriber, whatever they do.
#[test]
fn memory_is_bounded() {
    let info = allocation_counter::measure(|| {
        let broadcast = Broadcast::builder().events(100).bytes(64 * 1024).build();
        let subscribers: Vec<_> = (0..1000).map(|_| broadcast.subscribe(Subscription::new()).unwrap()).collect();
        for _ in 0..2_000 {
            broadcast.publish(&Message::new().data(&"x".repeat(1000)));
        }
        drop(subscribers);
    });
    assert!(info.bytes_max < 64 * 1024 + 100 * 100 + 1000 * 300, "{info:?}");
}
