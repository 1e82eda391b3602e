"""What the two servers of this folder tell, step by step. Each sends the steps in its own way; ../../README.md says what the
parameters mean."""

import json
import time

TEXT = "Grüße, 世界 🌍, e\u0301, a line separator \u2028 in the middle"


def last_event_id(headers):
    """WSGI and ASGI read header bytes as Latin-1; an id is UTF-8."""
    value = headers.get("last-event-id")
    return None if value is None else value.encode("latin-1").decode()


class Log:
    """The numbered log, as one request asks for it."""

    def __init__(self, query, headers):
        def number(name):
            return int(query[name]) if name in query else None

        self.after = last_event_id(headers)
        self.prefix = query.get("prefix", "")
        seen = (self.after or "").removeprefix(self.prefix)
        self.seen = int(seen) if seen.isdecimal() else 0
        self.count = number("count") or 10
        self.wait = (number("every_ms") or 50) / 1000
        self.retry = number("retry")
        self.comment = (number("comment_ms") or 0) / 1000
        self.end_after, self.cut_after = number("end_after"), number("cut_after")
        self.stall_after = number("stall_after")

    def is_over(self):
        return self.seen >= self.count

    def event(self, n):
        """Every fourth is unnamed, every fourth has several lines, every fourth is more than ASCII."""
        data = {"n": n, "sent": int(time.time() * 1000), "after": self.after}
        if n % 4 == 0:
            data["text"] = TEXT
        text = json.dumps(data, ensure_ascii=False, indent=1 if n % 4 == 3 else None)
        return {"event": ("text", None, "tick", "lines")[n % 4], "id": f"{self.prefix}{n}", "data": text}

    def steps(self):
        """The steps of one connection: ("event", {...}), ("wait", seconds), and at most one of ("cut", text), when an event
        begins and the connection is torn, and ("stall", seconds), which is silence. Then the response ends."""
        for told, n in enumerate(range(self.seen + 1, self.count + 1)):
            if told == self.end_after:
                return
            if told == self.cut_after:
                yield "cut", f'id: {self.prefix}{n}\ndata: {{"torn": {n}}}\n'
                return
            if told == self.stall_after:
                yield "stall", 20
                return
            if told > 0:
                yield "wait", self.wait
            yield "event", self.event(n)


def request(method, headers, body):
    """What came with a request, for `/once-then-204` to tell."""
    return json.dumps(
        {
            "method": method,
            "accept": headers.get("accept"),
            "cache_control": headers.get("cache-control"),
            "token": headers.get("x-token"),
            "after": last_event_id(headers),
            "body": body.decode(),
        },
        ensure_ascii=False,
    )


def pings(query):
    """The demo that MDN shows: a ping with JSON each period, now and then an unnamed message."""
    for n in range(1, int(query.get("count", 10)) + 1):
        data = json.dumps({"time": time.ctime(), "sent": int(time.time() * 1000)})
        yield "event", {"event": "ping", "data": data}
        if n % 3 == 0:
            yield "event", {"data": f"This is a message at time {time.ctime()}"}
        yield "wait", int(query.get("every_ms", 1000)) / 1000
