//! The same network stack, and an event source on it: HTTP, the parser, the life of a client.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use embassy_net::{Ipv4Address, Stack, StackResources};
use prices::{Buffers, MANY};
use sse_embassy::{EventSource, Host, Policy, Request, Target};
use static_cell::{ConstStaticCell, StaticCell};

const REQUEST: Request = Request::new(Host::new("10.0.2.2").unwrap(), Target::new("/events").unwrap());

#[board::entry]
fn main() -> ! {
    board::run(|spawner| {
        static RESOURCES: StaticCell<StackResources<MANY>> = StaticCell::new();
        static BUFFERS: ConstStaticCell<Buffers> = ConstStaticCell::new([([0; 1024], [0; 512]); MANY]);

        let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
        for (receive, send) in BUFFERS.take() {
            spawner.spawn(client(stack, receive, send).unwrap());
        }
    })
}

#[embassy_executor::task(pool_size = MANY)]
async fn client(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
    let request = REQUEST.endpoint((Ipv4Address::new(10, 0, 2, 2), 80).into());
    let mut source = EventSource::<256, 1024>::new(stack, receive, send, request, Policy::RESILIENT, 7);
    while let Some(event) = source.next_event().await {
        let _ = black_box(event);
    }
}
