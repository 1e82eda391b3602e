"""The tables, here and in the README."""

from .tools import HERE

README = HERE.parent.parent / "README.md"
BEGIN, END = "<!-- tests/firmware/run --write -->\n", "<!-- end -->\n"
CHIPS = {"thumbv6m": "Cortex-M0", "thumbv7m": "Cortex-M3", "thumbv7em": "Cortex-M4F", "riscv32imc": "RISC-V"}

COSTS = {
    "z": "`opt-level = z`",
    "z optimize_for_size": "`opt-level = z`, `optimize_for_size`",
    "3": "`opt-level = 3`",
}


def table(measured):
    """All that was measured, as Markdown."""
    parts = [*_prices(measured), "", *_ram(measured), "", *_programs(measured), "", *_costs(measured)]
    return "\n".join(parts) + "\n"


def write(text):
    """Puts it into the README."""
    fill(README, text)


def fill(readme, text):
    """Puts it between the markers."""
    before, begin, rest = readme.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{readme} has no markers for the table")
    readme.write_text(before + begin + text + end + after)


def _prices(measured):
    rows = {
        "the parser": "flash, parser",
        "the parser, `optimize_for_size`": "flash, parser optimize_for_size",
        "the bare network stack, one socket": "flash, net in all",
        "an `EventSource` on top of it": "flash, net_client",
        "an `EventSource`, `optimize_for_size`": "flash, net_client optimize_for_size",
        "an `EventSource` without redirects": "flash, net_client_direct",
        "an `EventSource` without redirects, `optimize_for_size`": "flash, net_client_direct optimize_for_size",
        "an `EventServer` on top of it": "flash, net_server",
        "a client over TLS 1.3 and DNS, with the network stack": "flash, tls in all",
    }
    chips = list(CHIPS)
    yield "| flash in bytes | " + " | ".join(chips) + " |"
    yield "| --- |" + " ---: |" * len(chips)
    for title, name in rows.items():
        yield f"| {title} | " + " | ".join(_number(measured.get(f"{name}, {chip}")) for chip in chips) + " |"


def _ram(measured):
    yield "| RAM in bytes, of each connection (Cortex-M3) | in all | of it sockets, their buffers and the bare task | limits chosen by the user | ours |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    rows = {
        "`EventSource::<256, 1024>`": ("net_client", "net", "our RAM per client"),
        "`EventServer`": ("net_server", "net_listen", "our RAM per served client"),
    }
    for title, (name, base, ours) in rows.items():
        each, bare = (measured.get(f"RAM per connection, {name}, thumbv7m") for name in (name, base))
        if each:
            own = measured[f"{ours}, thumbv7m"]
            yield f"| {title} | {_number(each)} | {_number(bare)} | {_number(each - bare - own)} | {_number(own)} |"


def _programs(measured):
    yield "| program | chip | flash | static RAM | stack |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for name in ["client", "llm", "server", "soak", "vectors"]:
        for short, chip in CHIPS.items():
            stack = measured.get(f"stack, {name}, {short}")
            if stack is None or f"flash, program {name}, {short}" not in measured:
                continue
            flash, ram = (measured[f"{what}, program {name}, {short}"] for what in ("flash", "static RAM"))
            yield f"| `{name}` | {chip} | {_number(flash)} | {_number(ram)} | {_number(stack)} |"


def _costs(measured):
    sizes = ["whole lines", "segments of 1460 bytes", "pieces of 64 bytes"]
    yield "| instructions per byte, JSON in lines of 200 bytes | " + " | ".join(sizes) + " |"
    yield "| --- |" + " ---: |" * len(sizes)
    for short in ["thumbv6m", "thumbv7em"]:
        for name, title in COSTS.items():
            values = [measured.get(f"instructions per byte, {size}, {name}, {short}") for size in sizes]
            yield f"| {CHIPS[short]}, {title} | " + " | ".join(_number(value) for value in values) + " |"


def _number(value):
    return "" if value is None else f"{value:g}" if isinstance(value, float) else f"{value:,}".replace(",", " ")
