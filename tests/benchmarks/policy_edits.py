"""Random edits of policy files: bytes, lines, values, keys, tables, pieces of other files.

Everything is drawn from one ``random.Random``, so that a seed makes the same text on every machine.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import tomli_w

NUMBERS = (
    "0", "1", "-1", "2", "7", "12", "59", "60", "99", "366", "1000", "36500", "36600", "36601", "1000000", "1000001",
    "1000000000", "9223372036854775807", "1" + "0" * 400, "1.5", "0.75", "1.0", "inf", "nan", "0x10", "1e9",
)  # fmt: skip
WORDS = (
    "0m", "1m", "1h30m", "0-3bh", "1bd", "2bd", "36600bd", "10000000000bd", "36600d", "1200mo", "1mo", "eobd",
    "eobd+1", "eobd+36600", "next-release", "none", "", " ", "all", "always", "customer", "*", "24:00-24:00",
    "00:00-24:00", "22:00-06:00", "23:59-00:01", "09:00-09:01", "mon-sun", "sun-mon", "9999-12-31", "0001-01-01",
    "*-02-29", "10000-01-01", "Pacific/Apia", "Antarctica/Troll", "Europe/Dublin", "Africa/Casablanca", "Etc/UTC",
    "../../etc/passwd", "opened", "reply", "customer-reply", "resolved", "closed", "reopened", "flag:x", "level:I",
    "work", "session:phone", "50%", "-50%", "101%", "agreed", "free", "275-400", "0", "0.001", "unlimited", "12h",
    ">=3", "<30d", ">=1y", "<2018-09-17", "guarantee", "best-effort", "refuse", "charge", "note", "same-time",
    "close", "hours", "8h", "EUR", "JPY", "\\u0000", "\\u202e", "é", "🙂", "x" * 300,
)  # fmt: skip
CHARACTERS = "[]{}=\"'.,#\n -+:*%0123456789abP\\\t\r\x00\x85é\u202e"

_NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?")
_STRING = re.compile(r'"([^"\n]*)"')
_KEY = re.compile(r"(?m)^\s*([\w-]+)\s*=")
_HEADER = re.compile(r"(?m)^(?=\[)")

Edit = Callable[[Random, str, Sequence[str]], str]


def edited(random: Random, text: str, others: Sequence[str]) -> str:
    """The text after one to four random edits; ``others`` are the files to take pieces from."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        text = random.choice(EDITS)(random, text, others)
    return text


def characters(random: Random, text: str, others: Sequence[str]) -> str:
    """One character, or a few, are replaced, added or removed."""
    begin = random.randrange(len(text) + 1)
    end = min(len(text), begin + random.choice((0, 1, 1, 2, 20)))
    return text[:begin] + "".join(random.choices(CHARACTERS, k=random.randrange(3))) + text[end:]


def lines(random: Random, text: str, others: Sequence[str]) -> str:
    """A line is left out, doubled, moved, cut, or comes from another file."""
    found = text.split("\n")
    at, to = random.randrange(len(found)), random.randrange(len(found) + 1)
    how = random.randrange(5)
    if how == 0:
        del found[at]
    elif how == 1:
        found.insert(to, found[at])
    elif how == 2:
        found.insert(min(to, len(found) - 1), found.pop(at))
    elif how == 3:
        found.insert(to, random.choice(random.choice(others).split("\n")))
    else:
        found[at] = found[at][: random.randrange(len(found[at]) + 1)]
    return "\n".join(found)


def numbers(random: Random, text: str, others: Sequence[str]) -> str:
    """A number, in a text or not, becomes another."""
    return _replaced(random, text, _NUMBER, lambda: random.choice(NUMBERS))


def words(random: Random, text: str, others: Sequence[str]) -> str:
    """A text becomes another: one of the file's own, of another file's, or an awkward one."""

    def word() -> str:
        where = random.choice((text, random.choice(others), ""))
        return f'"{random.choice(_STRING.findall(where) or WORDS)}"'

    return _replaced(random, text, _STRING, word)


def keys(random: Random, text: str, others: Sequence[str]) -> str:
    """A key becomes another key."""
    pool = _KEY.findall(random.choice((text, random.choice(others)))) or ["x"]
    found = list(_KEY.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start(1)] + random.choice(pool) + text[match.end(1) :]


def tables(random: Random, text: str, others: Sequence[str]) -> str:
    """A table is left out, moved, or replaced by one of another file."""
    parts = _HEADER.split(text)
    at = random.randrange(len(parts))
    how = random.randrange(4)
    if how == 0 and len(parts) > 1:
        del parts[at]
    elif how == 1:
        parts.insert(random.randrange(len(parts) + 1), parts.pop(at))
    elif how == 2:
        parts[at] = random.choice(_HEADER.split(random.choice(others)))
    else:
        parts.append("\n" + random.choice(_HEADER.split(random.choice(others))))
    return "".join(parts)


def halves(random: Random, text: str, others: Sequence[str]) -> str:
    """The beginning of one file and the end of another."""
    head, tail = text.split("\n"), random.choice(others).split("\n")
    return "\n".join(head[: random.randrange(len(head) + 1)] + tail[random.randrange(len(tail)) :])


def values(random: Random, text: str, others: Sequence[str]) -> str:
    """A value of the parsed file is replaced by another value, of any type, and the file is written anew."""
    try:
        data = tomllib.loads(text)
        given = tomllib.loads(random.choice(others))
    except (ValueError, RecursionError):
        return text
    places, pool = _places(data), _places(given)
    if not places or not pool:
        return text
    container, key = random.choice(places)
    source, name = random.choice(pool)
    container[key] = random.choice(
        [
            copy.deepcopy(source[name]),
            random.choice(WORDS),
            random.choice((0, 1, -1, 10**6, 0.5, True, [], {})),
        ]
    )
    if isinstance(container, dict) and random.random() < 0.2:
        container[str(name)] = container.pop(key)
    return tomli_w.dumps(data)


EDITS: tuple[Edit, ...] = (
    characters,
    lines,
    lines,
    numbers,
    numbers,
    words,
    words,
    words,
    keys,
    tables,
    halves,
    values,
)


def _replaced(random: Random, text: str, what: re.Pattern[str], new: Callable[[], str]) -> str:
    found = list(what.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + new() + text[match.end() :]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of the data with each of its keys."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [p for inner in value.values() for p in _places(inner)]
    if isinstance(value, list):
        return [(value, number) for number in range(len(value))] + [
            p for each in value for p in _places(each)
        ]
    return []
