//! The same network stack, and an event source on it: HTTP, the parser, the life of a client.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use embassy_executor::Spawner;
use embassy_net::{Ipv4Address, StackResources};
use sse_embassy::{EventSource, Host, Policy, Request, Target};
use static_cell::{ConstStaticCell, StaticCell};

const REQUEST: Request = Request::new(Host::new("10.0.2.2").unwrap(), Target::new("/events").unwrap());

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(client(spawner).unwrap()))
}

#[embassy_executor::task]
async fn client(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<1>> = StaticCell::new();
    static RECEIVE: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
    static SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    let request = REQUEST.endpoint((Ipv4Address::new(10, 0, 2, 2), 80).into());
    let mut source = EventSource::<256, 1024>::new(stack, RECEIVE.take(), SEND.take(), request, Policy::RESILIENT, 7);
    while let Some(event) = source.next_event().await {
        let _ = black_box(event);
    }
}
