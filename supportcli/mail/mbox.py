"""An mbox taken apart (RFC 4155; mboxo and mboxrd): one message after the other, each as the bytes that it is.

What separates messages is no part of them: the line ``From …`` before each, and the empty line after it. Lines that
were escaped as ``>From`` stay so: whether the ``>`` was there before, the file does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

_SEPARATOR = re.compile(
    rb"From (?:.{1,300}?\d\d?:\d\d(?::\d\d)?\b.{0,60}?\b\d{4}\b.{0,40}|[^\s@]{1,200}@[^\s@]{1,200}\s*$)",
    re.DOTALL,
)
"""With a time and a year, in whatever order and zone; or with an address and nothing else."""
_FIELD = re.compile(rb"(?:[!-9;-~]{1,200}[ \t]*:|>?From )")
_LONGEST_LINE = 1 << 20
"""Bytes that are read at a time; a longer line comes in pieces."""


def is_mbox(beginning: bytes) -> bool:
    """Whether a file that begins so is an mbox: its first line is one that separates messages."""
    return beginning.lstrip(b"\r\n").startswith(b"From ")


def messages_of_mbox(file: IO[bytes]) -> Iterator[bytes]:
    """The messages in order; of the file, no more than one is in memory.

    A line ``From …`` separates messages if it stands after an empty line, names a time and a year or only an
    address, and a header field follows: a sentence in a text does not.

    Args:
        file: Open for reading bytes.
    """
    message = bytearray()
    started = False
    empty_before = True
    line = file.readline(_LONGEST_LINE)
    while line:
        following = file.readline(_LONGEST_LINE)
        if empty_before and _separates(line, following, first=not started and not message.strip()):
            if started and (message or line):
                yield _without_last_line(message)
            started, message = True, bytearray()
        else:
            started = started or bool(line.strip())
            message += line
        empty_before = not line.strip(b"\r\n")
        line = following
    if message.strip() or started:
        yield _without_last_line(message)


def _separates(line: bytes, following: bytes, *, first: bool) -> bool:
    if not line.startswith(b"From ") or line[5:].lstrip().startswith(b":"):
        return False  # an obsolete form of the field From has blanks before its colon
    return first or (_SEPARATOR.match(line) is not None and _FIELD.match(following) is not None)


def _without_last_line(message: bytearray) -> bytes:
    """Without the empty line that separates it from the next."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if message.endswith(end):
            return bytes(message[: len(message) - len(end) // 2])
    return bytes(message)
