"""Where a merged ticket goes on."""

from __future__ import annotations

import sqlite3

_INTO = (
    "SELECT json_extract(e.data, '$.into') FROM events e WHERE e.ticket = :ticket AND e.kind = 'merged'"
    " AND json_valid(e.data) AND NOT EXISTS (SELECT 1 FROM events u WHERE u.ticket = e.ticket AND u.kind = 'undone'"
    " AND json_valid(u.data) AND json_extract(u.data, '$.operation') = e.operation) ORDER BY e.id DESC LIMIT 1"
)


def merged_into(connection: sqlite3.Connection, ticket: int) -> int | None:
    """The ticket as which this one goes on, at the end of the chain; ``None`` for one that was not merged."""
    seen = {ticket}
    last = None
    while (row := connection.execute(_INTO, {"ticket": last or ticket}).fetchone()) is not None:
        if row[0] in seen:
            break
        last = int(row[0])
        seen.add(last)
    return last
