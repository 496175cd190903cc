"""Rows that can be rebuilt from the events at any time: the ticket and its clocks.

The row builders are used by every writer and by ``doctor``, which compares their result with what is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from supportcli.domain.running.alarms import next_alarm_at
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import ACTIVE, Ticket
from supportcli.domain.time.instants import iso
from supportcli.store.damage import rows

Row = tuple[object, ...]

TICKET_COLUMNS = (
    "id",
    "status",
    "subject",
    "kind",
    "level",
    "cause",
    "priority",
    "priority_code",
    "priority_rank",
    "channel",
    "customer",
    "contact",
    "contract",
    "assignee",
    "team",
    "policy",
    "policy_revision",
    "plan",
    "plan_rank",
    "product",
    "version",
    "environment",
    "source",
    "source_key",
    "opened_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "updated_at",
    "next_due_at",
    "next_due_measure",
    "next_alarm_at",
)
CLOCK_COLUMNS = (
    "ticket",
    "measure",
    "round",
    "commitment",
    "calendar",
    "duration",
    "started_at",
    "due_at",
    "warn_at",
    "stopped_at",
    "state",
    "paused_seconds",
    "left_seconds",
)


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else iso(instant)


def ticket_row(ticket: Ticket, clocks: list[Clock], terms: Terms | None) -> Row:
    """The ticket's row, in the order of :data:`TICKET_COLUMNS`."""
    priority = terms.priority(ticket.priority) if terms else None
    plan = terms.plan(ticket.plan) if terms else None
    alarm = next_alarm_at(terms, ticket, clocks) if terms else None
    nearest = _nearest(clocks) if ticket.status in ACTIVE else None
    return (
        ticket.id,
        ticket.status,
        ticket.subject,
        ticket.kind,
        ticket.level,
        ticket.cause,
        ticket.priority,
        priority.code if priority else None,
        priority.rank if priority else None,
        ticket.channel,
        ticket.customer,
        ticket.contact,
        ticket.contract,
        ticket.assignee,
        ticket.team,
        ticket.policy,
        ticket.revision,
        ticket.plan,
        plan.rank if plan else None,
        ticket.product,
        ticket.version,
        ticket.environment,
        ticket.source,
        ticket.source_key,
        _iso(ticket.opened_at),
        _iso(ticket.first_response_at),
        _iso(ticket.resolved_at),
        _iso(ticket.closed_at),
        _iso(ticket.updated_at),
        _iso(nearest.due_at) if nearest else None,
        nearest.measure if nearest else None,
        _iso(alarm),
    )


def clock_rows(ticket: int, clocks: Iterable[Clock]) -> list[Row]:
    """The clocks' rows, in the order of :data:`CLOCK_COLUMNS`."""
    return [
        (
            ticket,
            clock.measure,
            clock.round,
            clock.commitment,
            clock.calendar,
            clock.duration.text,
            iso(clock.started_at),
            _iso(clock.due_at),
            _iso(clock.warn_at),
            _iso(clock.stopped_at),
            clock.state,
            clock.paused_seconds,
            clock.left_seconds,
        )
        for clock in clocks
    ]


def _nearest(clocks: list[Clock]) -> Clock | None:
    running = [
        (clock.due_at, n) for n, clock in enumerate(clocks) if clock.state == "running" and clock.due_at
    ]
    return clocks[min(running)[1]] if running else None


def insert_sql(table: str, columns: Sequence[str]) -> str:
    """An ``INSERT`` with one positional place for each column."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


INSERT_TICKET = insert_sql("tickets", TICKET_COLUMNS)
INSERT_CLOCK = insert_sql("clocks", CLOCK_COLUMNS)
_UPSERT_CLOCK = f"{INSERT_CLOCK} ON CONFLICT (ticket, measure, round) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in CLOCK_COLUMNS[3:]
)


def update(connection: sqlite3.Connection, row: Row, clocks: list[Row]) -> None:
    """Bring the rows of a ticket that exists up to date.

    Only what changed is written: naming a column in an update makes SQLite rewrite every index over it, and
    among a million tickets each index is another page to fetch.
    """
    ticket = row[0]
    old, old_clocks = stored(connection, ticket)
    changes = {
        name: new
        for name, new, was in zip(TICKET_COLUMNS, row, old or (None,) * len(row), strict=True)
        if new != was
    }
    if changes:
        assignments = ", ".join(f"{name} = :{name}" for name in changes)
        connection.execute(
            f"UPDATE tickets SET {assignments} WHERE id = :ticket", {**changes, "ticket": ticket}
        )
    unchanged = set(old_clocks)
    connection.executemany(_UPSERT_CLOCK, [clock for clock in clocks if clock not in unchanged])
    keys = {clock[:3] for clock in clocks}
    connection.executemany(
        "DELETE FROM clocks WHERE ticket = ? AND measure = ? AND round = ?",
        [clock[:3] for clock in old_clocks if clock[:3] not in keys],
    )


def stored(connection: sqlite3.Connection, ticket: object) -> tuple[Row | None, list[Row]]:
    """The projections as they stand in the database, for comparison."""
    found = rows(connection, f"SELECT {', '.join(TICKET_COLUMNS)} FROM tickets WHERE id = ?", (ticket,))
    clocks = rows(
        connection,
        f"SELECT {', '.join(CLOCK_COLUMNS)} FROM clocks WHERE ticket = ? ORDER BY measure, round",
        (ticket,),
    )
    return next(found, None), list(clocks)


def present(connection: sqlite3.Connection, tickets: Sequence[int]) -> list[int]:
    """Those of the tickets that have a row."""
    return [n for n in tickets if connection.execute("SELECT 1 FROM tickets WHERE id = ?", (n,)).fetchone()]
