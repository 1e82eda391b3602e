"""Follows URL with the client NAME until COUNT events are there; each is a line of JSON.

clients.py NAME URL COUNT [LAST_EVENT_ID]
"""

import json
import sys
import time

name, url, count, *last_event_id = sys.argv[1:]
headers = {"Accept": "text/event-stream"} | {"Last-Event-ID": it for it in last_event_id}


def httpx_sse():
    import httpx
    from httpx_sse import connect_sse

    with httpx.Client(timeout=20) as client, connect_sse(client, "GET", url, headers=headers) as source:
        for event in source.iter_sse():
            yield event.event, event.id, event.data


def sseclient_py():
    import requests
    import sseclient

    answer = requests.get(url, stream=True, headers=headers, timeout=20)
    answer.raise_for_status()
    # requests reads 512 bytes at a time unless it is told otherwise; that would make it late.
    for event in sseclient.SSEClient(answer.iter_content(chunk_size=None)).events():
        yield event.event, event.id, event.data


left = int(count)
for event_type, event_id, data in {"httpx-sse": httpx_sse, "sseclient-py": sseclient_py}[name]():
    if not data:
        continue
    print(json.dumps({"type": event_type, "id": event_id, "data": data, "at": time.time() * 1000}), flush=True)
    left -= 1
    if not left:
        break
