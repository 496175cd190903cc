"""Which tickets may cost something, and which may give something back; the rest are not folded."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime

from supportcli.domain.tickets.query import Query
from supportcli.domain.time.instants import iso
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


def missed(connection: sqlite3.Connection, contract: int, now: datetime) -> list[int]:
    """The tickets of a contract with a guaranteed clock that has run out; an index on the customer narrows them."""
    rows = connection.execute(
        "SELECT id FROM tickets"
        " WHERE customer = (SELECT customer FROM contracts WHERE id = :contract) AND contract = :contract"
        " AND EXISTS (SELECT 1 FROM clocks WHERE clocks.ticket = tickets.id AND commitment = 'guarantee'"
        " AND due_at IS NOT NULL AND due_at < :now AND (stopped_at IS NULL OR stopped_at > due_at))"
        " ORDER BY id",
        {"contract": contract, "now": iso(now)},
    )
    return [int(row[0]) for row in rows]
