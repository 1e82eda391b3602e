//! What the programs share: how many connections they have, and the client.

#![no_std]
#![forbid(unsafe_code)]

/// Connections: with one more of them one sees what one takes.
pub const MANY: usize = if cfg!(feature = "two") { 2 } else { 1 };

/// Of all sockets, to receive and to send.
pub type Buffers = [([u8; 1024], [u8; 512]); MANY];

/// A program that follows a stream for good, with redirects to targets of so many bytes, or with none.
// Not a function: its future would be one more in that of the task.
#[macro_export]
macro_rules! client {
    ($location:literal) => {
        use core::hint::black_box;

        use embassy_net::{Stack, StackResources};
        use prices::{Buffers, MANY};
        use sse_embassy::{EventSource, Host, Policy, Request, Target};
        use static_cell::{ConstStaticCell, StaticCell};

        const REQUEST: Request = Request::new(Host::new("10.0.2.2").unwrap(), Target::new("/events").unwrap());

        #[board::entry]
        fn main() -> ! {
            board::run(|spawner| {
                static RESOURCES: StaticCell<StackResources<MANY>> = StaticCell::new();
                static BUFFERS: ConstStaticCell<Buffers> = ConstStaticCell::new([([0; 1024], [0; 512]); MANY]);

                let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
                for (receive, send) in BUFFERS.take() {
                    spawner.spawn(client(stack, receive, send).unwrap());
                }
            })
        }

        #[embassy_executor::task(pool_size = MANY)]
        async fn client(stack: Stack<'static>, receive: &'static mut [u8], send: &'static mut [u8]) {
            let mut source =
                EventSource::<256, 1024, 64, 64, $location>::new(stack, receive, send, &REQUEST, Policy::RESILIENT, 7);
            while let Some(event) = source.next_event().await {
                let _ = black_box(event);
            }
        }
    };
}
