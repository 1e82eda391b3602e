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


class Process:
    """A process on this machine, and the lines that it prints. `with` ends it."""

    def __init__(self, *command):
        self.lines = []
        command = [str(word) for word in command]
        self.process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, word, seconds):
        """Until a line has it."""
        end = time.monotonic() + seconds
        while not any(word in line for line in self.lines):
            if time.monotonic() > end or (self.process.poll() is not None and not any(word in line for line in self.lines)):
                raise Failed(f"no '{word}' in {seconds} s:\n" + "\n".join(self.lines[-30:]))
            time.sleep(0.02)

    def kill(self):
        """At once, as when the power goes."""
        self.process.kill()
        self.process.wait()


class Server(Process):
    """One that says `listening` when it is."""

    def __init__(self, *command):
        super().__init__(*command)
        self.wait_for("listening", 20)
