#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use std::{string::ToString, vec};

use super::*;
use crate::http::RedirectTarget;

const REQUEST: Request<'static> = Request::new(Host::new("h:1").unwrap(), Target::new("/t?q").unwrap());

fn header<'a>(name: &'a str, value: &'a str) -> (HeaderName<'a>, HeaderValue<'a>) {
    (HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap())
}

fn check(request: &Request<'_>, wire: &str) {
    assert_eq!(request.to_string(), wire);
    assert_eq!(request.encoded_len(), wire.len());
    assert!(request.parts().all(|part| !part.is_empty()));
    let mut out = vec![0xAA; wire.len() + 1];
    assert_eq!(request.encode(&mut out), Some(wire.len()));
    assert_eq!(out.split_last(), Some((&0xAA, wire.as_bytes())));
    assert_eq!(request.encode(&mut out[..wire.len() - 1]), None);
}

#[test]
fn says_what_a_stream_needs() {
    check(
        &REQUEST,
        "GET /t?q HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n",
    );
    check(
        &REQUEST.method(Method::POST).body_len(Some(0)).last_event_id("é 1"),
        "POST /t?q HTTP/1.1\r\nHost: h:1\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
         Connection: close\r\nLast-Event-ID: é 1\r\nContent-Length: 0\r\n\r\n",
    );
    assert!(REQUEST.body_len(Some(u64::MAX)).to_string().ends_with("Content-Length: 18446744073709551615\r\n\r\n"));
}

#[test]
fn an_id_that_cannot_be_sent_is_not() {
    for id in ["", " ", "\x01", "a\rb", "a\nb", "a\0b", "a\x7f"] {
        check(&REQUEST.last_event_id(id), &REQUEST.to_string());
    }
}

#[test]
fn without_a_body_nothing_tells_of_one() {
    let headers = [
        header("Content-Type", "a/b"),
        header("CONTENT-ENCODING", "x"),
        header("X", "y"),
        header("content-language", "en"),
        header("Content-Location", "/"),
        header("Content-Other", "z"),
    ];
    let request = Request::new(Host::new("h").unwrap(), Target::new("/").unwrap()).headers(&headers).body_len(Some(3));
    check(
        &request.without_body(),
        "GET / HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\
         X: y\r\nContent-Other: z\r\n\r\n",
    );
}

#[test]
fn the_users_headers_win_but_for_ours() {
    let headers = [
        header("aCCEPT", "*/*"),
        header("X-Empty", ""),
        header("CACHE-control", "no-store"),
        header("hOST", ""),
        header("hOST", "virtual"),
        header("Host", "second"),
        header("last-event-id", "666"),
        header("Content-LENGTH", "666"),
        header("transfer-encoding", "chunked"),
        header("connection", "keep-alive"),
        header("Cookie", "a=b; c=d"),
    ];
    check(
        &REQUEST.headers(&headers).last_event_id("1"),
        "GET /t?q HTTP/1.1\r\nHost: virtual\r\nAccept: */*\r\nCache-Control: no-store\r\nConnection: close\r\n\
         Last-Event-ID: 1\r\nX-Empty: \r\nCookie: a=b; c=d\r\n\r\n",
    );
}

#[test]
fn piece_by_piece_it_is_the_same() {
    let headers = [header("Accept", "*/*"), header("Content-Type", "a/b"), header("X", ""), header("Z", "y")];
    let elsewhere = Target::new("/elsewhere").unwrap();
    let request = REQUEST.method(Method::POST).headers(&headers).body_len(Some(5));
    let (mut redirected, direct) = (RedirectTarget::<16>::new(), RedirectTarget::new());
    redirected.follow(&request, b"/elsewhere").unwrap();
    for (led, target, id, becomes_get) in [
        (&direct, request.target, "", false),
        (&redirected, elsewhere, "7", false),
        (&redirected, elsewhere, "\n", true),
        (&direct, request.target, "é", true),
    ] {
        let attempt = request.attempt(id).redirected(led).becomes_get(becomes_get);
        let whole = request.target(target).last_event_id(id);
        let (head, body) =
            if becomes_get { (whole.without_body().to_string(), "") } else { (whole.to_string(), "12345") };
        let wire = head.clone() + body;
        for start in 0..wire.len() + 3 {
            for room in [0, 1, 2, 7, wire.len(), wire.len() + 1] {
                let mut out = vec![0xAA; room];
                let (len, past) = request.encode_from(&attempt, body.as_bytes(), start, &mut out);
                let expected = wire.as_bytes().get(start..).unwrap_or_default();
                assert_eq!(len, expected.len().min(room));
                assert_eq!(out[..len], expected[..len]);
                assert!(out[len..].iter().all(|&byte| byte == 0xAA));
                assert_eq!(past, start.saturating_sub(wire.len()));
                if len == 0 && room > 0 {
                    let (_, past) = request.encode_from(&attempt, b"", start, &mut out);
                    assert_eq!(past, start - head.len());
                }
            }
        }
    }
}
