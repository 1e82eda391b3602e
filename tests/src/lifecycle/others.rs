//! What the tests of other clients add: servers that are not there, silence, time limits, wishes, the ladder.

use sse_core::client::{Closed, Lost, Policy};

use super::{
    Act, Check, Connection, End,
    Expected::{self, Connecting, Do, Open, Quiet, Redirecting},
    Row, Step,
    build::{
        SOON, close_now, closed, ended, event, lost, message, ms, quick, raw, silent, stop, stopped, stream, sturdy,
    },
};

pub(super) fn rows() -> Vec<Row> {
    let keep_alive = |n| (0..n).fold(stream(""), |it, _| it.after(50, ": still here\n"));
    vec![
        Row::new("a server that is not there yet")
            .serve(Connection::Refused)
            .serve(Connection::Refused)
            .serve(stream("data: x\n\n").hold())
            .expect([
                Connecting,
                lost(Lost::Unreachable, SOON),
                Connecting,
                lost(Lost::Unreachable, SOON),
                Connecting,
                Open,
                message("x"),
                close_now(),
            ]),
        Row::new("a server that goes away after an event, and comes back")
            .serve(stream("id: 3\ndata: x\n\n"))
            .serve(Connection::Refused)
            .serve(stop().with_id("3"))
            .expect([
                Connecting,
                Open,
                event("message", "x", "3"),
                ended(SOON),
                Connecting,
                lost(Lost::Unreachable, SOON),
                Connecting,
                stopped(),
            ]),
        Row::new("closed while it waits: no further connection").serve(stream("")).expect([
            Connecting,
            Open,
            ended(SOON),
            close_now(),
            Quiet(150),
        ]),
        Row::new("closed after the first of two events of one chunk: the second is not told")
            .serve(stream("data: a\n\ndata: b\n\n").hold())
            .expect([Connecting, Open, message("a"), close_now(), Quiet(50)]),
        Row::new("a new connection at the user's wish, from an open stream")
            .serve(stream("id: 1\ndata: a\n\n").hold())
            .serve(stop().with_id("1"))
            .expect([Connecting, Open, event("message", "a", "1"), Do(Act::Reconnect), Connecting, stopped()]),
        Row::new("a new connection at the user's wish, without the rest of the wait")
            .policy(Policy::STANDARD)
            .serve(stream("retry: 60000\n"))
            .serve(stop())
            .expect([Connecting, Open, ended(60_000), Do(Act::Reconnect), Connecting, stopped()]),
        Row::new("no wish is granted after the end").serve(stop()).expect([
            Connecting,
            stopped(),
            Do(Act::Reconnect),
            Quiet(50),
        ]),
        Row::new("a silent stream is dropped, and the next one asked for")
            .policy(quick().idle_timeout(Some(ms(200))))
            .serve(stream("data: x\n\n").hold())
            .serve(stop())
            .expect([Connecting, Open, message("x"), lost(Lost::Idle, SOON), Connecting, stopped()]),
        Row::new("a stream that never says a thing is dropped")
            .policy(quick().idle_timeout(Some(ms(200))))
            .serve(stream("").hold())
            .serve(stop())
            .expect([Connecting, Open, lost(Lost::Idle, SOON), Connecting, stopped()]),
        Row::new("any byte keeps a stream alive")
            .policy(quick().idle_timeout(Some(ms(300))))
            .serve(keep_alive(9).after(0, "data: x\n\n"))
            .serve(stop())
            .expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()]),
        Row::new("the idle time is not that of the answer")
            .policy(quick().idle_timeout(Some(ms(100))))
            .serve(
                silent()
                    .end(End::Close)
                    .after(400, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"),
            )
            .serve(stop())
            .expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()]),
        Row::new("no answer in time")
            .policy(quick().connect_timeout(Some(ms(200))))
            .serve(silent())
            .serve(stop())
            .expect([Connecting, lost(Lost::TimedOut, SOON), Connecting, stopped()]),
        Row::new("an answer in drips is none in time")
            .policy(quick().connect_timeout(Some(ms(200))))
            .serve((0..6).fold(raw("HTTP/1.1 200 OK\r\n"), |it, _| it.after(50, "X: y\r\n")))
            .serve(stop())
            .expect([Connecting, lost(Lost::TimedOut, SOON), Connecting, stopped()]),
        Row::new("a head byte by byte is none in time")
            .policy(quick().connect_timeout(Some(ms(250))))
            .serve("HTTP/1.1 2".chars().fold(silent().end(End::Close), |it, byte| it.after(40, byte.to_string())))
            .serve(stop())
            .expect([Connecting, lost(Lost::TimedOut, SOON), Connecting, stopped()]),
        Row::new("the time for an answer is one for it and the redirects to it")
            .policy(quick().connect_timeout(Some(ms(400))))
            .serve(silent().end(End::Close).after(250, "HTTP/1.1 302 x\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"))
            .serve(silent().after(250, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"))
            .serve(stop())
            .expect([Connecting, Redirecting(1), lost(Lost::TimedOut, SOON), Connecting, stopped()]),
        Row::new("the time for an answer does not bound the stream")
            .policy(quick().connect_timeout(Some(ms(300))))
            .serve(keep_alive(9).after(0, "data: x\n\n"))
            .serve(stop())
            .expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()]),
        Row::new("three events 25 ms apart")
            .policy(quick().idle_timeout(Some(ms(1_000))))
            .serve(stream("data: a\n\n").after(25, "data: b\n\n").after(25, "data: c\n\n").hold())
            .expect([Connecting, Open, message("a"), message("b"), message("c"), lost(Lost::Idle, SOON)]),
        Row::new("a character cut in two").serve(stream(b"data: \xe2\x82").after(50, b"\xac\n\n").hold()).expect([
            Connecting,
            Open,
            message("€"),
            close_now(),
        ]),
        Row::new("head and stream byte by byte")
            .serve(stream("id: 9\ndata: ok…\n\n").in_pieces())
            .serve(stop().with_id("9"))
            .expect([Connecting, Open, event("message", "ok…", "9"), ended(SOON), Connecting, stopped()]),
        Row::new("it gives up after as many failures in a row as the policy has")
            .policy(quick().max_failures(Some(2)))
            .serve(stream("data: x\n\n"))
            .serve(Connection::Refused)
            .serve(Connection::Refused)
            .serve(Connection::Refused)
            .expect([
                Connecting,
                Open,
                message("x"),
                ended(SOON),
                Connecting,
                lost(Lost::Unreachable, SOON),
                Connecting,
                lost(Lost::Unreachable, SOON),
                Connecting,
                closed(Closed::GaveUp { last: Lost::Unreachable }),
            ]),
        Row::new("resilient: each failure doubles the wait, and an event followed by an end does not")
            .policy(sturdy())
            .serve(Connection::Refused)
            .serve(Connection::Refused)
            .serve(Connection::Refused)
            .serve(stream("data: x\n\n"))
            .serve(stop())
            .expect([
                Connecting,
                Expected::Waiting { lost: Lost::Unreachable, wait: 40..=50 },
                Connecting,
                Expected::Waiting { lost: Lost::Unreachable, wait: 80..=100 },
                Connecting,
                Expected::Waiting { lost: Lost::Unreachable, wait: 160..=200 },
                Connecting,
                Open,
                message("x"),
                Expected::Waiting { lost: Lost::Ended, wait: 40..=50 },
                Connecting,
                stopped(),
            ]),
        Row::new("a name that has no address is asked for again")
            .request(|it| it.url = "http://nonexistent.invalid/".into())
            .expect([Connecting, lost(Lost::Unreachable, SOON), Connecting, lost(Lost::Unreachable, SOON)]),
        Row::new("own header fields, on each request")
            .request(|it| it.headers = vec![("Authorization", "Bearer x", false), ("X-Mine", "…", true)])
            .serve(stream("").has("Authorization", "Bearer x").has("X-Mine", "…"))
            .serve(stop().has("Authorization", "Bearer x").has("X-Mine", "…").check(Check::Line("GET /events".into())))
            .expect([Connecting, Open, ended(SOON), Connecting, stopped()]),
        Row::new("a server that writes its head and nothing else for a while")
            .serve(stream("").step(Step::Pause(100)).after(0, "data: x\n\n"))
            .serve(stop())
            .expect([Connecting, Open, message("x"), ended(SOON), Connecting, stopped()]),
    ]
}
