"""Child processes that never outlive the run, and free ports."""

import asyncio
import contextlib
import os
import random
import signal
import socket

_groups = set()


async def spawn(command, **options):
    """Starts `command` as a process group of its own."""
    process = await asyncio.create_subprocess_exec(*map(str, command), start_new_session=True, **options)
    _groups.add(process.pid)
    return process


async def kill(process):
    """SIGKILL to the process and to all that it started, then waits for it."""
    _kill_group(process.pid)
    await process.wait()


async def end(process):
    """SIGTERM, so that the process can end its own children; SIGKILL if it takes longer than a second."""
    with contextlib.suppress(ProcessLookupError, TimeoutError):
        process.terminate()
        async with asyncio.timeout(1):
            await process.wait()
    await kill(process)


def kill_all():
    for group in list(_groups):
        _kill_group(group)


def _kill_group(group):
    if group in _groups:
        _groups.discard(group)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def free_port():
    """A port that nothing listens on. It is below the range that the kernel gives to outgoing connections: a client that
    keeps dialling a dead server's port could otherwise be given that very port and be connected to itself."""
    while True:
        port = random.randrange(20000, 32000)
        if port in _given:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _given.add(port)
            return port


_given = set()


async def accepts(port, seconds, process):
    """Whether a server answers at `port` within `seconds`; not if it ended meanwhile."""
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline and process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.03)
        else:
            writer.close()
            return True
    return False
