//! The encoder, with every field, into a buffer, for its size.

#![no_std]
#![no_main]

use core::time::Duration;

use sse_bare_metal::{any, text, used};
use sse_core::{Id, Line, Message};

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let mut out = [0; 256];
    loop {
        let message = Message::new()
            .comment(text())
            .event(Line::new(text()).unwrap_or_default())
            .id(Id::new(text()).unwrap_or_default())
            .retry(any(Duration::ZERO))
            .data(text());
        used((message.encode(&mut out), &out));
    }
}
