"""The cases: what is asked for, and what must be seen."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from . import check

CLIENTS = ("blocking", "async")
POLICIES = ("standard", "resilient")
BODY = '{"prompt": "Grüße, 世界"}'
TOKEN = "a token"


@dataclass(frozen=True)
class Case:
    name: str
    about: str
    path: str
    through: str = None  # The location of nginx, if it goes through nginx.
    arguments: tuple = ()  # More for `follow`.
    end: str = "closed"  # Or "count", which ends it itself, or "sigterm".
    late_ms: tuple = (None, check.PROMPT_MS)  # At least, at most: how late the latest event may be.
    opens: tuple = (0, 0)  # At least, at most: connections that bring a stream.
    restart: bool = False  # The server is killed while it is followed, and started again.
    sigterm_after: int = None  # Events.

    def problems(self, server, policy, transcript):
        """All that is wrong with the transcript of a client with `policy` and a kind of server."""
        lines = transcript.lines
        wrong = transcript.problems + list(check.protocol(lines))
        if not wrong:
            wrong += self.ending(lines) + list(check.waits(lines, policy, self.number("retry"), not self.restart))
            wrong += self.content(policy, transcript)
            wrong += self.connections(policy, transcript)
        late = check.lateness(transcript.events())
        at_least, at_most = self.late_ms
        if late and at_most is not None and max(late) > at_most:
            wrong.append(check.Late(f"an event was seen {max(late):.0f} ms after it was sent"))
        if late and at_least is not None and max(late) < at_least and not server.chunks:
            wrong.append(f"no event was late (at most {max(late):.0f} ms), so this case shows nothing")
        return wrong

    def ending(self, lines):
        last = check.kind(lines[-1][1]) if lines else "nothing"
        return [f"it ended with {last}, not closed"] if self.end == "closed" and last != "closed" else []

    def connections(self, policy, transcript):
        """How many streams there were, and who answered 204 was not asked again."""
        opens, (least, most) = transcript.count("open"), self.opens
        if not least <= opens <= (most or 1000):
            return [f"{opens} streams were opened, not {least} to {most or 'more'}"]
        tries = transcript.count("connecting")
        if not self.restart and self.end == "closed" and least == most and tries > opens + 1:
            return [f"asked {tries} times for {opens} streams"]
        return []

    def number(self, name):
        value = self.text(name)
        return None if value is None else int(value)

    def text(self, name):
        return next(
            (part.split("=")[1] for part in self.path.partition("?")[2].split("&") if part.startswith(f"{name}=")), None
        )

    def content(self, policy, transcript):
        """Nothing may come."""
        return [f"an event came: {check.short(line)}" for _, line in transcript.events()]


class Log(Case):
    """The numbered log, whole."""

    first, before, prefix = 1, None, ""

    def last(self, policy):
        return self.number("count")

    def content(self, policy, transcript):
        return list(check.log(transcript.lines, self.first, self.last(policy), self.prefix, self.before))


class Resumed(Log):
    """Six events from the sixth on."""

    first, before = 6, "5"

    def last(self, policy):
        return 11


class Utf8Ids(Log):
    prefix = "é世-"


class BadGateway(Log):
    """While the server is away, nginx answers 502. The standard says to give up, resilience says to go on."""

    def last(self, policy):
        return None if policy == "standard" else super().last(policy)

    def connections(self, policy, transcript):
        if policy == "standard":
            return [] if transcript.count("open") == 1 else ["went on after 502"]
        return super().connections(policy, transcript)


class Request(Case):
    """What the server got."""

    def content(self, policy, transcript):
        events = [line for _, line in transcript.events()]
        if len(events) != 1:
            return [f"{len(events)} events, not one"]
        try:
            got = dict(json.loads(events[0]["data"]))
        except (ValueError, TypeError):
            return [f"the event is not what was sent: {check.short(events[0])}"]
        post = "--post" in self.arguments
        due = {"method": "POST" if post else "GET", "accept": "text/event-stream", "token": TOKEN, "after": None}
        due["body"] = BODY if post else ""
        if not post and policy == "standard":
            due["cache_control"] = "no-cache"
        return [f"{name} was {got.get(name)!r}, not {due[name]!r}" for name in due if got.get(name) != due[name]]


class Pings(Case):
    """Three pings with JSON, an unnamed message, and again."""

    def content(self, policy, transcript):
        wrong = []
        for place, (_, line) in enumerate(transcript.events()):
            name, text = ("message", "This is a message") if place % 4 == 3 else ("ping", '"time"')
            if line["event"] != name or text not in line["data"]:
                wrong.append(f"event {place + 1} is {check.short(line)}")
        return wrong or ([] if len(transcript.events()) >= self.sigterm_after else ["too few events"])


HEADER = ("--header", f"X-Token: {TOKEN}")
POST = (*HEADER, "--header", "Content-Type: application/json", "--post", "@BODY@")

CASES = [
    Log("stream", "named, unnamed, in several lines, UTF-8, comments; then 204", "/events?count=12", opens=(1, 1)),
    Log("end", "the response ends after every 4 events", "/events?count=12&end_after=4&retry=100", opens=(3, 3)),
    Log("cut", "the connection is torn within every 5th event", "/events?count=12&cut_after=4&retry=100", opens=(3, 3)),
    Log(
        "idle",
        "the server falls silent after every 4 events",
        "/events?count=12&stall_after=4&retry=100",
        arguments=("--idle-ms", "700"),
        opens=(3, 3),
    ),
    Log(
        "comments",
        "comments alone keep a quiet stream alive",
        "/events?count=3&every_ms=1500&comment_ms=200&retry=100",
        arguments=("--idle-ms", "800"),
        opens=(1, 1),
    ),
    Log(
        "restart",
        "the server is killed with SIGKILL and started again on its port",
        "/events?count=40&retry=200",
        opens=(2, 2),
        restart=True,
    ),
    Resumed(
        "resume",
        "the first request has a Last-Event-ID; the client stops after 6 events",
        "/events?count=1000&every_ms=30",
        arguments=("--last-event-id", "5", "--max-events", "6"),
        end="count",
        opens=(1, 1),
    ),
    Utf8Ids(
        "utf8-ids",
        "ids that are not ASCII come back as they were",
        f"/events?count=6&end_after=3&retry=100&prefix={quote(Utf8Ids.prefix)}",
        opens=(2, 2),
    ),
    Request(
        "request",
        "what the server gets: method, Accept, Cache-Control, own headers",
        "/once-then-204",
        arguments=HEADER,
        opens=(1, 1),
    ),
    Request("post", "a body, sent once", "/once-then-204", arguments=POST, opens=(1, 1)),
    Pings(
        "ping",
        "MDN's demo; SIGTERM ends the client",
        "/ping?every_ms=60&count=1000",
        end="sigterm",
        opens=(1, 1),
        sigterm_after=8,
    ),
    Log(
        "moved",
        "a redirect to a relative place: 301, 302, 303, 307 or 308",
        "/moved?count=6&end_after=3&retry=100",
        opens=(2, 2),
    ),
    Case("no-content", "204: closed", "/no-content"),
    Case("missing", "404: closed", "/nothing-here"),
    Case("page", "200 with text/html: closed", "/page"),
    Log(
        "nginx",
        "nginx buffers, the server says X-Accel-Buffering: no",
        "/events?count=24&end_after=8&retry=100",
        through="prompt",
        opens=(3, 3),
    ),
    Log(
        "nginx-buffers",
        "nginx buffers: late, in bursts, but all and in order",
        "/events?count=60&every_ms=40&retry=100",
        through="buffered",
        late_ms=(check.PROMPT_MS, None),
        opens=(1, 1),
    ),
    Log(
        "nginx-cuts",
        "nginx cuts the stream after 700 ms of silence, before every event",
        "/events?count=4&every_ms=1500&retry=100",
        through="short",
        opens=(4, 4),
    ),
    BadGateway(
        "nginx-restart",
        "the server behind nginx is killed and started again; meanwhile nginx answers 502",
        "/events?count=40&retry=200",
        through="prompt",
        opens=(2, 2),
        restart=True,
    ),
]
