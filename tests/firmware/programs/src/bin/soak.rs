//! Follows `http://10.0.2.2:PORT/events` through a thousand connections that all go wrong, and says what is left at the end.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::time::Duration;

use board::println;
use embassy_executor::Spawner;
use embassy_net::{Ipv4Address, StackResources, tcp::TcpSocket};
use sse_embassy::{EventSource, Host, Policy, Request, State, Target, Update};
use static_cell::{ConstStaticCell, StaticCell};

const REQUEST: Request = Request::new(Host::new("10.0.2.2").unwrap(), Target::new("/events").unwrap());
/// In a hurry: what takes minutes out there takes milliseconds here.
const POLICY: Policy = Policy::RESILIENT
    .reconnection_time(Duration::from_millis(2))
    .min_wait(Duration::from_millis(2))
    .max_wait(Duration::from_millis(5))
    .backoff(false)
    .connect_timeout(Some(Duration::from_millis(300)))
    .idle_timeout(Some(Duration::from_millis(100)));
/// All kinds of trouble have come by then.
const WARM: u32 = 300;

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(soak(spawner).unwrap()))
}

#[embassy_executor::task]
async fn soak(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<1>> = StaticCell::new();
    static RECEIVE: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
    static SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    let (receive, send) = (RECEIVE.take(), SEND.take());
    let server = (Ipv4Address::new(10, 0, 2, 2), board::number("port", 80) as u16);
    let (mut waits, mut last, mut lost) = (0, 0, 0);
    let request = REQUEST.endpoint(server.into());
    {
        let mut source = EventSource::<256, 512>::new(stack, receive, send, &request, POLICY, 7);
        while let Some(update) = source.next_update().await {
            match update {
                Update::State(State::Waiting { .. }) => {
                    waits += 1;
                    if waits == WARM {
                        println!("free stack {}", board::stack::usage().1);
                    }
                }
                Update::Event(event) if event.event_type == "stop" => break,
                // Each has a number, and is there once.
                Update::Event(event) => {
                    let number = event.id.parse().unwrap_or(0);
                    lost += u32::from(number != last + 1);
                    last = number;
                }
                _ => {}
            }
        }
        source.close().await;
        println!("free stack {} at the end", board::stack::usage().1);
        println!("{:?}", source.counters());
    }
    // There is one socket, and it is free again: with none left this panics.
    let _ = TcpSocket::new(stack, receive, send);
    println!("waits {waits}, events {last}, out of order {lost}");
    let (stack, free) = board::stack::usage();
    println!("stack {stack}, free {free}");
    board::exit(0)
}
