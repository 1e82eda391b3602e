//! Answers that are none.

use sse_core::client::Lost;

use super::{
    Client, Connection,
    Expected::{Connecting, Open},
    Row,
    build::{SOON, closed, ended, lost, message, raw, stop, stopped, stream},
};

pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    // Each beginning of a head, but not all of it.
    for at in [0, 1, 8, 12, 15, 17, 30, head.len() - 2, head.len() - 1] {
        for (how, reset) in [("over", false), ("reset", true)] {
            let connection = if reset { raw(&head[..at]).after(50, "").reset() } else { raw(&head[..at]) };
            rows.push(Row::new(format!("head: {how} after {at} bytes")).serve(connection).serve(stop()).expect([
                Connecting,
                lost(Lost::Broken, SOON),
                Connecting,
                stopped(),
            ]));
        }
    }
    for (name, bytes) in [
        ("another protocol's", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
        ("HTTP/2's", "\0\0\u{12}\u{4}\0\0\0\0\0\0\u{3}\0\0\0d\0\u{4}\0\u{10}\0\0\0\u{6}\0\0@\0"),
        ("HTTP/0.9's", "data: x\n\n"),
        ("a status without digits", "HTTP/1.1 OK\r\n\r\n"),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        ("status 000", "HTTP/1.1 000 x\r\n\r\n"),
        ("HTTP/3.0", "HTTP/3.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"),
        ("a field without a colon", "HTTP/1.1 200 OK\r\nContent-Type\r\n\r\n"),
        ("a field with a NUL", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX: a\0b\r\n\r\n"),
    ] {
        rows.push(Row::new(format!("head: {name}")).serve(raw(bytes)).serve(stop()).expect([
            Connecting,
            lost(Lost::BadResponse, SOON),
            Connecting,
            stopped(),
        ]));
    }
    let long = |length| stream_after(&format!("X-Long: {}\r\n", "x".repeat(length)));
    let opens = || [Connecting, Open, message("x"), ended(SOON), Connecting, stopped()];
    let bad = || [Connecting, lost(Lost::BadResponse, SOON), Connecting, stopped()];
    let limit = "this HTTP library takes longer heads";
    rows.extend([
        Row::new("head: a field of 32 KiB").serve(long(32 << 10)).serve(stop()).expect(opens()),
        Row::new("head: a field of 64 KiB").serve(long(64 << 10)).serve(stop()).expect(bad()).but(
            Client::Async,
            limit,
            opens(),
        ),
        Row::new("head: a field of 4 MiB").serve(long(4 << 20)).serve(stop()).expect(bad()),
        Row::new("head: 60 fields").serve(stream_after(&"X-Many: x\r\n".repeat(60))).serve(stop()).expect(opens()),
        Row::new("head: 10 000 fields")
            .serve(stream_after(&"X: x\r\n".repeat(10_000)))
            .serve(stop())
            .expect(bad())
            .but(Client::Embassy, "it keeps no field, so it counts bytes only", opens()),
        Row::new("head: fields that are not UTF-8")
            .serve(raw(b"HTTP/1.1 200 \xff\r\nX: \xff\xfe\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"))
            .serve(stop())
            .expect(opens()),
        Row::new("head: line ends without CR")
            .serve(raw("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\ndata: x\n\n"))
            .serve(stop())
            .expect(opens()),
        Row::new("head: 1000 interim answers")
            .serve(raw(format!("{}{head}data: x\n\n", "HTTP/1.1 103 x\r\n\r\n".repeat(1000))))
            .serve(stop())
            .expect(opens()),
        Row::new("head: a retry of what broke does not lose the id")
            .serve(stream("id: 6\n\n"))
            .serve(raw("HTTP/1.1").with_id("6"))
            .serve(raw("").with_id("6").reset())
            .serve(stop().with_id("6"))
            .expect([
                Connecting,
                Open,
                ended(SOON),
                Connecting,
                lost(Lost::Broken, SOON),
                Connecting,
                lost(Lost::Broken, SOON),
                Connecting,
                stopped(),
            ]),
        Row::new("head: not HTTP, and the request is not repeated")
            .request(|it| it.repeatable = Some(false))
            .serve(raw("SSH-2.0-x\r\n\r\n"))
            .expect([Connecting, closed(sse_core::client::Closed::NotRepeated(Lost::BadResponse))]),
    ]);
    rows
}

/// A stream with these fields in its head.
fn stream_after(fields: &str) -> Connection {
    raw(format!("HTTP/1.1 200 OK\r\n{fields}Content-Type: text/event-stream\r\n\r\ndata: x\n\n"))
}
