"""What programs take of flash and RAM."""

from .builds import SMALL, Elf, build

ARM = ["thumbv6m-none-eabi", "thumbv7m-none-eabi"]
RISCV = "riscv32imc-unknown-none-elf"
# Of the event source in prices/src/lib.rs: data, event type, ids, redirects. The bare one has the same chunk.
CLIENT_BUFFERS = 1024 + 64 + 3 * 64 + 2 * 128
PROGRAMS = ["client", "llm", "server", "soak"]
# What is measured against what.
PAIRS = {"parser": "nothing", "net_client": "net", "net_client_direct": "net", "net_server": "net_listen"}
NET = ["net", "net_client", "net_client_direct", "net_listen", "net_server"]


def prices():
    """Flash of the parser, of a client and of a server, over the same program without them; RAM of each connection."""
    sizes = {}
    for target in [*ARM, "thumbv7em-none-eabihf", RISCV]:
        has_net = target in ARM
        names = ["nothing", "parser", *(NET if has_net else [])]
        two = _elves(target, names[2:], ("two",)) if target == "thumbv7m-none-eabi" else {}
        small = _elves(target, ["nothing", "parser", *(NET[:3] if has_net else [])], SMALL)
        one = _elves(target, names, ())
        for name in two:
            sizes[f"RAM per connection, {name}, {_short(target)}"] = two[name].static_ram() - one[name].static_ram()
        for name, base in PAIRS.items():
            if name in one:
                sizes[f"flash, {name}, {_short(target)}"] = one[name].flash() - one[base].flash()
            if name in small:
                sizes[f"flash, {name} optimize_for_size, {_short(target)}"] = small[name].flash() - small[base].flash()
        for name in names[2:]:
            sizes[f"flash, {name} in all, {_short(target)}"] = one[name].flash()
            sizes[f"static RAM, {name} in all, {_short(target)}"] = one[name].static_ram()
    each = {name: sizes[f"RAM per connection, {name}, thumbv7m"] for name in NET}
    sizes["our RAM per client, thumbv7m"] = each["net_client"] - each["net"] - CLIENT_BUFFERS
    sizes["our RAM per served client, thumbv7m"] = each["net_server"] - each["net_listen"]
    return sizes


def programs():
    """Flash and static RAM of the programs that run."""
    sizes = {}
    for target in [*ARM, RISCV]:
        _add(sizes, "vectors", target, Elf(build(target, "vectors") / "vectors"))
    tls = Elf(build("thumbv7m-none-eabi", "tls") / "tls")
    sizes["flash, tls in all, thumbv7m"], sizes["static RAM, tls in all, thumbv7m"] = tls.flash(), tls.static_ram()
    for name in PROGRAMS:
        _add(sizes, name, "thumbv7m-none-eabi", Elf(build("thumbv7m-none-eabi", "programs") / name))
    return sizes


def _add(sizes, name, target, elf):
    sizes[f"flash, program {name}, {_short(target)}"] = elf.flash()
    sizes[f"static RAM, program {name}, {_short(target)}"] = elf.static_ram()


def _elves(target, names, features):
    # Read at once: the next build with other features is in the same place.
    place = build(target, "prices", features=features)
    return {name: Elf(place / name) for name in names}


def _short(target):
    return target.partition("-")[0]
