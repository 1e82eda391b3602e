//! Clients that are slow, and clients that are many.

use core::time::Duration;
use std::{
    io::{self, BufReader, Read, Write},
    net::Shutdown,
    thread,
    time::Instant,
};

use sse_std::{
    Message, OwnedEvent,
    broadcast::{Broadcast, End, KeepAlive, SlowReader, Subscription},
    server::Timeouts,
};

use crate::{GET, SOON, bed, events, until};

/// A byte now and then gains no time: 408 for who is slow with the head, and with the body.
#[test]
fn who_dribbles_is_cut_off() {
    let bed = bed(Broadcast::new(), Timeouts::new().request(Duration::from_millis(300)), 100);
    for request in ["GET /events HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\nxx"] {
        let mut socket = bed.connect();
        let start = Instant::now();
        let mut writer = socket.try_clone().unwrap();
        let dribble = thread::spawn(move || {
            writer.write_all(request.as_bytes()).unwrap();
            while writer.write_all(b"x").is_ok() && start.elapsed() < SOON {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 408");
        assert!(start.elapsed() >= Duration::from_millis(300));
        let _ = socket.shutdown(Shutdown::Both);
        dribble.join().unwrap();
    }
    assert_eq!(bed.end(), 0);
}

#[test]
fn there_are_as_many_clients_as_there_may_be() {
    let unavailable = |seconds| {
        format!(
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After: {seconds}\r\n\r\n"
        )
    };
    // Streams.
    let broadcast = Broadcast::builder().max_subscribers(2);
    let many = bed(broadcast.keep_alive(KeepAlive::comment(Duration::from_millis(50))).build(), Timeouts::new(), 100);
    let (first, _second) = (many.follow(GET), many.follow(GET));
    assert_eq!(many.ask(GET.as_bytes()), unavailable(7));
    drop(first);
    // Nothing is published: a keep-alive finds that it has left.
    until(|| many.broadcast.subscribers() == 1);
    assert!(many.ends.recv_timeout(SOON).unwrap().is_err());
    let _third = many.follow(GET);
    assert_eq!(many.end(), 0);

    // Connections, whatever they are for.
    let few = bed(Broadcast::new(), Timeouts::new(), 2);
    let (idle, _stream) = (few.connect(), few.follow(GET));
    assert_eq!(few.ask(GET.as_bytes()), unavailable(5));
    assert_eq!(few.stop.connections(), 2);
    drop(idle);
    until(|| few.stop.connections() == 1);
    let _next = few.follow(GET);
    assert_eq!(few.end(), 0);
}

/// A client that stops reading is dropped after the write timeout; until then it costs nobody anything.
#[test]
fn who_stops_reading_is_dropped() {
    let broadcast = Broadcast::builder().events(2000).bytes(64 << 20).build();
    let bed = bed(broadcast, Timeouts::new().write(Duration::from_millis(500)), 100);
    let stalled = bed.follow(GET);
    let mut reading = bed.follow(GET);
    let reader = thread::spawn(move || {
        let mut answer = Vec::new();
        reading.read_to_end(&mut answer).unwrap();
        // The server waits for it to hang up, which should not take as long as parsing 32 MiB without optimisation.
        drop(reading);
        events(&answer)
    });
    let data = "x".repeat(32 * 1024);
    for _ in 0..1000 {
        bed.broadcast.publish(&Message::new().data(&data));
    }
    let end = bed.ends.recv_timeout(SOON).unwrap().unwrap_err();
    assert_eq!(end.kind(), io::ErrorKind::TimedOut);
    until(|| bed.broadcast.subscribers() == 1);
    assert_eq!(bed.end(), 0);
    let (seen, complete) = reader.join().unwrap();
    assert_eq!((seen.len(), complete), (1000, true));
    drop(stalled);
}

/// A client that reads slowly is not one that has stopped: it takes 64 KiB in a sixth of the time that there is for them. That the
/// system wakes a writer only when much of its buffer is free again must not matter.
#[test]
fn who_reads_slowly_stays() {
    let timeout = Duration::from_secs(1);
    let bed = bed(Broadcast::builder().events(100).build(), Timeouts::new().write(timeout), 100);
    let mut socket = bed.follow(GET);
    let start = Instant::now();
    let slow = thread::spawn(move || {
        while start.elapsed() < 5 * timeout {
            socket.read_exact(&mut [0; 20_000]).unwrap();
            thread::sleep(Duration::from_millis(50));
        }
        socket
    });
    let data = "x".repeat(10_000);
    while !slow.is_finished() {
        bed.broadcast.publish(&Message::new().data(&data));
        thread::sleep(Duration::from_millis(1));
    }
    assert!(bed.ends.try_recv().is_err(), "it is still there");
    drop(slow.join().unwrap());
    assert!(bed.ends.recv_timeout(SOON).unwrap().is_err());
    assert_eq!(bed.end(), 0);
}

/// A publisher that is faster than any reader: memory is bounded, readers are told what they have missed or get the latest values,
/// and the end comes through.
#[test]
fn a_publisher_may_be_faster_than_any_reader() {
    let bed = bed(Broadcast::builder().events(10).build(), Timeouts::new(), 100);
    let socket = bed.follow(GET);
    let data = "x".repeat(1000);
    let published: u64 = 50_000;
    for _ in 0..published {
        bed.broadcast.publish(&Message::new().data(&data));
    }
    bed.broadcast.shut_down(None);
    let mut answer = Vec::new();
    BufReader::new(socket).read_to_end(&mut answer).unwrap();
    let (events, complete) = events(&answer);
    assert!(complete);
    let lost = |event: &OwnedEvent| -> u64 {
        let number = event.data.strip_prefix("{\"lost\":").unwrap().strip_suffix('}').unwrap();
        number.parse().unwrap()
    };
    let (gaps, got): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.event_type == "gap");
    assert_eq!(gaps.iter().map(|event| lost(event)).sum::<u64>() + got.len() as u64, published);
    assert!(got.iter().all(|event| event.data == data));

    let broadcast = Broadcast::builder().events(10).build();
    let slow = broadcast.subscribe(Subscription::new().slow_reader(SlowReader::Disconnect)).unwrap();
    for _ in 0..11 {
        broadcast.publish(&Message::new().data("x"));
    }
    assert_eq!(slow.serve(io::sink()).unwrap(), End::TooSlow);
    assert_eq!(bed.end(), 0);
}
