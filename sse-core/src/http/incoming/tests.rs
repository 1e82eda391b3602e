#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use std::{format, string::ToString};

use super::*;
use crate::http::{Framing, splits::each_way};

const TEXT: usize = 96;

/// Reads `wire` at every split, and gives the parser of it.
fn read(wire: &str) -> Result<RequestParser<TEXT>, BadRequest> {
    let told = each_way(wire.as_bytes(), |pieces| {
        let (parser, result) = parse(pieces);
        let request = parser.request().map(|request| format!("{request:?}"));
        (request, result)
    });
    let (parser, result) = parse(&[wire.as_bytes()]);
    assert_eq!(result, told.1);
    match result {
        Ok(true) => Ok(parser),
        Ok(false) => panic!("no end in {wire:?}"),
        Err(bad) => Err(bad),
    }
}

fn parse(pieces: &[&[u8]]) -> (RequestParser<TEXT>, Result<bool, BadRequest>) {
    let mut parser = RequestParser::<TEXT>::new();
    let mut result = Ok(false);
    for &piece in pieces {
        let mut input = piece;
        result = parser.next(&mut input);
        if result != Ok(false) {
            assert!(result.is_err() || input.is_empty());
            break;
        }
    }
    (parser, result)
}

fn bad(wire: &str) -> BadRequest {
    match read(wire) {
        Err(bad) => bad,
        Ok(parser) => panic!("{:?} out of {wire:?}", parser.request()),
    }
}

#[test]
fn targets() {
    for (target, path, query, host) in [
        ("/", "/", None, "h"),
        ("/a/b?c=d?e", "/a/b", Some("c=d?e"), "h"),
        ("/?", "/", Some(""), "h"),
        ("/%20", "/%20", None, "h"),
        ("*", "*", None, "h"),
        ("http://x.example:80/a?b", "/a", Some("b"), "x.example:80"),
        ("HTTPS://[::1]", "/", None, "[::1]"),
    ] {
        let parser = read(&format!("OPTIONS {target} HTTP/1.1\r\nHost: h\r\n\r\n")).unwrap();
        let request = parser.request().unwrap();
        assert_eq!((request.method.as_str(), request.path, request.query), ("OPTIONS", path, query), "{target}");
        assert_eq!(request.host.unwrap().as_str(), host);
    }
    for line in [
        "GET",
        "GET /",
        "GET / ",
        "GET  / HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET /\tHTTP/1.1",
        "G(T / HTTP/1.1",
        "GET /a#b HTTP/1.1",
        "GET /é HTTP/1.1",
        "GET a HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://h?x HTTP/1.1",
        "GET ftp://h/ HTTP/1.1",
        "GET h:80 HTTP/1.1",
        "GET / http/1.1",
        "GET / HTTP/1",
        "GET / HTTP/x.1",
        "GET / HTTP/1.10",
        "GET / FTP/1.1",
    ] {
        let bad = bad(&format!("{line}\r\nHost: h\r\n\r\n"));
        let expected = match line {
            "GET http:///x HTTP/1.1" | "GET http://h?x HTTP/1.1" => BadRequest::Host,
            "GET / HTTP/x.1" => BadRequest::Version,
            _ => BadRequest::RequestLine,
        };
        assert_eq!(bad, expected, "{line}");
    }
    for version in ["HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/1.2"] {
        assert_eq!(bad(&format!("GET / {version}\r\nHost: h\r\n\r\n")), BadRequest::Version);
    }
}

