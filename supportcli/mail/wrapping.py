"""Plain text at a width that every mail program shows well.

Only what is too long is touched: a line of prose is broken at its blanks. The author's own line breaks stand, words
and addresses of the web are never broken, and what is quoted, indented or fenced (code, logs, tables) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 76
"""What a broken line is filled up to, in characters."""
LONGEST = 78
"""A line up to this length stays as it is (RFC 5322, 2.1.1)."""

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_KEPT = re.compile(r">|[ \t]|\|")
_MARK = re.compile(r"(?:[-*+•]|\d{1,3}[.)])[ ]+")
_NOT_FIRST = re.compile(r">|(?:--|[-*+•|#]|\d{1,3}[.)])$|(?:```|~~~)|From$")
"""Words that mean something else at the beginning of a line: a quotation, a list, a signature."""


def wrapped(text: str) -> str:
    """The text with its long lines of prose broken; wrapping it again changes nothing."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        if fenced or len(line) <= LONGEST or _KEPT.match(line):
            yield line
        else:
            yield from _broken(line)


def _broken(line: str) -> Iterator[str]:
    mark = _MARK.match(line)
    indent = " " * mark.end() if mark else ""
    now = ""
    for word in re.split(r" +", line.rstrip(" ")):
        longer = f"{now} {word}" if now else word
        alone = not now.strip() or (mark is not None and now == mark[0].rstrip())
        if len(longer) <= WIDTH or alone or _NOT_FIRST.match(word):
            now = longer
        else:
            yield now
            now = indent + word
    yield now
