//! A timer's interrupt publishes readings, also in the middle of what a task does.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::{
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
};

use board::{interval, println};
use embassy_executor::Spawner;
use embassy_net::{Stack, StackResources, tcp::TcpSocket};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::{Instant, Timer};
use sse_embassy::{Broadcast, EventServer, Line, Message, Target, sse_core::Decimal};
use static_cell::{ConstStaticCell, StaticCell};

static READINGS: Broadcast<CriticalSectionRawMutex, 32, 2048, 1> = Broadcast::new();
static SERVER: EventServer<CriticalSectionRawMutex, 32, 2048, 1> =
    EventServer::new(&READINGS, Target::new("/events").unwrap());
const READING: Line = Line::new("reading").unwrap();
const COUNT: u32 = 200;

static NEXT: AtomicU32 = AtomicU32::new(0);
/// How many of them were published from an interrupt, and how many of these while a task was at work.
static IN_INTERRUPT: AtomicU32 = AtomicU32::new(0);
static IN_A_TASK: AtomicU32 = AtomicU32::new(0);
static AT_WORK: AtomicBool = AtomicBool::new(false);

/// The interrupt's.
fn publish() {
    let n = NEXT.load(Relaxed);
    if n == COUNT {
        return;
    }
    NEXT.store(n + 1, Relaxed);
    let in_interrupt = u32::from(interval::is_in_interrupt());
    IN_INTERRUPT.store(IN_INTERRUPT.load(Relaxed) + in_interrupt, Relaxed);
    IN_A_TASK.store(IN_A_TASK.load(Relaxed) + (in_interrupt & u32::from(AT_WORK.load(Relaxed))), Relaxed);
    READINGS.publish(&Message::new().event(READING).id(Decimal::new(n.into()).as_id()).data("21.5")).unwrap();
}

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(measure(spawner).unwrap()))
}

#[embassy_executor::task]
async fn measure(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<1>> = StaticCell::new();
    static BUFFERS: ConstStaticCell<([u8; 256], [u8; 1024])> = ConstStaticCell::new(([0; 256], [0; 1024]));

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    let (receive, send) = BUFFERS.take();
    spawner.spawn(serve(stack, receive, send).unwrap());
    println!("serving");
    while READINGS.subscribers() == 0 {
        Timer::after_millis(10).await;
    }
    interval::every(7, publish);
    while NEXT.load(Relaxed) < COUNT {
        // A task that is at work for a while, and leaves the others some time.
        AT_WORK.store(true, Relaxed);
        let start = Instant::now();
        while start.elapsed().as_millis() < 10 {
            black_box(start);
        }
        AT_WORK.store(false, Relaxed);
        Timer::after_millis(5).await;
    }
    interval::stop();
    READINGS.shut_down(None);
    Timer::after_secs(1).await;
    println!(
        "published {COUNT}, {} of an interrupt, {} of a task's time",
        IN_INTERRUPT.load(Relaxed),
        IN_A_TASK.load(Relaxed)
    );
    board::exit(0)
}

#[embassy_executor::task]
async fn serve(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
    let mut socket = TcpSocket::new(stack, receive, send);
    SERVER.serve(&mut socket, 80).await;
}
