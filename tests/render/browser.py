"""A real browser without a window, asked over its own DevTools pipe: nothing to install but the browser."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds for one answer; a loaded machine starts a browser slowly."""


def program() -> str | None:
    """The browser of this machine."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Browser:
    """One page of a running browser."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._rest = b""
        self._number = 0
        self.told: list[str] = []
        """What the console and the log said."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> Any:
        """One command of the DevTools protocol to the page."""
        return self._ask(method, self._session, **params)

    def open(self, url: str) -> None:
        """Go to a page and wait until it is loaded."""
        self.ask("Page.navigate", url=url)
        while self.run("document.readyState + location.protocol") != f"complete{url.partition(':')[0]}:":
            time.sleep(0.02)

    def run(self, script: str) -> Any:
        """The value of an expression in the page; the debugger is not bound by the page's own rules."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def looks(self, *, width: int, height: int = 900, scheme: str = "light", media: str = "screen") -> None:
        """Make the window so wide, its reader one of light or dark, and the medium a screen or paper."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self) -> Picture:
        """What the window shows."""
        return Picture(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def printed(self) -> bytes:
        """The page as PDF, on the paper that it asks for."""
        self.ask("Emulation.clearDeviceMetricsOverride")
        self.ask("Emulation.setEmulatedMedia", media="", features=[])
        answer = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def _ask(self, method: str, session: str | None = None, **params: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        os.write(self._to, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        for answer in self._answers():
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            if answer.get("method") in (
                "Log.entryAdded",
                "Runtime.consoleAPICalled",
                "Runtime.exceptionThrown",
            ):
                self.told.append(json.dumps(answer["params"]))
        raise AssertionError("unreachable")

    def _answers(self) -> Iterator[Any]:
        until = time.monotonic() + PATIENCE
        while True:
            while b"\0" not in self._rest:
                ready, _, _ = select.select([self._back], [], [], max(0.0, until - time.monotonic()))
                assert ready, "the browser does not answer"
                read = os.read(self._back, 1 << 20)
                assert read, "the browser is gone"
                self._rest += read
            message, _, self._rest = self._rest.partition(b"\0")
            yield json.loads(message)


@contextmanager
def browser(path: str, profile: Path) -> Iterator[Browser]:
    """A browser with a fresh profile, ended with the block."""
    words = [
        path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-extensions", "--hide-scrollbars", "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
    ]  # fmt: skip
    # the browser reads commands from 3 and answers on 4: ours must not stand in the way
    to_read, to_write, back_read, back_write = (
        fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for pair in (os.pipe(), os.pipe()) for end in pair
    )
    actions = [
        (os.POSIX_SPAWN_DUP2, to_read, 3),
        (os.POSIX_SPAWN_DUP2, back_write, 4),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    env = {"PATH": os.environ["PATH"], "HOME": str(profile), "LANG": "C.UTF-8"}
    process = os.posix_spawn(path, words, env, file_actions=actions, setpgroup=0)
    os.close(to_read)
    os.close(back_write)
    try:
        yield Browser(to_write, back_read)
    finally:
        os.close(to_write)
        os.close(back_read)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)


class Picture:
    """The pixels of a PNG of eight bits a channel."""

    def __init__(self, data: bytes) -> None:
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        self.width, self.height, depth, kind = struct.unpack(">IIBB", data[16:26])
        assert (depth, kind) in ((8, 2), (8, 6)), (depth, kind)
        self._size = 3 if kind == 2 else 4
        packed, at = b"", 8
        while at < len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            if data[at + 4 : at + 8] == b"IDAT":
                packed += data[at + 8 : at + 8 + length]
            at += length + 12
        self._rows = list(self._lines(zlib.decompress(packed)))

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue of a pixel."""
        start = x * self._size
        red, green, blue = self._rows[y][start : start + 3]
        return red, green, blue

    def _lines(self, raw: bytes) -> Iterator[bytes]:
        size, length = self._size, self.width * self._size
        before = bytearray(length)
        for y in range(self.height):
            start = y * (length + 1)
            row = bytearray(raw[start + 1 : start + 1 + length])
            _unfilter(raw[start], row, before, size)
            yield bytes(row)
            before = row


def _unfilter(kind: int, row: bytearray, above: bytearray, size: int) -> None:
    """Undo one of the filters of PNG, in place."""
    for n in range(len(row) if kind else 0):
        left = row[n - size] if n >= size else 0
        up, corner = above[n], above[n - size] if n >= size else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            guess = min((left, up, corner), key=lambda near: abs(left + up - corner - near))
        row[n] = (row[n] + guess) & 255
