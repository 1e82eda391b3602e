"""What each program has to do."""

import re
import sys
import time

from . import tools
from .browser import Browser
from .builds import SMALL, Elf, Failed, build
from .guest import BOARDS, Guest
from .process import Process, Server, free_port

SERVERS = tools.HERE / "servers"


def require(right, what, guest=None):
    """Fails unless it is `right`."""
    if not right:
        raise Failed(f"{what}:\n{guest.tail()}" if guest else what)


def stack_of(guest, name, target="thumbv7m-none-eabi"):
    """What a program says about its stack."""
    return {f"stack, {name}, {target.partition('-')[0]}": int(guest.wait_for(r"stack (\d+), free", 1)[1])}


def vectors(qemu):
    """The conformance vectors on each chip. Gives the stack that they need."""
    stacks = {}
    for board in ["microbit", "lm3s6965evb", "virt"]:
        target = BOARDS[board][1]
        for features in [SMALL, ()] if board == "microbit" else [()]:
            with Guest(qemu, board, build(target, "vectors", features=features) / "vectors") as guest:
                guest.finish(240)
                print(f"vectors: {target} on {board} {', '.join(features)}: {guest.wait_for('^passed .*', 1)[0]}")
            if not features:
                stacks |= stack_of(guest, "vectors", target)
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
    return stack_of(guest, "client")


def program(name):
    """One of those that a user writes."""
    return build("thumbv7m-none-eabi", "programs") / name


CHUNKS = {"whole lines": 1 << 20, "segments of 1460 bytes": 1460, "pieces of 64 bytes": 64}


COSTS = {"z optimize_for_size": ("z", SMALL), "z": ("z", ()), "3": ("3", ())}


def cost(qemu):
    """Instructions of the parser per byte, by target, level and chunk."""
    plugin, costs = tools.counter(), {}
    for board in ["microbit", "mps2-an386"]:
        target = BOARDS[board][1]
        for name, (level, features) in COSTS.items():
            path = build(target, "cost", level, features) / "cost"
            places = [f"{place}={Elf(path).symbol(f'count_{place}'):#x}" for place in ("start", "stop")]
            for chunk, size in CHUNKS.items():
                options = ["-plugin", ",".join([str(plugin), *places]), "-d", "plugin"]
                with Guest(qemu, board, path, f"chunk={size}", options=options) as guest:
                    guest.finish(30)
                    count = int(guest.wait_for(r"instructions (\d+)", 1)[1]) / int(guest.wait_for(r"bytes (\d+)$", 1)[1])
                    costs[f"instructions per byte, {chunk}, {name}, {target.partition('-')[0]}"] = round(count, 2)
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
    return stack_of(guest, "llm")


def server(qemu):
    """Serves curl and a browser, and refuses who comes too late."""
    curl, port = [tools.command("curl", "curl"), "-sS", "--noproxy", "*"], free_port()
    url = f"http://127.0.0.1:{port}"
    nic = f"user,hostfwd=tcp:127.0.0.1:{port}-10.0.2.15:80"
    with Guest(qemu, "lm3s6965evb", program("server"), "readings=250", nic=nic) as guest:
        guest.wait_for("^serving$", 20)
        with Process(*curl, "-N", f"{url}/events") as first, Process(*curl, "-N", "--max-time", "4", f"{url}/events") as second:
            first.wait_for("celsius", 10)
            second.wait_for("celsius", 10)
            page = tools.run([*curl, "-i", f"{url}/"])
            require("200 OK" in page and "new EventSource" in page, f"no page:\n{page}")
            refused = tools.run([*curl, "-i", f"{url}/events"])
            require("503" in refused and "Retry-After" in refused, f"a third client is not refused:\n{refused}")
            second.process.wait(10)
            resumed = tools.run([*curl, "-N", "--max-time", "2", "-H", "Last-Event-ID: 0", f"{url}/events"], check=False)
            require("event: gap" in resumed, f"nothing is said of events that are gone:\n{resumed}")
            seen = browser(url)
            require(first.process.wait(40) == 0, "the stream of curl has no clean end")
            guest.finish(20)
        ids = [int(line[4:]) for line in first.lines if line.startswith("id: ")]
        require(len(ids) > 200 and ids == list(range(ids[0], 250)), f"curl saw ids {ids}")
    print(f"server: curl saw {len(ids)} readings, each once; a third client 503; {seen}")
    return stack_of(guest, "server")


def interrupt(qemu):
    """Follows what an interrupt publishes, also while a task is at work."""
    curl, port = [tools.command("curl", "curl"), "-sS", "--noproxy", "*"], free_port()
    nic = f"user,hostfwd=tcp:127.0.0.1:{port}-10.0.2.15:80"
    with Guest(qemu, "lm3s6965evb", program("interrupt"), nic=nic) as guest:
        guest.wait_for("^serving$", 20)
        with Process(*curl, "-N", f"http://127.0.0.1:{port}/events") as client:
            require(client.process.wait(60) == 0, "the stream of curl has no clean end", guest)
        guest.finish(20)
        counts = guest.wait_for(r"^published (\d+), (\d+) of an interrupt, (\d+) of a task's time$", 1)
    published, of_interrupts, of_tasks = map(int, counts.groups())
    ids = [int(line[4:]) for line in client.lines if line.startswith("id: ")]
    require(ids == list(range(published)), f"of {published} readings curl saw {ids}")
    require(of_interrupts == published and of_tasks > 0, counts[0])
    print(f"interrupt: curl saw {len(ids)} readings, each once; an interrupt published all, {of_tasks} in the middle of a task")
    return {}


def browser(url):
    """Opens the page. What it showed."""
    try:
        chromium = tools.command("chromium", "chromium")
    except tools.Missing as missing:
        return f"no browser here: {missing}"
    picture = tools.TARGET / "server.png"
    with Browser(chromium, url) as page:
        shown = set()
        for _ in range(100):
            text = page.text()
            if match := re.search(r"([\d.]+) °C\s+Reading (\d+), live", text):
                shown.add(match.groups())
            if len(shown) == 5:
                page.screenshot(picture)
                return f"a browser showed readings {', '.join(sorted(n for _, n in shown))}: {picture.relative_to(tools.HERE)}"
            time.sleep(0.1)
    raise Failed(f"the browser shows no live values, but:\n{text}")


def soak(qemu):
    """A thousand connections that go wrong, and as much left at the end as at the start."""
    port, connections = free_port(), 1000
    with Server(sys.executable, SERVERS / "hostile.py", port, connections) as _:
        with Guest(qemu, "lm3s6965evb", program("soak"), f"port={port}", nic="user") as guest:
            guest.finish(240)
    waits, events, wrong = map(int, guest.wait_for(r"waits (\d+), events (\d+), out of order (\d+)", 1).groups())
    early, late = int(guest.wait_for(r"free stack (\d+)$", 1)[1]), int(guest.wait_for(r"free stack (\d+) at the end", 1)[1])
    require(waits >= connections, f"{waits} reconnections only", guest)
    require(wrong == 0, f"{wrong} events are not the next one", guest)
    # An interrupt may come at the deepest place later than before.
    require(early - late <= 128, f"free stack went from {early} to {late}", guest)
    print(f"soak: {waits} reconnections, {events} events, none lost; free stack {early} after 300 of them, {late} at the end")
    print(f"soak: {guest.wait_for('^Counters.*', 1)[0]}")
    return stack_of(guest, "soak")
