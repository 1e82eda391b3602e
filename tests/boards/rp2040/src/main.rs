//! A lamp that a server switches: an RP2040 with a W5500, as on the W5500-EVB-Pico.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use embassy_executor::Spawner;
use embassy_net::{Config, Runner, StackResources};
use embassy_net_wiznet::{Device, State, chip::W5500};
use embassy_rp::{
    bind_interrupts, dma,
    gpio::{Input, Level, Output, Pull},
    peripherals::{DMA_CH0, DMA_CH1, SPI0},
    spi::{Async, Config as SpiConfig, Spi},
};
use embassy_time::Delay;
use embedded_hal_bus::spi::ExclusiveDevice;
use panic_halt as _;
use sse_embassy::{EventSource, Host, Policy, Request, Target};
use static_cell::{ConstStaticCell, StaticCell};

const REQUEST: Request = Request::new(Host::new("example.com").unwrap(), Target::new("/lamp").unwrap());
/// Its own on each device.
const MAC: [u8; 6] = [0x02, 0, 0, 0, 0, 1];
const SEED: u32 = 1;

bind_interrupts!(struct Interrupts {
    DMA_IRQ_0 => dma::InterruptHandler<DMA_CH0>, dma::InterruptHandler<DMA_CH1>;
});

type Chip = embassy_net_wiznet::Runner<
    'static,
    W5500,
    ExclusiveDevice<Spi<'static, SPI0, Async>, Output<'static>, Delay>,
    Input<'static>,
    Output<'static>,
>;

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    static STATE: StaticCell<State<4, 4>> = StaticCell::new();
    static RESOURCES: StaticCell<StackResources<3>> = StaticCell::new();
    static BUFFERS: ConstStaticCell<([u8; 1024], [u8; 512])> = ConstStaticCell::new(([0; 1024], [0; 512]));

    let p = embassy_rp::init(Default::default());
    let mut config = SpiConfig::default();
    config.frequency = 30_000_000;
    let bus = Spi::new(p.SPI0, p.PIN_18, p.PIN_19, p.PIN_16, p.DMA_CH0, p.DMA_CH1, Interrupts, config);
    let Ok(spi) = ExclusiveDevice::new(bus, Output::new(p.PIN_17, Level::High), Delay);
    let (interrupt, reset) = (Input::new(p.PIN_21, Pull::Up), Output::new(p.PIN_20, Level::High));
    let state = STATE.init(State::new());
    let Ok((device, chip)) = embassy_net_wiznet::new(MAC, state, spi, interrupt, reset).await else { return };
    let dhcp = Config::dhcpv4(Default::default());
    let (stack, runner) = embassy_net::new(device, dhcp, RESOURCES.init(StackResources::new()), SEED.into());
    spawner.spawn(ethernet(chip).unwrap());
    spawner.spawn(network(runner).unwrap());

    let mut lamp = Output::new(p.PIN_25, Level::Low);
    let (receive, send) = BUFFERS.take();
    let mut source = EventSource::<256, 512>::new(stack, receive, send, &REQUEST, Policy::RESILIENT, SEED);
    while let Some(event) = source.next_event().await {
        if let Ok(event) = event {
            lamp.set_level((event.data == "on").into());
        }
    }
}

#[embassy_executor::task]
async fn ethernet(chip: Chip) -> ! {
    chip.run().await
}

#[embassy_executor::task]
async fn network(mut runner: Runner<'static, Device<'static>>) -> ! {
    runner.run().await
}
