"""Operations and events: appended, read, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import structs

from supportcli.domain.errors import DamagedError, InvalidError
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.carried import FIRST_READING
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Moved, Opened
from supportcli.domain.time.instants import from_iso, iso
from supportcli.store.damage import is_local
from supportcli.store.schema import FIRST_READING_UNTIL

Damaged = Callable[[DamagedError], object]
"""Told of a ticket whose history cannot be read, once; the others are read all the same."""

Row = tuple[int, int, int, str, str, str, str, int]
"""An event as stored: number, ticket, operation, instant, actor, kind, data; and is it of the first reading."""

_SELECT = (
    "SELECT id, ticket, operation, at, actor, kind, data,"
    f" id <= COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{FIRST_READING_UNTIL}'), 0) FROM events"
)
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


def histories(
    connection: sqlite3.Connection, tickets: Sequence[int], damaged: Damaged | None = None
) -> dict[int, list[Event]]:
    """Ticket → its events in the order of recording; tickets that do not exist are absent.

    Args:
        connection: The database.
        tickets: Which ones.
        damaged: Is told of each that cannot be read, which is then absent.

    Raises:
        DamagedError: One of them cannot be read, and nobody is told of it.
    """
    found: dict[int, list[Event]] = {}
    for start in range(0, len(tickets), _SLICE):
        found |= _some(connection, tickets[start : start + _SLICE], damaged)
    return found


def _some(
    connection: sqlite3.Connection, tickets: Sequence[int], damaged: Damaged | None, kinds: str = ""
) -> dict[int, list[Event]]:
    places = ", ".join("?" * len(tickets))
    try:
        question = f"{_SELECT} WHERE ticket IN ({places}){kinds} ORDER BY id"
        return read(connection.execute(question, tickets), damaged)
    except sqlite3.DatabaseError as error:
        if not is_local(error):
            raise
        if len(tickets) > 1:
            # what is damaged belongs to some of them only
            parts = [_some(connection, [each], damaged, kinds) for each in tickets]
            return {n: events for part in parts for n, events in part.items()}
        lost = DamagedError(tickets[0], None, str(error))
        lost.__cause__ = error
        if damaged is None:
            raise lost from error
        damaged(lost)
        return {}


def of_kinds(
    connection: sqlite3.Connection, tickets: Sequence[int], kinds: Sequence[str], damaged: Damaged
) -> dict[int, list[Event]]:
    """As :func:`histories`, of events of these kinds alone; for at most a few hundred tickets."""
    return _some(connection, tickets, damaged, f" AND kind IN ({', '.join(map(repr, kinds))})")


def read(rows: Iterable[Row], damaged: Damaged | None = None) -> dict[int, list[Event]]:
    """Ticket → its events from rows in the order of recording; ``damaged`` is told of those that cannot be read."""
    found: dict[int, list[Event]] = {}
    bad: set[int] = set()
    for row in rows:
        if row[1] in bad:
            continue
        try:
            found.setdefault(row[1], []).append(_event(row))
        except DamagedError as error:
            if damaged is None:
                raise
            bad.add(row[1])
            damaged(error)
    return {ticket: events for ticket, events in found.items() if ticket not in bad} if bad else found


def all_histories(
    connection: sqlite3.Connection, damaged: Damaged | None = None
) -> Iterator[tuple[int, list[Event]]]:
    """Every ticket's history, ticket by ticket, without holding more than a slice of them in memory."""
    tickets = [row[0] for row in connection.execute("SELECT DISTINCT ticket FROM events ORDER BY ticket")]
    for start in range(0, len(tickets), _SLICE):
        part = tickets[start : start + _SLICE]
        found = _some(connection, part, damaged)
        yield from ((n, found[n]) for n in part if n in found)


def after(connection: sqlite3.Connection, event: int) -> list[tuple[int, Event]]:
    """The events recorded after the one with this number, each with its ticket, in the order of recording."""
    rows = connection.execute(f"{_SELECT} WHERE id > ? ORDER BY id", (event,))
    return [(row[1], _event(row)) for row in rows]


def _event(row: Row) -> Event:
    number, ticket, operation, at, actor, kind, data, is_old = row
    try:
        event = event_of(at, kind, data, actor, operation, number)
        if is_old and isinstance(event.data, Opened | Moved):
            return structs.replace(event, data=structs.replace(event.data, reading=FIRST_READING))
        return event
    except InvalidError as error:
        raise DamagedError(ticket, number, error.message) from error
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise DamagedError(ticket, number, str(error)) from error


def event_of(at: str, kind: str, data: str, actor: str, operation: int = 0, number: int = 0) -> Event:
    """An event from its row; raises ValueError or InvalidError where that is damaged."""
    return Event(from_iso(at), codec.read(kind, data), actor, operation, number, data)
