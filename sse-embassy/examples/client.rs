//! A lamp that a server switches.
#![no_std]

use embassy_net::Stack;
use sse_embassy::{EventSource, Host, Policy, Request, State, Target, Update};
use static_cell::ConstStaticCell;

// Both are checked when this is compiled. A name instead of the address takes the feature `dns`.
const REQUEST: Request<'_> = Request::new(Host::new("192.168.0.7:8080").unwrap(), Target::new("/lamp").unwrap());

/// Spawn one of it.
#[embassy_executor::task]
pub async fn follow(stack: Stack<'static>, serial_number: u32) {
    static BUFFERS: ConstStaticCell<([u8; 1024], [u8; 256])> = ConstStaticCell::new(([0; 1024], [0; 256]));
    let (receive, send) = BUFFERS.take();
    // Reads up to 256 bytes at a time; an event has up to 512 bytes of data.
    let mut source = EventSource::<256, 512>::new(stack, receive, send, &REQUEST, Policy::RESILIENT, serial_number);
    while let Some(update) = source.next_update().await {
        match update {
            Update::Event(event) if event.event_type == "switch" => lamp(event.data == "on"),
            Update::Event(event) if event.event_type == "done" => break,
            Update::State(State::Waiting { .. }) => lamp(false), // it comes back by itself
            _ => {}
        }
    }
    source.close().await;
}

fn lamp(_on: bool) {
    // …
}
