"""``similar``: duplicates and precedents, by the words that weigh most in a ticket."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from supportcli.desk.desk import Desk
from supportcli.desk.finding.words import flat_records
from supportcli.desk.operation import cases
from supportcli.domain.tickets.statuses import CANCELLED
from supportcli.store import listing, search
from supportcli.store.search_words import any_of

ALIKE_FIELDS = ("score", "shared")
"""What is told of likeness: the share of the weighing words that the other ticket has too, and these words."""

_WORD = re.compile(r"\w{3,}")
_MOST_READ, _MOST_WEIGHED = 200, 24
_COMMON, _CANDIDATES = 30_000, 100
_BUDGET = 60_000
# words that say nothing of a matter, so that a small desk, where every word is rare, does not compare by them
_EMPTY_WORDS = """
about after all also and any are because been before being but can cannot could did does doing for from had has have
having her here him his how into its just let may might more most must not now off only other our out over please she
should since some such than thank thanks that the their them then there these they this those through too under until
very was were what when where which while who why will with would you your
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Alike(NamedTuple):
    """A ticket that resembles: how much (0 to 1), and the words that both have, weightiest first."""

    id: int
    score: float
    shared: tuple[str, ...]


def similar(desk: Desk, ticket: int, limit: int) -> list[Mapping[str, object]]:
    """The tickets that are most like this one, as records.

    Raises:
        NotFoundError: There is no such ticket.
    """
    (case,) = cases(desk, [ticket])
    text = f"{case.ticket.subject}\n{case.ticket.description}"
    found = alike(desk, text, limit, besides=ticket)
    rows = flat_records(desk, [each.id for each in found])
    return [{**rows[each.id], "score": round(each.score, 3), "shared": list(each.shared)} for each in found]


def alike(desk: Desk, text: str, limit: int, *, besides: int = 0) -> list[Alike]:
    """The tickets that share the most of what weighs in the text; a word weighs the more, the fewer have it."""
    connection = desk.store.connection
    weights, alone = _weights(desk, text, 1 if besides else 0)
    if not weights:
        return []
    hits = [
        hit
        for hit in search.matches(connection, any_of(weights), max(limit, _CANDIDATES) + 1)
        if hit.id != besides
    ]
    status = listing.by_numbers(connection, [hit.id for hit in hits], ("status",))
    numbers = [hit.id for hit in hits if status[hit.id] != (CANCELLED,)]
    shared: dict[int, list[str]] = {number: [] for number in numbers}
    for word, having in search.having(
        connection, {word: any_of([word]) for word in weights}, numbers
    ).items():
        for number in having:
            shared[number].append(word)
    whole = sum(weights.values()) + alone
    found = [
        Alike(number, sum(weights[word] for word in words) / whole, tuple(words))
        for number, words in shared.items()
    ]
    # the sort is stable: of equals, the better match of all the texts stands first
    return sorted(found, key=lambda each: -each.score)[:limit]


def _weights(desk: Desk, text: str, own: int) -> tuple[dict[str, float], float]:
    """The words that weigh, weightiest first, and what those weigh that no other ticket has.

    They are so few that the tickets with any of them can be ranked at once; ``own`` tickets have the text itself.
    """
    connection = desk.store.connection
    (tickets,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM tickets").fetchone()
    words = [word for word in _words(text) if word not in _EMPTY]
    counts = {word: search.frequency(connection, any_of([word]), _COMMON) for word in words}
    weighed = {
        word: math.log(1 + tickets / max(count, 1)) for word, count in counts.items() if count < _COMMON
    }
    known = [word for word in weighed if counts[word] > own]
    alone = sum(weight for word, weight in weighed.items() if counts[word] <= own)
    return _affordable(sorted(known, key=lambda word: -weighed[word]), weighed, counts), alone


def _affordable(
    words: Sequence[str], weights: Mapping[str, float], counts: Mapping[str, int]
) -> dict[str, float]:
    chosen: dict[str, float] = {}
    spent = 0
    for word in words[:_MOST_WEIGHED]:
        spent += counts[word]
        if chosen and spent > _BUDGET:
            break
        chosen[word] = weights[word]
    return chosen


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text.lower())))[:_MOST_READ]
