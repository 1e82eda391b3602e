"""What has to be there: QEMU, the plugin that counts, what Debian has packages of. Nothing is installed twice, nothing removed."""

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "target"

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
    if all(map(_works, found.values())):
        return found
    place = TARGET / "qemu"
    found = {name: place / "usr/bin" / name for name in QEMU}
    if not all(path.exists() for path in found.values()):
        debian(*QEMU_NEEDS)
        place.mkdir(parents=True, exist_ok=True)
        _apt(["download", *QEMU.values()], cwd=place)
        for package in place.glob("*.deb"):
            run(["dpkg", "-x", package, place])
            package.unlink()
    for path in found.values():
        run([path, "--version"])
    return found


def _works(path):
    """One that is there may still lack a library."""
    return path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def debian(*packages):
    """Installs the packages that are not there, and never at the price of one that is."""
    missing = [package for package in packages if not _installed(package)]
    if missing:
        _apt(["install", "-y", "--no-install-recommends", "--no-remove", *missing])


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
        debian(package)
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
