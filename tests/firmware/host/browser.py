"""A headless Chromium, told what to do over its debugging pipe."""

import base64
import json
import os
import select
import subprocess
import tempfile
import time

from .builds import Failed


class Browser:
    """With one page open. `with` ends it."""

    def __init__(self, chromium, url):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        # It reads from file descriptor 3 and writes to 4, which a shell can arrange.
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--window-size=640,480"]
        arguments += [f"--user-data-dir={self.profile.name}", "about:blank"]
        shell = ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", chromium, *arguments]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(shell, pass_fds=(theirs_in, theirs_out), **quiet)
        os.close(theirs_in), os.close(theirs_out)
        self.out, self.into, self.unread, self.id = ours_out, ours_in, b"", 0
        target = self.call("Target.createTarget", url=url)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.out), os.close(self.into)
        self.profile.cleanup()

    def text(self):
        """What the page shows."""
        result = self.call("Runtime.evaluate", self.session, expression="document.body.innerText")
        return result["result"].get("value", "")

    def screenshot(self, path):
        """A picture of it."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", self.session)["data"]))

    def call(self, method, session=None, **parameters):
        """Calls a method of the DevTools protocol."""
        self.id += 1
        message = {"id": self.id, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        os.write(self.out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 40
        while True:
            message, found, rest = self.unread.partition(b"\0")
            if not found:
                readable, _, _ = select.select([self.into], [], [], max(0, end - time.monotonic()))
                more = os.read(self.into, 1 << 16) if readable else b""
                if not more:
                    raise Failed(f"the browser does not answer {method}")
                self.unread += more
                continue
            self.unread = rest
            answer = json.loads(message)
            if answer.get("id") == self.id:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error']}")
                return answer["result"]
