"""The indexed questions that cron asks each minute: which tickets are due, and does a message wait?

They stand apart from the rest of the store, which imports more than a run with nothing to do should pay for.
"""

from __future__ import annotations

import sqlite3


def due(connection: sqlite3.Connection, now: str, limit: int) -> list[int]:
    """Tickets whose next alarm is due at ``now`` (UTC text), the earliest first, at most ``limit``.

    Those whose alarm could not be taken are left out until they are to be tried again.
    """
    rows = connection.execute(
        "SELECT id FROM tickets WHERE next_alarm_at <= :now AND NOT EXISTS (SELECT 1 FROM set_aside"
        " WHERE what = 'alarm' AND set_aside.id = tickets.id AND try_at > :now)"
        " ORDER BY next_alarm_at, id LIMIT :limit",
        {"now": now, "limit": limit},
    )
    return [row[0] for row in rows]


def is_anything_set_aside(connection: sqlite3.Connection) -> bool:
    """Whether an alarm could not be taken."""
    return connection.execute("SELECT 1 FROM set_aside LIMIT 1").fetchone() is not None


def next_at(connection: sqlite3.Connection) -> tuple[str, int] | None:
    """The instant of the very next alarm and its ticket."""
    row = connection.execute(
        "SELECT next_alarm_at, id FROM tickets WHERE next_alarm_at IS NOT NULL ORDER BY next_alarm_at, id LIMIT 1"
    ).fetchone()
    return None if row is None else (row[0], row[1])


def does_a_message_wait(connection: sqlite3.Connection, now: str) -> bool:
    """Whether a message or a request is due at ``now`` (UTC text), or a message lacks an address.

    Three look-ups in partial indexes.
    """
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'pending' AND try_at <= :now)"
        " OR EXISTS (SELECT 1 FROM outbox WHERE state = 'unaddressed')"
        " OR EXISTS (SELECT 1 FROM tracker_requests WHERE state = 'pending' AND try_at <= :now)",
        {"now": now},
    ).fetchone()
    return bool(row[0])


def does_a_request_wait(connection: sqlite3.Connection, now: str) -> bool:
    """Whether a request to the engineering tracker is due at ``now`` (UTC text); one look-up in a partial index."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM tracker_requests WHERE state = 'pending' AND try_at <= :now)",
        {"now": now},
    ).fetchone()
    return bool(row[0])
