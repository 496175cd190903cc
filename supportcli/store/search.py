"""The full-text index: kept beside the events, asked with words, and rebuilt where it is in doubt.

A ticket is one document with three columns: its subject, what was said between the desk and the customer, and
what was noted inside the desk. The index keeps no text; it reads the ticket's events where it needs some.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from supportcli.domain import events as ev
from supportcli.domain.query import Query
from supportcli.store.listing import Found, where

Progress = Callable[[str, int, int], None]

TELLING = frozenset(
    {
        ev.OPENED, ev.REPLIED, ev.RECEIVED, ev.DETAILED, ev.RESOLVED, ev.TRACKED, ev.COMMENTED, ev.TROUBLESHOT,
        ev.RECREATED, ev.LOGGED, ev.HANDED_ON, ev.UNDONE,
    }
)  # fmt: skip
"""The kinds of event that add words to a ticket or take some away: those that the view ``search_texts`` reads."""

NEWEST = 100_000
"""Of words that more tickets have, so many of the newest are ranked."""

_NEWEST_TESTED = 20_000
_FEW, _VERY_FEW = 20_000, 1_000

_WEIGHTS = "8.0, 2.0, 1.0"
"""How much more a word in the subject tells of a ticket than one of a message, and that than one of a comment."""

_TEXTS = "SELECT id, subject, body, comments FROM search_texts WHERE"
_INSERT = f"INSERT INTO search (rowid, subject, body, comments) {_TEXTS}"
_BATCH = 10_000


class Hit(NamedTuple):
    """A ticket that matches: its number, and how well (the higher, the better)."""

    id: int
    score: float


def forget(connection: sqlite3.Connection, ticket: int) -> None:
    """Take a ticket out of the index, before its events change: what is taken out must be what went in."""
    connection.execute(
        "INSERT INTO search (search, rowid, subject, body, comments)"
        " SELECT 'delete', id, subject, body, comments FROM search_texts WHERE id = :ticket",
        {"ticket": ticket},
    )


def index(connection: sqlite3.Connection, first: int, last: int | None = None) -> None:
    """Index a ticket, or a stretch of new ones, as their events stand now."""
    connection.execute(
        f"{_INSERT} id BETWEEN :first AND :last", {"first": first, "last": first if last is None else last}
    )


def rebuild(connection: sqlite3.Connection, progress: Progress | None = None) -> int:
    """Index every ticket anew, inside the caller's transaction; returns how many there are."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.execute("INSERT INTO subjects (subjects) VALUES ('rebuild')")
    (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM tickets").fetchone()
    for first in range(1, last + 1, _BATCH):
        index(connection, first, first + _BATCH - 1)
        if progress is not None:
            progress("indexing", min(first + _BATCH - 1, last), last)
    return int(last)


def problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the indexes: each is compared with the texts that it was made of."""
    found = []
    for table in ("search", "subjects"):
        try:
            # the rank of 1 asks for the comparison with the texts
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            found.append(f"the index {table} differs from the tickets")
    return found


def matches(
    connection: sqlite3.Connection,
    expression: str,
    limit: int,
    *,
    query: Query | None = None,
    now: datetime | None = None,
) -> list[Hit]:
    """The tickets that match best, best first; equally good ones newest first.

    Args:
        connection: The database.
        expression: From :func:`supportcli.store.search_words.expression`.
        limit: At most so many.
        query: Only tickets that meet its conditions, at ``now``.
        now: Decides what is late; needed with a query.
    """
    asked, newest = "search MATCH :expression", NEWEST
    values: dict[str, object] = {"expression": expression}
    if query is not None and now is not None:
        narrowed, more, newest = _narrowed(Found(connection, query, now), query, now)
        asked, values = f"{asked} AND {narrowed}", {**values, **more}
    if newest:
        oldest = connection.execute(
            f"SELECT rowid FROM search WHERE {asked} ORDER BY rowid DESC LIMIT 1 OFFSET {newest}", values
        ).fetchone()
        if oldest is not None:
            asked, values["oldest"] = f"{asked} AND rowid > :oldest", oldest[0]
    rows = connection.execute(
        f"SELECT rowid, -bm25(search, {_WEIGHTS}) AS score FROM search WHERE {asked}"
        " ORDER BY score DESC, rowid DESC LIMIT :limit",
        {**values, "limit": limit},
    )
    return [Hit(ticket, score) for ticket, score in rows]


def _narrowed(found: Found, query: Query, now: datetime) -> tuple[str, dict[str, object], int]:
    """A condition on ``search.rowid``, its values, and of how many of the newest hits it may be asked."""
    few = found.if_few(_FEW)
    if few is None:
        condition, values = where(query, now)
        tested = f"EXISTS (SELECT 1 FROM tickets WHERE tickets.id = search.rowid AND {condition or 'TRUE'})"
        return tested, values, _NEWEST_TESTED
    # one by one where there are very few, else as a test of each hit: the plus keeps them from being looked up
    plus = "" if len(few) <= _VERY_FEW else "+"
    return f"{plus}rowid IN (SELECT value FROM json_each(:few))", {"few": str(few)}, 0


def frequency(connection: sqlite3.Connection, expression: str, most: int) -> int:
    """How many tickets match, counted no further than to ``most``."""
    row = connection.execute(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM search WHERE search MATCH :expression LIMIT {most})",
        {"expression": expression},
    ).fetchone()
    return int(row[0])


def having(connection: sqlite3.Connection, expression: str, tickets: Sequence[int]) -> set[int]:
    """Those of the tickets that match."""
    rows = connection.execute(
        "SELECT rowid FROM search WHERE search MATCH :expression"
        " AND rowid IN (SELECT value FROM json_each(:tickets))",
        {"expression": expression, "tickets": str(list(tickets))},
    )
    return {row[0] for row in rows}


def texts(connection: sqlite3.Connection, ticket: int) -> tuple[str, str, str] | None:
    """Subject, messages and comments of a ticket, as they are indexed."""
    row = connection.execute(f"{_TEXTS} id = :ticket", {"ticket": ticket}).fetchone()
    return None if row is None else (row[1], row[2] or "", row[3] or "")


MARKS = ("\x02", "\x03")
"""Around each word of a snippet that was asked for; texts with these characters lose them."""


def snippets(connection: sqlite3.Connection, expression: str, tickets: Iterable[int]) -> dict[int, str]:
    """Ticket → the part of its text that has most of the words, which stand between :data:`MARKS`."""
    found = {}
    for ticket in tickets:
        row = connection.execute(
            "SELECT snippet(search, -1, char(2), char(3), '…', 16) FROM search"
            " WHERE search MATCH :expression AND rowid = :ticket",
            {"expression": expression, "ticket": ticket},
        ).fetchone()
        if row is not None and row[0] is not None:
            found[ticket] = " ".join(str(row[0]).split())
    return found
