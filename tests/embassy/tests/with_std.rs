//! The std client follows the embassy server, and the embassy client the std server: over real sockets on one side, the cable
//! on the other, and a bridge between them.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use embassy_futures::{
    join::join,
    select::{Either, select, select3},
};
use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use sse_core::{
    Decimal, Id, Message,
    http::{LastEventId, RequestParser, Response},
};
use sse_embassy::{Broadcast, EventServer, Host, Policy, Request, Target};
use sse_embassy_tests::{
    net::server,
    peer::{sleep, socket},
    run_in_real_time,
};

/// How often it is looked whether a `std` operation can go on, in ms.
const POLL: u64 = 5;

/// A `std` operation that does not block.
async fn ready<T>(mut operation: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    loop {
        match operation() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => sleep(POLL).await,
            other => return other,
        }
    }
}

/// Carries bytes in both directions, until either side ends or `cut` says so.
async fn bridge(socket: &mut TcpSocket<'_>, stream: &mut TcpStream, cut: &Cell<bool>) {
    stream.set_nonblocking(true).unwrap();
    let (mut reader, mut writer) = socket.split();
    let (mut from, to) = (stream.try_clone().unwrap(), stream);
    let there = async {
        let mut bytes = [0; 512];
        while let Ok(n @ 1..) = ready(|| from.read(&mut bytes)).await {
            let mut rest = &bytes[..n];
            while !rest.is_empty() {
                let Ok(n) = writer.write(rest).await else { return };
                rest = &rest[n..];
            }
        }
    };
    let back = async {
        let mut bytes = [0; 512];
        while let Ok(n @ 1..) = reader.read(&mut bytes).await {
            let mut rest = &bytes[..n];
            while !rest.is_empty() {
                let Ok(n) = ready(|| to.write(rest)).await else { return };
                rest = &rest[n..];
            }
        }
    };
    let cutting = async {
        while !cut.replace(false) {
            sleep(POLL).await;
        }
    };
    select3(there, back, cutting).await;
    let _ = from.shutdown(std::net::Shutdown::Both);
    socket.close();
    let _ = select(socket.flush(), sleep(1_000)).await;
    socket.abort();
    let _ = select(socket.flush(), sleep(100)).await;
}

#[test]
fn the_std_client_follows_the_embassy_server() {
    static EVENTS: Broadcast<CriticalSectionRawMutex, 64, 4096, 2> = Broadcast::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    listener.set_nonblocking(true).unwrap();
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let client = thread::spawn(move || {
        let source = sse_std::EventSource::builder(&url).policy(Policy::RESILIENT).build().unwrap();
        for event in source {
            let event = event.unwrap();
            assert_eq!(event.event_type, "message", "nothing was lost: {}", event.data);
            assert_eq!(event.id, SEEN.fetch_add(1, Ordering::SeqCst).to_string(), "each once, and in order");
            if event.id == "59" {
                return;
            }
        }
    });
    run_in_real_time(async |net| {
        let event_server = EventServer::new(&EVENTS, Target::new("/events").unwrap()).retry(Duration::from_millis(500));
        let serve = async || event_server.serve(&mut socket(net.server, 256, 1024), 80).await;
        let cut = Cell::new(false);
        let bridging = async {
            let mut socket = socket(net.client, 1024, 1024);
            loop {
                let (mut stream, _) = ready(|| listener.accept()).await.unwrap();
                socket.connect(server(80)).await.unwrap();
                bridge(&mut socket, &mut stream, &cut).await;
            }
        };
        let publishing = async {
            while EVENTS.subscribers() == 0 {
                sleep(POLL).await;
            }
            for n in 0..60 {
                EVENTS.publish(&Message::new().id(Decimal::new(n).as_id()).data("x\ny")).unwrap();
                sleep(5).await;
                if n == 20 {
                    // Not before it has an id to come back with.
                    while SEEN.load(Ordering::SeqCst) == 0 {
                        sleep(POLL).await;
                    }
                    cut.set(true);
                }
            }
            while !client.is_finished() {
                sleep(POLL).await;
            }
            EVENTS.shut_down(None);
        };
        let all = select(bridging, join(join(serve(), serve()), publishing)).await;
        assert!(matches!(all, Either::Second(_)));
    });
    client.join().unwrap();
}

#[test]
fn the_embassy_client_follows_the_std_server() {
    let broadcast = sse_std::broadcast::Broadcast::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let streams = broadcast.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, streams) = (stream.unwrap(), streams.clone());
            thread::spawn(move || {
                let mut parser = RequestParser::<256>::new();
                let mut byte = [0];
                while let Ok(1) = stream.read(&mut byte) {
                    if parser.next(&mut &byte[..]).unwrap() {
                        break;
                    }
                }
                let Some(request) = parser.request() else { return };
                let mut subscription = sse_std::broadcast::Subscription::new();
                if let LastEventId::Id(id) = request.last_event_id {
                    subscription = subscription.last_event_id(id.as_str());
                }
                let subscriber = streams.subscribe(subscription).unwrap();
                stream.write_all(Response::EVENT_STREAM.to_string().as_bytes()).unwrap();
                let _ = subscriber.serve(stream);
            });
        }
    });
    run_in_real_time(async |net| {
        let (cut, seen) = (Cell::new(false), Cell::new(0));
        let bridging = async {
            let mut socket = socket(net.server, 1024, 1024);
            loop {
                socket.accept(80).await.unwrap();
                let mut stream = TcpStream::connect(address).unwrap();
                bridge(&mut socket, &mut stream, &cut).await;
            }
        };
        let publishing = async {
            while broadcast.subscribers() == 0 {
                sleep(POLL).await;
            }
            for n in 0..60_u32 {
                let id = n.to_string();
                broadcast.publish(&Message::new().id(Id::new(&id).unwrap()).data("x\ny"));
                sleep(5).await;
                if n == 20 {
                    while seen.get() == 0 {
                        sleep(POLL).await;
                    }
                    cut.set(true);
                }
            }
        };
        let following = async {
            let request = Request::new(Host::new("10.0.0.2").unwrap(), Target::new("/events").unwrap());
            let policy = Policy::RESILIENT.reconnection_time(Duration::from_millis(500));
            let (receive, send) = (vec![0; 512].leak(), vec![0; 256].leak());
            let mut source = sse_embassy::EventSource::<64, 64>::new(net.client, receive, send, &request, policy, 1);
            for n in 0..60 {
                let event = source.next_event().await.unwrap().unwrap();
                assert_eq!((event.event_type, event.data, event.id), ("message", "x\ny", &*n.to_string()));
                seen.set(n);
            }
            assert_eq!(source.counters().opened, 2);
            source.close().await;
        };
        let all = select(bridging, join(publishing, following)).await;
        assert!(matches!(all, Either::Second(_)));
    });
}
