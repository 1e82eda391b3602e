//! Requests with a body, which are not sent twice unasked.

use sse_core::client::{Closed, Lost};

use super::{
    Check, Client, Connection, End,
    Expected::{Connecting, Open, Quiet, Redirecting},
    OTHER, Row,
    build::{
        SOON, closed, ended, event, lost, lost_between, message, ms, raw, redirect, silent, status, stop, stopped,
        stream, sturdy,
    },
};

const BODY: &str = r#"{"stream":true,"ask":"…"}"#;

pub(super) fn rows() -> Vec<Row> {
    let post = |name: &str| Row::new(format!("POST: {name}")).post(BODY);
    let again = |name: &str| post(name).request(|it| it.repeatable = Some(true));
    let sent = |connection: Connection| {
        let connection = connection.line("POST /events").has("Accept", "text/event-stream");
        connection.has("Content-Type", "application/json").check(Check::Body(BODY))
    };
    let not_repeated = |why| closed(Closed::NotRepeated(why));
    let mut rows = vec![
        post("the end of its stream is the end, and no error")
            .serve(sent(stream("retry: 1\nid: 1\ndata: a\n\ndata: b\n\n")))
            .expect([
                Connecting,
                Open,
                event("message", "a", "1"),
                event("message", "b", "1"),
                closed(Closed::Ended),
                Quiet(100),
            ]),
        post("broken, it is not sent again")
            .serve(sent(raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99\r\n\r\ndata: a\n\n")))
            .expect([Connecting, Open, message("a"), not_repeated(Lost::Truncated), Quiet(100)]),
        post("reset, it is not sent again")
            .serve(sent(raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n").after(50, "").reset()))
            .expect([Connecting, Open, message("a"), not_repeated(Lost::Broken), Quiet(100)]),
        post("without an answer it is not sent again")
            .serve(sent(raw("")))
            .expect([Connecting, not_repeated(Lost::Broken), Quiet(100)]),
        post("reset before an answer it is not sent again")
            .serve(sent(raw("").reset()))
            .expect([Connecting, not_repeated(Lost::Broken), Quiet(100)]),
        post("refused, it is not sent again")
            .serve(Connection::Refused)
            .expect([Connecting, not_repeated(Lost::Unreachable), Quiet(100)]),
        post("without an answer in time it is not sent again")
            .policy(super::build::quick().connect_timeout(Some(ms(200))))
            .serve(sent(silent()))
            .expect([Connecting, not_repeated(Lost::TimedOut), Quiet(100)]),
        post("fallen silent, it is not sent again")
            .policy(super::build::quick().idle_timeout(Some(ms(200))))
            .serve(sent(stream("data: a\n\n").end(End::Hold)))
            .expect([Connecting, Open, message("a"), not_repeated(Lost::Idle), Quiet(100)]),
        post("resilient: not even after 503")
            .policy(sturdy())
            .serve(sent(status(503, "Retry-After: 0\r\n")))
            .expect([Connecting, closed(Closed::Status(503)), Quiet(100)]),
        post("204 is an end like that of any").serve(sent(stop())).expect([Connecting, stopped(), Quiet(50)]),
        again("repeatable, it is sent again with its body and the id")
            .serve(sent(stream("id: 2\ndata: a\n\n")).with_id(""))
            .serve(sent(raw("")).with_id("2"))
            .serve(sent(stop()).with_id("2"))
            .expect([
                Connecting,
                Open,
                event("message", "a", "2"),
                ended(SOON),
                Connecting,
                lost(Lost::Broken, SOON),
                Connecting,
                stopped(),
            ]),
        again("resilient: repeatable, also after 503")
            .policy(sturdy())
            .serve(sent(status(503, "")))
            .serve(sent(stop()))
            .expect([Connecting, lost_between(Lost::Status(503), 40..=50), Connecting, stopped()]),
        Row::new("a GET that is not to be repeated: broken")
            .request(|it| it.repeatable = Some(false))
            .serve(raw(""))
            .expect([Connecting, not_repeated(Lost::Broken), Quiet(100)]),
        Row::new("QUERY: safe by its definition, so sent again with its body")
            .post(BODY)
            .request(|it| it.method = "QUERY")
            .serve(stream("data: a\n\n").line("QUERY /events").check(Check::Body(BODY)))
            .serve(stop().line("QUERY /events").check(Check::Body(BODY)))
            .expect([Connecting, Open, message("a"), ended(SOON), Connecting, stopped()]),
        Row::new("POST: without a body, and says so")
            .request(|it| it.method = "POST")
            .serve(stream("data: a\n\n").line("POST /events").has("Content-Length", "0"))
            .without(Client::Async, "what an empty body looks like is the HTTP library's business")
            .expect([Connecting, Open, message("a"), closed(Closed::Ended)]),
    ];
    for method in ["PUT", "PATCH", "DELETE"] {
        rows.push(
            Row::new(format!("{method}: sent once, with its body"))
                .post(BODY)
                .request(|it| it.method = method)
                .serve(stream("data: a\n\n").line(&format!("{method} /events")).check(Check::Body(BODY)))
                .expect([Connecting, Open, message("a"), closed(Closed::Ended), Quiet(50)]),
        );
    }
    for code in [307, 308] {
        rows.push(
            post(&format!("{code} keeps method and body, also to another origin"))
                .serve(sent(redirect(code, &format!("{OTHER}/next"))))
                .serve(
                    stream("data: a\n\n")
                        .at_other()
                        .line("POST /next")
                        .has("Content-Type", "application/json")
                        .check(Check::Body(BODY)),
                )
                .expect([Connecting, Redirecting(1), Open, message("a"), closed(Closed::Ended), Quiet(50)])
                .one_server([Connecting]),
        );
    }
    for code in [301, 302, 303] {
        rows.push(
            post(&format!("{code} makes it a GET without a body"))
                .serve(sent(redirect(code, "/next")))
                .serve(
                    stream("data: a\n\n")
                        .line("GET /next")
                        .has("Accept", "text/event-stream")
                        .has_not("Content-Type")
                        .has_not("Content-Length")
                        .has_not("Transfer-Encoding"),
                )
                .expect([Connecting, Redirecting(1), Open, message("a"), closed(Closed::Ended), Quiet(50)]),
        );
    }
    rows
}
