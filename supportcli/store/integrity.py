"""Questions about the file as a whole, for ``doctor``."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator

from supportcli.store.blobs import digest

_SLICE = 200


def problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong: damaged pages, broken references."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [
        f"{table} row {row}: refers to a {parent} that does not exist"
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    return found


def missing(connection: sqlite3.Connection) -> dict[str, str]:
    """Triggers, indexes and views that every desk has and this one lacks: "trigger NAME" → what makes it."""
    from supportcli.store.connection import store_in_memory

    question = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'trigger'"
    there = {(kind, name) for kind, name, _ in connection.execute(question)}
    whole = store_in_memory()
    try:
        wanted = whole.connection.execute(question).fetchall()
    finally:
        whole.close()
    return {
        f"{kind} {name}": sql
        for kind, name, sql in wanted
        if kind in ("trigger", "index", "view") and (kind, name) not in there
    }


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


def overdue(connection: sqlite3.Connection, before: str) -> list[tuple[int, str]]:
    """Tickets whose next alarm was due before this instant (UTC text), and when."""
    rows = connection.execute(
        "SELECT id, next_alarm_at FROM tickets WHERE next_alarm_at < ? ORDER BY next_alarm_at, id", (before,)
    )
    return [(row[0], row[1]) for row in rows]


def damaged_contents(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Raw messages and attachments that are not what they were when they came: whose, and its digest."""
    for (name,) in connection.execute("SELECT sha256 FROM blobs ORDER BY id").fetchall():
        try:
            packed, data = connection.execute(
                "SELECT packed, content FROM blobs WHERE sha256 = ?", (name,)
            ).fetchone()
            if digest(zlib.decompress(data) if packed else bytes(data)) == name:
                continue
        except (zlib.error, sqlite3.DatabaseError):
            pass
        row = connection.execute("SELECT id FROM messages WHERE sha256 = ?", (name,)).fetchone()
        yield (f"message {row[0]}" if row else "an attachment"), name
