//! What clients can do to a server, and what comes of it: a stated outcome each.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use core::{net::SocketAddr, time::Duration};
use std::{
    io::{self, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Instant,
};

use sse_std::{
    EventReader, Id, Line, Message, OwnedEvent,
    broadcast::{Broadcast, End, KeepAlive, Refused, Replay, SlowReader, Subscription},
    server::{Connection, RequestError, Server, Stop, Timeouts},
    sse_core::http::{
        Body, ContentType, Cors, Framing, Head, HeadParser, HeaderName, HeaderValue, RequestParser, Response,
    },
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

#[test]
fn streams_come_in_chunks_or_not_and_end_as_they_should() {
    for (request, chunked) in [(GET, true), (OLD, false)] {
        let bed = Bed::usual();
        let socket = bed.follow(request);
        let before = Instant::now();
        bed.broadcast.publish(&Message::new().id(Id::new("1").unwrap()).data("a\nb"));
        bed.broadcast.shut_down(Some(Duration::from_secs(3)));
        let answer = rest(socket);
        assert_eq!(answer.contains("\r\nTransfer-Encoding: chunked\r\n"), chunked);
        assert!(answer.contains("\r\nX-Accel-Buffering: no\r\n") && answer.contains("\r\nConnection: close\r\n"));
        assert!(answer.contains("retry: 3000\n\n"));
        let (events, complete) = events(answer.as_bytes());
        assert!(complete && events.len() == 1 && events[0].data == "a\nb");
        assert_eq!(bed.ends.recv_timeout(SOON).unwrap().unwrap(), End::Ended);
        assert!(before.elapsed() < SOON);
        assert_eq!(bed.ask(GET.as_bytes()), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        assert_eq!(bed.end(), 0);
    }
}

/// The head is out before there is any event.
#[test]
fn the_head_is_sent_at_once() {
    let bed = Bed::usual();
    let mut socket = bed.follow(GET);
    let mut head = [0; 16];
    socket.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK\r");
    drop(socket);
    assert_eq!(bed.end(), 0);
}

#[test]
fn what_is_no_request_is_answered_and_closed() {
    let bed = Bed::usual();
    let long = "x".repeat(20_000);
    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), "400"),
        ("GET /events HTTP/1.1\r\n\r\n".to_owned(), "400"),
        ("GET /events HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(), "400"),
        ("GET /events HTTP/2.0\r\nHost: a\r\n\r\n".to_owned(), "505"),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), "414"),
        (format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nHost: {long}\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nHost: a\r\nOrigin: {long}\r\n\r\n"), "431"),
        ("GET / HTTP/1.1\r\nHost: a\r\nOrigin: a\r\nOrigin: b\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nOrigin: \x1b\r\n\r\n".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n".to_owned() + &long, "413"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = bed.ask(request.as_bytes());
        let shown = &request[..request.len().min(60)];
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown:?}: {answer}");
        assert!(answer.ends_with("Content-Length: 0\r\n\r\n"), "{answer}");
    }
    // Browsers connect ahead of need.
    let socket = bed.connect();
    socket.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(socket), "");
    assert_eq!((bed.broadcast.subscribers(), bed.end()), (0, 0));
}

/// An id that cannot be one is one that is not known any more: the client is told of a gap, and nothing is replayed.
#[test]
fn last_event_ids_are_text_from_outside() {
    let broadcast = Broadcast::new();
    for n in ["1", "2"] {
        broadcast.publish(&Message::new().id(Id::new(n).unwrap()).data(n));
    }
    for (id, replay) in [
        (&b"1"[..], Some(Replay::Events(1))),
        (b"2", Some(Replay::UpToDate)),
        (b"", None),
        (b"\xff\xfe", Some(Replay::Gap)),
        (b"\x07", Some(Replay::Gap)),
        (b"1\r\nLast-Event-ID: 2", Some(Replay::Gap)),
        (&[b'1'; 5000], Some(Replay::Gap)),
        ("漢".as_bytes(), Some(Replay::Gap)),
        (b"../../etc/passwd", Some(Replay::Gap)),
    ] {
        let mut request = b"GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: ".to_vec();
        request.extend_from_slice(id);
        request.extend_from_slice(b"\r\n\r\n");
        let mut parser = RequestParser::<256>::new();
        assert_eq!(parser.next(&mut &request[..]), Ok(true));
        let head = parser.request().unwrap();
        let subscriber = broadcast.subscribe(Subscription::new().resume(head.last_event_id)).unwrap();
        assert_eq!(subscriber.replay(), replay, "{:?}", id.escape_ascii().to_string());
    }
}

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

