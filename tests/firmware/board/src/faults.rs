//! Panics and faults end the program and say where it was.

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_info: &PanicInfo<'_>) -> ! {
    #[cfg(feature = "console")]
    semihosting::println!("{_info}");
    crate::exit(101)
}

#[cfg(target_arch = "arm")]
#[cortex_m_rt::exception]
unsafe fn HardFault(_frame: &cortex_m_rt::ExceptionFrame) -> ! {
    #[cfg(feature = "console")]
    {
        // SAFETY: these registers are there on every Cortex-M3 and up, and reading them does nothing; a Cortex-M0 reads zero.
        let [status, address] =
            [0xE000_ED28_usize, 0xE000_ED38].map(|at| unsafe { core::ptr::read_volatile(at as *const u32) });
        semihosting::println!("HardFault at {:#x}, CFSR {status:#x}, BFAR {address:#x}", _frame.pc());
    }
    crate::exit(102)
}

#[cfg(target_arch = "riscv32")]
#[riscv_rt::exception(riscv::interrupt::Exception::IllegalInstruction)]
fn fault() -> ! {
    crate::exit(102)
}
