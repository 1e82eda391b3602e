//! Redirects.

use sse_core::client::{BadRedirect, Closed, Lost};

use super::{
    Client,
    Expected::{Connecting, FromOther, Open, Quiet, Redirecting},
    FIRST, OTHER, Row,
    build::{
        SOON, close_now, closed, ended, event, lost, message, quick, raw, redirect, status, stop, stopped, stream,
    },
};

const LIBRARY: &str = "the HTTP library follows redirects, and its refusal is an error like any";

pub(super) fn rows() -> Vec<Row> {
    let mut rows = followed();
    rows.append(&mut refused());
    rows.append(&mut secrets());
    rows
}

fn followed() -> Vec<Row> {
    let mut rows = Vec::new();
    for code in [301, 302, 303, 307, 308] {
        rows.push(
            // Where the reconnection goes differs between browsers; back to the start is what WebKit does, and what a server
            // that moves its streams from machine to machine needs.
            Row::new(format!("19 {code} to a good stream; the reconnection starts at the first URL again"))
                .serve(redirect(code, "/target?q").line("GET /events"))
                .serve(stream("id: 4\ndata: x\n\n").line("GET /target?q"))
                .serve(redirect(code, "/target?q").line("GET /events").with_id("4"))
                .serve(stop().line("GET /target?q").with_id("4"))
                .expect([
                    Connecting,
                    Redirecting(1),
                    Open,
                    event("message", "x", "4"),
                    ended(SOON),
                    Connecting,
                    Redirecting(1),
                    stopped(),
                ]),
        );
        rows.push(
            Row::new(format!("20 {code} to another origin: the stream's origin is the last one, its URL the first"))
                .serve(redirect(code, &format!("{OTHER}/x")))
                .serve(stream("data: x\n\n").at_other().line("GET /x").hold())
                .expect([Connecting, Redirecting(1), Open, message("x"), FromOther, close_now()])
                .one_server([Connecting]),
        );
        rows.push(
            Row::new(format!("{code} without Location is a status like any"))
                .serve(raw(format!("HTTP/1.1 {code} x\r\nContent-Length: 0\r\n\r\n")))
                .expect([Connecting, closed(Closed::Status(code)), Quiet(50)]),
        );
    }
    rows.extend([
        Row::new("redirect to 204").serve(redirect(302, "/end")).serve(stop()).expect([
            Connecting,
            Redirecting(1),
            stopped(),
            Quiet(50),
        ]),
        Row::new("redirect to 404").serve(redirect(302, "/end")).serve(status(404, "")).expect([
            Connecting,
            Redirecting(1),
            closed(Closed::Status(404)),
        ]),
        Row::new("redirect to a server that breaks off: all starts again")
            .serve(redirect(302, "/next"))
            .serve(raw("").line("GET /next"))
            .serve(stop().line("GET /events"))
            .expect([Connecting, Redirecting(1), lost(Lost::Broken, SOON), Connecting, stopped()]),
        Row::new("redirect whose body never comes")
            .serve(raw("HTTP/1.1 302 x\r\nLocation: /next\r\nContent-Length: 9\r\n\r\n").hold())
            .serve(stop())
            .expect([Connecting, Redirecting(1), stopped()]),
        Row::new("redirect with a Location in UTF-8")
            .serve(redirect(302, "é?ü#x"))
            .serve(stop().line("GET /%C3%A9?%C3%BC"))
            .expect([Connecting, Redirecting(1), stopped()]),
        Row::new("redirect with a relative Location")
            .request(|it| it.url = format!("{FIRST}/a/b/c?d"))
            .serve(redirect(307, "../e"))
            .serve(stop().line("GET /a/e"))
            .expect([Connecting, Redirecting(1), stopped()]),
        Row::new("with credentials a redirect's cookie goes to its target, and back")
            .request(|it| it.with_credentials = true)
            .serve(raw("HTTP/1.1 302 x\r\nLocation: /in\r\nSet-Cookie: who=me; Path=/\r\nContent-Length: 0\r\n\r\n"))
            .serve(stream("").has("Cookie", "who=me"))
            .serve(stop().has("Cookie", "who=me"))
            .expect([Connecting, Redirecting(1), Open, ended(SOON), Connecting, stopped()])
            .without(Client::Async, "cookies are the HTTP library's business")
            .without(Client::Embassy, "it keeps no cookies"),
    ]);
    rows
}

