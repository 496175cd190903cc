"""Operations and events: appended, read, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from supportcli.domain.tickets.events import Event
from supportcli.domain.time.instants import from_iso, iso

_SELECT = "SELECT id, ticket, operation, at, actor, kind, data FROM events"
_SLICE = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: ``json.dumps`` makes one for each call."""
_DECODER = json.JSONDecoder()
"""Made once too: ``json.loads`` first looks for whitespace and byte marks, which ``dump`` never writes."""


def dump(data: object) -> str:
    """An event's data as stored: compact JSON."""
    return _ENCODER.encode(data)


def load(text: str) -> dict[str, Any]:
    """An event's data from what ``dump`` wrote."""
    data: dict[str, Any] = _DECODER.raw_decode(text)[0]
    return data


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
        (ticket, operation, iso(event.at), event.actor, event.kind, dump(event.data)),
    )
    return Event(event.at, event.kind, event.data, event.actor, operation, int(cursor.lastrowid or 0))


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
    return Event(from_iso(at), kind, load(data), actor, operation, number)
