//! Law 2, linear time: bytes looked at and bytes copied are counted, and may not exceed a fixed number per byte of input.

#![allow(clippy::arithmetic_side_effects)]

use std::{string::String, vec::Vec};

use super::*;
use crate::scan;

/// Each byte is looked at at most this often: for its name (8 bytes for a line of one), for its line end (2, if it is at the end
/// of a chunk), for a NUL (1), to decode it (2), to copy it (3, since U+FFFD is longer than what it stands for). The short cuts,
/// which look at blocks of 64 bytes, have to do with as much.
const PER_BYTE: u64 = 16;

/// Unlimited, so that nothing is dropped.
#[derive(Default)]
struct Text(String);

impl Buffer for Text {
    fn capacity(&self) -> usize {
        usize::MAX
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    fn push_str(&mut self, text: &str) -> Result<(), Full> {
        self.0.push_str(text);
        Ok(())
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// Bytes looked at for `input` in chunks of `size`, by the short cuts or without them.
fn cost(input: &[u8], size: usize, short_cuts: bool) -> u64 {
    let mut parser = Parser::with_buffers(Buffers::<Text, Text, Text>::default());
    scan::total();
    for mut chunk in input.chunks(size) {
        if short_cuts {
            while parser.next(&mut chunk).is_some() {}
        }
        while !chunk.is_empty() {
            let (used, _) = parser.advance_with(chunk, |_| ());
            chunk = &chunk[used..];
        }
    }
    scan::total()
}

fn is_linear(name: &str, shape: impl Fn(usize) -> Vec<u8>) {
    for (size, short_cuts) in [1, 2, 7, 64, 1460, usize::MAX].into_iter().flat_map(|size| [(size, true), (size, false)])
    {
        let costs = [8_000, 32_000, 128_000].map(|n| {
            let input = shape(n);
            let cost = cost(&input, size, short_cuts);
            assert!(cost <= PER_BYTE * input.len() as u64, "{name}, chunks of {size}: {cost} for {}", input.len());
            assert!(cost >= input.len() as u64 / 2, "{name}: the counter counts");
            cost
        });
        for pair in costs.windows(2) {
            assert!(pair[1] <= pair[0] * 9 / 2, "{name}, chunks of {size}: {costs:?} for 1, 4 and 16 times the input");
        }
    }
}

fn line(name: &[u8], n: usize) -> Vec<u8> {
    [name, &b"x".repeat(n)[..], b"\n"].concat()
}

#[test]
fn one_huge_line() {
    is_linear("data", |n| [line(b"data: ", n), b"\n".to_vec()].concat());
    is_linear("comment", |n| line(b": ", n));
    is_linear("unknown field", |n| line(b"data", n));
    is_linear("id", |n| [line(b"id: ", n), b"data\n\n".to_vec()].concat());
    is_linear("event type", |n| [line(b"event: ", n), b"data\n\n".to_vec()].concat());
    is_linear("retry", |n| [&b"retry: "[..], &b"9".repeat(n), b"\n"].concat());
}

#[test]
fn invalid_utf8() {
    is_linear("lone bytes", |n| [&b"data: "[..], &b"\xff".repeat(n), b"\n\n"].concat());
    is_linear("cut characters", |n| [&b"data: "[..], &b"\xf0\x9f\x98 ".repeat(n / 4), b"\n\n"].concat());
    is_linear("in id and type", |n| b"id: \xff\nevent: \xff\ndata: \xff\n\n".repeat(n / 24));
}

#[test]
fn many_tiny_lines() {
    is_linear("events", |n| b"data: x\n\n".repeat(n / 9));
    is_linear("lines of data", |n| [&b"data\n".repeat(n / 5)[..], b"\n"].concat());
    is_linear("lines of data with a value", |n| [&b"data: \n".repeat(n / 7)[..], b"\n"].concat());
    is_linear("events of two lines", |n| b"data: x\ndata: y\n\n".repeat(n / 17));
    is_linear("lines of data and others", |n| [&b"data: x\ndata: y\nid: 1\n".repeat(n / 22)[..], b"\n"].concat());
    is_linear("events of many lines and of few", |n| {
        [&b"data: x\n".repeat(9)[..], b"\n", &b"data: x\ndata: y\n\n".repeat(2)].concat().repeat(n / 107)
    });
    is_linear("blank lines", |n| b"\n".repeat(n));
    is_linear("CRLF", |n| b"\r\n".repeat(n / 2));
    is_linear("comments", |n| b":\n".repeat(n / 2));
    is_linear("event lines", |n| [&b"event: abc\n".repeat(n / 11)[..], b"data\n\n"].concat());
    is_linear("id lines", |n| [&b"id: abc\n".repeat(n / 8)[..], b"data\n\n"].concat());
    is_linear("void id lines", |n| [&b"id: a\0c\n".repeat(n / 8)[..], b"data\n\n"].concat());
    is_linear("unknown lines", |n| b"dat\neven\nid_\n".repeat(n / 13));
}

#[test]
fn long_values_between_short_lines() {
    is_linear("long data kept while ids come", |n| {
        [line(b"data:", n / 2), b"id: 1\nevent: e\n:\n".repeat(n / 34), b"\n".to_vec()].concat()
    });
    is_linear("a long id that stays for many events", |n| {
        [line(b"id:", n / 2), b"data: x\n\n".repeat(n / 18)].concat()
    });
    is_linear("a long event type that is replaced", |n| {
        [line(b"event:", n / 2), b"event: e\n".repeat(n / 18), b"data\n\n".to_vec()].concat()
    });
}
