//! Good and broken ways to send a stream.

use sse_core::client::{Closed, Lost};

use super::{
    Client, Connection,
    Expected::{self, Connecting, Open},
    Row,
    build::{SOON, closed, ended, lost, message, raw, stop, stopped, stream},
};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

pub(super) fn rows() -> Vec<Row> {
    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let x = "data: x\n\n";
    let good: Vec<(&str, Connection)> = vec![
        ("ends with its connection", raw(format!("{HEAD}\r\n{x}"))),
        ("ends with its connection, and says so", raw(format!("{HEAD}Connection: close\r\n\r\n{x}"))),
        ("HTTP/1.0", raw(format!("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{x}"))),
        ("no reason phrase", raw(format!("HTTP/1.1 200\r\nContent-Type: text/event-stream\r\n\r\n{x}"))),
        ("a length", raw(format!("{HEAD}Content-Length: 9\r\n\r\n{x}"))),
        ("a length, and the connection stays", raw(format!("{HEAD}Content-Length: 9\r\n\r\n{x}")).hold()),
        ("a length, and bytes after it", raw(format!("{HEAD}Content-Length: 9\r\n\r\n{x}data: no\n\n"))),
        ("chunked", raw(format!("{chunked}9\r\n{x}\r\n0\r\n\r\n"))),
        ("chunked, and the connection stays", raw(format!("{chunked}9\r\n{x}\r\n0\r\n\r\n")).hold()),
        ("chunked in the middle of a line", raw(format!("{chunked}1\r\nd\r\n6\r\nata: x\r\n2\r\n\n\n\r\n0\r\n\r\n"))),
        ("chunked, byte by byte", raw(format!("{chunked}9\r\n{x}\r\n0\r\n\r\n")).in_pieces()),
        ("chunked, with extensions", raw(format!("{chunked}9;a=b;c=\"d\"\r\n{x}\r\n0;e\r\n\r\n"))),
        ("chunked, with a long extension", raw(format!("{chunked}9;{}\r\n{x}\r\n0\r\n\r\n", "a=b;".repeat(50)))),
        ("chunked, with trailers", raw(format!("{chunked}9\r\n{x}\r\n0\r\nX-Last: 1\r\n\r\n"))),
        ("chunked, with zeros and capitals", raw(format!("{chunked}0000A\r\n\n{x}\r\n00\r\n\r\n"))),
        ("after 100", raw(format!("HTTP/1.1 100 Continue\r\n\r\n{HEAD}\r\n{x}"))),
        ("after 103", raw(format!("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n{HEAD}\r\n{x}"))),
        (
            "after 102, 103 and a pause",
            raw("HTTP/1.1 102 x\r\n\r\nHTTP/1.1 103 x\r\n\r\n").after(50, format!("{HEAD}\r\n{x}")),
        ),
        ("a byte order mark", stream("\u{feff}data: x\n\n")),
        ("lone CR as line ends", stream("data: x\r\r")),
    ];
    let mut rows: Vec<Row> = (good.into_iter())
        .map(|(name, connection)| {
            let row = Row::new(format!("body: {name}")).serve(connection).serve(stop());
            row.expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()])
        })
        .collect();
    let broken: Vec<(&str, Connection)> = vec![
        ("shorter than its length", raw(format!("{HEAD}Content-Length: 99\r\n\r\n{x}data: no"))),
        ("without its last chunk", raw(format!("{chunked}9\r\n{x}\r\n"))),
        ("in the middle of a chunk", raw(format!("{chunked}20\r\n{x}data: no\n"))),
        ("in the middle of a chunk's size", raw(format!("{chunked}9\r\n{x}\r\n2"))),
        ("before the end of its last chunk's line", raw(format!("{chunked}9\r\n{x}\r\n0\r"))),
    ];
    rows.extend(broken.into_iter().map(|(name, connection)| {
        let row = Row::new(format!("body: over {name}")).serve(connection).serve(stop());
        row.expect(then(Lost::Truncated))
    }));
    // The chunk of size zero completes a body, whatever of the trailer section has come (RFC 9112, 8).
    for (name, trailers) in [("none", ""), ("CR", "\r"), ("half a field", "X-La"), ("a field", "X-Last: 1\r\n")] {
        let connection = raw(format!("{chunked}9\r\n{x}\r\n0\r\n{trailers}"));
        rows.push(
            Row::new(format!("body: over after its last chunk, of its trailers there is {name}"))
                .serve(connection)
                .serve(stop())
                .expect(then(Lost::Ended))
                .but(
                    Client::Async,
                    "this HTTP library wants the blank line after the trailers, too",
                    then(Lost::Truncated),
                ),
        );
    }
    for (name, head) in [("chunked", chunked), ("of a length", format!("{HEAD}Content-Length: 99\r\n\r\n9\r\n"))] {
        rows.push(
            Row::new(format!("body: reset in a stream that is {name}"))
                .serve(raw(format!("{head}9\r\n{x}\r\n")).after(50, "").reset())
                .serve(stop())
                .expect(then(Lost::Broken)),
        );
    }
    rows.extend([
        Row::new("body: reset in a stream that ends with its connection")
            .serve(stream(x).after(50, "").reset())
            .serve(stop())
            .expect(then(Lost::Broken)),
        Row::new("body: reset after the head").serve(stream("").after(50, "").reset()).serve(stop()).expect([
            Connecting,
            Open,
            lost(Lost::Broken, SOON),
            Connecting,
            stopped(),
        ]),
        Row::new("body: a length of 0 opens, and ends")
            .serve(raw(format!("{HEAD}Content-Length: 0\r\n\r\n")))
            .serve(stop())
            .expect([Connecting, Open, ended(SOON), Connecting, stopped()]),
        Row::new("body: no chunk opens, and ends")
            .serve(raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")))
            .serve(stop())
            .expect([Connecting, Open, ended(SOON), Connecting, stopped()]),
        Row::new("body: what was not finished is no part of the next stream")
            .serve(stream("data: a\n\nevent: b\ndata: c"))
            .serve(stream("d\n\ndata: e\n\n"))
            .serve(stop())
            .expect([
                Connecting,
                Open,
                message("a"),
                ended(SOON),
                Connecting,
                Open,
                message("e"),
                ended(SOON),
                Connecting,
                stopped(),
            ]),
        Row::new("body: a byte order mark in each stream")
            .serve(stream("\u{feff}data: a\n\n"))
            .serve(stream("\u{feff}data: b\n\n").in_pieces())
            .serve(stop())
            .expect([
                Connecting,
                Open,
                message("a"),
                ended(SOON),
                Connecting,
                Open,
                message("b"),
                ended(SOON),
                Connecting,
                stopped(),
            ]),
        Row::new("body: two lengths that differ")
            .serve(raw(format!("{HEAD}Content-Length: 9\r\nContent-Length: 8\r\n\r\n{x}")))
            .serve(stop())
            .expect([Connecting, lost(Lost::BadResponse, SOON), Connecting, stopped()]),
    ]);
    for length in ["-1", "9x", "", "99999999999999999999999", "0x9"] {
        rows.push(
            Row::new(format!("body: a length of {length:?}"))
                .serve(raw(format!("{HEAD}Content-Length: {length}\r\n\r\n{x}")))
                .serve(stop())
                .expect([Connecting, lost(Lost::BadResponse, SOON), Connecting, stopped()]),
        );
    }
    for size in ["1ffffffffffffffff", "zz", "-9", "", " ", "9 9"] {
        rows.push(
            Row::new(format!("body: a chunk size of {size:?}"))
                .serve(
                    raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n{x}\r\n"))
                        .after(50, format!("{size}\r\n{x}\r\n0\r\n\r\n")),
                )
                .serve(stop())
                .expect(then(Lost::BadResponse)),
        );
    }
    let no_chunk = "data: no\r\n\r\n";
    rows.push(
        Row::new("body: no chunk after a chunk, later")
            .serve(raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n{x}\r\n")).after(50, no_chunk))
            .serve(stop())
            .expect(then(Lost::BadResponse)),
    );
    for bad in [no_chunk, "0x9\r\n", "+9\r\n", "9\r\ndata: no\n\nx\r\n", "ffffffffffffffff0\r\n", "9 9\r\n"] {
        rows.push(
            Row::new(format!("body: no chunk after a chunk, in one segment: {bad:?}"))
                .serve(raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n{x}\r\n{bad}")))
                .serve(stop())
                .expect(then(Lost::BadResponse)),
        );
    }
    let encoded = |field: &str| {
        Row::new(format!("body: {field}, which nobody asked for"))
            .serve(raw(format!("{HEAD}{field}\r\n\r\n{x}")))
            .expect([Connecting, closed(Closed::ContentType)])
    };
    rows.extend([
        encoded("Content-Encoding: gzip"),
        encoded("Content-Encoding: identity, br"),
        encoded("Transfer-Encoding: gzip").without(Client::Async, "this is the HTTP library's business"),
    ]);
    rows
}

fn then(why: Lost) -> [Expected; 6] {
    [Connecting, Open, message("x"), lost(why, SOON), Connecting, stopped()]
}
