"""Programs, and what they take of flash and RAM."""

import struct
import subprocess
from functools import cache

from .compiler import compiler
from .tools import HERE, TARGET

PROFILES = {"z": "release", "3": "speed"}
# Of the library, as little flash as can be. To be built before what has it not, which is then what stays in the folder.
SMALL = ("optimize_for_size",)
# Text in QEMU; what is only measured has none.
FEATURES = {"programs": ["console"], "prices": ["net"]}


class Failed(Exception):
    """What is wrong with what was tested."""


the_compiler = cache(compiler)


@cache
def build(target, package, level="z", features=()):
    """Builds all programs of a package. Gives the folder that they are in."""
    profile = PROFILES[level]
    features = [*(FEATURES.get(package, []) if target != "riscv32imc-unknown-none-elf" else []), *features]
    rust = the_compiler()
    command = [*rust.cargo, "build", "--quiet", "--locked", "--profile", profile, "--target", target, "-p", package]
    if features:
        command += ["--features", ",".join(features)]
    done = subprocess.run(command, cwd=HERE, text=True, capture_output=True, env=rust.environment)
    if done.returncode:
        raise Failed(f"{package} does not build for {target}:\n{done.stderr}")
    return TARGET / target / profile


class Elf:
    """The sections and symbols of a 32-bit little-endian program."""

    def __init__(self, path):
        self.bytes = path.read_bytes()
        if self.bytes[:6] != b"\x7fELF\x01\x01":
            raise Failed(f"{path} is not a 32-bit little-endian ELF file")
        (headers,) = struct.unpack_from("<I", self.bytes, 0x20)
        size, count, names = struct.unpack_from("<3H", self.bytes, 0x2E)
        self.headers = [struct.unpack_from("<10I", self.bytes, headers + n * size) for n in range(count)]
        start = self.headers[names][4]
        self.sections = {self._text(start + header[0]): header for header in self.headers}

    def flash(self):
        """Code, constants, and what variables start with."""
        return self._sum(lambda kind, flags: kind == 1 and flags & 2)

    def static_ram(self):
        """Variables."""
        return self._sum(lambda kind, flags: kind in (1, 8) and flags & 3 == 3)

    def symbol(self, name):
        """The address of a function."""
        return self._symbol(lambda symbol: symbol == name, name)[0] & ~1

    def words(self, name):
        """The numbers in a constant, whose name is longer than that."""
        address, size = self._symbol(lambda symbol: name in symbol, name)
        for header in self.headers:
            if header[3] <= address < header[3] + header[5]:
                return struct.unpack_from(f"<{size // 4}I", self.bytes, header[4] + address - header[3])
        raise Failed(f"{name} is in no section")

    def _symbol(self, is_it, name):
        table, strings = self.sections[".symtab"], self.sections[".strtab"]
        for at in range(table[4], table[4] + table[5], 16):
            start, value, size = struct.unpack_from("<3I", self.bytes, at)
            if is_it(self._text(strings[4] + start)):
                return value, size
        raise Failed(f"there is no symbol {name}")

    def _sum(self, wanted):
        # The stack and the heap have sections of their own on RISC-V, which are what is left.
        left = (".stack", ".heap")
        return sum(h[5] for name, h in self.sections.items() if wanted(h[1], h[2]) and name not in left)

    def _text(self, at):
        return self.bytes[at : self.bytes.index(b"\0", at)].decode()
