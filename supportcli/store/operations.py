"""Operations: who ran which command, and which tickets it touched."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from supportcli.store.history import dump

STAYS = ("escalate --due", "undo", "import", "mail receive", "mail fetch", "tracker", "defect --sync",
         "outbox digest")  # fmt: skip
"""Commands whose operations cannot be undone."""


class Recorded(Struct, frozen=True):
    """An operation as recorded."""

    number: int
    at: str
    actor: str
    command: str


def get(connection: sqlite3.Connection, number: int) -> Recorded | None:
    """The operation with this number."""
    row = connection.execute(
        "SELECT id, at, actor, command FROM operations WHERE id = ?", (number,)
    ).fetchone()
    return None if row is None else Recorded(*row)


def last_of(connection: sqlite3.Connection, actor: str) -> Recorded | None:
    """The actor's last operation that can be undone and was not."""
    rows = connection.execute(
        "SELECT id, at, actor, command FROM operations WHERE actor = ? ORDER BY id DESC", (actor,)
    )
    for row in rows:
        if row[3] not in STAYS and not _is_undone(connection, row[0]):
            return Recorded(*row)
    return None


def _is_undone(connection: sqlite3.Connection, number: int) -> bool:
    """Whether one of the tickets it touched says so; undone operations touched at least one ticket."""
    row = connection.execute(
        "SELECT 1 FROM events e JOIN events u ON u.ticket = e.ticket"
        " WHERE e.operation = :number AND u.kind = 'undone' AND u.data = :data LIMIT 1",
        {"number": number, "data": dump({"operation": number})},
    ).fetchone()
    return row is not None


def tickets_of(connection: sqlite3.Connection, number: int) -> list[int]:
    """The tickets that an operation touched."""
    rows = connection.execute("SELECT DISTINCT ticket FROM events WHERE operation = ? ORDER BY 1", (number,))
    return [row[0] for row in rows]
