//! How many bytes of RAM the types of sse-embassy take, and the futures of their methods: a table that is read out of the file.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::future::Future;

use embassy_net::tcp::TcpSocket;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use sse_embassy::{Broadcast, EventServer, EventSource, Follower};

type Mutex = CriticalSectionRawMutex;
type Source = EventSource<'static, 256, 512>;

/// In the order of `host/memory.py`.
#[used]
static MEMORY: [usize; 8] = [
    size_of::<Source>(),
    of_one(Source::next_event),
    of_one(Source::next_update),
    size_of::<Follower<'static, 256, 512>>(),
    size_of::<Broadcast<Mutex, 16, 1024, 3>>(),
    // Of eight more, as one alone is rounded up.
    (size_of::<Broadcast<Mutex, 16, 1024, 11>>() - size_of::<Broadcast<Mutex, 16, 1024, 3>>()) / 8,
    size_of::<EventServer<'static, Mutex, 16, 1024, 3>>(),
    of_three(EventServer::<'static, Mutex, 16, 1024, 3>::serve),
];

/// The future of a method without arguments.
const fn of_one<A, F: Future>(_: fn(&'static mut A) -> F) -> usize {
    size_of::<F>()
}

/// That of a server.
const fn of_three<A, F: Future>(_: fn(&'static A, &'static mut TcpSocket<'static>, u16) -> F) -> usize {
    size_of::<F>()
}

#[board::entry]
fn main() -> ! {
    board::exit(0)
}
