"""What has to be there: QEMU, targets, the plugin that counts. Nothing is installed twice, and no package is removed."""

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "target"
TARGETS = ["thumbv6m-none-eabi", "thumbv7m-none-eabi", "thumbv7em-none-eabihf", "riscv32imc-unknown-none-elf"]
# Stable Rust, whatever the workspace lets `cargo fuzz` do.
os.environ["RUSTC_BOOTSTRAP"] = "-1"

QEMU = {"qemu-system-arm": "qemu-system-arm", "qemu-system-riscv32": "qemu-system-misc"}
QEMU_NEEDS = ["libslirp0", "libfdt1", "libcapstone4", "libpmem1", "librdmacm1", "libibverbs1", "libvdeplug2"]


class Missing(Exception):
    """Why something cannot be had here."""


def run(command, check=True, **options):
    """Its output; `Missing` if it fails."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, text=True, capture_output=True, check=check, **options)
    except FileNotFoundError:
        raise Missing(f"there is no {command[0]}") from None
    except subprocess.CalledProcessError as failed:
        lines = (failed.stderr or failed.stdout).strip().splitlines()
        raise Missing(f"`{' '.join(command)}` fails: {lines[-1] if lines else failed.returncode}") from None
    return done.stdout


def qemu():
    """Where QEMU is. Debian's packages are unpacked, not installed: installing them may remove others."""
    found = {name: shutil.which(name) for name in QEMU}
    if all(found.values()):
        return found
    place = TARGET / "qemu"
    found = {name: place / "usr/bin" / name for name in QEMU}
    if not all(path.exists() for path in found.values()):
        libraries = [name for name in QEMU_NEEDS if not _installed(name)]
        if libraries:
            _apt(["install", "-y", "--no-install-recommends", "--no-remove", *libraries])
        place.mkdir(parents=True, exist_ok=True)
        _apt(["download", *QEMU.values()], cwd=place)
        for package in place.glob("*.deb"):
            run(["dpkg", "-x", package, place])
            package.unlink()
    run([found["qemu-system-arm"], "--version"])
    return found


def targets():
    """The targets of rustup's stable toolchain."""
    installed = run(["rustup", "target", "list", "--installed"]).split()
    missing = [target for target in TARGETS if target not in installed]
    if missing:
        run(["rustup", "target", "add", *missing])


def counter():
    """QEMU's plugin that counts instructions."""
    TARGET.mkdir(exist_ok=True)
    plugin, source = TARGET / "count.so", HERE / "count/count.c"
    if not plugin.exists() or plugin.stat().st_mtime < source.stat().st_mtime:
        run(["cc", "-shared", "-fPIC", "-O2", "-o", plugin, source])
    return plugin


def command(name, package):
    """Where a tool is that Debian has a package of."""
    if not shutil.which(name):
        _apt(["install", "-y", "--no-install-recommends", "--no-remove", package])
    found = shutil.which(name)
    if not found:
        raise Missing(f"{package} brings no {name}")
    return found


def _installed(package):
    status = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], text=True, capture_output=True)
    return "ok installed" in status.stdout


def _apt(arguments, **options):
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "-qq", *arguments], env=environment, **options)
    except Missing:
        run(["apt-get", "-qq", "update"], env=environment)
        run(["apt-get", "-qq", *arguments], env=environment, **options)
