#![allow(clippy::arithmetic_side_effects)]

use std::{format, string::String, vec::Vec};

use super::*;
use crate::http::splits::each_way;

/// What is told of a head: the head and its `Location`, and how many bytes are left.
type Told = (Result<Option<Head>, BadHead>, Option<String>, usize);

/// Reads `wire` whole, byte by byte and in two at every place, which has to be the same.
fn read(wire: &str) -> Told {
    each_way(wire.as_bytes(), |pieces| {
        let mut parser = HeadParser::<8>::new();
        let (mut told, mut taken) = (Ok(None), 0);
        for &piece in pieces {
            let mut input = piece;
            told = parser.next(&mut input);
            taken += piece.len() - input.len();
            if told.is_err() {
                assert_eq!(parser.next(&mut input), told, "an error stays");
            }
            assert_eq!(parser.is_started(), taken > 0 && !matches!(told, Ok(Some(_))));
            if !matches!(told, Ok(None)) {
                break;
            }
        }
        let left = if told.is_err() { 0 } else { wire.len() - taken };
        (told, parser.location().map(|location| String::from_utf8_lossy(location).into()), left)
    })
}

fn good(wire: &str) -> Head {
    let (head, _, left) = read(wire);
    assert_eq!(left, 0, "{wire:?}");
    head.unwrap_or_else(|bad| panic!("{bad:?} in {wire:?}")).unwrap_or_else(|| panic!("no end in {wire:?}"))
}

fn bad(wire: &str) -> BadHead {
    match read(wire).0 {
        Err(bad) => bad,
        head => panic!("{head:?} out of {wire:?}"),
    }
}

#[test]
fn status_lines() {
    for (line, status) in [
        ("HTTP/1.1 200 OK", 200),
        ("HTTP/1.1 200 ", 200),
        ("HTTP/1.1 200", 200),
        ("HTTP/1.0 404 Not Found, and a reason much longer than any word", 404),
        ("HTTP/1.9 599 \u{e9}\t", 599),
        ("HTTP/1.1 999 x", 999),
        ("\r\n\n\r\nHTTP/1.1 500 x", 500),
    ] {
        for end in ["\r\n", "\n"] {
            assert_eq!(good(&format!("{line}{end}{end}")).status, status, "{line}");
        }
    }
    for line in [
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 200\tOK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1 +20 OK",
        "HTTP/1.1200 OK",
        "HTTP/1.1",
        "HTTP/1.1 ",
        "HTTP/1. 200 OK",
        "HTTP/1.x 200 OK",
        "HTTP/2 200 OK",
        "HTTP/2.0 200 OK",
        "HTTP/11 200 OK",
        "http/1.1 200 OK",
        " HTTP/1.1 200 OK",
        "ICY 200 OK",
        "SSH-2.0-x",
        "x",
    ] {
        assert_eq!(bad(&format!("{line}\r\n\r\n")), BadHead::Status, "{line}");
    }
    // What cannot become a status line is told of before its end.
    for start in ["S", "HTTP/2", "HTTP/1.x", "HTTP/1.1  ", "HTTP/1.1 2000"] {
        assert_eq!(bad(start), BadHead::Status, "{start}");
    }
    assert_eq!(bad("HTTP/1.1 2\0"), BadHead::Line);
    assert_eq!(bad("HTTP/1.1\r 200 OK\r\n\r\n"), BadHead::Line);
    // A line that is folded into the status line says nothing.
    assert_eq!(bad("HTTP/1.1\r\n 200 OK\r\n\r\n"), BadHead::Status);
    assert_eq!(good("HTTP/1.1 200\r\n Content-Length: 5\r\n\tx\r\n\r\n").framing, Framing::Close);
}

