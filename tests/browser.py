"""Chromium without a window, spoken to over a pipe: what a page looks like, what it asks for, and what it complains of."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
TO_CHROMIUM, FROM_CHROMIUM = 3, 4
"""The descriptors at which Chromium reads commands and writes what happens, each of them JSON up to a zero byte."""


class Browser:
    """A tab of a browser that was just installed."""

    def __init__(self, commands: BinaryIO, answers: BinaryIO) -> None:
        self._commands, self._answers = commands, answers
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        """Start Chromium, and end it afterwards."""
        reads, commands = os.pipe()
        answers, writes = os.pipe()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            # A shell puts the ends of the pipes where Chromium looks for them.
            script = f'exec "$0" "$@" {TO_CHROMIUM}<&{reads} {FROM_CHROMIUM}>&{writes}'
            command = ["bash", "-c", script, PROGRAM, *FLAGS, f"--user-data-dir={profile}"]
            process = subprocess.Popen(command, pass_fds=(reads, writes), stderr=subprocess.DEVNULL)
            os.close(reads)
            os.close(writes)
            try:
                with os.fdopen(commands, "wb", buffering=0) as to, os.fdopen(answers, "rb", buffering=0) as back:
                    yield cls(to, back)
            finally:
                process.kill()
                process.wait()

    def call(self, method: str, **params: Any) -> Any:
        """Give a command of the DevTools protocol, and return what it gives back; events go to :attr:`events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            more = self._answers.read(1 << 20)
            assert more, "Chromium ended"
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def show(self, path: Path, *, width: int, dark: bool = False) -> None:
        """Open a file in a window of a width, and wait until it is all there."""
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=path.as_uri())
        while not self.happened("Page.loadEventFired"):
            self.events.append(self._next())

    def happened(self, *methods: str) -> list[dict[str, Any]]:
        """Return the events of these kinds since the page was opened."""
        return [event["params"] for event in self.events if event.get("method") in methods]

    def evaluate(self, expression: str) -> Any:
        """Return what an expression of JavaScript comes to in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, path: Path, elements: str = "html") -> None:
        """Write a picture of the part of the page in which some elements are, as PNG."""
        boxes = f"[...document.querySelectorAll('{elements}')].map(e => e.getBoundingClientRect())"
        top, bottom = self.evaluate(f"(b => [Math.min(...b.map(r => r.top)), Math.max(...b.map(r => r.bottom))])({boxes})")
        width = self.call("Page.getLayoutMetrics")["cssContentSize"]["width"]
        margin = 16
        clip = {"x": 0, "y": max(0, top - margin), "width": width, "height": bottom - top + 2 * margin, "scale": 1}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(data))
