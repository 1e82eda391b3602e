//! The parser with its buffers inline, as most firmware uses it, for its size.

#![no_std]
#![no_main]

use sse_bare_metal::{bytes, used};
use sse_core::InlineParser;

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut parser = InlineParser::<256>::new();
    loop {
        let mut chunk = bytes();
        while let Some(event) = parser.next(&mut chunk) {
            used(event);
        }
    }
}
