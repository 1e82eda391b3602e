//! Asks an OpenAI-compatible service at `http://10.0.2.2:PORT`, and prints the answer as it comes.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use board::{print, println};
use embassy_executor::Spawner;
use embassy_net::{Ipv4Address, StackResources};
use programs::json;
use sse_embassy::{Error, EventSource, HeaderName, HeaderValue, Host, Method, Policy, Request, Target};
use static_cell::{ConstStaticCell, StaticCell};

const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::new("Content-Type").unwrap(), HeaderValue::new("application/json").unwrap()),
    (HeaderName::new("Authorization").unwrap(), HeaderValue::new("Bearer secret").unwrap()),
];
const REQUEST: Request = Request::new(Host::new("10.0.2.2").unwrap(), Target::new("/v1/chat/completions").unwrap())
    .method(Method::POST)
    .headers(&HEADERS)
    .body(br#"{"model":"tiny","stream":true,"messages":[{"role":"user","content":"What is an event stream?"}]}"#);

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(ask(spawner).unwrap()))
}

#[embassy_executor::task]
async fn ask(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<1>> = StaticCell::new();
    static RECEIVE: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
    static SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    let server = (Ipv4Address::new(10, 0, 2, 2), board::number("port", 80) as u16);
    let request = REQUEST.endpoint(server.into());
    // Events of up to 1 KiB: a token takes about 200 bytes.
    let mut source = EventSource::<128, 1024>::new(stack, RECEIVE.take(), SEND.take(), &request, Policy::RESILIENT, 7);
    while let Some(event) = source.next_event().await {
        match event {
            Ok(event) if event.data == "[DONE]" => {
                source.finish();
                println!();
                println!("done");
            }
            Ok(event) => json::text(event.data, "content").for_each(|character| print!("{character}")),
            Err(Error::Oversize(oversize)) => print!("[{oversize}]"),
            Err(error) => println!("{error}"),
        }
    }
    source.close().await;
    let (stack, free) = board::stack::usage();
    println!("{:?}", source.counters());
    println!("stack {stack}, free {free}");
    board::exit(0)
}
