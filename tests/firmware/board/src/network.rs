//! embassy-net on the board's Ethernet.

use embassy_executor::Spawner;
use embassy_net::{Config, Ipv4Address, Ipv4Cidr, Runner, Stack, StackResources, StaticConfigV4};

use crate::ethernet::Ethernet;

/// The network, with the address that QEMU's has for its guest. `resources` has room for so many sockets.
///
/// # Panics
/// The second time.
pub fn network<const SOCKETS: usize>(
    spawner: Spawner,
    resources: &'static mut StackResources<SOCKETS>,
) -> Stack<'static> {
    let address = Ipv4Cidr::new(Ipv4Address::new(10, 0, 2, 15), 24);
    let gateway = Some(Ipv4Address::new(10, 0, 2, 2));
    let config = Config::ipv4_static(StaticConfigV4 { address, gateway, dns_servers: Default::default() });
    // A real device takes its seed from a source of noise.
    let (stack, runner) = embassy_net::new(Ethernet::new(), config, resources, 0x5EED);
    spawner.spawn(run(runner).unwrap());
    stack
}

#[embassy_executor::task]
async fn run(mut runner: Runner<'static, Ethernet>) -> ! {
    runner.run().await
}
