"""Operations: who ran which command, and which tickets it touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from msgspec import Struct

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
        " WHERE e.operation = :number AND u.kind = 'undone'"
        " AND json_extract(u.data, '$.operation') = :number"
        " UNION ALL SELECT 1 FROM master_data_changes WHERE undoes = :number LIMIT 1",
        {"number": number},
    ).fetchone()
    return row is not None


def tickets_of(connection: sqlite3.Connection, number: int) -> list[int]:
    """The tickets that an operation touched."""
    rows = connection.execute("SELECT DISTINCT ticket FROM events WHERE operation = ? ORDER BY 1", (number,))
    return [row[0] for row in rows]


def next_at(connection: sqlite3.Connection, number: int) -> str | None:
    """When the operation after this one ran."""
    row = connection.execute(
        "SELECT at FROM operations WHERE id > ? ORDER BY id LIMIT 1", (number,)
    ).fetchone()
    return None if row is None else str(row[0])


def ahead(connection: sqlite3.Connection, latest: str) -> list[tuple[int, str]]:
    """Operations on tickets that stand later than this and that nobody has redated, each with its instant."""
    rows = connection.execute(
        "SELECT id, at FROM operations o WHERE at > ? AND EXISTS (SELECT 1 FROM events WHERE operation = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM events r WHERE r.kind = 'redated'"
        " AND json_extract(r.data, '$.operation') = o.id AND NOT EXISTS (SELECT 1 FROM events u WHERE"
        " u.kind = 'undone' AND json_extract(u.data, '$.operation') = r.operation)) ORDER BY id",
        (latest,),
    )
    return [(row[0], row[1]) for row in rows]
