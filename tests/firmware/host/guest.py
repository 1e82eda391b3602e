"""A program in QEMU."""

import re
import subprocess
import threading
import time

from .builds import Failed

BOARDS = {
    "microbit": ("qemu-system-arm", "thumbv6m-none-eabi"),
    "lm3s6965evb": ("qemu-system-arm", "thumbv7m-none-eabi"),
    "mps2-an386": ("qemu-system-arm", "thumbv7em-none-eabihf"),
    "virt": ("qemu-system-riscv32", "riscv32imc-unknown-none-elf"),
}


class Guest:
    """Runs a program; `with` ends it, whatever happens."""

    def __init__(self, qemu, board, program, *arguments, nic="none", options=()):
        config = ",".join(["enable=on", "target=native", "arg=program", *(f"arg={word}" for word in arguments)])
        command = [str(qemu[BOARDS[board][0]]), "-M", board, "-display", "none", "-monitor", "none", "-serial", "none"]
        command += ["-nic", nic, "-semihosting-config", config, *options, "-kernel", str(program)]
        command += ["-bios", "none"] if board == "virt" else []
        self.lines, self.changed, self.start = [], threading.Condition(), time.monotonic()
        self.process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()

    def wait_for(self, pattern, seconds):
        """The first line that matches, as a match."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for line in self.lines:
                    if match := re.search(pattern, line):
                        return match
                if not self.changed.wait(end - time.monotonic()):
                    raise Failed(f"no line like '{pattern}' in {seconds} s:\n{self.tail()}")

    def finish(self, seconds):
        """All lines, once the program has ended with exit code 0."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"does not end in {seconds} s:\n{self.tail()}") from None
        self.reader.join(5)
        if code:
            raise Failed(f"exit code {code}:\n{self.tail()}")
        return self.lines

    def tail(self):
        """The last lines."""
        return "\n".join(self.lines[-30:])
