//! The same network stack, and an event server on it: HTTP, the broadcast, the encoder.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use embassy_net::{Stack, StackResources, tcp::TcpSocket};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::Timer;
use prices::{Buffers, MANY};
use sse_embassy::{Broadcast, EventServer, Line, Message, Page, Target};
use static_cell::{ConstStaticCell, StaticCell};

static READINGS: Broadcast<CriticalSectionRawMutex, 8, 512, MANY> = Broadcast::new();
const READING: Line = Line::new("reading").unwrap();
const PAGE: Page = Page::html(Target::new("/").unwrap(), "");
static SERVER: EventServer<CriticalSectionRawMutex, 8, 512, MANY> =
    EventServer::new(&READINGS, Target::new("/events").unwrap()).page(PAGE);

#[board::entry]
fn main() -> ! {
    board::run(|spawner| {
        static RESOURCES: StaticCell<StackResources<MANY>> = StaticCell::new();
        static BUFFERS: ConstStaticCell<Buffers> = ConstStaticCell::new([([0; 1024], [0; 512]); MANY]);

        let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
        for (receive, send) in BUFFERS.take() {
            spawner.spawn(serve(stack, receive, send).unwrap());
        }
        spawner.spawn(measure().unwrap());
    })
}

#[embassy_executor::task]
async fn measure() {
    loop {
        let _ = READINGS.publish(&Message::new().event(READING).data(black_box("21.5")));
        Timer::after_secs(1).await;
    }
}

#[embassy_executor::task(pool_size = MANY)]
async fn serve(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
    let mut socket = TcpSocket::new(stack, receive, send);
    SERVER.serve(&mut socket, 80).await;
}
