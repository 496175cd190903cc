"""Draws on quotas: rows that can be rebuilt from the events, like those of ``projections.py``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from supportcli.domain.cover.draws import Draw
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time.instants import from_iso, iso
from supportcli.store.projections import Row, insert_sql

DRAW_COLUMNS = (
    "ticket",
    "quota",
    "number",
    "contract",
    "customer",
    "at",
    "cause",
    "amount",
    "refunded",
)
INSERT_DRAW = insert_sql("draws", DRAW_COLUMNS)
_SELECT = f"SELECT {', '.join(DRAW_COLUMNS)} FROM draws"


class Account(Struct, frozen=True):
    """Whose quotas: a contract's, or those of a customer (or of nobody known) without one."""

    contract: int | None
    customer: str | None = None


def draw_rows(ticket: Ticket, draws: Iterable[Draw]) -> list[Row]:
    """The rows of a ticket's draws, in the order of :data:`DRAW_COLUMNS`."""
    return [
        (
            ticket.id,
            draw.quota,
            draw.number,
            ticket.contract,
            ticket.customer,
            iso(draw.at),
            draw.cause,
            draw.amount,
            draw.refunded,
        )
        for draw in draws
    ]


def update(connection: sqlite3.Connection, ticket: int, rows: list[Row]) -> None:
    """Bring a ticket's draws up to date; nothing is written where nothing changed."""
    old = stored(connection, ticket)
    if sorted(old, key=_key) == sorted(rows, key=_key):
        return
    connection.execute("DELETE FROM draws WHERE ticket = ?", (ticket,))
    connection.executemany(INSERT_DRAW, rows)


def stored(connection: sqlite3.Connection, ticket: int) -> list[Row]:
    """A ticket's draws as they stand in the database."""
    rows = connection.execute(f"{_SELECT} WHERE ticket = ? ORDER BY quota, number", (ticket,))
    return [tuple(row) for row in rows]


def used(connection: sqlite3.Connection, account: Account, quota: str) -> list[tuple[datetime, int]]:
    """What was ever drawn and not given back, by instant; a row that is damaged counts for nothing until repaired."""
    rows = connection.execute(
        f"SELECT at, amount - refunded FROM draws WHERE {_whose(account)} AND quota = :quota ORDER BY at",
        {"contract": account.contract, "customer": account.customer, "quota": quota},
    )
    found = []
    for at, amount in rows:
        with suppress(ValueError):
            found.append((from_iso(at), amount))
    return found


def used_within(
    connection: sqlite3.Connection, account: Account, quota: str, between: tuple[datetime, datetime]
) -> int:
    """What was drawn and not given back within a stretch of time, its end excluded."""
    row = connection.execute(
        f"SELECT COALESCE(SUM(amount - refunded), 0) FROM draws WHERE {_whose(account)}"
        " AND quota = :quota AND at >= :start AND at < :end",
        {
            "contract": account.contract,
            "customer": account.customer,
            "quota": quota,
            "start": iso(between[0]),
            "end": iso(between[1]),
        },
    ).fetchone()
    return int(row[0])


def _whose(account: Account) -> str:
    if account.contract is not None:
        return "contract = :contract"
    return "contract IS NULL AND customer " + ("IS NULL" if account.customer is None else "= :customer")


def drawn_by(connection: sqlite3.Connection, ticket: int, quota: str) -> int:
    """What one ticket drew from a quota and did not give back."""
    row = connection.execute(
        "SELECT COALESCE(SUM(amount - refunded), 0) FROM draws WHERE ticket = :ticket AND quota = :quota",
        {"ticket": ticket, "quota": quota},
    ).fetchone()
    return int(row[0])


def _key(row: Row) -> str:
    return f"{row[1]} {row[2]}"
