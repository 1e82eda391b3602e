"""What a transcript must be. Each check yields what is wrong, in words."""

import json
from itertools import pairwise

PROMPT_MS = 500
TEXT = "Grüße, 世界 🌍, e\u0301, a line separator \u2028 in the middle"
# What may come after what; `closed` is the end.
NEXT = {
    "start": {"connecting"},
    "connecting": {"redirecting", "open", "waiting", "closed"},
    "redirecting": {"redirecting", "open", "waiting", "closed"},
    "open": {"event", "waiting", "closed"},
    "event": {"event", "waiting", "closed"},
    "waiting": {"connecting", "closed"},
    "closed": set(),
}


class Late(str):
    """What is wrong is only that an event was late, which may be the machine's fault."""


def kind(line):
    return line.get("state") or next((name for name in ("event", "oversize") if name in line), "?")


def protocol(lines):
    """The form of the lines and their order."""
    before, clock = "start", 0
    for _, line in lines:
        now = kind(line)
        if now not in NEXT[before]:
            yield f"{now} after {before}: {short(line)}"
            return
        if not isinstance(line.get("ms"), (int, float)) or line["ms"] < clock:
            yield f"no ms, or it goes back: {short(line)}"
            return
        fields = {"connecting": ["attempt"], "waiting": ["wait_ms", "why"], "closed": ["why"], "event": ["data", "id"]}
        for name in fields.get(now, []):
            if not isinstance(line.get(name), int if name in ("attempt", "wait_ms") else str):
                yield f"no {name}: {short(line)}"
        before, clock = now, line["ms"]


def waits(lines, policy, retry, ends_well):
    """Before it connects again, a client waits as long as it says, and that is what the server asked for."""
    for (_, line), (_, after) in pairwise(lines):
        if kind(line) != "waiting" or kind(after) != "connecting":
            continue
        said, waited = line["wait_ms"], after["ms"] - line["ms"]
        if not said - 20 <= waited <= said + PROMPT_MS:
            yield f"said that it waits {said} ms, and waited {waited:.0f} ms"
        if retry is not None and policy == "standard" and said < retry:
            yield f"waits {said} ms where the server said retry: {retry}"
        if retry is not None and policy == "standard" and ends_well and said > retry * 1.25:
            yield f"waits {said} ms after a mere end, where the server said retry: {retry}"
        if said > 10_000:
            yield f"waits {said} ms"


def log(lines, first, last, prefix, before):
    """The events `first` to `last` of the log, each once, whole and in order, and each connection asks for what comes after
    the last event that was seen. `before` is the id to begin with, if there is one. Without `last`, any number of them."""
    expected, asked, last_id = first, None, before
    for _, line in lines:
        if kind(line) == "open":
            asked = last_id
        if kind(line) != "event":
            continue
        last_id = line["id"]
        try:
            data = json.loads(line["data"])
            n = data["n"]
        except (ValueError, TypeError, KeyError):
            yield f"event {expected} is not what was sent: {short(line)}"
            return
        if n != expected:
            yield f"event {n} came where {expected} was due"
            return
        name = ("text", "message", "tick", "lines")[n % 4]
        if (line["event"], line["id"]) != (name, f"{prefix}{n}"):
            yield f"event {n} is a {name} with id {prefix}{n}, not {short(line)}"
        if (n % 4 == 3) != ("\n" in line["data"]) or (data.get("text") != (TEXT if n % 4 == 0 else None)):
            yield f"event {n} has lost its form: {short(line)}"
        if data["after"] != asked:
            yield f"event {n} came for Last-Event-ID {data['after']!r}, and {asked!r} was due"
        expected += 1
    if last is not None and expected != last + 1:
        yield f"the log ended with event {expected - 1}, not {last}"
    if expected == first:
        yield "no event came"


def lateness(events):
    """For each event that tells when it was sent: after how many milliseconds it was seen."""
    late = []
    for at, line in events:
        try:
            late.append(at - json.loads(line["data"])["sent"])
        except (ValueError, TypeError, KeyError):
            pass
    return late


def bursts(events, gap_ms=20):
    """In how many groups the events came, with a gap between them."""
    times = [at for at, _ in events]
    return sum(after - before > gap_ms for before, after in pairwise(times)) + 1 if times else 0


def short(line):
    text = json.dumps(line, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + " ..."
