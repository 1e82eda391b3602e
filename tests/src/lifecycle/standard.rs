//! The numbered statements.

use sse_core::client::{Closed, Lost, Policy};

use super::{
    Act, Client,
    Expected::{self, Connecting, Do, FromOther, Open, Quiet, Redirecting},
    OTHER, Row,
    build::{
        SOON, close_now, closed, ended, event, message, quick, raw, redirect, silent, status, stop, stopped, stream,
        typed,
    },
};

const UNTOLD: &str = "its user closes it, and is not told so";

pub(super) fn rows() -> Vec<Row> {
    let mut rows = states();
    rows.append(&mut requests());
    rows.append(&mut answers());
    rows.append(&mut reconnections());
    rows.append(&mut ids());
    rows
}

fn states() -> Vec<Row> {
    vec![
        Row::new("01 connecting before any answer")
            .serve(silent())
            .expect([Connecting, Do(Act::CloseWhenAsked), closed(Closed::ByUser), Quiet(50)])
            .but(Client::Embassy, UNTOLD, [Connecting, Do(Act::CloseWhenAsked), Quiet(50)]),
        Row::new("02 open with the head, before any event")
            .serve(stream("").hold())
            .expect([Connecting, Open, close_now(), Quiet(0)]),
        Row::new("03 closed in the open handler: nothing more is told")
            .serve(stream("data: no\n\n").hold())
            .expect([Connecting, Open, close_now(), Quiet(50)]),
        Row::new("04 closed directly after construction: nothing is sent").expect([close_now(), Quiet(50)]),
        Row::new("05 connects again by itself, and 204 ends it")
            .policy(Policy::STANDARD)
            .serve(stream("retry: 2\ndata: opened\n\n"))
            .serve(stream("data: reconnected\n\n"))
            .serve(status(204, ""))
            .expect([
                Connecting,
                Open,
                message("opened"),
                ended(100),
                Connecting,
                Open,
                message("reconnected"),
                ended(100),
                Connecting,
                stopped(),
                Quiet(100),
            ]),
        Row::browser_only("06 created in a worker that is closed", "workers"),
        Row::new("07 the URL is made absolute, and its fragment stays here")
            .request(|it| it.url = format!("{}/a/../events?q=1#part", super::FIRST))
            .serve(stop().line("GET /events?q=1"))
            .expect([Connecting, stopped()])
            .without(Client::Async, "URLs are the HTTP library's business")
            .without(Client::Embassy, "it is given a host and a target, not a URL"),
        Row::elsewhere("08 a URL that does not parse", "sse-std: what_cannot_be_requested_is_told"),
        Row::elsewhere("09 a URL that is not http", "sse-std: what_cannot_be_requested_is_told"),
        Row::browser_only("10 the base URL and the classes of another window", "windows"),
        Row::new("31 cancelled before an answer: the server sees it, and nothing comes of what it says later")
            .serve(silent().after(200, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry:1000\ndata: x\n\n"))
            .expect([Connecting, Do(Act::CloseWhenAsked), closed(Closed::ByUser), Quiet(300)])
            .but(Client::Embassy, UNTOLD, [Connecting, Do(Act::CloseWhenAsked), Quiet(300)]),
        Row::browser_only("32 the back-forward cache", "pages are put into it"),
        Row::new("33 events without a name are messages, named ones keep their names")
            .serve(stream("data: a\n\nevent: named\ndata: b\n\nevent: open\ndata: c\n\nevent: error\ndata: d\n\nevent:\ndata: e\n\n").hold())
            .expect([
                Connecting,
                Open,
                message("a"),
                event("named", "b", ""),
                event("open", "c", ""),
                event("error", "d", ""),
                message("e"),
                close_now(),
            ]),
        Row::browser_only("34 the same in workers", "workers"),
        Row::browser_only("35 from a byte stream of the page", "fromReadableStream; EventReader and EventStream are its like"),
        Row::browser_only("36 a locked stream throws", "fromReadableStream; a reader of ours owns its stream"),
        Row::new("37 what is not repeated: every complete event, then the end")
            .request(|it| it.repeatable = Some(false))
            .serve(stream("retry: 1\ndata: a\n\ndata: b\n\ndata: unfinished\n"))
            .expect([Connecting, Open, message("a"), message("b"), closed(Closed::Ended), Quiet(200)]),
        Row::new("37 what is not repeated: an empty stream")
            .request(|it| it.repeatable = Some(false))
            .serve(stream(""))
            .expect([Connecting, Open, closed(Closed::Ended), Quiet(200)]),
        Row::new("38 two streams one after the other keep id and reconnection time")
            .serve(stream("id: 7\nretry: 20\ndata: a\n\n"))
            .serve(stream("retry: bogus\ndata: b\n\n"))
            .serve(stop().with_id("7"))
            .expect([
                Connecting,
                Open,
                event("message", "a", "7"),
                ended(20),
                Connecting,
                Open,
                event("message", "b", "7"),
                ended(20),
                Connecting,
                stopped(),
            ]),
        Row::elsewhere("39 the numbers of readyState", "lifecycle: ready_state_has_the_standards_numbers"),
    ]
}

fn requests() -> Vec<Row> {
    let cookie = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nSet-Cookie: who=me; Path=/\r\n\r\ndata: x\n\n";
    let twice = [Connecting, Open, message("x"), ended(SOON), Connecting, stopped()];
    vec![
        Row::new("11 asks for text/event-stream, and for nothing else")
            .serve(stop().line("GET /events").has("Accept", "text/event-stream").has_not("Accept-Encoding"))
            .expect([Connecting, stopped()]),
        Row::new("12 asks caches for nothing, each time")
            .serve(stream("").has("Cache-Control", "no-cache"))
            .serve(redirect(307, &format!("{OTHER}/x")).has("Cache-Control", "no-cache"))
            .serve(stop().at_other().has("Cache-Control", "no-cache"))
            .expect([Connecting, Open, ended(SOON), Connecting, Redirecting(1), stopped()])
            .one_server([Connecting, Open, ended(SOON), Connecting]),
        Row::new("13 with credentials a cookie comes back on the reconnection")
            .request(|it| it.with_credentials = true)
            .serve(raw(cookie).has_not("Cookie"))
            .serve(stop().has("Cookie", "who=me"))
            .expect(twice.clone())
            .without(Client::Async, "cookies are the HTTP library's business")
            .without(Client::Embassy, "it keeps no cookies"),
        Row::new("13 without credentials it does not").serve(raw(cookie)).serve(stop().has_not("Cookie")).expect(twice),
        Row::new("21 a stream of another origin is read like any, after a redirect and after a reconnection")
            .serve(redirect(302, &format!("{OTHER}/x")))
            .serve(stream("data: a\n\n").at_other().line("GET /x"))
            .serve(redirect(302, &format!("{OTHER}/x")))
            .serve(stream("data: b\n\n").at_other().hold())
            .expect([
                Connecting,
                Redirecting(1),
                Open,
                message("a"),
                FromOther,
                ended(SOON),
                Connecting,
                Redirecting(1),
                Open,
                message("b"),
                close_now(),
            ])
            .one_server([Connecting]),
        Row::browser_only(
            "22 an answer that does not allow this origin",
            "a native client has no origin to be kept from",
        ),
        Row::new("23 a long id, or one with <, is sent without asking first")
            .serve(stream(format!("id: <{}\n\n", "x".repeat(255))))
            .serve(stop().line("GET /events").has("Last-Event-ID", format!("<{}", "x".repeat(255))))
            .expect([Connecting, Open, ended(SOON), Connecting, stopped()]),
    ]
}

fn answers() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, content_type) in [
        ("15 x bogus", "x bogus"),
        ("16 text/x-bogus", "text/x-bogus"),
        ("15 text/html", "text/html; charset=utf-8"),
        ("15 text/event-stream-x", "text/event-stream-x"),
        ("15 no value", ""),
    ] {
        let row = Row::new(format!("{name} opens nothing")).serve(typed(content_type, "data: no\n\n"));
        rows.push(row.expect([Connecting, closed(Closed::ContentType), Quiet(50)]));
    }
    let row = Row::new("15 no content type opens nothing").serve(raw("HTTP/1.1 200 OK\r\n\r\ndata: no\n\n"));
    rows.push(row.expect([Connecting, closed(Closed::ContentType), Quiet(50)]));
    for (name, content_type) in [
        ("17 a lone semicolon", "text/event-stream;"),
        ("18 another charset", "text/event-stream;charset=windows-1252"),
        ("any case", "TEXT/Event-Stream; Charset=UTF-8"),
        ("white space around it", "\t text/event-stream \t; x"),
        ("of several the last counts", "text/html\r\nContent-Type: text/event-stream"),
    ] {
        let row = Row::new(format!("{name}: opens, as UTF-8")).serve(typed(content_type, "data: ok…\n\n").hold());
        rows.push(row.expect([Connecting, Open, message("ok…"), close_now()]));
    }
    rows.push(
        Row::new("of several content types the last counts: opens nothing")
            .serve(typed("text/event-stream\r\nContent-Type: text/html", "data: no\n\n"))
            .expect([Connecting, closed(Closed::ContentType)]),
    );
    rows.push(
        Row::new("a policy that reads any content type")
            .policy(quick().any_content_type(true))
            .serve(typed("text/plain", "data: ok\n\n").hold())
            .expect([Connecting, Open, message("ok"), close_now()]),
    );
    rows
}

