"""Whose hands the open tickets are in: the names that a hand-off may mean."""

from __future__ import annotations

import sqlite3

_OPEN = "status IN ('new', 'open', 'waiting')"
# the two columns stand here, so that no other name ever becomes a part of a statement
_SEEN = {
    "assignee": f"SELECT DISTINCT assignee FROM tickets WHERE {_OPEN} AND assignee IS NOT NULL ORDER BY 1",
    "team": f"SELECT DISTINCT team FROM tickets WHERE {_OPEN} AND team IS NOT NULL ORDER BY 1",
}


def assignees(connection: sqlite3.Connection) -> list[str]:
    """Everybody who works on an open ticket; closed ones are not looked through."""
    return [str(row[0]) for row in connection.execute(_SEEN["assignee"])]


def teams(connection: sqlite3.Connection) -> list[str]:
    """Every team that has an open ticket."""
    return [str(row[0]) for row in connection.execute(_SEEN["team"])]
