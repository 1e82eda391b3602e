//! What the programs in `bin` share: a panic handler that cannot be linked, and values that the optimizer cannot foresee.

#![no_std]

use core::{fmt, hint::black_box, panic::PanicInfo};

use embedded_io::{ErrorKind, ErrorType, Read, Write};

unsafe extern "C" {
    // Defined nowhere, so that a program in which a panic is reachable does not link. An allocation would not link either,
    // as there is no allocator.
    safe fn sse_core_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    sse_core_can_panic()
}

/// `value`, or for all the optimizer knows any other of its type.
#[inline(always)]
pub fn any<T>(value: T) -> T {
    black_box(value)
}

/// Some bytes.
#[inline(always)]
pub fn bytes() -> &'static [u8] {
    any(b"data: 21.5\n\n")
}

/// Some text.
#[inline(always)]
pub fn text() -> &'static str {
    any("21.5")
}

/// Keeps the optimizer from leaving out the work behind `value`.
#[inline(always)]
pub fn used<T>(value: T) {
    black_box(value);
}

/// A reader and writer that may answer anything, also what the traits forbid.
#[derive(Clone, Debug)]
pub struct Anything;

impl ErrorType for Anything {
    type Error = ErrorKind;
}

impl Read for Anything {
    #[inline(never)]
    fn read(&mut self, into: &mut [u8]) -> Result<usize, ErrorKind> {
        used(into);
        any(Ok(1))
    }
}

impl Write for Anything {
    #[inline(never)]
    fn write(&mut self, from: &[u8]) -> Result<usize, ErrorKind> {
        used(from);
        any(Ok(1))
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        any(Ok(()))
    }
}

impl fmt::Write for Anything {
    #[inline(never)]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        used(text);
        any(Ok(()))
    }
}
