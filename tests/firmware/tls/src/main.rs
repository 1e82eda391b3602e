//! An event source over TLS 1.3, without a check of the server's certificate.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use embassy_executor::Spawner;
use embassy_net::StackResources;
use rand_core::{CryptoRng, Error, RngCore, impls};
use sse_embassy_recipes::over_tls::{Buffers, follow};
use static_cell::{ConstStaticCell, StaticCell};

#[board::entry]
fn main() -> ! {
    board::run(|spawner| spawner.spawn(client(spawner).unwrap()))
}

#[embassy_executor::task]
async fn client(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<2>> = StaticCell::new();
    static BUFFERS: ConstStaticCell<Buffers> = ConstStaticCell::new(Buffers::new());

    let stack = board::network(spawner, RESOURCES.init(StackResources::new()));
    follow(stack, BUFFERS.take(), &mut NotRandom(1), 7).await;
}

/// For measuring only: a device takes the chip's own source of noise.
struct NotRandom(u64);

impl RngCore for NotRandom {
    fn next_u32(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 32) as u32
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_u32(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        impls::fill_bytes_via_next(self, bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for NotRandom {}
