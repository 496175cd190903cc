"""Filter words: the small language of ``list`` and every other command that chooses tickets.

``status:open priority:p1,p2 due:..4h not:plan:free is:breached printer``: every word narrows, commas widen,
``not:`` (or ``-`` in a saved view) turns a word round, a word without a field is a part of the subject. The
first word may be a view: a saved list of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from supportcli.desk.look.stretches import EXAMPLES, stretch
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.query import Among, Query, Within
from supportcli.domain.tickets.statuses import ACTIVE, STATUSES

STATES = ("breached", "at-risk", "late", "paused", "unanswered")
"""What may follow ``is:``. ``breached``: the nearest clock has run out; ``late``: some clock did, ever."""

WORDS = (
    "priority", "plan", "customer", "contact", "assignee", "team", "policy", "kind", "level", "cause",
    "channel", "product", "version", "environment",
)  # fmt: skip
"""Fields with words: ``priority:p1,p2``, ``assignee:none``, ``product:any``."""

INSTANTS = ("due", "created", "updated", "resolved", "closed")
"""Fields with instants: ``due:..4h``, ``created:-7d..``, ``closed:2026-03-01..2026-03-31``, ``due:none``."""

FIELDS = ("status", *WORDS, *INSTANTS, "is", "id", "text")

VIEWS: Mapping[str, tuple[str, ...]] = {
    "triage": ("assignee:none",),
    "mine": ("assignee:me",),
    "at-risk": ("is:at-risk",),
    "breached": ("is:breached",),
    "all": ("not:status:cancelled",),
}
"""The views that every desk has; the settings may add some and replace these."""

_FIELD = re.compile(r"([a-z][a-z_-]*):(.*)", re.DOTALL)
_NUMBERS = re.compile(r"(?:([A-Za-z][A-Za-z0-9]*)-)?([0-9]{1,19})(?:-([0-9]{1,19}))?", re.ASCII)
# whoever asks for one of these does not mean open tickets only
_LIFTS = frozenset({"status", "id", "resolved", "closed"})


class Reader(NamedTuple):
    """Who reads the words and when: ``me`` is the actor, ``today`` is the desk's day."""

    now: datetime
    actor: str
    zone: str = "UTC"
    prefix: str = "SUP"
    views: Mapping[str, tuple[str, ...]] = {}


def parse(words: Sequence[str], reader: Reader, *, sort: str = "due") -> Query:
    """Read filter words.

    Args:
        words: As typed; the first may name a view.
        reader: For whom and when.
        sort: A field of the order, with ``-`` before it to turn the order round.

    Returns:
        The query; without a word about the status it finds open work: new, open and waiting tickets.

    Raises:
        UsageError: A word cannot be read; the message names it and the hint lists what is valid.
    """
    conditions = [_condition(word, reader) for word in spell_out(words, reader.views)]
    if not any(condition.field in _LIFTS for condition in conditions):
        conditions.insert(0, Among("status", ACTIVE))
    return Query(tuple(conditions), sort.removeprefix("-"), sort.startswith("-"))


def spell_out(words: Sequence[str], views: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words with a view in the first place replaced by what it stands for."""
    if not words:
        return []
    saved = views.get(words[0]) or VIEWS.get(words[0])
    return [*saved, *words[1:]] if saved else list(words)


def _condition(word: str, reader: Reader) -> Among | Within:
    negated, rest = False, word
    if rest.startswith("not:") or (rest.startswith("-") and len(rest) > 1):
        negated, rest = True, rest.removeprefix("not:") if rest.startswith("not:") else rest[1:]
    match = _FIELD.fullmatch(rest)
    if match is None:
        return _text(rest, word, negated)
    field, value = match[1], match[2]
    if field == "text":
        return _text(value, word, negated)
    if field not in FIELDS:
        raise _unknown_field(field, rest)
    values = tuple(part for part in value.split(",") if part)
    if not values:
        raise UsageError(f'"{word}" has no value', hint=_example(field))
    if field == "id":
        return Within(field, tuple(_numbers(part, reader.prefix) for part in values), negated)
    if field in INSTANTS:
        if values in (("none",), ("any",)):
            return Among(field, missing=True, negated=negated != (values == ("any",)))
        spans = tuple(stretch(part, field, reader.now, reader.zone) for part in values)
        return Within(field, spans, negated)
    if field == "status":
        return _status(values, negated)
    if field == "is":
        return Among(field, tuple(_one_of("is", part, STATES) for part in values), negated=negated)
    return _words(field, values, reader, negated)


def _text(text: str, word: str, negated: bool) -> Among:
    if not text.strip():
        raise UsageError(
            f'"{word}" is no filter', hint=f"fields: {', '.join(FIELDS)}; views: {', '.join(VIEWS)}"
        )
    return Among("text", (text,), negated=negated)


def _words(field: str, values: Sequence[str], reader: Reader, negated: bool) -> Among:
    lower = [value.lower() for value in values]
    if "any" in lower:
        # everything but what has no value
        return Among(field, missing=True, negated=not negated)
    if field == "assignee":
        lower = [reader.actor if value == "me" else value for value in lower]
    named = tuple(value for value in lower if value != "none")
    return Among(field, named, missing=len(named) < len(lower), negated=negated)


def _status(values: Sequence[str], negated: bool) -> Among:
    known = ("active", "any", *STATUSES)
    found: list[str] = []
    for value in values:
        name = _one_of("status", value, known)
        found += {"active": ACTIVE, "any": STATUSES}.get(name, (name,))
    return Among("status", tuple(dict.fromkeys(found)), negated=negated)


def _one_of(field: str, value: str, known: Sequence[str]) -> str:
    if value.lower() in known:
        return value.lower()
    raise UsageError(
        f'no {"state" if field == "is" else field} is called "{value}"',
        hint=f"{field}: one of {', '.join(known)}",
    )


def _numbers(text: str, prefix: str) -> tuple[int, int]:
    match = _NUMBERS.fullmatch(text)
    if match is None or (match[1] or prefix).upper() != prefix.upper():
        raise UsageError(f'"{text}" is no ticket id', hint=f"write id:42, id:{prefix}-42, id:3-7 or id:1,4,9")
    first = int(match[2])
    # beyond what a database can number is the same as its end
    last = min(int(match[3] or first), 2**63 - 2)
    return min(first, last + 1), last + 1


def _unknown_field(field: str, word: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(field, FIELDS, n=1)
    guess = f"did you mean {near[0]}:? " if near else ""
    return UsageError(
        f'no filter is called "{field}:"',
        hint=f"{guess}fields: {', '.join(FIELDS)}; for a part of the subject write text:{word}",
    )


def _example(field: str) -> str:
    if field in INSTANTS:
        return EXAMPLES
    return {"id": "write id:42 or id:3-7", "status": f"status: one of {', '.join(STATUSES)}"}.get(
        field, f"is: one of {', '.join(STATES)}" if field == "is" else f"write {field}:VALUE or {field}:none"
    )