fn refused() -> Vec<Row> {
    let mut too_many = Row::new("20 redirects and no more").expect([Connecting]);
    for n in 1..=21 {
        too_many = too_many.serve(redirect(302, &format!("/{n}")));
        too_many.expect.push(if n > 20 { closed(Closed::Redirect(BadRedirect::TooMany)) } else { Redirecting(n) });
    }
    let nowhere = || [Connecting, lost(Lost::Unreachable, SOON)];
    vec![
        too_many.but(Client::Async, LIBRARY, nowhere()),
        Row::new("a redirect to itself, as often as the policy says")
            .policy(quick().max_redirects(2))
            .serve(redirect(301, super::PATH))
            .serve(redirect(301, super::PATH))
            .serve(redirect(301, super::PATH))
            .expect([
                Connecting,
                Redirecting(1),
                Redirecting(2),
                closed(Closed::Redirect(BadRedirect::TooMany)),
                Quiet(50),
            ])
            .without(Client::Async, LIBRARY),
        Row::new("an empty Location")
            .serve(redirect(302, ""))
            .expect([Connecting, closed(Closed::Redirect(BadRedirect::Location)), Quiet(50)])
            .without(Client::Async, LIBRARY),
        Row::new("a Location that is no URL")
            .serve(redirect(302, "http://this is invalid/"))
            .expect([Connecting, closed(Closed::Redirect(BadRedirect::Location)), Quiet(50)])
            .without(Client::Async, LIBRARY),
        Row::new("a Location that is not http")
            .serve(redirect(302, "ftp://example.not/"))
            .expect([Connecting, closed(Closed::Redirect(BadRedirect::Location)), Quiet(50)])
            .without(Client::Async, LIBRARY),
        Row::elsewhere("from https to http", "sse-std: locations_are_resolved_and_checked"),
    ]
}

fn secrets() -> Vec<Row> {
    let row = |name| {
        Row::new(name).request(|it| {
            it.headers = vec![("Authorization", "Bearer x", false), ("Cookie", "a=b", false), ("X-Plain", "y", false)];
        })
    };
    let secret = |row: Row| row.request(|it| it.headers.push(("X-Key", "z", true)));
    let elsewhere = format!("{OTHER}/x");
    vec![
        row("credentials stay with their origin, and come back with the next attempt")
            .serve(redirect(307, &elsewhere).has("Authorization", "Bearer x").has("Cookie", "a=b"))
            .serve(stream("").at_other().has_not("Authorization").has_not("Cookie").has("X-Plain", "y"))
            .serve(stop().has("Authorization", "Bearer x").has("Cookie", "a=b"))
            .expect([Connecting, Redirecting(1), Open, ended(SOON), Connecting, stopped()])
            .one_server([Connecting]),
        row("credentials that were dropped do not come back on the way back")
            .serve(redirect(307, &elsewhere))
            .serve(redirect(307, &format!("{FIRST}/back")).at_other())
            .serve(stop().line("GET /back").has_not("Authorization").has_not("Cookie").has("X-Plain", "y"))
            .expect([Connecting, Redirecting(1), Redirecting(2), stopped()])
            .one_server([Connecting]),
        row("credentials go along within their origin")
            .serve(redirect(302, "/x"))
            .serve(stop().has("Authorization", "Bearer x").has("Cookie", "a=b").has("X-Plain", "y"))
            .expect([Connecting, Redirecting(1), stopped()]),
        secret(row("what is marked as a secret stays with its origin"))
            .serve(redirect(302, "/x").has("X-Key", "z"))
            .serve(redirect(302, &elsewhere).has("X-Key", "z"))
            .serve(stop().at_other().has_not("X-Key").has("X-Plain", "y"))
            .expect([Connecting, Redirecting(1), Redirecting(2), stopped()])
            .without(Client::Async, "the HTTP library knows no secrets but the usual ones")
            .one_server([Connecting, Redirecting(1)]),
        Row::new("the id goes along to another origin")
            .request(|it| it.last_event_id = "7")
            .serve(redirect(302, &elsewhere).with_id("7"))
            .serve(stop().at_other().with_id("7"))
            .expect([Connecting, Redirecting(1), stopped()])
            .one_server([Connecting]),
    ]
}