fn reconnections() -> Vec<Row> {
    let mut rows = vec![
        Row::new("24 a lone retry line is obeyed")
            .policy(Policy::STANDARD)
            .serve(stream("retry: 2\n"))
            .serve(stream("data: x\n\n").hold())
            .expect([Connecting, Open, ended(100), Connecting, Open, message("x"), close_now()]),
        Row::new("25 an event, the end, an event")
            .serve(stream("retry: 20\ndata: ok\n\n"))
            .serve(stream("data: data\n\n").hold())
            .expect([Connecting, Open, message("ok"), ended(20), Connecting, Open, message("data"), close_now()]),
        Row::new("30 an answer that ends after an event is followed by another")
            .serve(stream("data: x\n\n"))
            .serve(stop())
            .expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()]),
    ];
    for (name, body, wait) in [
        ("26 retry is decimal", "retry:0300\n", 300),
        ("26 a bogus retry changes nothing", "retry:300\nretry:1000x\n", 300),
        ("26 a bogus retry changes nothing, again", "retry:100\nretry:5000x\n", 100),
        ("26 signs are no digits", "retry:100\nretry:+5\nretry:-5\n", 100),
    ] {
        let row = Row::new(name).policy(Policy::STANDARD).serve(stream(body)).serve(stop());
        rows.push(row.expect([Connecting, Open, ended(wait), Connecting, stopped()]));
    }
    for (name, policy, body, wait) in [
        ("three seconds unless the stream says otherwise", Policy::STANDARD, "data: x\n\n", 3_000..=3_000),
        ("retry: 0 is no busy loop", Policy::STANDARD, "retry: 0\ndata: x\n\n", 100..=100),
        ("retry of 30 digits is the longest wait", Policy::STANDARD, THIRTY, u32::MAX..=u32::MAX),
        ("resilient: retry: 0", Policy::RESILIENT, "retry: 0\ndata: x\n\n", 500..=625),
        ("resilient: retry of 30 digits", Policy::RESILIENT, THIRTY, 300_000..=300_000),
        ("resilient: three seconds and jitter", Policy::RESILIENT, "data: x\n\n", 3_000..=3_750),
    ] {
        let row = Row::new(name).policy(policy).serve(stream(body));
        let wait = Expected::Waiting { lost: Lost::Ended, wait };
        rows.push(row.expect([Connecting, Open, message("x"), wait]));
    }
    rows
}

