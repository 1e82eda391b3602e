//! What a microcontroller needs before a program can start. This is the part that another board replaces, and the only one
//! with `unsafe` in it.
//!
//! | chip | QEMU machine | target | network |
//! | --- | --- | --- | --- |
//! | LM3S6965, Cortex-M3 | `lm3s6965evb` | thumbv7m | its Ethernet |
//! | nRF51822, Cortex-M0 | `microbit` | thumbv6m | none |
//! | RISC-V | `virt` | riscv32imc | none |

#![no_std]
#![warn(missing_docs)]

#[cfg(feature = "net")]
mod clock;
mod console;
mod count;
#[cfg(feature = "net")]
mod ethernet;
#[cfg(feature = "net")]
mod executor;
mod faults;
#[cfg(feature = "interval")]
pub mod interval;
#[cfg(feature = "net")]
mod network;
pub mod stack;

#[cfg(target_arch = "arm")]
pub use cortex_m_rt::entry;
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;

pub use self::console::exit;
#[cfg(feature = "console")]
pub use self::console::number;
pub use self::count::{count_start, count_stop};
#[cfg(feature = "net")]
pub use self::{executor::run, network::network};
/// Text for the console, which is QEMU's standard output.
#[cfg(feature = "console")]
pub use semihosting::{print, println};
