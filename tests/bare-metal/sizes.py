#!/usr/bin/env python3
"""Prints how many bytes of flash each ELF program takes more than the first: sizes.py BASELINE PROGRAM..."""

import struct
import sys

IN_FLASH = (b".text", b".rodata", b".data", b".srodata", b".sdata")


def flash(path):
    with open(path, "rb") as file:
        elf = file.read()
    if elf[:6] != b"\x7fELF\x01\x01":
        sys.exit(f"{path}: not a 32-bit little-endian ELF file")
    (headers,) = struct.unpack_from("<I", elf, 0x20)
    header_size, count, names_index = struct.unpack_from("<3H", elf, 0x2E)
    sections = [struct.unpack_from("<6I", elf, headers + i * header_size) for i in range(count)]
    names = sections[names_index][4]
    total = 0
    for name, _, _, _, _, size in sections:
        start = names + name
        # Unwind tables are left out: firmware drops them.
        if elf[start : elf.index(b"\0", start)].startswith(IN_FLASH):
            total += size
    return total


baseline, *programs = map(flash, sys.argv[1:])
print(*(program - baseline for program in programs))
