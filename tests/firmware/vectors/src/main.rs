//! The conformance vectors of `tests/vectors`, each in every way to cut it, inside the chip.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod bytes;

use core::time::Duration;

use board::println;
use sse_core::{Event, Id, InlineParser, Line, Message};

use bytes::Bytes;

/// Larger than any value in the vectors, in less than 16 KiB.
type Parser = InlineParser<4104, 5008, 264>;

/// A stream is cut in two at every point, up to this one.
const EVERY_SPLIT: usize = 256;

#[board::entry]
fn main() -> ! {
    board::stack::paint();
    let mut vectors = Bytes(include_bytes!(concat!(env!("OUT_DIR"), "/vectors.bin")));
    let (mut passed, mut failed, mut runs) = (0, 0, 0);
    while !vectors.0.is_empty() {
        let (name, mut vector) = (vectors.text(), Bytes(vectors.bytes()));
        match if vector.flag() { encoder(vector, &mut runs) } else { stream(vector, &mut runs) } {
            Ok(()) => passed += 1,
            Err(how) => {
                failed += 1;
                println!("{name}: wrong {how}");
            }
        }
    }
    let (stack, free) = board::stack::usage();
    println!("passed {passed}, failed {failed}, runs {runs}, stack {stack}, free {free}");
    board::exit((failed > 0).into())
}

/// A stream, or several of one event source, in every way to cut them.
fn stream(mut vector: Bytes, runs: &mut u32) -> Result<(), &'static str> {
    let pieces = vector.number();
    let sizes = vector.take(pieces * 4);
    let mut run = |how, size: &dyn Fn(usize) -> usize| {
        *runs += 1;
        cut(vector, size).ok_or(how)
    };
    run("whole", &|_| usize::MAX)?;
    if pieces > 0 {
        run("in the source's own pieces", &|n| Bytes(&sizes[n % pieces * 4..]).number())?;
    }
    run("byte by byte", &|_| 1)?;
    run("in pieces of 7 bytes", &|_| 7)?;
    run("with empty chunks", &|n| [0, 2, 0, 0, 1][n % 5])?;
    for at in 0..EVERY_SPLIT.min(vector.0.len()) {
        run("in two", &|n| if n == 0 { at } else { usize::MAX })?;
    }
    Ok(())
}

/// The `n`th chunk of each connection has `size(n)` bytes. `None` if anything is not as expected.
fn cut(mut vector: Bytes, size: &dyn Fn(usize) -> usize) -> Option<()> {
    let mut parser = Parser::new();
    parser.set_last_event_id(Id::new(vector.text())?).ok()?;
    let (last_event_id, retry) = (vector.text(), vector.option(Bytes::big));
    for _ in 0..vector.number() {
        expect(parser.last_event_id() == vector.text())?;
        let mut input = vector.bytes();
        let mut events = vector.number();
        for n in 0.. {
            let (mut chunk, rest) = input.split_at(size(n).min(input.len()));
            input = rest;
            while let Some(event) = parser.next(&mut chunk) {
                events = events.checked_sub(1)?;
                expect_event(event.ok()?, &mut vector)?;
            }
            if input.is_empty() {
                break;
            }
        }
        expect(events == 0)?;
        parser.reset();
    }
    expect(parser.last_event_id() == last_event_id && parser.retry() == retry.map(Duration::from_millis))
}

/// A message: encoded and read back, or refused.
fn encoder(mut vector: Bytes, runs: &mut u32) -> Result<(), &'static str> {
    *runs += 1;
    let [event, id, data, comment] = [(); 4].map(|()| vector.option(Bytes::text));
    let retry = vector.option(Bytes::big);
    let (must_refuse, may_refuse) = (vector.flag(), vector.flag());
    let (Some(line), Some(id)) = (Line::new(event.unwrap_or_default()), Id::new(id.unwrap_or_default())) else {
        return may_refuse.then_some(()).ok_or("refusal");
    };
    if must_refuse {
        return Err("acceptance");
    }
    let mut message = Message::new().event(line).id(id);
    message = retry.map_or(message, |retry| message.retry(Duration::from_millis(retry)));
    message = comment.map_or(message, |comment| message.comment(comment));
    message = data.map_or(message, |data| message.data(data));
    read_back(&message, retry, vector).ok_or("when read back")
}

fn read_back(message: &Message<'_>, retry: Option<u64>, mut vector: Bytes) -> Option<()> {
    let mut wire = [0; 256];
    let len = message.encode(&mut wire)?;
    let mut chunk = &wire[..len];
    let mut parser = InlineParser::<128>::new();
    let mut events = vector.number();
    while let Some(event) = parser.next(&mut chunk) {
        events = events.checked_sub(1)?;
        expect_event(event.ok()?, &mut vector)?;
    }
    expect(events == 0 && parser.retry() == retry.map(Duration::from_millis))
}

fn expect_event(event: Event<'_>, vector: &mut Bytes) -> Option<()> {
    expect([event.event_type, event.data, event.id] == [(); 3].map(|()| vector.text()))
}

fn expect(right: bool) -> Option<()> {
    right.then_some(())
}
