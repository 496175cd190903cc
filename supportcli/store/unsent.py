"""Messages of a ticket that did not leave, for whoever looks at the ticket."""

from __future__ import annotations

import sqlite3


def of_ticket(connection: sqlite3.Connection, ticket: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The numbers of the messages that were given up, and the roles for which nobody has an address."""
    rows = connection.execute(
        "SELECT id, role, state FROM outbox WHERE ticket = ? AND (state = 'failed' OR state = 'unaddressed')"
        " ORDER BY id",
        (ticket,),
    ).fetchall()
    failed = tuple(int(row[0]) for row in rows if row[2] == "failed")
    return failed, tuple(dict.fromkeys(str(row[1]) for row in rows if row[2] == "unaddressed" and row[1]))
