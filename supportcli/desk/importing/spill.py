"""What was read and found good, kept in a temporary file until everything was: memory stays small."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

BATCH = 1000


class Spill:
    """A list of plain values on disk: appended one by one, read in batches, or singly by place."""

    def __init__(self) -> None:
        self._file = cast(BinaryIO, tempfile.TemporaryFile(prefix="supportcli-import-"))  # noqa: SIM115  # closed by __exit__
        self._waiting: list[Any] = []
        self.count = 0

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, value: Any) -> None:
        """Add a value to be read by :meth:`batches`."""
        self._waiting.append(value)
        self.count += 1
        if len(self._waiting) == BATCH:
            self._write(self._waiting)
            self._waiting = []

    def batches(self) -> Iterator[list[Any]]:
        """Everything that was appended, in order."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield self._read()
        if self._waiting:
            yield self._waiting

    def place(self, value: Any) -> int:
        """Write a value to be read by :meth:`at`; returns its place."""
        where = self._file.tell()
        self._write(value)
        return where

    def at(self, place: int) -> Any:
        """The value that was written to a place."""
        self._file.seek(place)
        return self._read()

    def _write(self, value: Any) -> None:
        packed = marshal.dumps(value)
        self._file.write(len(packed).to_bytes(8, "little"))
        self._file.write(packed)

    def _read(self) -> Any:
        size = int.from_bytes(self._file.read(8), "little")
        # only what this process wrote itself a moment ago is read back
        return marshal.loads(self._file.read(size))  # noqa: S302
