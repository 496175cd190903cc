"""Files that old programs put into the text itself: ``begin 644 name``, lines, ``end``."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?$", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
MOST_BLOCKS = 100
"""Files in one text."""


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


def first_block(data: bytes, start: int = 0) -> Block | None:
    """The first file at or after ``start``; ``None`` if there is none that decodes."""
    for begin in _BEGIN.finditer(data, start):
        end = _END.search(data, begin.end())
        if end is None:
            return None
        content = _content(data[begin.end() : end.start()], base64=b"-base64" in begin[0][:13])
        if content is not None:
            return Block(begin.start(), end.end(), begin[1], content)
    return None


def without_blocks(data: bytes) -> tuple[bytes, list[Block]]:
    """A text without the files in it, and the files."""
    if b"begin" not in data:
        return data, []
    kept, blocks, position = [], [], 0
    while len(blocks) < MOST_BLOCKS:
        block = first_block(data, position)
        if block is None:
            break
        kept.append(data[position : block.start])
        blocks.append(block)
        position = block.end
    return (b"".join([*kept, data[position:]]), blocks) if blocks else (data, [])


def _content(lines: bytes, *, base64: bool) -> bytes | None:
    if base64:
        try:
            return binascii.a2b_base64(lines)
        except binascii.Error:
            return None
    made = []
    for line in lines.split(b"\n"):
        text = line.rstrip(b"\r")
        if not text.strip() or text == b"`":
            continue
        try:
            made.append(binascii.a2b_uu(text))
        except binascii.Error:
            # lines with garbage behind their end; the first character says how long the line is
            size = (((text[0] - 32) & 63) * 4 + 5) // 3
            try:
                made.append(binascii.a2b_uu(text[:size]))
            except binascii.Error:
                return None
    return b"".join(made) or None
