//! A thermometer that browsers can watch.
#![no_std]

use embassy_net::{Stack, tcp::TcpSocket};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::Timer;
use sse_embassy::{AllowedHosts, Broadcast, EventServer, Host, Message, Page, Target, sse_core::Decimal};

// The last 16 events, or as many as 1 KiB holds; up to 3 clients at a time.
static EVENTS: Broadcast<CriticalSectionRawMutex, 16, 1024, 3> = Broadcast::new();

const PATH: Target<'_> = Target::new("/events").unwrap();
const ROOT: Target<'_> = Target::new("/").unwrap();
const HOSTS: [Host<'_>; 1] = [Host::new("thermometer.local").unwrap()];
const PAGE: &str = "<output id=o></output><script>
    new EventSource('/events').onmessage = event => o.textContent = event.data
</script>";

// In flash, as all of it is known when it is compiled.
static SERVER: EventServer<'_, CriticalSectionRawMutex, 16, 1024, 3> =
    EventServer::new(&EVENTS, PATH).page(Page::html(ROOT, PAGE)).hosts(AllowedHosts::new(&HOSTS).and_addresses());

/// Spawn four of it, one more than there are clients: for the page, and to say that all places are taken.
#[embassy_executor::task(pool_size = 4)]
pub async fn serve(stack: Stack<'static>) {
    let (mut receive, mut send) = ([0; 256], [0; 1024]);
    let mut socket = TcpSocket::new(stack, &mut receive, &mut send);
    SERVER.serve(&mut socket, 80).await;
}

/// Spawn one of it.
#[embassy_executor::task]
pub async fn measure() {
    for number in 0.. {
        let id = Decimal::new(number);
        let _ = EVENTS.publish(&Message::new().id(id.as_id()).data(thermometer()));
        Timer::after_secs(1).await;
    }
}

fn thermometer() -> &'static str {
    "21.5 °C"
}
