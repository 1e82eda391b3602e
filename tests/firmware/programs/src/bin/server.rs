//! Serves a page and a live stream of readings, to two clients at a time.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::fmt::Write;

use board::println;
use embassy_executor::Spawner;
use embassy_net::{Stack, StackResources, tcp::TcpSocket};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::{Duration, Ticker, Timer};
use heapless::String;
use sse_embassy::{Broadcast, EventServer, Line, Message, Page, Target, sse_core::Decimal};
use static_cell::StaticCell;

/// The last 16 readings or 1 KiB of them, and two clients.
static READINGS: Broadcast<CriticalSectionRawMutex, 16, 1024, 2> = Broadcast::new();
const READING: Line = Line::new("reading").unwrap();
const PAGE: Page = Page::html(Target::new("/").unwrap(), include_str!("server.html"));
/// In flash, as all of it is known when it is compiled.
static SERVER: EventServer<CriticalSectionRawMutex, 16, 1024, 2> =
    EventServer::new(&READINGS, Target::new("/events").unwrap()).page(PAGE);
/// Two for streams, and two for pages and for those who come too late.
const SOCKETS: usize = 4;

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(measure(spawner).unwrap()))
}

#[embassy_executor::task]
async fn measure(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<SOCKETS>> = StaticCell::new();
    static BUFFERS: StaticCell<[([u8; 256], [u8; 1024]); SOCKETS]> = StaticCell::new();

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    for (receive, send) in BUFFERS.init([([0; 256], [0; 1024]); SOCKETS]) {
        spawner.spawn(serve(stack, receive, send).unwrap());
    }
    println!("serving");
    let mut every = Ticker::every(Duration::from_millis(100));
    for n in 0..board::number("readings", u32::MAX) {
        let mut data = String::<64>::new();
        let tenths = 215 + (n * 7 % 11);
        let _ = write!(data, "{{\"n\":{n},\"celsius\":{}.{}}}", tenths / 10, tenths % 10);
        let _ = READINGS.publish(&Message::new().event(READING).id(Decimal::new(n.into()).as_id()).data(&data));
        every.next().await;
    }
    READINGS.shut_down(None);
    Timer::after_secs(2).await;
    let (stack, free) = board::stack::usage();
    println!("stack {stack}, free {free}");
    board::exit(0)
}

#[embassy_executor::task(pool_size = SOCKETS)]
async fn serve(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
    let mut socket = TcpSocket::new(stack, receive, send);
    SERVER.serve(&mut socket, 80).await;
}
