//! The parser alone.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use sse_core::InlineParser;

#[board::entry]
fn main() -> ! {
    let mut parser = InlineParser::<256>::new();
    loop {
        let mut chunk = black_box(&b"data: 21.5\n\n"[..]);
        while let Some(event) = parser.next(&mut chunk) {
            let _ = black_box(event);
        }
    }
}
