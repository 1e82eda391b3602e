#![allow(clippy::arithmetic_side_effects)]

use std::{format, string::String, vec::Vec};

use super::*;
use crate::http::splits::each_way;

/// What comes of a body: its bytes, what is left, what was wrong, whether it is done, and what an end here would mean.
type Told = (Vec<u8>, usize, Result<(), BadFraming>, bool, bool);

fn read(framing: Framing, wire: &[u8]) -> Told {
    each_way(wire, |pieces| {
        let mut body = Body::new(framing);
        let (mut bytes, mut left, mut result) = (Vec::new(), 0, Ok(()));
        for &piece in pieces {
            let mut input = piece;
            loop {
                match body.next(&mut input) {
                    Ok(Some([])) => panic!("an empty piece"),
                    Ok(Some(piece)) => bytes.extend_from_slice(piece),
                    Ok(None) => break,
                    Err(bad) => {
                        assert_eq!(body.next(&mut input), Err(bad), "an error stays");
                        (result, input) = (Err(bad), &[]);
                        break;
                    }
                }
            }
            left += input.len();
        }
        (bytes, left, result, body.is_done(), body.end().is_ok())
    })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn lengths() {
    for (length, wire, bytes, done, left) in [
        (0, "", "", true, 0),
        (0, "x", "", true, 1),
        (3, "", "", false, 0),
        (3, "ab", "ab", false, 0),
        (3, "abc", "abc", true, 0),
        (3, "abcd", "abc", true, 1),
        (u64::from(u32::MAX) - 1, "abc", "abc", false, 0),
    ] {
        let (seen, rest, result, is_done, whole) = read(Framing::Length(length), wire.as_bytes());
        assert_eq!(
            (&text(seen)[..], rest, result, is_done, whole),
            (bytes, left, Ok(()), done, done),
            "{length} {wire}"
        );
    }
}

#[test]
fn what_cannot_be_counted_ends_with_the_connection() {
    let (seen, _, result, is_done, whole) = read(Framing::Length(usize::MAX as u64), b"abc");
    assert_eq!((&text(seen)[..], result, is_done, whole), ("abc", Ok(()), false, true));
}

#[test]
fn until_the_connection_ends() {
    for wire in ["", "abc", "0\r\n\r\n"] {
        assert_eq!(read(Framing::Close, wire.as_bytes()), (wire.into(), 0, Ok(()), false, true));
    }
}

#[test]
fn chunks() {
    for (wire, bytes, left) in [
        ("0\r\n\r\n", "", 0),
        ("0\r\n\r\nHTTP/1.1", "", 8),
        ("000\r\n\r\n", "", 0),
        ("3\r\nabc\r\n0\r\n\r\n", "abc", 0),
        ("3\r\nabc\r\n2\r\n\r\n\r\n0\r\n\r\n", "abc\r\n", 0),
        ("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0),
        ("00000000000000000000003\r\nabc\r\n0\r\n\r\n", "abc", 0),
        ("3 \t\r\nabc\r\n0 \r\n\r\n", "abc", 0),
        ("3;a\r\nabc\r\n0;b=c\r\n\r\n", "abc", 0),
        ("3 ; a = \"\\\"x;y\" ;z\r\nabc\r\n0\r\n\r\n", "abc", 0),
        ("3;\u{1}é\r\nabc\r\n0\r\n\r\n", "abc", 0),
        ("3\r\nabc\r\n0\r\nX: y\r\nContent-Length: 7\r\n\r\nz", "abc", 1),
        ("0\r\nnot a field\r\n\r\n", "", 0),
    ] {
        assert_eq!(read(Framing::Chunked, wire.as_bytes()), (bytes.into(), left, Ok(()), true, true), "{wire:?}");
    }
}

#[test]
fn cut_short() {
    let wire = "3;a\r\nabc\r\n0\r\nX: y\r\n\r\n";
    let last = wire.find("X:").unwrap();
    for at in 0..wire.len() {
        let (_, _, result, done, whole) = read(Framing::Chunked, &wire.as_bytes()[..at]);
        assert_eq!((result, done, whole), (Ok(()), false, at >= last), "after {at}");
    }
}

#[test]
fn what_is_no_chunk() {
    use BadFraming::{End, Huge, Line, Size};
    for (wire, bytes, bad) in [
        ("\r\n", "", Size),
        ("x\r\n", "", Size),
        (" 3\r\n", "", Size),
        ("+3\r\n", "", Size),
        ("-3\r\n", "", Size),
        (";a\r\n", "", Size),
        ("3g\r\n", "", Size),
        ("0x3\r\n", "", Size),
        ("3 3\r\n", "", Size),
        ("3,\r\n", "", Size),
        ("3\0", "", Size),
        ("10000000000000000\r\n", "", Huge),
        ("00ffffffffffffffff0\r\n", "", Huge),
        ("3\n", "", Line),
        ("3 \n", "", Line),
        ("3;a\n", "", Line),
        ("3;\0", "", Line),
        ("3\rabc", "", Line),
        ("3;a\rb", "", Line),
        ("3\r\r\n", "", Line),
        ("3\r\nabcd", "abc", End),
        ("3\r\nabc\n", "abc", End),
        ("3\r\nabc\rx", "abc", Line),
        ("0\r\n\n", "", Line),
        ("0\r\n\rx", "", Line),
        ("0\r\nx\n", "", Line),
        ("0\r\nx\0", "", Line),
        ("0\r\nx\ry", "", Line),
    ] {
        assert_eq!(read(Framing::Chunked, wire.as_bytes()), (bytes.into(), 0, Err(bad), false, false), "{wire:?}");
    }
    // As large as can be: no end in sight, but no error either.
    let (bytes, _, result, done, _) = read(Framing::Chunked, format!("{:x}\r\nabc", usize::MAX).as_bytes());
    assert_eq!((text(bytes), result, done), ("abc".into(), Ok(()), false));
}

#[test]
fn framing_has_an_end() {
    let room = usize::from(Body::MAX_LINE);
    for (start, filler, end) in
        [("", "0", "\r\n\r\n"), ("0;", "x", "\r\n\r\n"), ("0", " ", "\r\n\r\n"), ("1\r\nx\r\n0\r\n", "y\r\n", "\r\n")]
    {
        // The section under way starts after the last line of `start` that is complete, and ends with that of `end`.
        let section = start.len() - start.rfind('\n').map_or(0, |at| at + 1);
        let fits = room - section - 2;
        let wire: Vec<u8> =
            start.bytes().chain(filler.bytes().cycle().take(fits / filler.len() * filler.len())).collect();
        let mut body = Body::new(Framing::Chunked);
        let whole = [&wire[..], end.as_bytes()].concat();
        let mut input = &whole[..];
        while body.next(&mut input).unwrap().is_some() {}
        assert!(body.is_done(), "{start:?} and {filler:?}");

        let wire = [&wire[..], filler.as_bytes(), filler.as_bytes(), filler.as_bytes(), end.as_bytes()].concat();
        let mut body = Body::new(Framing::Chunked);
        let mut input = &wire[..];
        let result = loop {
            match body.next(&mut input) {
                Ok(Some(_)) => {}
                other => break other,
            }
        };
        assert_eq!(result, Err(BadFraming::TooLong), "{start:?} and {filler:?}");
    }
}

#[test]
fn memory() {
    assert!(size_of::<Body>() <= 16);
}
