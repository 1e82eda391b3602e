//! Follows the event stream at `http://10.0.2.2:PORT/events`, whatever becomes of the server, until an event says `stop`.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use board::println;
use embassy_executor::Spawner;
use embassy_net::{Ipv4Address, StackResources};
use sse_embassy::{EventSource, Host, Policy, Request, Target, Update};
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
    let server = (Ipv4Address::new(10, 0, 2, 2), board::number("port", 80) as u16);
    let request = REQUEST.endpoint(server.into());
    let mut source = EventSource::<256, 1024>::new(stack, RECEIVE.take(), SEND.take(), &request, Policy::RESILIENT, 7);
    while let Some(update) = source.next_update().await {
        match update {
            Update::State(state) => println!("{state:?}"),
            Update::Oversize(oversize) => println!("{oversize}"),
            Update::Event(event) => {
                println!("{} {} id={}", event.event_type, event.data, event.id);
                if event.event_type == "stop" {
                    break;
                }
            }
        }
    }
    source.close().await;
    let (stack, free) = board::stack::usage();
    println!("{:?}", source.counters());
    println!("stack {stack}, free {free}");
    board::exit(0)
}
