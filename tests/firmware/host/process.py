"""A server on this machine."""

import socket
import subprocess
import threading
import time

from .builds import Failed


def free_port():
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that says `listening` when it is. `with` ends it."""

    def __init__(self, *command):
        self.lines = []
        self.process = subprocess.Popen([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self._read, daemon=True).start()
        end = time.monotonic() + 20
        while "listening" not in self.lines:
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f"{command} does not start:\n" + "\n".join(self.lines))
            time.sleep(0.02)

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        """At once, as when the power goes."""
        self.process.kill()
        self.process.wait()
