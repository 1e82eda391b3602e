//! embassy's executor, asleep when there is nothing to do.

use core::sync::atomic::{AtomicBool, Ordering};

use cortex_m::{Peripherals, asm, interrupt};
use embassy_executor::{Spawner, raw::Executor};
use static_cell::StaticCell;

static WOKEN: AtomicBool = AtomicBool::new(false);

#[unsafe(export_name = "__pender")]
fn pend(_context: *mut ()) {
    WOKEN.store(true, Ordering::Relaxed);
}

/// Starts the clock, spawns the first tasks, and runs them. Call it once.
pub fn run(spawn: impl FnOnce(Spawner)) -> ! {
    static EXECUTOR: StaticCell<Executor> = StaticCell::new();
    crate::stack::paint();
    if let Some(peripherals) = Peripherals::take() {
        crate::clock::start(peripherals.SYST);
    }
    let executor = EXECUTOR.init(Executor::new(core::ptr::null_mut()));
    spawn(executor.spawner());
    loop {
        // SAFETY: it is polled here only, and by no interrupt.
        unsafe { executor.poll() };
        // An interrupt that comes in between ends the sleep at once, and is served when interrupts are back.
        interrupt::disable();
        if !WOKEN.load(Ordering::Relaxed) {
            asm::wfi();
        }
        WOKEN.store(false, Ordering::Relaxed);
        // SAFETY: they were on before, and there is no critical section here.
        unsafe { interrupt::enable() };
    }
}
