"""Files that old programs put into the text itself: ``begin 644 name``, lines, ``end``."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?\n", re.MULTILINE)
_LINE = re.compile(rb"([^\r\n]*)\r?(?:\n|\Z)")
_MOST_TRIES = 200
"""Lines of one text that may look like the beginning of a file."""
LARGEST = 16 * 1024 * 1024
"""Bytes of a text in which files are looked for: it takes a second, and larger ones come as attachments."""


@dataclass(frozen=True, slots=True)
class Block:
    """A file in a text.

    Attributes:
        start: Where its first line begins.
        end: Where its last line ends.
        name: As it stands, not to be trusted.
        content: Decoded.
    """

    start: int
    end: int
    name: bytes
    content: bytes


def first_block(data: bytes) -> Block | None:
    """The first file in a text; ``None`` if there is none that decodes."""
    return next(iter(_blocks(data, most=1)), None)


def without_blocks(data: bytes) -> tuple[bytes, list[Block]]:
    """A text without the files in it, and the files."""
    blocks = _blocks(data, most=_MOST_TRIES) if b"begin " in data else []
    if not blocks:
        return data, []
    kept, position = [], 0
    for block in blocks:
        kept.append(data[position : block.start])
        position = block.end
    return b"".join([*kept, data[position:]]), blocks


def _blocks(data: bytes, most: int) -> list[Block]:
    made: list[Block] = []
    position = 0
    if len(data) > LARGEST:
        return made
    for _ in range(_MOST_TRIES):
        begin = _BEGIN.search(data, position)
        if begin is None or len(made) >= most:
            break
        content, end = _content(data, begin.end())
        if content:
            made.append(Block(begin.start(), end, begin[1], content))
        position = max(end, begin.end() - 1)
    return made


def _content(data: bytes, start: int) -> tuple[bytes, int]:
    """What the lines from here on say, and where they end; ``b""`` if one of them is no such line."""
    made: list[bytes] = []
    for found in _LINE.finditer(data, start):
        line = found[1]
        if line.strip() == b"end":
            return b"".join(made), found.end()
        if found.start() >= len(data):
            break
        if line.strip() in (b"", b"`"):
            continue
        try:
            made.append(binascii.a2b_uu(line))
        except binascii.Error:
            # garbage behind the end of the line; its first character says how long it is
            try:
                made.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]))
            except binascii.Error:
                return b"", start
    return b"", start
