"""Customers, contacts and contracts as rows: the only place that writes them, and keeps each change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from supportcli.domain.master_data import CONTACT, CONTRACT, CUSTOMER, Change, Row


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    key: str
    columns: tuple[str, ...]


_TABLES = {
    CUSTOMER: _Table("customers", "id", ("id", "name", "domains", "created_at")),
    CONTACT: _Table("contacts", "email", ("email", "customer", "name", "role", "created_at")),
    CONTRACT: _Table(
        "contracts",
        "id",
        ("id", "customer", "policy", "plan", "starts_on", "ends_on", "zone", "created_at"),
    ),
}
_BUILT_ON = {
    CUSTOMER: ((CONTACT, "contacts", "email"), (CONTRACT, "contracts", "id"), ("ticket", "tickets", "id")),
    CONTACT: (("ticket", "tickets", "id"),),
    CONTRACT: (("ticket", "tickets", "id"),),
}
"""Kind → what names such a record: kind, table, key. The column has the name of the kind."""

_SELECT = (
    "SELECT c.kind, c.key, c.before, c.after, c.undoes, c.operation, o.at, o.actor, o.command"
    " FROM master_data_changes c JOIN operations o ON o.id = c.operation"
)
_OF_ITS_OWN = (
    "c.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM master_data_changes u WHERE u.undoes = c.operation"
    " AND u.kind = c.kind AND u.key = c.key)"
)


def change(
    connection: sqlite3.Connection,
    operation: int,
    kind: str,
    key: object,
    after: Row | None,
    *,
    undoes: int | None = None,
) -> Change:
    """Add, change or remove a record, and keep what it was before.

    Args:
        connection: The database, in a write transaction.
        operation: The operation under way.
        kind: What it is.
        key: Which one; ``None``: a new contract, which gets a number.
        after: The whole row; ``None`` removes it.
        undoes: The operation that this takes back.
    """
    before = None if key is None else stored(connection, kind, key)
    if after is None:
        table = _TABLES[kind]
        connection.execute(f"DELETE FROM {table.name} WHERE {table.key} = ?", (key,))
    else:
        number = _write(connection, kind, after, there=before is not None)
        if key is None:
            key, after = number, {**after, _TABLES[kind].key: number}
    made = Change(kind, str(key), before, after, undoes, operation)
    connection.execute(
        "INSERT INTO master_data_changes (operation, kind, key, customer, before, after, undoes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (operation, kind, made.key, made.customer, _text(before), _text(after), undoes),
    )
    return made


def stored(connection: sqlite3.Connection, kind: str, key: object) -> Row | None:
    """A record's row as it is now; ``None`` if there is none."""
    table = _TABLES[kind]
    row = connection.execute(
        f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {table.key} = ?", (key,)
    ).fetchone()
    return None if row is None else _row(kind, row)


def of_operation(connection: sqlite3.Connection, operation: int) -> list[Change]:
    """What an operation changed, in the order of the changes."""
    return _changes(connection, f"{_SELECT} WHERE c.operation = ? ORDER BY c.id", operation)


def changed_since(connection: sqlite3.Connection, change: Change) -> Change | None:
    """The last later change of the same record that counts."""
    found = _changes(
        connection,
        f"{_SELECT} WHERE c.kind = ? AND c.key = ? AND c.operation > ? AND {_OF_ITS_OWN}"
        " ORDER BY c.id DESC LIMIT 1",
        change.kind,
        change.key,
        change.operation,
    )
    return found[0] if found else None


def added_by(connection: sqlite3.Connection, kind: str, key: object) -> Change | None:
    """The change that added a record which is there; ``None``: it is older than the history."""
    found = _changes(
        connection,
        f"{_SELECT} WHERE c.kind = ? AND c.key = ? AND c.before IS NULL AND {_OF_ITS_OWN}"
        " ORDER BY c.id DESC LIMIT 1",
        kind,
        str(key),
    )
    return found[0] if found else None


def builds_on(connection: sqlite3.Connection, kind: str, key: str) -> tuple[str, object] | None:
    """The first record or ticket that names this record: its kind and key."""
    for other, table, column in _BUILT_ON[kind]:
        row = connection.execute(
            f"SELECT {column} FROM {table} WHERE {kind} = ? ORDER BY 1 LIMIT 1", (key,)
        ).fetchone()
        if row is not None:
            return other, row[0]
    return None


def of_customer(connection: sqlite3.Connection, customer: str) -> list[Change]:
    """What changed of a customer, its contacts and its contracts, in order; first what is older than the history."""
    changes = _changes(connection, f"{_SELECT} WHERE c.customer = ? ORDER BY c.id", customer)
    first = {(each.kind, each.key): each for each in reversed(changes)}
    return [*_older(connection, customer, first), *changes]


def _older(
    connection: sqlite3.Connection, customer: str, first: Mapping[tuple[str, str], Change]
) -> Iterator[Change]:
    """The records whose addition is not kept, as they were at first."""
    for kind, table in _TABLES.items():
        owner = "id" if kind == CUSTOMER else "customer"
        rows = connection.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {owner} = ? ORDER BY {table.key}",
            (customer,),
        )
        for row in rows:
            found = _row(kind, row)
            change = first.get((kind, str(found[table.key])))
            if change is None or change.before is not None:
                was = found if change is None else change.before
                yield Change(kind, str(found[table.key]), None, was, at=str(found["created_at"]))


def _write(connection: sqlite3.Connection, kind: str, row: Row, *, there: bool) -> int:
    table = _TABLES[kind]
    values = {name: json.dumps(value) if name == "domains" else value for name, value in row.items()}
    names = [name for name in table.columns if name in values]
    if there:
        wanted = ", ".join(f"{name} = :{name}" for name in names)
        sql = f"UPDATE {table.name} SET {wanted} WHERE {table.key} = :{table.key}"
    else:
        sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"
    return int(connection.execute(sql, values).lastrowid or 0)


def _row(kind: str, values: tuple[object, ...]) -> Row:
    row = dict(zip(_TABLES[kind].columns, values, strict=True))
    if kind == CUSTOMER:
        row["domains"] = json.loads(str(row["domains"]))
    return row


def _text(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _changes(connection: sqlite3.Connection, sql: str, *values: object) -> list[Change]:
    return [
        Change(kind, key, _read(before), _read(after), *rest)
        for kind, key, before, after, *rest in connection.execute(sql, values).fetchall()
    ]


def _read(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)
