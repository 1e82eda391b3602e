//! What a stream is on the wire: head, chunks, end.

use core::time::Duration;
use std::{
    io::{BufReader, Read},
    thread,
    time::Instant,
};

use sse_std::{
    Id, Message,
    broadcast::End,
    sse_core::http::{Body, Framing},
};

use crate::{Bed, GET, OLD, SOON, events, rest};

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
