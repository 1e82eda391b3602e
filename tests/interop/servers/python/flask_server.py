"""Server-sent events with Flask, as its own server sends them: `flask_server.py PORT`."""

import sys
import time

from flask import Flask, Response, redirect, request

import log

app = Flask(__name__)
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def block(event):
    lines = [f"{name}: {event[name]}\n" for name in ("event", "id") if event.get(name)]
    lines += [f"data: {line}\n" for line in event["data"].split("\n")]
    return "".join(lines) + "\n"


def pause(seconds, comment):
    """Waits, and says that it is still there on the way."""
    while comment and seconds > comment:
        time.sleep(comment)
        yield ": keep-alive\n\n"
        seconds -= comment
    time.sleep(seconds)


def stream(steps, retry=None, comment=None):
    def body():
        if retry is not None:
            yield f"retry: {retry}\n\n"
        for kind, value in steps:
            if kind == "event":
                yield block(value)
            elif kind == "cut":
                yield value
                raise ConnectionAbortedError("cut, as asked for")
            else:
                yield from pause(value, comment)

    return Response(body(), mimetype="text/event-stream", headers=HEADERS)


@app.route("/events", methods=["GET", "POST"])
def events():
    asked = log.Log(request.args, request.headers)
    if asked.is_over():
        return "", 204
    return stream(asked.steps(), asked.retry, asked.comment)


@app.route("/once-then-204", methods=["GET", "POST"])
def once_then_204():
    if request.headers.get("Last-Event-ID") == "once":
        return "", 204
    data = log.request(request.method, request.headers, request.get_data())
    return stream([("event", {"event": "request", "id": "once", "data": data})], retry=100)


@app.get("/ping")
def ping():
    return stream(log.pings(request.args))


@app.get("/no-content")
def no_content():
    return "", 204


@app.get("/page")
def page():
    return "<p>data: no stream\n\n"


@app.get("/moved")
def moved():
    return redirect("events?" + request.query_string.decode(), 308)


app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
