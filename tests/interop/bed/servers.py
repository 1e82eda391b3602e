"""The servers, and nginx in front of them."""

import contextlib
import os
import pwd
import shutil
import tempfile
from pathlib import Path

from . import processes

SOURCE = Path(__file__).parent.parent / "servers"
START_SECONDS = 20


class Kind:
    """A kind of server. `needs` names what must be installed. With `crowd`, one process serves several clients at once. With
    `chunks`, the body comes in chunks even for HTTP/1.0, and so nginx does not hold it back."""

    def __init__(self, name, needs, command, crowd=True, chunks=False, environment=None):
        self.name, self.needs, self.command, self.crowd, self.chunks = name, needs, command, crowd, chunks
        self.environment = environment or {}


# Each command gets the tools' places and a port. PHP's server hands out connections to its workers without looking whether
# they are busy, so there each client gets a server of its own; the workers are for its next connection.
KINDS = [
    Kind("node-http", "node", lambda at, port: [at["node"], at["modules"] / "http.mjs", port]),
    Kind("express", "node", lambda at, port: [at["node"], at["modules"] / "express.mjs", port]),
    Kind("better-sse", "node", lambda at, port: [at["node"], at["modules"] / "better-sse.mjs", port]),
    Kind(
        "php",
        "php",
        lambda at, port: [at["php"], "-S", f"127.0.0.1:{port}", SOURCE / "php/server.php"],
        crowd=False,
        environment={"PHP_CLI_SERVER_WORKERS": "4"},
    ),
    Kind("flask", "python", lambda at, port: [at["python"], "-B", SOURCE / "python/flask_server.py", port], chunks=True),
    Kind("sse-starlette", "python", lambda at, port: [at["python"], "-B", SOURCE / "python/starlette_server.py", port]),
]


class Server:
    """One running server. It can be killed and started again on its port."""

    def __init__(self, kind, tools, log):
        self.kind, self.tools, self.log = kind, tools, log
        self.port = processes.free_port()
        self.process = None

    async def start(self):
        self.process = await processes.spawn(
            self.kind.command(self.tools, self.port),
            stdout=self.log,
            stderr=self.log,
            env={**os.environ, **self.kind.environment},
        )
        if not await processes.accepts(self.port, START_SECONDS, self.process):
            raise RuntimeError(f"{self.kind.name} does not start, see {self.log.name}")

    async def kill(self):
        if self.process:
            await processes.kill(self.process)


@contextlib.asynccontextmanager
async def server(kind, tools, log):
    running = Server(kind, tools, log)
    try:
        await running.start()
        yield running
    finally:
        await running.kill()


@contextlib.asynccontextmanager
async def nginx(tools, upstream, log):
    """nginx in front of the port `upstream`, as a normal user, with all that it writes in a folder that goes with it."""
    prefix = Path(tempfile.mkdtemp(prefix="interop-nginx-"))
    process = None
    try:
        port = processes.free_port()
        template = (SOURCE / "nginx/nginx.conf").read_text()
        (prefix / "nginx.conf").write_text(template.replace("@PORT@", str(port)).replace("@UPSTREAM@", str(upstream)))
        user = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(prefix, nobody.pw_uid, nobody.pw_gid)
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        command = [tools["nginx"], "-p", prefix, "-c", prefix / "nginx.conf"]
        process = await processes.spawn(command, stdout=log, stderr=log, **user)
        if not await processes.accepts(port, START_SECONDS, process):
            raise RuntimeError(f"nginx does not start, see {log.name}")
        yield port
    finally:
        if process:
            await processes.end(process)
        shutil.rmtree(prefix, ignore_errors=True)
