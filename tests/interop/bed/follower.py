"""One client: started, read line by line, ended."""

import asyncio
import json
import signal
import time
from dataclasses import dataclass, field

from . import processes

LIMIT_SECONDS = 20  # For one client; none of the cases takes half as long.
END_SECONDS = 2  # From SIGTERM to the end.


@dataclass
class Transcript:
    """What a client printed: (milliseconds since the epoch, at which it was read; the JSON object)."""

    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def events(self):
        return [(at, line) for at, line in self.lines if "event" in line]

    def count(self, state):
        return sum(line.get("state") == state for _, line in self.lines)


async def follow(command, transcript, log, sigterm_after=None):
    """Runs `command` to its end and fills `transcript`, also while it runs. `log` is a path without its suffix."""
    with open(f"{log}.jsonl", "wb") as copy, open(f"{log}.err", "wb") as errors:
        process = await processes.spawn(command, stdout=asyncio.subprocess.PIPE, stderr=errors, limit=1 << 22)
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                await _read(process, transcript, copy, sigterm_after)
        except TimeoutError:
            transcript.problems.append(f"still running after {LIMIT_SECONDS} s")
        finally:
            await processes.kill(process)


async def _read(process, transcript, copy, sigterm_after):
    while line := await process.stdout.readline():
        at = time.time() * 1000
        copy.write(line)
        copy.flush()
        try:
            value = json.loads(line)
            assert isinstance(value, dict)
        except (ValueError, AssertionError):
            transcript.problems.append(f"not a JSON object: {line!r}")
            continue
        transcript.lines.append((at, value))
        if sigterm_after and len(transcript.events()) == sigterm_after and "event" in value:
            process.send_signal(signal.SIGTERM)
            await _end_soon(process, transcript)
            return
    code = await process.wait()
    if code != 0:
        transcript.problems.append(f"exit code {code}")


async def _end_soon(process, transcript):
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.stdout.read()
            code = await process.wait()
    except TimeoutError:
        transcript.problems.append(f"still running {END_SECONDS} s after SIGTERM")
    else:
        if code != 0:
            transcript.problems.append(f"exit code {code} after SIGTERM")