#[test]
fn hosts_and_origins() {
    for (fields, host, origin) in [
        ("Host: a.local:80\r\n", Some("a.local:80"), None),
        ("hOST:a\r\nOrigin: https://x.example\r\n", Some("a"), Some("https://x.example")),
        ("Host:\r\nOrigin: null \t\r\n", None, Some("null")),
    ] {
        let parser = read(&format!("GET / HTTP/1.1\r\n{fields}\r\n")).unwrap();
        let request = parser.request().unwrap();
        assert_eq!((request.host.map(Host::as_str), request.origin.map(HeaderValue::as_str)), (host, origin));
    }
    for fields in ["", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: \u{1}\r\n", "Host: é\r\n"] {
        assert_eq!(bad(&format!("GET / HTTP/1.1\r\n{fields}\r\n")), BadRequest::Host, "{fields:?}");
    }
    let parser = read("GET / HTTP/1.0\r\n\r\n").unwrap();
    assert!(matches!(parser.request(), Some(RequestHead { http_1_0: true, host: None, .. })));
    for fields in ["Origin: a\r\nOrigin: a\r\n", "Origin: \u{1}\r\n", "Origin: é\r\n"] {
        assert_eq!(bad(&format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")), BadRequest::Origin, "{fields:?}");
    }
}

#[test]
fn last_event_ids() {
    use LastEventId::{Missing, Unusable};
    let id = |text| LastEventId::Id(Id::new(text).unwrap());
    let long = format!("Last-Event-ID: {}\r\n", "7".repeat(TEXT - 14 - 7 - 15 + 1));
    let long_then_origin = format!("{long}Origin: {}\r\n", "x".repeat(TEXT - 14 - 7 - 8));
    let bad_then_origin = format!("Last-Event-ID: 7\u{1}\r\nOrigin: {}\r\n", "x".repeat(TEXT - 14 - 7 - 8));
    let longest = "7".repeat(TEXT - 14 - 7 - 15);
    let as_long_as_can_be = format!("Last-Event-ID: {longest}\r\n");
    for (fields, expected) in [
        ("", Missing),
        ("Last-Event-ID:\r\n", Missing),
        ("Last-Event-ID: 42\r\n", id("42")),
        ("last-event-id:\t a b\tc  \r\n", id("a b\tc")),
        ("Last-Event-ID: …\r\n", id("…")),
        ("Last-Event-ID: \u{1}\r\n", Unusable),
        ("Last-Event-ID: a\x7fb\r\n", Unusable),
        ("Last-Event-ID: 1\r\nLast-Event-ID: 1\r\n", Unusable),
        (&long, Unusable),
        (&as_long_as_can_be, id(&longest)),
        // What it took is free again.
        (&long_then_origin, Unusable),
        (&bad_then_origin, Unusable),
    ] {
        let parser = read(&format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")).unwrap();
        assert_eq!(parser.request().unwrap().last_event_id, expected, "{fields:?}");
    }
    let mut parser = RequestParser::<64>::new();
    let mut input = &b"GET / HTTP/1.1\r\nHost: h\r\nLast-Event-ID: \xff\r\n\r\n"[..];
    assert_eq!(parser.next(&mut input), Ok(true));
    assert_eq!(parser.request().unwrap().last_event_id, Unusable);
}

#[test]
fn what_is_asked_for() {
    use Accept::{Anything, EventStream, Missing, Other};
    for (fields, accept) in [
        ("", Missing),
        ("Accept:\r\n", Other),
        ("Accept: text /event-stream\r\n", Other),
        ("Accept: text/x;y=\"a, text/event-stream\"\r\n", Other),
        ("Accept: text/event-stream\r\n", EventStream),
        ("Accept: text/html, TEXT/EVENT-STREAM;q=0.5, */*\r\n", EventStream),
        ("Accept: text/html\r\nAccept: text/event-stream\r\n", EventStream),
        ("Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n", Anything),
        ("Accept: text/*\r\n", Anything),
        ("Accept: application/json\r\n", Other),
    ] {
        let parser = read(&format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")).unwrap();
        let request = parser.request().unwrap();
        assert_eq!((request.accept, request.asks_method), (accept, false), "{fields:?}");
    }
    let mut parser = RequestParser::<64, false>::new();
    for path in ["/a", "/b"] {
        let wire = format!("GET {path} HTTP/1.1\r\nAccept: text/event-stream\r\nHost: h\r\n\r\n");
        assert_eq!(parser.next(&mut wire.as_bytes()), Ok(true));
        let request = parser.request().unwrap();
        assert_eq!((request.path, request.host.unwrap().as_str(), request.accept), (path, "h", Missing));
        parser.clear();
    }
    let parser = read("OPTIONS / HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: GET\r\n\r\n").unwrap();
    assert!(parser.request().unwrap().asks_method);
}

#[test]
fn bodies() {
    for (fields, framing) in [
        ("", Framing::Length(0)),
        ("Content-Length: 7\r\n", Framing::Length(7)),
        ("content-length:\t007 \r\n", Framing::Length(7)),
        ("Transfer-Encoding: chunked\r\n", Framing::Chunked),
        ("Transfer-Encoding: Chunked \r\n", Framing::Chunked),
    ] {
        let parser = read(&format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")).unwrap();
        assert_eq!(parser.request().unwrap().framing, framing, "{fields:?}");
    }
    for fields in [
        "Content-Length: x\r\n",
        "Content-Length:\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 7, 7\r\n",
        "Content-Length: 7\r\nContent-Length: 7\r\n",
        "Content-Length: \u{1}\r\n",
        "Transfer-Encoding:\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked;a=b\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: é\r\n",
        "Content-Length: 7\r\nContent-Length: 8\r\n",
        "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
    ] {
        assert_eq!(bad(&format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")), BadRequest::Framing, "{fields:?}");
    }
    assert_eq!(bad("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), BadRequest::Framing);
}

#[test]
fn is_stricter_than_clients_are() {
    for line in ["x", "x : y", ": y", "x\0: y", "x: \0", "x: a\rb", " x: y", "x: y\r\n folded"] {
        assert_eq!(bad(&format!("GET / HTTP/1.1\r\n{line}\r\nHost: h\r\n\r\n")), BadRequest::Line, "{line:?}");
    }
    // A bare LF will do, and blank lines before the head.
    assert!(read("\r\n\nGET / HTTP/1.1\nHost: h\n\n").is_ok());
}

#[test]
fn has_limits() {
    let long = "x".repeat(TEXT);
    let (get, host) = ("GET / HTTP/1.1\r\n", "Host: h\r\n");
    let half = "x".repeat(TEXT - 14 - 7 - 10);
    for (wire, expected, status) in [
        (format!("GET /{long}"), BadRequest::LongTarget, "414"),
        (format!("{long}x / HTTP/1.1\r\n"), BadRequest::LongTarget, "414"),
        (format!("{get}Host: {long}\r\n"), BadRequest::LongField, "431"),
        (format!("{get}{host}Origin: {long}\r\n"), BadRequest::LongField, "431"),
        (format!("{get}{host}Accept: {long}\r\n"), BadRequest::LongField, "431"),
        (format!("{get}{host}Content-Length: {}\r\n", "0".repeat(TEXT)), BadRequest::LongField, "431"),
        // A name that does not fit may be any.
        (format!("{get}{host}{long}: \r\n"), BadRequest::LongField, "431"),
        (format!("{get}{host}Origin: {half}\r\nX-Y: \r\n"), BadRequest::LongField, "431"),
        (format!("{get}X: {}", long.repeat(256)), BadRequest::TooLong, "431"),
        (format!("{get}{}", "X: y\r\n".repeat(3000)), BadRequest::TooLong, "431"),
        ("\r\n".repeat(9000), BadRequest::TooLong, "431"),
        ("GET / HTTP/2.0\r\n".into(), BadRequest::Version, "505"),
        ("GET\r\n".into(), BadRequest::RequestLine, "400"),
    ] {
        let (parser, result) = parse(&[wire.as_bytes()]);
        assert_eq!((result, parser.is_started()), (Err(expected), true), "{wire}");
        assert!(expected.response().to_string().starts_with(&format!("HTTP/1.1 {status} ")));
    }
    // As much as there is room for, and a header of any length beside it.
    let filler = format!("X: {}\r\n", long.repeat(100));
    let parser = read(&format!("GET /{} HTTP/1.1\r\n{filler}{host}\r\n", &long[..TEXT - 14 - 7])).unwrap();
    assert_eq!(parser.request().unwrap().path.len(), TEXT - 14 - 7 + 1);
    assert!(read(&format!("{get}{host}Origin: {half}\r\nX: {long}\r\n\r\n")).is_ok());
    // Nor does it matter how long an `Accept` is that nobody looks at.
    let mut parser = RequestParser::<TEXT, false>::new();
    assert_eq!(parser.next(&mut format!("{get}{host}Accept: {long}\r\n\r\n").as_bytes()), Ok(true));
}

#[test]
fn heads_follow_each_other() {
    let mut parser = RequestParser::<64>::default();
    let mut input =
        &b"GET /1 HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 1\r\nAccept: */*\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"[..];
    assert_eq!(parser.request(), None);
    assert_eq!(parser.next(&mut input), Ok(true));
    assert_eq!((parser.request().unwrap().path, parser.is_started()), ("/1", false));
    assert_eq!(parser.next(&mut input), Ok(true));
    let request = parser.request().unwrap();
    assert_eq!((request.path, request.host, request.accept), ("/2", None, Accept::Missing));
    assert_eq!(request.last_event_id, LastEventId::Missing);
    assert_eq!((parser.next(&mut input), parser.request().is_some()), (Ok(false), true));
    // A blank line is no head.
    assert_eq!((parser.next(&mut &b"\r\n"[..]), parser.request()), (Ok(false), None));
}

#[test]
fn memory() {
    assert!(size_of::<RequestParser<0>>() <= 64, "{}", size_of::<RequestParser<0>>());
    assert_eq!(size_of::<RequestParser<256>>(), size_of::<RequestParser<0>>() + 256);
}

#[test]
fn bytes_of_a_head_that_is_under_way_are_empty() {
    let wire = "GET /a?b HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nLast-Event-ID: 1\r\nLast-Event-ID: 2\r\n\r\n";
    for end in 0..=wire.len() {
        let (parser, result) = parse(&[&wire.as_bytes()[..end]]);
        let request = parser.bytes();
        let said = (request.method(), request.path(), request.host(), request.origin(), request.last_event_id());
        if result == Ok(true) {
            assert_eq!(said, (&b"GET"[..], &b"/a"[..], &b"h"[..], Some(&b"o"[..]), Some(&[0][..])));
        } else {
            assert_eq!(said, (&[][..], &[][..], &[][..], None, None), "{end}");
        }
    }
}
