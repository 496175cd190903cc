"""Words as a person types them, as an expression of FTS5: whatever is typed, it is never a syntax error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_WORDS = 64
"""More than these are no question any more, and the index has a limit of its own."""

_PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')
_BEGINNING = 3
"""A shorter beginning of a word is taken for a word: half of all words have it."""


class Wanted(NamedTuple):
    """A word or a phrase that a ticket must have, or must not; ``beginning``: of a word."""

    text: str
    beginning: bool = False
    negated: bool = False


def wanted(words: Iterable[str]) -> list[Wanted]:
    """What the words ask for.

    Double quotes make a phrase, and so does an argument with blanks in it; ``*`` at the end stands for the rest
    of a word; ``not:`` before a word excludes it. What has no letter or digit asks for nothing.
    """
    found = []
    for word in words:
        rest = word.removeprefix("not:")
        negated = rest != word
        phrased = '"' not in rest and len(rest.split()) > 1
        parts = [(rest, "")] if phrased else _PARTS.findall(rest)
        for phrase, single in parts:
            text = phrase or single
            stem = text.rstrip("*")
            beginning = stem != text and sum(map(str.isalnum, stem)) >= _BEGINNING
            if any(map(str.isalnum, text)):
                found.append(Wanted(_clean(stem), beginning, negated))
    return found


def expression(words: Sequence[Wanted], *, apart: bool = False, beginnings: bool = False) -> str | None:
    """The words as an expression, or ``None`` where none says what a ticket must have.

    Args:
        words: What is asked for.
        apart: Phrases may stand anywhere, word by word.
        beginnings: Every word may go on.
    """
    must = [each for each in words if not each.negated]
    if not must:
        return None
    if apart:
        must = [each._replace(text=part) for each in must for part in _singles(each.text)]
    terms = [
        _quoted(each.text) + ("*" if each.beginning or (beginnings and len(each.text) >= _BEGINNING) else "")
        for each in must
    ]
    whole = " AND ".join(terms)
    for each in words:
        if each.negated:
            whole = f"({whole}) NOT {_quoted(each.text)}{'*' if each.beginning else ''}"
    return whole


def any_of(words: Iterable[str]) -> str:
    """An expression that is met by any of the words."""
    return " OR ".join(map(_quoted, words))


def _singles(text: str) -> list[str]:
    return [part for part in text.split() if any(map(str.isalnum, part))]


def _clean(text: str) -> str:
    # bytes of the command line that are no UTF-8 are no words
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
