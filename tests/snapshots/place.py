"""A desk in a folder of its own, called through ``main()``: nothing of the machine shows in what it says."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from supportcli.cli.main import main

_FIXED = {
    "COLUMNS": "80",
    "LINES": "24",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "SUPPORTCLI_DB": "desk.db",
    "SUPPORTCLI_CONFIG": "config.toml",
}
_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV")


SOURCE = Path(__file__).parents[2]
"""Where the source stands: shipped stories are named by their files there."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one call gave back."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a desk and its settings, in which the process stands while it is called."""

    folder: Path

    def call(self, *words: str, now: str, user: str = "ana", input: str = "") -> Said:
        """Run one command at an instant; the path of the folder is ``<folder>`` in what it says."""
        os.environ["SUPPORTCLI_NOW"], os.environ["SUPPORTCLI_USER"] = now, user
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(input.encode()), encoding="utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main([*words, "--no-input"])
        finally:
            sys.stdin = before
        return Said(code, self._placeless(out.getvalue()), self._placeless(err.getvalue()))

    def name_desk(self) -> None:
        """Give the desk a fixed identity instead of the random one that creating it drew."""
        with sqlite3.connect(self.folder / "desk.db") as connection:
            changed = connection.execute("UPDATE meta SET value = ? WHERE key = 'desk'", ("5" * 32,))
            assert changed.rowcount == 1
        connection.close()

    def _placeless(self, text: str) -> str:
        return text.replace(str(self.folder), "<folder>").replace(f"{SOURCE}/", "")


@contextmanager
def place() -> Iterator[Place]:
    """A new empty place; environment, working folder and zone of the process are its own until it is left."""
    environment, before = dict(os.environ), Path.cwd()
    with TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name).resolve()
        kept = {key: environment[key] for key in _KEPT if key in environment}
        own = {
            f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CONFIG", "DATA", "CACHE")
        }
        try:
            os.environ.clear()
            os.environ.update(kept | own | _FIXED | {"HOME": str(folder), "TMPDIR": str(folder)})
            time.tzset()
            os.chdir(folder)
            yield Place(folder)
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)
            time.tzset()
