//! Timer 0 of the LM3S6965, which interrupts whatever runs.

use core::{cell::Cell, ptr::write_volatile};

use cortex_m::peripheral::{SCB, scb::VectActive};
use critical_section::Mutex;

use crate::clock::CORE_HZ;

pub(crate) const IRQ: u32 = 19;
const BASE: usize = 0x4003_0000;

#[derive(Clone, Copy)]
enum Register {
    Mode = 0x04,
    Control = 0x0C,
    InterruptMask = 0x18,
    InterruptClear = 0x24,
    Load = 0x28,
}

impl Register {
    fn write(self, value: u32) {
        // SAFETY: it is a register of this chip; see its data sheet.
        unsafe { write_volatile((BASE + self as usize) as *mut u32, value) }
    }
}

static HANDLER: Mutex<Cell<Option<fn()>>> = Mutex::new(Cell::new(None));

/// Calls `handler` from an interrupt, so many milliseconds apart.
pub fn every(millis: u32, handler: fn()) {
    critical_section::with(|token| HANDLER.borrow(token).set(Some(handler)));
    // SAFETY: the clock of this timer is turned on, and nothing else is changed, as no other of this register is in use.
    unsafe { write_volatile(0x400F_E104 as *mut u32, 1 << 16) };
    Register::Control.write(0);
    Register::Mode.write(2); // again and again
    Register::Load.write(CORE_HZ / 1000 * millis - 1);
    Register::InterruptMask.write(1);
    // SAFETY: this sets one bit of the NVIC, for an interrupt whose handler is below.
    unsafe { write_volatile((0xE000_E100 + IRQ / 32 * 4) as *mut u32, 1 << (IRQ % 32)) };
    Register::Control.write(1);
}

/// No more of it.
pub fn stop() {
    Register::Control.write(0);
}

/// Whether the processor says that what runs is a peripheral's interrupt.
pub fn is_in_interrupt() -> bool {
    matches!(SCB::vect_active(), VectActive::Interrupt { .. })
}

pub(crate) fn interrupt() {
    Register::InterruptClear.write(1);
    let handler = critical_section::with(|token| HANDLER.borrow(token).get());
    if let Some(handler) = handler {
        handler();
    }
}
