"""An mbox is taken apart where messages begin, and nowhere else."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from supportcli.mail.mbox import is_mbox, messages_of_mbox

LINE = b"From jo@acme.test Mon Jan  5 12:00:00 2026\n"


def taken(data: bytes) -> list[bytes]:
    return list(messages_of_mbox(io.BytesIO(data)))


CASES: dict[str, tuple[bytes, list[bytes]]] = {
    "nothing": (b"", []),
    "one": (LINE + b"A: b\n\ntext\n\n", [b"A: b\n\ntext\n"]),
    "two": (LINE + b"A: b\n\none\n\n" + LINE + b"A: c\n\ntwo\n\n", [b"A: b\n\none\n", b"A: c\n\ntwo\n"]),
    "no empty line at the end": (LINE + b"A: b\n\ntext\n", [b"A: b\n\ntext\n"]),
    "no line end at the end": (LINE + b"A: b\n\ntext", [b"A: b\n\ntext"]),
    "empty lines of the text stay": (
        LINE + b"A: b\n\ntext\n\n\n\n" + LINE + b"A: c\n\n",
        [b"A: b\n\ntext\n\n\n", b"A: c\n"],
    ),
    "Windows": (
        (LINE + b"A: b\n\none\n\n" + LINE + b"A: c\n\ntwo\n").replace(b"\n", b"\r\n"),
        [b"A: b\r\n\r\none\r\n", b"A: c\r\n\r\ntwo\r\n"],
    ),
    "a sentence": (
        LINE + b"A: b\n\nWell,\n\nFrom here on: it fails\n",
        [b"A: b\n\nWell,\n\nFrom here on: it fails\n"],
    ),
    "a sentence with a time": (
        LINE + b"A: b\n\nhi\n\nFrom 12:00 on in 2026 it fails\nalways\n",
        [b"A: b\n\nhi\n\nFrom 12:00 on in 2026 it fails\nalways\n"],
    ),
    "in the middle of a paragraph": (
        LINE + b"A: b\n\nhi\n" + LINE + b"A: b\n",
        [b"A: b\n\nhi\n" + LINE + b"A: b\n"],
    ),
    "escaped": (LINE + b"A: b\n\nhi\n\n>" + LINE + b"A: c\n", [b"A: b\n\nhi\n\n>" + LINE + b"A: c\n"]),
    "an address alone": (LINE + b"A: b\n\nhi\n\nFrom jo@acme.test\nA: c\n\n", [b"A: b\n\nhi\n", b"A: c\n"]),
    "a zone, and the year in the middle": (
        LINE + b"A: b\n\nhi\n\nFrom jo Mon Jan 5 12:00 2026 +0100\nA: c\n\n",
        [b"A: b\n\nhi\n", b"A: c\n"],
    ),
    "no mbox at all": (b"A: b\n\ntext\n", [b"A: b\n\ntext\n"]),
    "empty lines first": (b"\n\n" + LINE + b"A: b\n\ntext\n", [b"A: b\n\ntext\n"]),
}


@pytest.mark.parametrize("name", CASES)
def test_messages_are_found(name: str) -> None:
    """Each message as the bytes between two separators, and no more."""
    data, messages = CASES[name]
    assert taken(data) == messages


@pytest.mark.parametrize(
    ("beginning", "so"),
    [
        (LINE, True),
        (b"\n" + LINE, True),
        (b"From: a@b.test\n", False),
        (b"Subject: x\n", False),
        (b"", False),
    ],
)
def test_an_mbox_is_known_by_its_first_line(beginning: bytes, so: bool) -> None:
    """A message that begins with the field From is no mbox."""
    assert is_mbox(beginning) is so


class Endless(io.RawIOBase):
    """A file of many messages that never stands in memory."""

    def __init__(self, messages: int) -> None:
        self.chunks = self._made(messages)
        self.rest = b""

    def _made(self, messages: int) -> Iterator[bytes]:
        for number in range(messages):
            yield LINE + b"Subject: %d\n\n" % number + b"some text in a line\n" * 500 + b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.rest = self.rest or next(self.chunks, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def test_a_large_mbox_takes_the_memory_of_one_message() -> None:
    """6 MB of messages of 10 kB each pass through less than 400 kB."""
    tracemalloc.start()
    try:
        count = sum(1 for _ in messages_of_mbox(io.BufferedReader(Endless(600))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, peak < 400_000) == (600, True)
