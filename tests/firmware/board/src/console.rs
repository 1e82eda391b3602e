//! Text, arguments and exit codes through semihosting.

/// Ends the program. With a console QEMU ends too, with this exit code; without one the chip stops.
pub fn exit(code: i32) -> ! {
    #[cfg(feature = "console")]
    semihosting::process::exit(code);
    #[cfg(not(feature = "console"))]
    loop {
        core::hint::black_box(code);
    }
}

/// The number in the argument `name=number`, or `default`.
#[cfg(feature = "console")]
pub fn number(name: &str, default: u32) -> u32 {
    let Ok(arguments) = semihosting::experimental::env::args::<256>() else { return default };
    arguments
        .filter_map(Result::ok)
        .find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
        .unwrap_or(default)
}
