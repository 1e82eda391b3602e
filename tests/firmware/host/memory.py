"""The RAM that the types of sse-embassy take, as its README tells it."""

from .builds import Elf, build
from .table import fill
from .tools import HERE

README = HERE.parent.parent / "sse-embassy" / "README.md"
# In the order of prices/src/bin/memory.rs, and what there is to say of it.
ROWS = {
    "`EventSource<256, 512>`": "256 chunk, 512 data, 64 event type, 3 × 64 ids, 2 × 128 redirects",
    "the future of its `next_event`": "with the feature `dns` more",
    "the future of its `next_update`": "the same",
    "`Follower<256, 512>`": "as above",
    "`Broadcast<_, 16, 1024, 3>`": "1024 ring, 28 for each event, 12 for each client",
    "each client more of it": "",
    "`EventServer`": "of flash, if it is a `static`; with CORS 120",
    "the future of `serve`, for each socket": "416 are for the request",
}


def memory():
    """Bytes, by name."""
    sizes = Elf(build("thumbv7m-none-eabi", "prices") / "memory").words("memory6MEMORY")
    return {f"memory, {name}": size for name, size in zip(ROWS, sizes, strict=True)}


def write(measured):
    """Puts them into the README."""
    lines = ["| | bytes | of them |", "| --- | ---: | --- |"]
    lines += [f"| {name} | {measured[f'memory, {name}']} | {of_them} |" for name, of_them in ROWS.items()]
    fill(README, "\n".join(lines) + "\n")
