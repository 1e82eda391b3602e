//! What it takes to bring an event to many subscribers: ours, and axum's own `Sse` on tokio's broadcast channel, on the same work.
//!
//! `cargo run --release -p sse-tests --example fan_out [-- SUBSCRIBERS]`; see `tests/load/README.md`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a benchmark"
)]

use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::{collections::HashSet, time::Instant};

use axum::{
    body::Bytes,
    response::{IntoResponse, Sse, sse},
};
use futures_util::{Stream, StreamExt, stream};
use sse_std::{
    Decimal, Line, Message,
    broadcast::{Broadcast, Subscription},
};
use tokio::sync::broadcast;

/// Events that are published before subscribers get their turn, and how often.
const EVENTS: u64 = 16;
const ROUNDS: u64 = 20;
const TICK: Line<'_> = Line::new("tick").unwrap();

type Bodies = Vec<Pin<Box<dyn Stream<Item = Bytes>>>>;

/// What a side did.
struct Seen {
    /// For each event and subscriber.
    time: Duration,
    allocated: f64,
    /// Once all are there.
    subscriber_bytes: f64,
    /// How many different pieces of memory the same event came in.
    encodes: usize,
    wire: Vec<u8>,
}

fn ours(subscribers: usize, data: &str) -> Seen {
    let broadcast = Broadcast::new();
    let subscribe = || -> Bodies {
        (0..subscribers)
            .map(|_| Box::pin(broadcast.subscribe(Subscription::new()).unwrap()) as Pin<Box<dyn Stream<Item = _>>>)
            .collect()
    };
    measure(subscribers, subscribe, |n| {
        let id = Decimal::new(n);
        broadcast.publish(&Message::new().event(TICK).id(id.as_id()).data(data));
    })
}

fn axums(subscribers: usize, data: &str) -> Seen {
    #[derive(Clone)]
    struct Tick(u64, std::sync::Arc<str>);
    let (sender, _) = broadcast::channel::<Tick>(1024);
    let data: std::sync::Arc<str> = data.into();
    let subscribe = || -> Bodies {
        (0..subscribers)
            .map(|_| {
                let events = stream::unfold(sender.subscribe(), |mut receiver| async move {
                    let Tick(n, data) = receiver.recv().await.ok()?;
                    let event = sse::Event::default().event("tick").id(n.to_string()).data(&*data);
                    Some((Ok::<_, Infallible>(event), receiver))
                });
                let body = Sse::new(events).into_response().into_body().into_data_stream();
                Box::pin(body.map(Result::unwrap)) as Pin<Box<dyn Stream<Item = _>>>
            })
            .collect()
    };
    measure(subscribers, subscribe, |n| drop(sender.send(Tick(n, data.clone()))))
}

fn measure(subscribers: usize, subscribe: impl Fn() -> Bodies, publish: impl Fn(u64)) -> Seen {
    let mut bodies = Vec::new();
    let entering = allocation_counter::measure(|| {
        bodies = subscribe();
        poll(&mut bodies, |_, _| panic!("nothing is published"));
    });
    publish(0);
    let mut places = HashSet::new();
    let mut kept = Vec::new();
    poll(&mut bodies, |_, bytes| {
        places.insert(bytes.as_ptr());
        kept.push(bytes);
    });
    let wire = kept.first().unwrap().to_vec();
    drop(kept);

    let (mut time, mut frames) = (Duration::ZERO, 0);
    let info = allocation_counter::measure(|| {
        for round in 0..ROUNDS {
            let start = Instant::now();
            (0..EVENTS).for_each(|n| publish(1 + round * EVENTS + n));
            poll(&mut bodies, |_, _| frames += 1);
            time += start.elapsed();
        }
    });
    let all = ROUNDS * EVENTS * subscribers as u64;
    assert_eq!(frames, all, "none is lost");
    Seen {
        time: time / u32::try_from(all).unwrap(),
        allocated: info.bytes_total as f64 / all as f64,
        subscriber_bytes: entering.bytes_current as f64 / subscribers as f64,
        encodes: places.len(),
        wire,
    }
}

/// Takes all that there is.
fn poll(bodies: &mut Bodies, mut seen: impl FnMut(usize, Bytes)) {
    let mut context = Context::from_waker(Waker::noop());
    for (n, body) in bodies.iter_mut().enumerate() {
        while let Poll::Ready(Some(bytes)) = body.as_mut().poll_next(&mut context) {
            seen(n, bytes);
        }
    }
}

fn main() {
    let subscribers = std::env::args().nth(1).map_or(2000, |it| it.parse().unwrap());
    println!("{subscribers} subscribers, {} events each; per event and subscriber:\n", ROUNDS * EVENTS);
    println!(
        "{:<12}{:<8}{:>10}{:>22}{:>18}{:>24}",
        "data", "", "time", "bytes allocated", "encodes/event", "bytes per subscriber"
    );
    for size in [32, 256, 4096] {
        let data = "x".repeat(size);
        // The one that comes first warms the caches for both.
        let _ = (ours(subscribers, &data), axums(subscribers, &data));
        let (us, them) = (ours(subscribers, &data), axums(subscribers, &data));
        for (name, seen) in [("ours", &us), ("axum", &them)] {
            let Seen { time, allocated, subscriber_bytes, encodes, .. } = seen;
            println!("{size:<12}{name:<8}{time:>10.0?}{allocated:>22.1}{encodes:>18}{subscriber_bytes:>24.0}");
        }
        let ratio = them.time.as_secs_f64() / us.time.as_secs_f64();
        println!("{:<12}{:<8}{ratio:>9.1}x{:>21.1}x\n", "", "ratio", them.allocated / us.allocated.max(0.001));
        assert_eq!(us.encodes, 1, "encoded once");
        let events = |wire: &[u8]| sse_std::EventReader::new(wire).map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(events(&us.wire), events(&them.wire), "the same work");
    }
}
