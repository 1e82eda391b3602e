//! What the other programs have besides sse-core, to be taken off their sizes.

#![no_std]
#![no_main]

use sse_bare_metal::{bytes, text, used};

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    loop {
        used((bytes(), text()));
    }
}