/// Shut down in the middle of a write that takes long: what was published before arrives whole, and then the end.
#[test]
fn shutting_down_while_writing() {
    let bed = Bed::usual();
    let socket = bed.follow(GET);
    let data = "x".repeat(16 << 20);
    bed.broadcast.publish(&Message::new().data(&data));
    thread::sleep(Duration::from_millis(50));
    bed.broadcast.shut_down(Some(Duration::from_secs(1)));
    bed.stop.stop();
    let reader = thread::spawn(move || {
        let mut answer = Vec::new();
        BufReader::new(socket).read_to_end(&mut answer).unwrap();
        answer
    });
    assert_eq!(bed.serving.join().unwrap(), 0, "it waits for streams to end");
    let answer = reader.join().unwrap();
    assert!(answer.ends_with(b"retry: 1000\n\n\r\n0\r\n\r\n"));
    let mut raw = &answer[answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4..];
    let (mut body, mut len) = (Body::new(Framing::Chunked), 0);
    while let Some(piece) = body.next(&mut raw).unwrap() {
        len += piece.len();
    }
    assert_eq!(len, "data: \n\n".len() + data.len() + "retry: 1000\n\n".len());
}

/// Text in any field stays in it, or cannot be said at all.
#[test]
fn no_text_can_forge_anything() {
    let big = "y".repeat(1 << 20);
    let texts = [
        "a\nb",
        "a\rb",
        "a\r\nb",
        "a\0b",
        "\u{feff}a",
        "\n\ndata: forged\n\n",
        "id: 1",
        "x\r\n\r\nHTTP/1.1 200 OK",
        &big,
    ];
    let broadcast = Broadcast::builder().bytes(64 << 20).build();
    let subscriber = broadcast.subscribe(Subscription::new()).unwrap();
    let mut expected = Vec::new();
    for text in texts {
        let (line, id) = (Line::new(text), Id::new(text));
        assert_eq!(line.is_none(), text.contains(['\r', '\n']), "{text:?}");
        assert_eq!(id.is_none(), text.contains(['\r', '\n', '\0']), "{text:?}");
        let mut message = Message::new().data(text).comment(text);
        message = line.map_or(message, |line| message.event(line));
        message = id.map_or(message, |id| message.id(id));
        broadcast.publish(&message);
        let data = text.replace("\r\n", "\n").replace('\r', "\n");
        let event_type = line.map_or("message", |line| line.as_str());
        expected.push((event_type.to_owned(), data, id.map(|id| id.as_str().to_owned())));

        assert_eq!(HeaderName::new(text).is_none(), text != big, "{:?}", &text[..text.len().min(20)]);
        assert_eq!(
            HeaderValue::new(text).is_none(),
            text.contains(['\r', '\n', '\0']),
            "{:?}",
            &text[..text.len().min(20)]
        );
        if let (Some(value), Some(name)) = (HeaderValue::new(text), HeaderName::new("X-Text")) {
            let wire = Response::EVENT_STREAM.headers(&[(name, value)]).to_string();
            assert_eq!(wire.matches("\r\n\r\n").count(), 1);
            assert_eq!(wire.lines().count(), Response::EVENT_STREAM.to_string().lines().count() + 1);
        }
    }
    broadcast.shut_down(None);
    let mut wire = Vec::new();
    assert_eq!(subscriber.serve(&mut wire).unwrap(), End::Ended);
    let mut id = String::new();
    let seen: Vec<_> = EventReader::new(&wire[..]).map(Result::unwrap).collect();
    assert_eq!(seen.len(), expected.len());
    for (event, (event_type, data, event_id)) in seen.iter().zip(expected) {
        id = event_id.unwrap_or(id);
        assert!(event.event_type == *event_type && event.data == *data && event.id == *id);
    }
}

/// Several servers may share a thread pool of their own: a connection needs no [`Server`].
#[test]
fn errors_say_what_to_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let read = |bytes: &[u8]| {
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.write_all(bytes).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut connection = Connection::new(listener.accept().unwrap().0).unwrap();
        let mut parser = RequestParser::<64>::new();
        connection.request(&mut parser).map(|_| ()).unwrap_err()
    };
    assert!(matches!(read(b""), RequestError::Ended));
    assert!(matches!(read(b"GET / HTTP/1.1\r\nHost: a\r\n"), RequestError::Ended));
    let error = read(b"GET / HTTP/3.0\r\n");
    assert!(matches!(error, RequestError::Head(_)) && error.response().is_some());
    assert_eq!(io::Error::from(RequestError::Timeout).kind(), io::ErrorKind::TimedOut);
    let _: Arc<dyn core::error::Error + Send + Sync> = Arc::new(error);
}
