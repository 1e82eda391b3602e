//! The bare network stack: one connection, whose bytes are read, over and over.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;

use embassy_executor::Spawner;
use embassy_net::{Ipv4Address, StackResources, tcp::TcpSocket};
use embassy_time::{Duration, Timer, with_timeout};
use static_cell::{ConstStaticCell, StaticCell};

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(net(spawner).unwrap()))
}

#[embassy_executor::task]
async fn net(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<1>> = StaticCell::new();
    static RECEIVE: ConstStaticCell<[u8; 1024]> = ConstStaticCell::new([0; 1024]);
    static SEND: ConstStaticCell<[u8; 512]> = ConstStaticCell::new([0; 512]);

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    let mut socket = TcpSocket::new(stack, RECEIVE.take(), SEND.take());
    loop {
        if socket.connect((Ipv4Address::new(10, 0, 2, 2), 80)).await.is_ok() {
            let _ = socket.write(black_box(b"GET")).await;
            let mut chunk = [0; 256];
            while let Ok(Ok(1..)) = with_timeout(Duration::from_secs(45), socket.read(&mut chunk)).await {
                black_box(&chunk);
            }
            socket.close();
            let _ = socket.flush().await;
            socket.abort();
        }
        Timer::after_secs(3).await;
    }
}
