"""``search``: tickets by what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from supportcli.desk.desk import Desk
from supportcli.desk.look.fields import FLAT_FIELDS
from supportcli.desk.look.filters import FIELDS as FILTERS
from supportcli.desk.look.query import query_of
from supportcli.domain.actions import ID, action
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.query import Query
from supportcli.domain.tickets.statuses import CANCELLED, STATUSES
from supportcli.store import listing, search
from supportcli.store.search_words import MOST_WORDS, expression, wanted

FIELDS = (*FLAT_FIELDS, "score", "snippet")
"""What can be told of each hit: the fields of its row, how well it matches, and a part of its text.

The score of the best hit is 1, those of the others are shares of it."""

SHOWN = ("id", "reference", "status", "priority", "customer", "opened_at", "subject", "score", "snippet")
"""What is told if nothing else is asked for."""

_DOUBT = 100
"""Cancelled tickets among so many more hits are left out before the best are counted."""


class FoundByWords(NamedTuple):
    """Hits, best first, and how the words had to be read so that something was found (empty: as they were typed)."""

    records: list[Mapping[str, object]]
    reading: str = ""


def by_words(desk: Desk, words: Sequence[str], limit: int) -> FoundByWords:
    """The tickets that have all of the words, best first.

    Args:
        desk: The desk.
        words: Words, phrases, beginnings (``print*``) and exclusions (``not:fax``); ``field:value`` is a filter
            of ``list``. Without a filter on the status every ticket counts but those that were cancelled.
        limit: At most so many.

    Raises:
        UsageError: No word to look for, too many, or a filter that cannot be read.
    """
    filters = [word for word in words if _is_filter(word)]
    asked = wanted([word for word in words if not _is_filter(word)])
    if len(asked) > MOST_WORDS:
        raise UsageError(
            f"more than {MOST_WORDS} words to look for",
            hint=(action("similar", ID), " compares whole tickets"),
        )
    if expression(asked) is None:
        raise UsageError(
            "no word to look for",
            hint=(action("search", "printer", "jam"), ", or ", action("list"), " for filters alone"),
        )
    query = _query(desk, filters)
    readings = (
        ("", False, False),
        ("these words, but not in a row", True, False),
        ("words that begin so", True, True),
    )
    tried = set()
    for reading, apart, beginnings in readings:
        text = expression(asked, apart=apart, beginnings=beginnings) or ""
        if text in tried:
            continue
        tried.add(text)
        hits = _hits(desk, text, query, limit)
        if hits:
            return FoundByWords(_records(desk, hits, text), reading)
    return FoundByWords([])


def _is_filter(word: str) -> bool:
    field, colon, _ = word.removeprefix("not:").partition(":")
    return bool(colon) and field in FILTERS


def _query(desk: Desk, filters: Sequence[str]) -> Query | None:
    if not filters:
        return None
    if not any(word.removeprefix("not:").startswith("status:") for word in filters):
        filters = [*filters, f"status:{','.join(each for each in STATUSES if each != CANCELLED)}"]
    return query_of(desk, filters)


def _hits(desk: Desk, text: str, query: Query | None, limit: int) -> list[search.Hit]:
    connection = desk.store.connection
    if query is not None:
        return search.matches(connection, text, limit, query=query, now=desk.now)
    hits = search.matches(connection, text, limit + _DOUBT)
    status = listing.by_numbers(connection, [hit.id for hit in hits], ("status",))
    return [hit for hit in hits if status[hit.id] != (CANCELLED,)][:limit]


def _records(desk: Desk, hits: Sequence[search.Hit], text: str) -> list[Mapping[str, object]]:
    connection = desk.store.connection
    numbers = [hit.id for hit in hits]
    rows = flat_records(desk, numbers)
    parts = search.snippets(connection, text, numbers)
    # the figures of the index depend on how many tickets there are: people can use their proportions only
    best = max((hit.score for hit in hits), default=0.0)
    shares = {hit.id: round(hit.score / best, 3) if best > 0 else 1.0 for hit in hits}
    return [{**rows[number], "score": shares[number], "snippet": parts.get(number)} for number in numbers]


def flat_records(desk: Desk, tickets: Sequence[int]) -> dict[int, dict[str, object]]:
    """Ticket → the fields that stand in its row."""
    columns = [name for name in FLAT_FIELDS if name not in ("id", "reference")]
    rows = listing.by_numbers(desk.store.connection, tickets, columns)
    prefix = desk.settings.prefix
    return {
        ticket: {"id": ticket, "reference": f"{prefix}-{ticket}", **dict(zip(columns, row, strict=True))}
        for ticket, row in rows.items()
    }
