"""Operations: who ran which command, and which tickets it touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from supportcli.store.history import dump

_BY_ITSELF = (
    "escalate --due",
    "undo",
    "mail receive",
    "mail fetch",
    "tracker",
    "defect --sync",
    "outbox digest",
)
"""Commands that cron runs, and undo itself: nobody's last operation."""

STAYS = (*_BY_ITSELF, "import", "policy add")
"""Commands whose operations cannot be undone."""


@dataclass(frozen=True, slots=True)
class Recorded:
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
    """The actor's last operation that was not undone.

    One that stays is the last one all the same: what was done before it is not what ``undo`` means then.
    """
    return next(_standing(connection, actor, without=_BY_ITSELF), None)


def last_to_undo(connection: sqlite3.Connection, actor: str) -> Recorded | None:
    """The actor's last operation that can be undone and was not."""
    return next(_standing(connection, actor, without=STAYS), None)


def _standing(connection: sqlite3.Connection, actor: str, without: Sequence[str]) -> Iterator[Recorded]:
    rows = connection.execute(
        "SELECT id, at, actor, command FROM operations WHERE actor = ? ORDER BY id DESC", (actor,)
    )
    for row in rows:
        if row[3] not in without and not is_undone(connection, row[0]):
            yield Recorded(*row)


def is_undone(connection: sqlite3.Connection, number: int) -> bool:
    """Whether one of the tickets it touched says so, or a change of master data takes back one of its own."""
    row = connection.execute(
        "SELECT 1 FROM events e JOIN events u ON u.ticket = e.ticket"
        " WHERE e.operation = :number AND u.kind = 'undone' AND u.data = :data"
        " UNION ALL SELECT 1 FROM master_data_changes WHERE undoes = :number LIMIT 1",
        {"number": number, "data": dump({"operation": number})},
    ).fetchone()
    return row is not None


def tickets_of(connection: sqlite3.Connection, number: int) -> list[int]:
    """The tickets that an operation touched."""
    rows = connection.execute("SELECT DISTINCT ticket FROM events WHERE operation = ? ORDER BY 1", (number,))
    return [row[0] for row in rows]
