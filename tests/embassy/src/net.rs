//! Stacks and cable.

use core::{cell::Cell, future::Future};

use embassy_futures::join::join4;
use embassy_net::{
    Config, ConfigV6, IpEndpoint, Ipv4Address, Ipv4Cidr, Ipv6Address, Ipv6Cidr, Runner, Stack, StackResources,
    StaticConfigV4, StaticConfigV6,
    driver::{HardwareAddress, LinkState},
};
use embassy_net_driver_channel::{Device, RxRunner, State, StateRunner, TxRunner};

const MTU: usize = 1514;

/// The client's address.
pub const CLIENT: Ipv4Address = Ipv4Address::new(10, 0, 0, 1);
/// The server's address.
pub const SERVER: Ipv4Address = Ipv4Address::new(10, 0, 0, 2);

/// The server's endpoint.
#[must_use]
pub fn server(port: u16) -> IpEndpoint {
    IpEndpoint::new(SERVER.into(), port)
}

/// A client's stack, a server's, and what is between them.
pub struct Net {
    /// The client's.
    pub client: Stack<'static>,
    /// The server's.
    pub server: Stack<'static>,
    /// What the cable does to frames.
    pub cable: Cable,
    link: StateRunner<'static>,
}

/// What happens to frames, from now on.
#[derive(Debug, Default)]
pub struct Cable {
    /// Every so-manieth frame of the client is lost; 0: none.
    pub lose_of_client: Cell<u32>,
    /// Every so-manieth frame of the server is lost; 0: none.
    pub lose_of_server: Cell<u32>,
    /// Nothing gets through, and nobody notices.
    pub cut: Cell<bool>,
    /// Frames in all.
    pub frames: Cell<u32>,
}

impl core::fmt::Debug for Net {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.cable.fmt(f)
    }
}

impl Net {
    /// Both stacks, and what has to be polled. They are never given back: a test is short.
    pub(crate) fn new() -> (&'static Self, impl Future) {
        let (client, mut client_runner, (link, client_in, client_out)) = stack(CLIENT, 1);
        let (server, mut server_runner, (server_link, server_in, server_out)) = stack(SERVER, 2);
        link.set_link_state(LinkState::Up);
        server_link.set_link_state(LinkState::Up);
        let net: &'static Self = Box::leak(Box::new(Self { client, server, cable: Cable::default(), link }));
        let cable = &net.cable;
        let runners = async move {
            join4(
                client_runner.run(),
                server_runner.run(),
                carry(client_out, server_in, cable, &cable.lose_of_client),
                carry(server_out, client_in, cable, &cable.lose_of_server),
            )
            .await
        };
        (net, runners)
    }

    /// The client's link goes up or down.
    pub fn set_link(&self, up: bool) {
        self.link.set_link_state(if up { LinkState::Up } else { LinkState::Down });
        self.cable.cut.set(!up);
    }
}

type Ends = (StateRunner<'static>, RxRunner<'static, MTU>, TxRunner<'static, MTU>);

fn stack(address: Ipv4Address, seed: u8) -> (Stack<'static>, Runner<'static, Device<'static, MTU>>, Ends) {
    let state = Box::leak(Box::new(State::<MTU, 8, 8>::new()));
    let (ends, device) = embassy_net_driver_channel::new(state, HardwareAddress::Ethernet([2, 0, 0, 0, 0, seed]));
    let address = Ipv4Cidr::new(address, 24);
    let config = StaticConfigV4 { address, gateway: None, dns_servers: [SERVER].into_iter().collect() };
    let mut config = Config::ipv4_static(config);
    let address = Ipv6Cidr::new(Ipv6Address::new(0xFD00, 0, 0, 0, 0, 0, 0, seed.into()), 64);
    config.ipv6 = ConfigV6::Static(StaticConfigV6 { address, gateway: None, dns_servers: Default::default() });
    let resources = Box::leak(Box::new(StackResources::<32>::new()));
    let (stack, runner) = embassy_net::new(device, config, resources, seed.into());
    (stack, runner, ends.split())
}

async fn carry(mut from: TxRunner<'static, MTU>, mut to: RxRunner<'static, MTU>, cable: &Cable, lose: &Cell<u32>) {
    let mut count = 0_u32;
    loop {
        let frame = from.tx_buf().await.to_vec();
        from.tx_done();
        count += 1;
        cable.frames.set(cable.frames.get() + 1);
        let lost = cable.cut.get() || (lose.get() > 0 && count.is_multiple_of(lose.get()));
        if !lost {
            to.rx_buf().await[..frame.len()].copy_from_slice(&frame);
            to.rx_done(frame.len());
        }
    }
}
