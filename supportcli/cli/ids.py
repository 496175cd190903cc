"""Ticket ids as people and scripts write them: ``42``, ``SUP-42``, ``3-7``, ``1,4,9``, ``-`` for stdin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from supportcli.domain.errors import UsageError

MAX_RANGE = 10_000
"""The tickets that one range may name: a slip of the finger must not name the whole desk."""

_LARGEST = 2**63 - 1
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
_RANGE = re.compile(r"([0-9]{1,19})-([0-9]{1,19})", re.ASCII)


def parse_ids(words: Sequence[str], stdin: Iterable[str], prefix: str) -> list[int]:
    """The ids that the words name, in order, each once.

    Args:
        words: Ids, references with the desk's prefix in either case, ranges, comma lists, or ``-``.
        stdin: Lines to read for ``-``; each holds what a word may hold, empty ones are skipped.
        prefix: The desk's prefix, for example ``SUP``.

    Returns:
        The ids; none if standard input had none.

    Raises:
        UsageError: No words, or words that name no tickets; the message lists all of these.
    """
    if not words:
        raise UsageError(
            "no tickets given", hint="name them by id, or give - to read ids from standard input"
        )
    found: dict[int, None] = {}
    bad: dict[str, None] = {}
    for part in _parts(words, stdin):
        span = _span(part, prefix)
        if span is None:
            bad[part] = None
        else:
            found.update(dict.fromkeys(span))
    if bad:
        raise _complaint(list(bad), prefix)
    return list(found)


def parse_id(word: str, prefix: str) -> int:
    """The one id that the word names.

    Raises:
        UsageError: The word names none, or several.
    """
    ids = parse_ids([word], (), prefix)
    if len(ids) != 1:
        raise UsageError(f'"{word}" does not name one ticket', hint=f"write 42 or {prefix}-42")
    return ids[0]


def _parts(words: Sequence[str], stdin: Iterable[str]) -> Iterable[str]:
    read = False
    for word in words:
        if word != "-":
            yield from _split(word)
        elif not read:
            read = True
            for line in stdin:
                if text := line.strip().removeprefix("\ufeff"):
                    yield from _split(text)


def _split(word: str) -> Iterable[str]:
    # an empty word stays, to be complained about; an empty place in "1,,2" does not
    return [part.strip() for part in word.split(",") if part.strip()] or [word]


def _span(part: str, prefix: str) -> range | None:
    head = f"{prefix}-".upper()
    number = part[len(head) :] if part.upper().startswith(head) else part
    if _NUMBER.fullmatch(number):
        first = last = int(number)
    elif (match := _RANGE.fullmatch(part)) is not None:
        first, last = int(match[1]), int(match[2])
    else:
        return None
    if not 1 <= first <= last <= _LARGEST or last - first >= MAX_RANGE:
        return None
    return range(first, last + 1)


def _complaint(bad: list[str], prefix: str) -> UsageError:
    shown = ", ".join(f'"{word[:40]}"' for word in bad[:20]) + (
        f" and {len(bad) - 20} more" if len(bad) > 20 else ""
    )
    what = "is not a ticket id" if len(bad) == 1 else "are not ticket ids"
    return UsageError(
        f"{shown} {what}",
        hint=f"write 42, {prefix}-42, 3-7 (at most {MAX_RANGE} at once), 1,4,9, or - for standard input",
    )
