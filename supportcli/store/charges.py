"""Which tickets may cost something: those with logged work, and those under terms that sell incidents."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime

from supportcli.domain.query import Query
from supportcli.store import listing


def chargeable(
    connection: sqlite3.Connection, query: Query, revisions: Collection[str], now: datetime
) -> Iterator[int]:
    """Of the tickets that the query finds, those that may cost something, in the query's order.

    Args:
        connection: The database.
        query: What is asked for.
        revisions: The revisions under which a ticket costs something without any work.
        now: Decides what is late.
    """
    # served by a partial index, whose size follows the work that was logged
    worked = {
        row[0] for row in connection.execute("SELECT DISTINCT ticket FROM events WHERE kind = 'logged'")
    }
    if not worked and not revisions:
        return
    for ticket, revision in listing.rows(connection, query, ("id", "policy_revision"), now):
        if ticket in worked or revision in revisions:
            yield int(str(ticket))


def revisions(connection: sqlite3.Connection) -> list[str]:
    """Every stored revision of a policy."""
    return [str(row[0]) for row in connection.execute("SELECT revision FROM policies ORDER BY revision")]