#[test]
fn framings() {
    use Framing::{Chunked, Close, Length};
    for (fields, framing) in [
        ("", Close),
        ("Content-Length: 5\r\n", Length(5)),
        ("content-length:\t 0005 \t\r\n", Length(5)),
        ("CONTENT-LENGTH: 2684354559\r\n", Length(2_684_354_559)),
        #[cfg(target_pointer_width = "64")]
        ("Content-Length: 11529215046068469759\r\n", Length(11_529_215_046_068_469_759)),
        // It cannot be told from one that is a length.
        #[cfg(not(target_pointer_width = "64"))]
        ("Content-Length: 18446744073709551616\r\n", Length(usize::MAX as u64)),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", Length(5)),
        ("Content-Length: 5, 05\r\n", Length(5)),
        ("Content-Length:\r\n 5\r\n", Length(5)),
        ("Content-Length : 5\r\n", Length(5)),
        ("Content-Length\t \t: 5\r\n", Length(5)),
        ("Content-Lengths: 5\r\nContent-Lengt: 6\r\nX-Content-Length: 7\r\n", Close),
        ("Transfer-Encoding: chunked\r\n", Chunked),
        ("Transfer-Encoding: CHUNKED\n", Chunked),
        ("Transfer-Encoding: gzip, chunked\r\n", Chunked),
        ("Transfer-Encoding: gzip;q=\"a,b\" , chunked,\r\n", Chunked),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", Chunked),
        ("Transfer-Encoding: chun\r\n ked\r\n", Close),
        ("Transfer-Encoding: gzip\r\n , chunked\r\n", Chunked),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", Chunked),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", Chunked),
        ("Content-Length: x\r\nTransfer-Encoding: chunked\r\n", Chunked),
        ("Transfer-Encoding: chunked, gzip\r\n", Close),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", Close),
        ("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", Close),
        ("Transfer-Encoding: chunked;x=y\r\n", Close),
        ("Transfer-Encoding: chunked x\r\n", Close),
        ("Transfer-Encoding:\r\nContent-Length: 5\r\n", Close),
        ("Transfer-Encoding: a-coding-longer-than-any-word-that-is-kept-here\r\n", Close),
    ] {
        assert_eq!(good(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).framing, framing, "{fields:?}");
    }
    for value in ["", "+5", "-5", "5 5", "5,6", "5,", ",5", "5;x", "0x5", "5.0", "five", "\"5\""] {
        let fields = format!("Content-Length: {value}\r\n");
        assert_eq!(bad(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")), BadHead::Length, "{fields:?}");
        // Where there is no body, nothing hangs on it.
        assert_eq!(good(&format!("HTTP/1.1 204 x\r\n{fields}\r\n")).framing, Length(0));
    }
    assert_eq!(bad("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"), BadHead::Length);
    for status in ["101", "204", "304"] {
        let chunked = format!("HTTP/1.1 {status} x\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_eq!(good(&chunked).framing, Length(0));
    }
    // HTTP/1.0 has no chunks, so the message is a doubtful one.
    assert_eq!(good("HTTP/1.0 200 x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n").framing, Close);
    assert_eq!(good("HTTP/1.0 200 x\r\nContent-Length: 5\r\n\r\n").framing, Length(5));
}

#[test]
fn content_types() {
    use ContentType::{EventStream, Missing, Other};
    for (fields, kind) in [
        ("", Missing),
        ("Content-Type:\r\n", Other),
        ("Content-Type: text/event-stream\r\n", EventStream),
        ("content-type:TEXT/EVENT-STREAM;charset=x\r\n", EventStream),
        ("Content-Type: text/html\r\nContent-Type: text/event-stream\r\n", EventStream),
        ("Content-Type: text/event-stream\r\nContent-Type: text/html\r\n", Other),
        ("Content-Type: text/event-stream\r\nContent-Type: bogus\r\nContent-Type:\r\n", EventStream),
        ("Content-Type: text/\r\n event-stream\r\n", Other),
        ("Content-Type:\r\n\ttext/event-stream\r\n ;a\r\n", EventStream),
        ("X-Content-Type: text/event-stream\r\n", Missing),
    ] {
        assert_eq!(good(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).content_type, kind, "{fields:?}");
    }
}

#[test]
fn other_fields() {
    for (fields, encoded, seconds) in [
        ("Content-Encoding: gzip\r\n", true, None),
        ("Content-Encoding: identity,,\r\n", false, None),
        ("Content-Encoding: identity\r\nContent-Encoding: br\r\n", true, None),
        ("Transfer-Encoding: gzip, chunked\r\n", true, None),
        ("Transfer-Encoding: chunked\r\nRetry-After: 120\r\n", false, Some(120)),
        ("Retry-After: 99999999999999999999999999999999999\r\n", false, Some(usize::MAX as u64)),
        ("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", false, None),
        ("Retry-After: Fri, 120\r\n", false, None),
        ("Retry-After: 120, x\r\n", false, None),
        ("Retry-After: x\r\nRetry-After: 7\r\n", false, Some(7)),
    ] {
        let head = good(&format!("HTTP/1.1 503 x\r\n{fields}\r\n"));
        assert_eq!((head.encoded, head.retry_after), (encoded, seconds.map(Duration::from_secs)), "{fields:?}");
    }
}

#[test]
fn locations() {
    for (fields, location) in [
        ("", None),
        ("Location:\r\n", Some("")),
        ("Location: \t \r\n", Some("")),
        ("Location: /1234567 \t \r\n", Some("/1234567")),
        ("Location: /é b  c\r\nX: y\r\n", Some("/é b  c")),
        ("Location: /a\r\n b \r\n", Some("/a b")),
    ] {
        let (head, seen, _) = read(&format!("HTTP/1.1 302 x\r\n{fields}\r\n"));
        let told = (head.map(|head| head.unwrap().has_location), seen.as_deref());
        assert_eq!(told, (Ok(location.is_some()), location), "{fields:?}");
    }
    // One that leads nowhere.
    for fields in [
        "Location: /12345678   \r\n",
        "Location: /\r\nLocation: /\r\n",
        "Location:\r\nLocation:\r\nLocation:\r\n",
        "Location: /\x01\r\n",
        "Location: /\x01\r\nLocation: /\r\n",
    ] {
        let (head, seen, _) = read(&format!("HTTP/1.1 301 x\r\n{fields}\r\n"));
        assert_eq!((head.map(|head| head.unwrap().has_location), seen), (Ok(true), None), "{fields:?}");
    }
    // Only redirects have one.
    let (head, seen, _) = read("HTTP/1.1 201 x\r\nLocation: /123456789\r\nLocation: /\r\n\r\n");
    assert_eq!((head.map(|head| head.unwrap().has_location), seen), (Ok(false), None));
    let mut parser = HeadParser::<8>::new();
    let mut input = &b"HTTP/1.1 301 x\r\nLocation: /\xff\r\n\r\n"[..];
    assert!(parser.next(&mut input).is_ok_and(|head| head.is_some()));
    assert_eq!(parser.location(), Some(&b"/\xff"[..]));
    // Nothing is told of a head that is under way.
    let mut parser = HeadParser::<8>::new();
    let mut input = &b"HTTP/1.1 301 x\r\nLocation: /\r\nX"[..];
    assert_eq!((parser.next(&mut input), parser.location()), (Ok(None), None));
}

#[test]
fn lines_that_are_none() {
    for line in ["x", "x y: z", ": x", "é: x", "x\0: y", "x: \0", "x: a\rb", "x\r: y", "(x): y", "x y", "x "] {
        assert_eq!(bad(&format!("HTTP/1.1 200 x\r\n{line}\r\n\r\n")), BadHead::Line, "{line:?}");
    }
    // What is not needed may be anything else, and of any length.
    let long = format!("X: {}\r\n{}: y\r\n", "\u{1}é".repeat(1000), "x".repeat(1000));
    assert_eq!(good(&format!("HTTP/1.1 200 x\r\n{long}Content-Length: 7\r\n\r\n")).framing, Framing::Length(7));
}

#[test]
fn interim_heads_are_skipped() {
    let interim =
        "HTTP/1.1 100 Continue\r\nContent-Length: x\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Type: a/b\r\n\r\n";
    let head = good(&format!("{interim}HTTP/1.1 200 OK\r\n\r\n"));
    assert_eq!((head.status, head.content_type, head.framing), (200, ContentType::Missing, Framing::Close));
    assert_eq!(good("HTTP/1.1 101 Switching Protocols\r\n\r\n").status, 101);
    assert_eq!(read(interim).0, Ok(None));
}

#[test]
fn takes_no_more_than_the_head() {
    let (head, _, left) = read("HTTP/1.1 200 OK\r\n\r\n\r\nHTTP");
    assert!(matches!((head, left), (Ok(Some(_)), 6)));
    let mut parser = HeadParser::<8>::default();
    let mut input = &b"HTTP/1.1 302 x\r\nLocation: /\r\nRetry-After: 1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"[..];
    assert_eq!(parser.next(&mut input).unwrap().unwrap().retry_after, Some(Duration::from_secs(1)));
    assert_eq!((parser.location(), parser.is_started()), (Some(&b"/"[..]), false));
    let head = parser.next(&mut input).unwrap().unwrap();
    assert_eq!((head.status, head.retry_after, parser.location()), (200, None, None));
    assert_eq!((parser.next(&mut input), parser.is_started()), (Ok(None), false));
}

#[test]
fn a_head_has_an_end() {
    let start = "HTTP/1.1 100 x\r\n\r\n";
    for filler in [start, "\n", "HTTP/1.1 200 x", "HTTP/1.1 200 x\r\nX: y\r\n\r"] {
        let mut parser = HeadParser::<8>::new();
        let mut wire: Vec<u8> = filler.as_bytes().into();
        wire.resize_with((1 << 16) + 1, || b'y');
        if matches!(filler.len(), 1 | 18) {
            wire = filler.bytes().cycle().take((1 << 16) + 1).collect();
        } else if filler.ends_with('\r') {
            wire = [b"HTTP/1.1 200 x\r\n", &b"X: y\r\n".repeat(20_000)[..]].concat();
        }
        assert_eq!(parser.next(&mut &wire[..1 << 16]), Ok(None), "{filler:?}");
        assert_eq!(parser.next(&mut &wire[1 << 16..]), Err(BadHead::TooLong), "{filler:?}");
    }
}

#[test]
fn memory() {
    assert!(size_of::<HeadParser<0>>() <= 160, "{}", size_of::<HeadParser<0>>());
    assert_eq!(size_of::<HeadParser<256>>(), size_of::<HeadParser<0>>() + 256);
}
