"""What each program has to do."""

import re
import time

from . import tools
from .builds import Elf, Failed, build
from .guest import BOARDS, Guest
from .process import Server, free_port

SERVERS = tools.HERE / "servers"


def require(right, what, guest=None):
    """Fails unless it is `right`."""
    if not right:
        raise Failed(f"{what}:\n{guest.tail()}" if guest else what)


def stack_of(guest):
    """What a program says about its stack."""
    return int(guest.wait_for(r"stack (\d+), free", 1)[1])


def vectors(qemu):
    """The conformance vectors on each chip. Gives the stack that they need."""
    stacks = {}
    for board in ["microbit", "lm3s6965evb", "virt"]:
        target = BOARDS[board][1]
        with Guest(qemu, board, build(target, "vectors") / "vectors") as guest:
            guest.finish(120)
            print(f"vectors: {target} on {board}: {guest.wait_for('^passed .*', 1)[0]}")
            stacks[target] = stack_of(guest)
    return stacks


def client(qemu):
    """Follows a server of Node, which is killed and started again."""
    node, port = tools.command("node", "nodejs"), free_port()
    with Guest(qemu, "lm3s6965evb", program("client"), f"port={port}", nic="user") as guest:
        guest.wait_for("Waiting.*Unreachable", 20)
        with Server(node, SERVERS / "events.mjs", port) as first:
            guest.wait_for("id=20$", 30)
        time.sleep(1)
        with Server(node, SERVERS / "events.mjs", port) as second:
            guest.finish(60)
    events = [int(match[1]) for line in guest.lines if (match := re.search(r"id=(\d+)$", line))]
    require(events == list(range(1, 61)), f"events {events}, not 1 to 60, each once", guest)
    resumed = [line.rpartition("id=")[2] for line in second.lines if line.startswith("GET")]
    require(first.lines[1] == "GET /events text/event-stream id=", f"first request: {first.lines}")
    require(resumed and 20 <= int(resumed[0]) < 60, f"second server saw {second.lines}")
    print(f"client: 60 events, each once; the second server was asked for what comes after {resumed[0]}; {guest.lines[-2]}")
    return stack_of(guest)


def program(name):
    """One of those that a user writes."""
    return build("thumbv7m-none-eabi", "programs") / name


def cost(qemu):
    """Instructions of the parser per byte, by target, level and chunk."""
    plugin, costs = tools.counter(), {}
    for board in ["microbit", "mps2-an386"]:
        target = BOARDS[board][1]
        for level in ["z", "3"]:
            path = build(target, "cost", level) / "cost"
            places = [f"{place}={Elf(path).symbol(f'count_{place}'):#x}" for place in ("start", "stop")]
            for name, size in {"whole": 1 << 20, "1460": 1460, "64": 64}.items():
                options = ["-plugin", ",".join([str(plugin), *places]), "-d", "plugin"]
                with Guest(qemu, board, path, f"chunk={size}", options=options) as guest:
                    guest.finish(30)
                    bytes_read = int(guest.wait_for(r"bytes (\d+)$", 1)[1])
                    costs[target, level, name] = int(guest.wait_for(r"instructions (\d+)", 1)[1]) / bytes_read
    return costs


def llm(qemu):
    """Asks a mock of a language model, of which one event is too long, and stops at `[DONE]`."""
    node, port = tools.command("node", "nodejs"), free_port()
    with Server(node, SERVERS / "completions.mjs", port) as server:
        with Guest(qemu, "lm3s6965evb", program("llm"), f"port={port}", nic="user") as guest:
            guest.finish(15)
    text = "\n".join(guest.lines)
    text, oversize = re.subn(r"\[[^]]*5\d\d\d bytes[^]]*\]", "", text)
    require(oversize == 1, "no report of the event that is too long", guest)
    require('An event stream is text, "quoted" and\nbroken into lines.\ndone\n' in text, "another answer", guest)
    require(sum(line.startswith("POST") for line in server.lines) == 1, f"not one request: {server.lines}")
    print(f"llm: all tokens, without the one event of over 5000 bytes; {guest.wait_for('^Counters.*', 1)[0]}")
    return stack_of(guest)
