"""The full-text index: kept beside the events, asked with words, and rebuilt where it is in doubt.

A ticket is one document with three columns: its subject, what was said between the desk and the customer, and
what was noted inside the desk. The index keeps no text; it reads the ticket's events where it needs some.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from supportcli.domain.tickets.query import Query
from supportcli.store.conditions import Parameters
from supportcli.store.listing import Found, where
from supportcli.store.schema_finding import CHOSEN

Progress = Callable[[str, int, int], None]

NEWEST = 50_000
"""Of words that more tickets have, so many of the newest are ranked."""

_NEWEST_TESTED = 10_000
_VERY_FEW = 5_000

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
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                break  # the question is asked as a write; a file that may only be read is not asked
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
    if query is None or now is None:
        return _best(connection, expression, limit, "", {}, NEWEST)
    chosen = Found(connection, query, now).chosen()
    if chosen is None:
        condition, values = where(query, now)
        return _best(connection, expression, limit, _exists([condition or "TRUE"]), values, _NEWEST_TESTED)
    if chosen.number > _VERY_FEW:
        # the plus makes it a test of each hit: to look each number up among the hits would take longer
        terms = [f"+rowid IN ({chosen.source})", *([_exists(chosen.rest)] if chosen.rest else [])]
        return _best(connection, expression, limit, " AND ".join(terms), chosen.parameters, None)
    rest = "".join(f" AND {each}" for each in chosen.rest)
    rows = connection.execute(
        f"SELECT tickets.id FROM ({chosen.source}) AS few CROSS JOIN tickets WHERE tickets.id = few.found{rest}",
        chosen.parameters,
    )
    with _indexed(connection, [row[0] for row in rows]):
        return _best(connection, expression, limit, "", {}, None, table="chosen")


def _exists(terms: Sequence[str]) -> str:
    return f"EXISTS (SELECT 1 FROM tickets WHERE tickets.id = search.rowid AND {' AND '.join(terms)})"


def _best(
    connection: sqlite3.Connection,
    expression: str,
    limit: int,
    also: str,
    parameters: Parameters,
    newest: int | None,
    table: str = "search",
) -> list[Hit]:
    asked = f"{table} MATCH :expression" + (f" AND {also}" if also else "")
    # in one statement: to find all words with a beginning, or a phrase, takes longer than to rank
    rows = connection.execute(
        f"SELECT ticket, score FROM (SELECT rowid AS ticket, -bm25({table}, {_WEIGHTS}) AS score FROM {table}"
        f" WHERE {asked} ORDER BY rowid DESC LIMIT :newest) ORDER BY score DESC, ticket DESC LIMIT :limit",
        {**parameters, "expression": expression, "newest": -1 if newest is None else newest, "limit": limit},
    )
    return [Hit(ticket, score) for ticket, score in rows]


@contextmanager
def _indexed(connection: sqlite3.Connection, tickets: Sequence[int]) -> Iterator[None]:
    """An index of these tickets alone, as ``chosen``.

    To find one ticket among the hits of a frequent word takes longer than to index it anew.
    """
    connection.execute(CHOSEN)
    try:
        for start in range(0, len(tickets), _BATCH):
            connection.execute(
                "INSERT INTO chosen (rowid, subject, body, comments)"
                f" {_TEXTS} id IN (SELECT value FROM json_each(:tickets))",
                {"tickets": str(list(tickets[start : start + _BATCH]))},
            )
        yield
    finally:
        connection.execute("DROP TABLE chosen")


def frequency(connection: sqlite3.Connection, expression: str, most: int) -> int:
    """How many tickets match, counted no further than to ``most``."""
    row = connection.execute(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM search WHERE search MATCH :expression LIMIT {most})",
        {"expression": expression},
    ).fetchone()
    return int(row[0])


def having(
    connection: sqlite3.Connection, expressions: Mapping[str, str], tickets: Sequence[int]
) -> dict[str, set[int]]:
    """Name of an expression → those of the tickets that match it."""
    with _indexed(connection, tickets):
        return {
            name: {
                row[0]
                for row in connection.execute(
                    "SELECT rowid FROM chosen WHERE chosen MATCH :expression", {"expression": expression}
                )
            }
            for name, expression in expressions.items()
        }


MARKS = ("\x02", "\x03")
"""Around each word of a snippet that was asked for; texts with these characters lose them."""


def snippets(connection: sqlite3.Connection, expression: str, tickets: Sequence[int]) -> dict[int, str]:
    """Ticket → the part of its text that has most of the words, which stand between :data:`MARKS`."""
    with _indexed(connection, tickets):
        rows = connection.execute(
            "SELECT rowid, snippet(chosen, -1, char(2), char(3), '…', 16) FROM chosen WHERE chosen MATCH :expression",
            {"expression": expression},
        ).fetchall()
    return {ticket: " ".join(str(text).split()) for ticket, text in rows if text is not None}
