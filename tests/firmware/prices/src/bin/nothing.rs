//! A program that does nothing.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

#[board::entry]
fn main() -> ! {
    board::exit(0)
}
