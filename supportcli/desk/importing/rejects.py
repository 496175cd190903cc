"""The rows that were left out, in a file of their own, so that they can be mended and imported."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from supportcli.domain.documents import Record

Raw = list[str] | Record
"""A row's cells, or a record."""


class Rejects:
    """Writes rows as they were: like the input if all inputs have one header, else as JSON lines.

    Args:
        path: The file, made when the first row comes; ``None`` writes nothing.
        header: The columns and the delimiter of all inputs, if they have the same.
    """

    def __init__(self, path: Path | None, header: tuple[list[str], str] | None) -> None:
        self.wanted = path is not None
        self._path = path
        self._header = header
        self._stream: TextIO | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._stream is not None:
            self._stream.close()

    def write(self, raw: Raw, columns: Sequence[str] = ()) -> None:
        """Write a row; ``columns`` names its cells where they become JSON."""
        if self._path is None:
            return
        if self._stream is None:
            self._stream = self._path.open("w", encoding="utf-8", newline="")
            if self._header is not None:
                self._cells(self._header[0])
        if self._header is not None and isinstance(raw, list):
            self._cells(raw)
            return
        if isinstance(raw, list):
            raw = dict(zip(columns, raw, strict=False))
        self._stream.write(json.dumps(raw) + "\n")

    def _cells(self, cells: list[str]) -> None:
        assert self._stream is not None and self._header is not None  # noqa: S101  # opened in write
        csv.writer(self._stream, delimiter=self._header[1], lineterminator="\n").writerow(cells)
