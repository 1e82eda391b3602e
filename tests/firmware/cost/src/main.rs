//! Parses forty events with 200 bytes of JSON each, in chunks of the size that it is given, while a plugin of QEMU counts.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use board::println;
use sse_core::InlineParser;

const EVENT: &str = concat!(
    r#"data: {"id":1234567,"type":"edit","namespace":0,"title":"A page with a name","comment":"a word that was wrong","#,
    r#""timestamp":1790000000,"user":"Somebody","bot":false,"minor":true,"length":{"old":4321,"new":4325}}"#,
    "\n\n"
);
const EVENTS: usize = 40;
const STREAM: [u8; EVENT.len() * EVENTS] = {
    let mut stream = [0; EVENT.len() * EVENTS];
    let mut at = 0;
    while at < stream.len() {
        stream[at] = EVENT.as_bytes()[at % EVENT.len()];
        at += 1;
    }
    stream
};
static INPUT: [u8; STREAM.len()] = STREAM;

#[board::entry]
fn main() -> ! {
    let size = board::number("chunk", 1460) as usize;
    let mut parser = InlineParser::<512>::new();
    let (mut events, mut bytes) = (0, 0);
    let input = black_box(&INPUT);
    board::count_start();
    for mut chunk in input.chunks(size) {
        while let Some(Ok(event)) = parser.next(&mut chunk) {
            events += 1;
            bytes += event.data.len();
        }
    }
    board::count_stop();
    println!("events {events}, data {bytes}, bytes {}", input.len());
    board::exit((events != EVENTS).into())
}
