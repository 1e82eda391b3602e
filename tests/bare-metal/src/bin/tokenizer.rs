//! The tokenizer alone, for its size.

#![no_std]
#![no_main]

use sse_bare_metal::{bytes, used};
use sse_core::Tokenizer;

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut tokens = Tokenizer::new();
    loop {
        let mut chunk = bytes();
        while let Some(token) = tokens.next(&mut chunk) {
            used(token);
        }
    }
}
