"""A compiler for microcontrollers: rustup's or, where it is missing or may not download, Debian's with `core` from its source."""

import os
import re

from .tools import Missing, debian, run

TARGETS = ["thumbv6m-none-eabi", "thumbv7m-none-eabi", "thumbv7em-none-eabihf", "riscv32imc-unknown-none-elf"]


class Compiler:
    """What is called, with what in its environment, and which it is."""

    def __init__(self, cargo, environment, name, is_usual):
        self.cargo, self.environment, self.name, self.is_usual = cargo, os.environ | environment, name, is_usual


def compiler():
    """BARE_METAL_TOOLCHAIN=rustup or =debian allows only that one."""
    wanted = os.environ.get("BARE_METAL_TOOLCHAIN", "any")
    if wanted != "debian":
        try:
            return _of_rustup()
        except Missing:
            if wanted == "rustup":
                raise
    return _of_debian()


def _of_rustup():
    installed = run(["rustup", "target", "list", "--installed"]).split()
    missing = [target for target in TARGETS if target not in installed]
    if missing:
        run(["rustup", "target", "add", *missing])
    # Stable Rust, whatever the workspace lets `cargo fuzz` do.
    return Compiler(["cargo"], {"RUSTC_BOOTSTRAP": "-1"}, f"rustup's {run(['rustc', '--version']).strip()}", True)


def _of_debian():
    debian("rustc-web", "cargo-web", "rust-web-src")
    rustc, cargo = "/usr/bin/rustc", "/usr/bin/cargo"
    llvm = re.search(r"LLVM version: (\d+)", run([rustc, "--version", "--verbose"]))[1]
    # It comes without a linker for these targets; take the lld of its own LLVM.
    debian(f"lld-{llvm}")
    linkers = {f"CARGO_TARGET_{target.upper().replace('-', '_')}_LINKER": f"ld.lld-{llvm}" for target in TARGETS}
    # Optimized for speed whatever the level, as the prebuilt `core` is.
    packages = ["core", "compiler_builtins"]
    speed = [f"--config=profile.release.package.{package}.opt-level=3" for package in packages]
    environment = {"RUSTC": rustc, "RUSTC_BOOTSTRAP": "1", **linkers}
    return Compiler([cargo, "-Zbuild-std=core", *speed], environment, f"Debian's {run([rustc, '--version']).strip()}", False)
