"""Questions about the file as a whole, for ``doctor``."""

from __future__ import annotations

import sqlite3


def problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong: damaged pages, broken references."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [
        f"{table} row {row}: refers to a {parent} that does not exist"
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    return found


def repeated_steps(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    """Steps that stand more than once in a history: (ticket, key, times)."""
    rows = connection.execute(
        "SELECT ticket, CASE WHEN json_valid(data) THEN json_extract(data, '$.key') END AS key, COUNT(*) FROM events"
        " WHERE kind IN ('escalated', 'warned', 'breached', 'reminded', 'closed')"
        " GROUP BY 1, 2 HAVING key IS NOT NULL AND COUNT(*) > 1"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def without_history(connection: sqlite3.Connection) -> list[int]:
    """Tickets that no event tells of."""
    rows = connection.execute(
        "SELECT id FROM tickets WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.ticket = tickets.id)"
    )
    return [row[0] for row in rows]
