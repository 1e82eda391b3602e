//! What clients can do to a server, and what comes of it: a stated outcome each.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

mod limits;
mod requests;
mod streams;
mod text;

use core::{net::SocketAddr, time::Duration};
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Instant,
};

use sse_std::{
    EventReader, OwnedEvent,
    broadcast::{Broadcast, End, Refused, Subscription},
    server::{Server, Stop, Timeouts},
    sse_core::http::{Body, ContentType, Cors, Head, HeadParser, RequestParser, Response},
};

/// Long enough for a machine that is busy elsewhere, short enough to wait for.
const SOON: Duration = Duration::from_secs(20);

/// A server with a broadcast, and how each stream ended.
struct Bed {
    address: SocketAddr,
    broadcast: Broadcast,
    ends: mpsc::Receiver<io::Result<End>>,
    stop: Stop,
    serving: JoinHandle<usize>,
}

fn bed(broadcast: Broadcast, timeouts: Timeouts, connections: usize) -> Bed {
    let server = Server::new(TcpListener::bind("127.0.0.1:0").unwrap()).timeouts(timeouts).max_connections(connections);
    let (address, stop) = (server.address().unwrap(), server.stop());
    let (ended, ends) = mpsc::channel();
    let events = broadcast.clone();
    let serving = thread::spawn(move || {
        server.run(move |mut connection| {
            let mut parser = RequestParser::<256>::new();
            let request = match connection.request(&mut parser) {
                Ok(request) => request,
                Err(error) => return connection.refuse(&error),
            };
            if let Err(error) = connection.body(&request, 1000) {
                return connection.refuse(&error);
            }
            match events.subscribe(Subscription::new().resume(request.last_event_id)) {
                Ok(subscriber) => {
                    let cors = Cors::ANY.headers(request.origin);
                    let end = connection.stream(&Response::event_stream(&request).cors(cors), subscriber);
                    ended.send(end).map_err(io::Error::other)
                }
                Err(Refused::Full) => connection.answer(&Response::unavailable(Duration::from_secs(7))),
                Err(_) => connection.answer(&Response::NO_CONTENT),
            }
        })
    });
    Bed { address, broadcast, ends, stop, serving }
}

impl Bed {
    fn usual() -> Self {
        bed(Broadcast::new(), Timeouts::new(), 100)
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(SOON)).unwrap();
        socket
    }

    /// Sends a request and waits until its stream is there.
    fn follow(&self, request: &str) -> TcpStream {
        let before = self.broadcast.subscribers();
        let mut socket = self.connect();
        socket.write_all(request.as_bytes()).unwrap();
        until(|| self.broadcast.subscribers() > before);
        socket
    }

    fn ask(&self, request: &[u8]) -> String {
        let mut socket = self.connect();
        socket.write_all(request).unwrap();
        rest(socket)
    }

    fn end(self) -> usize {
        self.broadcast.shut_down(None);
        self.stop.stop();
        self.serving.join().unwrap()
    }
}

const GET: &str = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
const OLD: &str = "GET /events HTTP/1.0\r\nHost: a\r\n\r\n";

fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < SOON, "it does not come");
        thread::sleep(Duration::from_millis(2));
    }
}

fn rest(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

/// What is in an answer: its head's status, its events, and whether it was complete.
fn events(answer: &[u8]) -> (Vec<OwnedEvent>, bool) {
    let (mut raw, mut heads) = (answer, HeadParser::<256>::new());
    let head: Head = heads.next(&mut raw).unwrap().unwrap();
    assert_eq!((head.status, head.content_type), (200, ContentType::EventStream));
    let (mut body, mut text) = (Body::new(head.framing), Vec::new());
    while let Some(piece) = body.next(&mut raw).unwrap() {
        text.extend_from_slice(piece);
    }
    let events = EventReader::new(&text[..]).map(Result::unwrap).collect();
    (events, body.end().is_ok())
}
