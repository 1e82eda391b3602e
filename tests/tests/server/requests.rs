//! What is asked for, and what is no request.

use std::{
    io::{self, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::Arc,
};

use sse_std::{
    Id, Message,
    broadcast::{Broadcast, Replay, Subscription},
    server::{Connection, RequestError},
    sse_core::http::RequestParser,
};

use crate::{Bed, rest};

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
