//! Puts the memory map of the chip where the linker looks for it.

use std::{env, fs, path::PathBuf};

fn main() {
    let target = env::var("TARGET").unwrap();
    let map = if target.starts_with("riscv32") {
        "virt.x"
    } else if env::var_os("CARGO_FEATURE_NET").is_none() && target.starts_with("thumbv6m") {
        "microbit.x"
    } else {
        "lm3s6965.x"
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::copy(PathBuf::from("memory").join(map), out.join("memory.x")).unwrap();
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rerun-if-changed=memory");
}
