//! Answers by their status, under both policies.

use sse_core::client::{Closed, Lost, Policy};

use super::{
    Client, End,
    Expected::{Connecting, Open, Quiet},
    Row,
    build::{SOON, closed, lost_between, message, quick, raw, status, stop, stopped, stream, sturdy},
};

/// Retried by [`Policy::RESILIENT`].
const PASSING: [u16; 9] = [408, 425, 429, 500, 501, 502, 503, 504, 599];

pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for code in [201, 202, 205, 206, 210, 299, 300, 304, 400, 401, 403, 404, 407, 410, 418].into_iter().chain(PASSING) {
        let name = if [205, 210, 299, 404, 410, 503].contains(&code) { "14 " } else { "" };
        rows.push(Row::new(format!("{name}status {code} ends it")).serve(status(code, "Retry-After: 0\r\n")).expect([
            Connecting,
            closed(Closed::Status(code)),
            Quiet(50),
        ]));
        let row = Row::new(format!("resilient: status {code}")).policy(sturdy()).serve(status(code, ""));
        rows.push(if PASSING.contains(&code) {
            row.serve(stop()).expect([Connecting, lost_between(Lost::Status(code), 40..=50), Connecting, stopped()])
        } else {
            row.expect([Connecting, closed(Closed::Status(code)), Quiet(50)])
        });
    }
    for policy in [quick(), sturdy()] {
        rows.push(
            Row::new(format!(
                "14 status 204 ends it{}",
                if policy == quick() { "" } else { ", and resilience does not" }
            ))
            .policy(policy)
            .serve(status(204, "Retry-After: 0\r\n"))
            .expect([Connecting, stopped(), Quiet(50)]),
        );
    }
    for (value, wait) in [
        ("0", 40..=50),
        ("1", 1_000..=1_250),
        (" 2 ", 2_000..=2_500),
        ("120", 3_000..=3_000),
        ("99999999999999999999999999", 3_000..=3_000),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3_000..=3_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 40..=50),
        ("-1", 40..=50),
        ("1.5", 40..=50),
        ("soon", 40..=50),
        ("", 40..=50),
    ] {
        for code in [408, 429, 500, 503] {
            let row = Row::new(format!("resilient: status {code} with Retry-After {value:?}"))
                .policy(sturdy())
                .serve(status(code, &format!("Retry-After: {value}\r\n")))
                .expect([Connecting, lost_between(Lost::Status(code), wait.clone())]);
            let unheard = [Connecting, lost_between(Lost::Status(code), 40..=50)];
            let in_future = value.ends_with("9999 23:59:59 GMT");
            rows.push(if in_future {
                row.but(Client::Embassy, "it does not know what day it is", unheard)
            } else {
                row
            });
        }
    }
    for code in [401, 403, 404] {
        for value in ["1", "Fri, 31 Dec 9999 23:59:59 GMT"] {
            rows.push(
                Row::new(format!("resilient: status {code} with Retry-After {value:?} ends it all the same"))
                    .policy(sturdy())
                    .serve(status(code, &format!("Retry-After: {value}\r\n")))
                    .expect([Connecting, closed(Closed::Status(code)), Quiet(50)]),
            );
        }
    }
    let unavailable = |wait| lost_between(Lost::Status(503), wait);
    rows.extend([
        Row::new("resilient: statuses climb the ladder, and a good stream brings it down")
            .policy(sturdy())
            .serve(status(503, ""))
            .serve(status(503, ""))
            .serve(status(503, ""))
            .serve(stream("data: x\n\n"))
            .serve(status(503, ""))
            .serve(stop())
            .expect([
                Connecting,
                unavailable(40..=50),
                Connecting,
                unavailable(80..=100),
                Connecting,
                unavailable(160..=200),
                Connecting,
                Open,
                message("x"),
                lost_between(Lost::Ended, 40..=50),
                Connecting,
                unavailable(40..=50),
                Connecting,
                stopped(),
            ]),
        Row::new("resilient: a stream without an event is a failure too")
            .policy(sturdy())
            .serve(stream(": hi\n\n"))
            .serve(stream(": hi\n\n"))
            .serve(stop())
            .expect([
                Connecting,
                Open,
                lost_between(Lost::Ended, 40..=50),
                Connecting,
                Open,
                lost_between(Lost::Ended, 80..=100),
                Connecting,
                stopped(),
            ]),
        Row::new("resilient: retry sets the foot of the ladder")
            .policy(sturdy())
            .serve(stream("retry: 100\ndata: x\n\n"))
            .serve(status(500, ""))
            .serve(status(500, ""))
            .serve(stop())
            .expect([
                Connecting,
                Open,
                message("x"),
                lost_between(Lost::Ended, 100..=125),
                Connecting,
                lost_between(Lost::Status(500), 100..=125),
                Connecting,
                lost_between(Lost::Status(500), 200..=250),
                Connecting,
                stopped(),
            ]),
        Row::new("resilient: a link that was good for a while starts at the foot again")
            .policy(sturdy().good_after(super::build::ms(100)))
            .serve(status(500, ""))
            .serve(status(500, ""))
            .serve(stream(": hi\n").after(150, ": hi\n"))
            .serve(stop())
            .expect([
                Connecting,
                lost_between(Lost::Status(500), 40..=50),
                Connecting,
                lost_between(Lost::Status(500), 80..=100),
                Connecting,
                Open,
                lost_between(Lost::Ended, 40..=50),
                Connecting,
                stopped(),
            ]),
        Row::new("resilient: it gives up when told to")
            .policy(sturdy().max_failures(Some(1)))
            .serve(status(429, ""))
            .serve(status(429, ""))
            .expect([
                Connecting,
                lost_between(Lost::Status(429), 40..=50),
                Connecting,
                closed(Closed::GaveUp { last: Lost::Status(429) }),
                Quiet(50),
            ]),
        Row::new("an end whose body never comes is told all the same")
            .policy(Policy::STANDARD.connect_timeout(None))
            .serve(raw("HTTP/1.1 404 x\r\nContent-Length: 100\r\n\r\nhalf").end(End::Hold))
            .expect([Connecting, closed(Closed::Status(404))]),
        Row::new("resilient: a wait comes also after a body that never comes")
            .policy(sturdy().idle_timeout(None))
            .serve(raw("HTTP/1.1 500 x\r\nContent-Length: 100\r\n\r\nhalf").end(End::Hold))
            .serve(stop())
            .expect([Connecting, lost_between(Lost::Status(500), SOON..=50), Connecting, stopped()]),
    ]);
    rows
}
