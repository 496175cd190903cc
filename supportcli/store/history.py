"""Operations and events: appended, read, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.instants import from_iso, iso

_SELECT = "SELECT id, ticket, operation, at, actor, kind, data FROM events"
_SLICE = 500


def add_operation(connection: sqlite3.Connection, at: datetime, actor: str, command: str) -> int:
    """Record that somebody ran a command; returns the operation's number."""
    cursor = connection.execute(
        "INSERT INTO operations (at, actor, command) VALUES (?, ?, ?)", (iso(at), actor, command)
    )
    return int(cursor.lastrowid or 0)


def append(connection: sqlite3.Connection, ticket: int, operation: int, event: Event) -> Event:
    """Append one event; returns it with its number and operation."""
    cursor = connection.execute(
        "INSERT INTO events (ticket, operation, at, actor, kind, data) VALUES (?, ?, ?, ?, ?, ?)",
        (ticket, operation, iso(event.at), event.actor, event.kind, codec.write(event.data)),
    )
    return Event(event.at, event.data, event.actor, operation, int(cursor.lastrowid or 0))


def histories(connection: sqlite3.Connection, tickets: Sequence[int]) -> dict[int, list[Event]]:
    """Ticket → its events in the order of recording; tickets that do not exist are absent."""
    found: dict[int, list[Event]] = {}
    for start in range(0, len(tickets), _SLICE):
        part = tickets[start : start + _SLICE]
        places = ", ".join("?" * len(part))
        for row in connection.execute(f"{_SELECT} WHERE ticket IN ({places}) ORDER BY id", part):
            found.setdefault(row[1], []).append(_event(row))
    return found


def all_histories(connection: sqlite3.Connection) -> Iterator[tuple[int, list[Event]]]:
    """Every ticket's history, ticket by ticket, without holding more than one in memory."""
    current: int | None = None
    events: list[Event] = []
    for row in connection.execute(f"{_SELECT} ORDER BY ticket, id"):
        if row[1] != current:
            if current is not None:
                yield current, events
            current, events = row[1], []
        events.append(_event(row))
    if current is not None:
        yield current, events


def after(connection: sqlite3.Connection, event: int) -> list[tuple[int, Event]]:
    """The events recorded after the one with this number, each with its ticket, in the order of recording."""
    rows = connection.execute(f"{_SELECT} WHERE id > ? ORDER BY id", (event,))
    return [(row[1], _event(row)) for row in rows]


def _event(row: tuple[int, int, int, str, str, str, str]) -> Event:
    number, _ticket, operation, at, actor, kind, data = row
    return Event(from_iso(at), codec.read(kind, data), actor, operation, number, data)
