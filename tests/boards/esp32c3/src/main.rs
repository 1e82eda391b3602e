//! A lamp that a server switches: an ESP32-C3 over Wi-Fi.

#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use embassy_executor::Spawner;
use embassy_net::{Runner, StackResources};
use embassy_time::Timer;
use esp_hal::{
    gpio::{Level, Output, OutputConfig},
    interrupt::software::SoftwareInterruptControl,
    timer::timg::TimerGroup,
};
use esp_radio::wifi::{Config, Interface, WifiController, sta::StationConfig};
use panic_halt as _;
use sse_embassy::{EventSource, Host, Policy, Request, Target};
use static_cell::{ConstStaticCell, StaticCell};

esp_bootloader_esp_idf::esp_app_desc!();

const REQUEST: Request = Request::new(Host::new("example.com").unwrap(), Target::new("/lamp").unwrap());
const SEED: u32 = 1;

#[esp_rtos::main]
async fn main(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<3>> = StaticCell::new();
    static BUFFERS: ConstStaticCell<([u8; 1024], [u8; 512])> = ConstStaticCell::new(([0; 1024], [0; 512]));

    let p = esp_hal::init(Default::default());
    // For the Wi-Fi driver; sse-embassy has no use for it.
    esp_alloc::heap_allocator!(size: 72 * 1024);
    let interrupts = SoftwareInterruptControl::new(p.SW_INTERRUPT);
    esp_rtos::start(TimerGroup::new(p.TIMG0).timer0, interrupts.software_interrupt0);
    let Ok((mut controller, interfaces)) = esp_radio::wifi::new(p.WIFI, Default::default()) else { return };
    let station = StationConfig::default().with_ssid("network").with_password("password".into());
    if controller.set_config(&Config::Station(station)).is_err() {
        return;
    }
    let dhcp = embassy_net::Config::dhcpv4(Default::default());
    let resources = RESOURCES.init(StackResources::new());
    let (stack, runner) = embassy_net::new(interfaces.station, dhcp, resources, SEED.into());
    spawner.spawn(wifi(controller).unwrap());
    spawner.spawn(network(runner).unwrap());

    let mut lamp = Output::new(p.GPIO8, Level::Low, OutputConfig::default());
    let (receive, send) = BUFFERS.take();
    let mut source = EventSource::<256, 512>::new(stack, receive, send, &REQUEST, Policy::RESILIENT, SEED);
    while let Some(event) = source.next_event().await {
        if let Ok(event) = event {
            lamp.set_level((event.data == "on").into());
        }
    }
}

#[embassy_executor::task]
async fn wifi(mut controller: WifiController<'static>) -> ! {
    loop {
        if controller.connect_async().await.is_ok() {
            let _ = controller.wait_for_disconnect_async().await;
        }
        Timer::after_secs(1).await;
    }
}

#[embassy_executor::task]
async fn network(mut runner: Runner<'static, Interface<'static>>) -> ! {
    runner.run().await
}
