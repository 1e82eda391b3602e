#!/usr/bin/env python3
"""Prints how many bytes of flash each ELF program takes more than the first: sizes.py BASELINE PROGRAM...

The compiler's routines that copy, fill and compare memory are left out: every program that speaks to a network has them.
"""

import re
import struct
import sys

IN_FLASH = (b".text", b".rodata", b".data", b".srodata", b".sdata")
SYMBOL_TABLE, FUNCTION = 2, 2
OF_MEMORY = re.compile(rb"(__aeabi_)?(mem(cpy|move|set|clr|cmp)|bcmp)[48]?$|_(ZN|R.*)17compiler_builtins3mem")


def flash(path):
    with open(path, "rb") as file:
        elf = file.read()
    if elf[:6] != b"\x7fELF\x01\x01":
        sys.exit(f"{path}: not a 32-bit little-endian ELF file")
    (headers,) = struct.unpack_from("<I", elf, 0x20)
    header_size, count, names_index = struct.unpack_from("<3H", elf, 0x2E)
    sections = [struct.unpack_from("<10I", elf, headers + i * header_size) for i in range(count)]

    def name(table, at):
        start = sections[table][4] + at
        return elf[start : elf.index(b"\0", start)]

    # Unwind tables are left out: firmware drops them.
    total = sum(section[5] for section in sections if name(names_index, section[0]).startswith(IN_FLASH))
    # By address, as a routine may have several names.
    of_memory = {}
    for _, kind, _, _, start, size, names, _, _, entry in sections:
        if kind == SYMBOL_TABLE:
            for at in range(start, start + size, entry):
                symbol, value, length, info = struct.unpack_from("<IIIB", elf, at)
                if info & 0xF == FUNCTION and OF_MEMORY.match(name(names, symbol)):
                    of_memory[value] = length
    return total - sum(of_memory.values())


baseline, *programs = map(flash, sys.argv[1:])
print(*(program - baseline for program in programs))
