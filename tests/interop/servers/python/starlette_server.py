"""Server-sent events with sse-starlette on uvicorn: `starlette_server.py PORT`."""

import asyncio
import sys

import uvicorn
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

import log


def stream(steps, retry=None, comment=None):
    async def body():
        if retry is not None:
            yield {"retry": retry}
        for kind, value in steps:
            if kind == "event":
                yield value
            elif kind == "cut":
                yield value.encode()
                raise ConnectionAbortedError("cut, as asked for")
            else:
                await asyncio.sleep(value)

    return EventSourceResponse(body(), ping=comment or 15)


async def events(request):
    asked = log.Log(request.query_params, request.headers)
    if asked.is_over():
        return Response(status_code=204)
    return stream(asked.steps(), asked.retry, asked.comment)


async def once_then_204(request):
    if request.headers.get("last-event-id") == "once":
        return Response(status_code=204)
    data = log.request(request.method, request.headers, await request.body())
    return stream([("event", {"event": "request", "id": "once", "data": data})], retry=100)


async def ping(request):
    return stream(log.pings(request.query_params))


async def no_content(request):
    return Response(status_code=204)


async def page(request):
    return HTMLResponse("<p>data: no stream\n\n")


async def moved(request):
    return RedirectResponse("events?" + request.url.query)


app = Starlette(
    routes=[
        Route("/events", events, methods=["GET", "POST"]),
        Route("/once-then-204", once_then_204, methods=["GET", "POST"]),
        Route("/ping", ping),
        Route("/no-content", no_content),
        Route("/page", page),
        Route("/moved", moved),
    ]
)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
