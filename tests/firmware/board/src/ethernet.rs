//! The Ethernet controller of the LM3S6965.

use core::{
    ptr::{read_volatile, write_volatile},
    task::Context,
};

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};
use embassy_sync::waitqueue::AtomicWaker;

/// The largest frame, without its checksum.
const MTU: usize = 1514;
const IRQ: u32 = 42;
const BASE: usize = 0x4004_8000;
const RECEIVED: u32 = 1;

#[derive(Clone, Copy)]
enum Register {
    Status = 0x00,
    InterruptMask = 0x04,
    ReceiveControl = 0x08,
    TransmitControl = 0x0C,
    Data = 0x10,
    AddressLow = 0x14,
    AddressHigh = 0x18,
    Waiting = 0x34,
    Transmit = 0x38,
}

impl Register {
    fn read(self) -> u32 {
        // SAFETY: it is a register of this chip; see its data sheet.
        unsafe { read_volatile((BASE + self as usize) as *const u32) }
    }

    fn write(self, value: u32) {
        // SAFETY: the same.
        unsafe { write_volatile((BASE + self as usize) as *mut u32, value) }
    }
}

static WAKER: AtomicWaker = AtomicWaker::new();

#[cortex_m_rt::exception]
unsafe fn DefaultHandler(irq: i16) {
    if irq == IRQ as i16 {
        // `receive` turns it on again, when it has found no more frames.
        Register::InterruptMask.write(0);
        WAKER.wake();
    }
    #[cfg(feature = "interval")]
    if irq == crate::interval::IRQ as i16 {
        crate::interval::interrupt();
    }
}

pub(crate) struct Ethernet {
    incoming: [u8; MTU],
    outgoing: [u8; MTU],
}

impl Ethernet {
    pub(crate) fn new() -> Self {
        Register::ReceiveControl.write(0x10); // empty
        Register::ReceiveControl.write(0x09); // on, without frames whose checksum is wrong
        Register::TransmitControl.write(0x17); // on, with padding and checksum, both ways at once
        Register::InterruptMask.write(RECEIVED);
        // SAFETY: this sets one bit of the NVIC, for an interrupt whose handler is above.
        unsafe { write_volatile((0xE000_E100 + IRQ / 32 * 4) as *mut u32, 1 << (IRQ % 32)) };
        Self { incoming: [0; MTU], outgoing: [0; MTU] }
    }
}

impl Driver for Ethernet {
    type RxToken<'a> = Frame<'a>;
    type TxToken<'a> = Room<'a>;

    fn receive(&mut self, context: &mut Context<'_>) -> Option<(Frame<'_>, Room<'_>)> {
        if Register::Waiting.read() == 0 {
            WAKER.register(context.waker());
            Register::Status.write(0x7F);
            Register::InterruptMask.write(RECEIVED);
            if Register::Waiting.read() == 0 {
                return None;
            }
        }
        // The first word has the length of itself, frame and checksum, and the first two bytes of the frame.
        let first = Register::Data.read();
        let total = (first & 0xFFFF) as usize;
        let mut bytes = self.incoming.iter_mut();
        let mut store = |some: &[u8]| some.iter().zip(&mut bytes).for_each(|(from, to)| *to = *from);
        store(&first.to_le_bytes()[2..]);
        for _ in 1..total.div_ceil(4) {
            store(&Register::Data.read().to_le_bytes());
        }
        let frame = &mut self.incoming[..total.saturating_sub(6).min(MTU)];
        Some((Frame(frame), Room(&mut self.outgoing)))
    }

    fn transmit(&mut self, _context: &mut Context<'_>) -> Option<Room<'_>> {
        Some(Room(&mut self.outgoing))
    }

    fn link_state(&mut self, _context: &mut Context<'_>) -> LinkState {
        LinkState::Up
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = MTU;
        capabilities.max_burst_size = Some(1);
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        let [a, b, c, d] = Register::AddressLow.read().to_le_bytes();
        let [e, f, ..] = Register::AddressHigh.read().to_le_bytes();
        HardwareAddress::Ethernet([a, b, c, d, e, f])
    }
}

/// One that has come.
pub(crate) struct Frame<'a>(&'a mut [u8]);

impl RxToken for Frame<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, read: F) -> R {
        read(self.0)
    }
}

/// For one that goes out.
pub(crate) struct Room<'a>(&'a mut [u8; MTU]);

impl TxToken for Room<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, write: F) -> R {
        let frame = &mut self.0[..len];
        let result = write(frame);
        // The first word has the length of what follows the Ethernet header, and the first two bytes of the frame.
        let (start, rest) = frame.split_at(2);
        Register::Data.write((len as u32).saturating_sub(14) | u32::from(start[0]) << 16 | u32::from(start[1]) << 24);
        for word in rest.chunks(4) {
            let mut bytes = [0; 4];
            bytes[..word.len()].copy_from_slice(word);
            Register::Data.write(u32::from_le_bytes(bytes));
        }
        Register::Transmit.write(1);
        result
    }
}
