"""The full-text index: kept beside the events, asked with words, and rebuilt where it is in doubt.

A ticket is one document with three columns: its subject, what was said between the desk and the customer, and
what was noted inside the desk. The index keeps no text; it reads the ticket's events where it needs some.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from supportcli.domain import events as ev

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
    among: str = "",
    parameters: dict[str, object] | None = None,
) -> list[Hit]:
    """The tickets that match best, best first; equally good ones newest first.

    Args:
        connection: The database.
        expression: From :func:`supportcli.store.search_words.expression`.
        limit: At most so many.
        among: A further condition on ``search.rowid``, in SQL.
        parameters: Its values.
    """
    values = {**(parameters or {}), "expression": expression}
    where = f"search MATCH :expression{f' AND {among}' if among else ''}"
    row = connection.execute(
        f"SELECT rowid FROM search WHERE {where} ORDER BY rowid DESC LIMIT 1 OFFSET {NEWEST}", values
    ).fetchone()
    if row is not None:
        where, values["oldest"] = f"{where} AND rowid > :oldest", row[0]
    rows = connection.execute(
        f"SELECT rowid, -bm25(search, {_WEIGHTS}) AS score FROM search WHERE {where}"
        " ORDER BY score DESC, rowid DESC LIMIT :limit",
        {**values, "limit": limit},
    )
    return [Hit(ticket, score) for ticket, score in rows]


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


def frequencies(connection: sqlite3.Connection, stems: Sequence[str]) -> dict[str, int]:
    """Stem → how many tickets have a word with it; stems that no ticket has are absent."""
    found = {}
    for stem in stems:
        row = connection.execute("SELECT doc FROM search_words WHERE term = :stem", {"stem": stem}).fetchone()
        if row is not None:
            found[stem] = int(row[0])
    return found
