//! The bare network stack, listening: what comes is read and sent back, over and over.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use embassy_net::{Stack, StackResources, tcp::TcpSocket};
use embassy_time::{Duration, Timer, with_timeout};
use prices::{Buffers, MANY};
use static_cell::{ConstStaticCell, StaticCell};

#[board::entry]
fn main() -> ! {
    board::run(|spawner| {
        static RESOURCES: StaticCell<StackResources<MANY>> = StaticCell::new();
        static BUFFERS: ConstStaticCell<Buffers> = ConstStaticCell::new([([0; 1024], [0; 512]); MANY]);

        let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
        for (receive, send) in BUFFERS.take() {
            spawner.spawn(net(stack, receive, send).unwrap());
        }
    })
}

#[embassy_executor::task(pool_size = MANY)]
async fn net(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
    let mut socket = TcpSocket::new(stack, receive, send);
    loop {
        if socket.accept(80).await.is_ok() {
            let mut chunk = [0; 64];
            while let Ok(Ok(n @ 1..)) = with_timeout(Duration::from_secs(45), socket.read(&mut chunk)).await {
                let _ = socket.write(&chunk[..n]).await;
            }
            socket.close();
            let _ = socket.flush().await;
            socket.abort();
        }
        Timer::after_secs(1).await;
    }
}
