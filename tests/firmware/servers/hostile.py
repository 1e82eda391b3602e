"""An event stream over connections that all go wrong, in every way: `hostile.py PORT CONNECTIONS`.

Events are numbered, and go on behind `Last-Event-ID`, so that none may be lost. After so many connections the stream says "stop".
"""

import random
import re
import socket
import struct
import sys
import threading

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def chunk(body):
    """A chunk of HTTP."""
    return b"%x\r\n%s\r\n" % (len(body), body)


def events(after, count):
    """Whole events."""
    return b"".join(b"id: %d\ndata: {\"n\": %d}\n\n" % (n, n) for n in range(after + 1, after + 1 + count))


class Trouble:
    """What becomes of a connection. Each leaves it to be closed, but `reset` and `hold`."""

    def __init__(self, connection, after):
        self.connection, self.after = connection, after

    def reset(self):
        """The peer is gone at once."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def hold(self):
        """Silence, until the client has had enough."""
        self.connection.settimeout(5)
        try:
            while self.connection.recv(4096):
                pass
        except OSError:
            pass

    def send(self, data):
        """All of it."""
        self.connection.sendall(data)

    def reset_before_the_head(self):
        self.reset()

    def reset_in_the_head(self):
        self.send(HEAD[:30])
        self.reset()

    def reset_in_an_event(self):
        self.send(CHUNKED + chunk(events(self.after, 2) + b"data: unfini"))
        self.reset()

    def cut_in_a_chunk(self):
        self.send(CHUNKED + chunk(events(self.after, 3))[:-9])

    def cut_in_a_chunk_size(self):
        self.send(CHUNKED + chunk(events(self.after, 1)) + b"1")

    def bad_chunk(self):
        self.send(CHUNKED + chunk(events(self.after, 1)) + b"xyz\r\n")
        self.hold()

    def silent_before_the_head(self):
        self.hold()

    def silent_in_the_stream(self):
        self.send(CHUNKED + chunk(events(self.after, 1)))
        self.hold()

    def clean_end(self):
        self.send(CHUNKED + chunk(events(self.after, 2)) + b"0\r\n\r\n")

    def end_with_the_connection(self):
        self.send(HEAD + b"\r\n" + events(self.after, 2) + b"id: 7")

    def unavailable(self):
        self.send(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")

    def too_many(self):
        self.send(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\n\r\n")

    def not_http(self):
        self.send(b"SSH-2.0-OpenSSH_9.2\r\n" * 40)

    def too_long(self):
        self.send(CHUNKED + chunk(b"data: " + b"x" * 3000 + b"\n\n" + events(self.after, 1)))

    def byte_by_byte(self):
        for byte in CHUNKED + chunk(events(self.after, 1)) + b"0\r\n\r\n":
            self.send(bytes([byte]))


TROUBLES = [name for name in vars(Trouble) if not name.startswith("_") and name not in ("reset", "hold", "send")]


def serve(connection, n, last):
    """One connection."""
    with connection:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            request = b""
            while b"\r\n\r\n" not in request:
                more = connection.recv(4096)
                if not more:
                    return
                request += more
            resumed = re.search(rb"Last-Event-ID: (\d+)", request)
            trouble = Trouble(connection, int(resumed[1]) if resumed else 0)
            if n >= last:
                trouble.send(CHUNKED + chunk(b"event: stop\ndata: \n\n"))
                return trouble.hold()
            # One after the other first, and then as it comes.
            random.seed(n)
            name = TROUBLES[n] if n < len(TROUBLES) else random.choice(TROUBLES)
            getattr(trouble, name)()
        except OSError:
            pass


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=16) as listener:
    print("listening", flush=True)
    number = 0
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=serve, args=(accepted, number, int(sys.argv[2])), daemon=True).start()
        number += 1
