"""What a batch could not do, with the reason, until it can."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from supportcli.domain.time.instants import iso


class Failure(NamedTuple):
    """One thing that could not be done: since when, how often it was tried, and when it is tried again."""

    what: str
    id: int
    reason: str
    tries: int
    since: str
    try_at: str


def note(
    connection: sqlite3.Connection,
    what: str,
    id_: int,
    reason: str,
    now: datetime,
    pauses: tuple[timedelta, ...],
) -> bool:
    """Write down that it failed; after the last of the pauses always the same passes again.

    Returns:
        Whether this is news: it failed for the first time, or for another reason.
    """
    row = connection.execute(
        "SELECT reason, tries FROM set_aside WHERE what = ? AND id = ?", (what, id_)
    ).fetchone()
    before, tries = row or (None, 0)
    try_at = iso(now + pauses[min(tries, len(pauses) - 1)])
    connection.execute(
        "INSERT INTO set_aside (what, id, reason, tries, since, try_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (what, id) DO UPDATE SET reason = excluded.reason, tries = excluded.tries,"
        " try_at = excluded.try_at",
        (what, id_, reason, tries + 1, iso(now), try_at),
    )
    return bool(before != reason)


def clear(connection: sqlite3.Connection, what: str, id_: int) -> None:
    """It was done, or what it depends on has changed."""
    connection.execute("DELETE FROM set_aside WHERE what = ? AND id = ?", (what, id_))


def failures(connection: sqlite3.Connection) -> list[Failure]:
    """Everything that waits to be tried again."""
    rows = connection.execute(f"SELECT {', '.join(Failure._fields)} FROM set_aside ORDER BY what, id")
    return [Failure(*row) for row in rows]


def clear_all(connection: sqlite3.Connection) -> None:
    """Everything is tried again, and told again if it still fails."""
    connection.execute("DELETE FROM set_aside")