const THIRTY: &str = "retry: 999999999999999999999999999999\ndata: x\n\n";

fn ids() -> Vec<Row> {
    let mut rows = vec![
        Row::new("27 an id is sent as raw UTF-8, and outlives streams without one")
            .serve(stream("id: …\nretry: 20\ndata: hello\n\n").with_id(""))
            .serve(stream("data: …\n\n").with_id("…"))
            .serve(stop().with_id("…"))
            .expect([
                Connecting,
                Open,
                event("message", "hello", "…"),
                ended(20),
                Connecting,
                Open,
                event("message", "…", "…"),
                ended(20),
                Connecting,
                stopped(),
            ]),
        Row::new("29 an id without its blank line is not used")
            .serve(stream("id:test\ndata:test2\n"))
            .serve(stream("data: x\n\n").with_id("").hold())
            .expect([Connecting, Open, ended(SOON), Connecting, Open, message("x"), close_now()]),
        Row::new("an id in a block without data is sent")
            .serve(stream("id: 5\n\n"))
            .serve(stop().with_id("5"))
            .expect([Connecting, Open, ended(SOON), Connecting, stopped()]),
        Row::new("an empty id ends what was")
            .serve(stream("id: 5\ndata: a\n\nid\ndata: b\n\n"))
            .serve(stop().with_id(""))
            .expect([Connecting, Open, event("message", "a", "5"), message("b"), ended(SOON), Connecting, stopped()]),
        Row::new("an id to resume from is sent at once, and is that of events")
            .request(|it| it.last_event_id = "41…")
            .serve(stream("data: x\n\n").with_id("41…"))
            .serve(stop().with_id("41…"))
            .expect([Connecting, Open, event("message", "x", "41…"), ended(SOON), Connecting, stopped()]),
        Row::new("the id of an oversize event counts")
            .request(|it| it.limit = 8)
            .serve(stream("id: 1\ndata: 0123456789\n\ndata: ok\n\n"))
            .serve(stop().with_id("1"))
            .expect([
                Connecting,
                Open,
                Expected::Oversize(10),
                event("message", "ok", "1"),
                ended(SOON),
                Connecting,
                stopped(),
            ]),
        Row::new("spaces around an id are the event's, and vanish on the wire")
            .serve(stream("id:  7 \ndata: x\n\n"))
            .serve(stop().with_id("7"))
            .expect([Connecting, Open, event("message", "x", " 7 "), ended(SOON), Connecting, stopped()]),
        Row::new("a tab in an id is sent")
            .serve(stream("id: a\tb\ndata: x\n\n"))
            .serve(stop().with_id("a\tb"))
            .expect([Connecting, Open, event("message", "x", "a\tb"), ended(SOON), Connecting, stopped()]),
    ];
    for id in ["\0\0", "x\0", "\0x", "x\0x", " \0"] {
        let row = Row::new(format!("28 the id {id:?} is none"))
            .serve(stream(format!("id:{id}\ndata: a\n\n")))
            .serve(stream("data: b\n\n").with_id("").hold());
        rows.push(row.expect([
            Connecting,
            Open,
            message("a"),
            ended(SOON),
            Connecting,
            Open,
            message("b"),
            close_now(),
        ]));
    }
    for id in ["\u{1}", "a\u{1f}b", "a\u{7f}", "\u{b}"] {
        let row = Row::new(format!("the id {id:?} stays off the wire, and is the event's"))
            .serve(stream(format!("id: {id}\ndata: a\n\n")))
            .serve(stream("data: b\n\nid: 8\n\n").with_id(""))
            .serve(stop().with_id("8"));
        rows.push(row.expect([
            Connecting,
            Open,
            event("message", "a", id),
            ended(SOON),
            Connecting,
            Open,
            event("message", "b", id),
            ended(SOON),
            Connecting,
            stopped(),
        ]));
    }
    rows
}
