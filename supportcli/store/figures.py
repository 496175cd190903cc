"""What reports count, read by indexes on the instants at which it happened; rows of tuples, as many as there are.

Instants are UTC text. Stretches are half-open. What is undone is already gone from the rows of tickets, clocks
and draws; events of undone operations are told apart by :func:`undone`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from supportcli.domain.tickets.query import Query
from supportcli.domain.time.instants import from_iso
from supportcli.store import listing
from supportcli.store.damage import rows
from supportcli.store.schema_figures import MISSED

HandRow = tuple[int, int, str, str, str, str | None]
"""An event: ticket, operation, instant, actor, kind, data."""
_SLICE = 500


class Label(NamedTuple):
    """What a ticket is sorted by in reports, as its row now is."""

    customer: str | None
    plan: str | None
    engineer: str | None
    policy: str | None
    kind: str | None
    level: str | None
    priority: str | None
    team: str | None
    cause: str | None
    revision: str | None


class StoppedClock(NamedTuple):
    """A clock that was stopped, as stored."""

    ticket: int
    measure: str
    round: int
    commitment: str
    calendar: str
    duration: str
    started_at: str
    due_at: str | None
    stopped_at: str
    paused_seconds: int


OPENED = (
    "SELECT id, opened_at, first_response_at FROM tickets"
    " WHERE opened_at >= :first AND opened_at < :last AND status <> 'cancelled'"
)
RESOLVED = (
    "SELECT id, resolved_at, opened_at FROM tickets WHERE resolved_at >= :first AND resolved_at < :last"
)
CLOSED = "SELECT id, closed_at FROM tickets WHERE closed_at >= :first AND closed_at < :last"
BACKLOG = "SELECT id, opened_at FROM tickets WHERE status IN ('new', 'open', 'waiting') AND opened_at < :last"
RESOLVED_LATER = "SELECT id, opened_at FROM tickets WHERE resolved_at >= :last AND opened_at < :last"
STOPPED = (
    f"SELECT {', '.join(StoppedClock._fields)} FROM clocks"
    " WHERE state = 'stopped' AND stopped_at >= :first AND stopped_at < :last"
)
MISSES = (
    "SELECT ticket, measure, round, commitment FROM clocks"
    f" WHERE due_at IS NOT NULL AND {MISSED} AND due_at >= :first AND due_at < :last"
    " AND (state <> 'running' OR due_at < :seen)"
)
EVENTS = (
    "SELECT ticket, operation, at, data FROM events JOIN tickets ON tickets.id = events.ticket"
    " WHERE events.kind = :kind AND at >= :first AND at < :last AND status <> 'cancelled'"
)
SINCE = "SELECT DISTINCT ticket FROM events WHERE kind = :kind AND at >= :first"
UNDONE = "SELECT ticket, data FROM events WHERE kind = 'undone' AND at >= :first"
DRAWS = "SELECT ticket, quota, amount, refunded FROM draws WHERE at >= :first AND at < :last"


def ask(connection: sqlite3.Connection, question: str, **parameters: str) -> list[tuple]:  # type: ignore[type-arg]
    """All rows of one of the questions above."""
    return list(rows(connection, question, parameters))


def labels(
    connection: sqlite3.Connection, tickets: Collection[int], query: Query | None, now: datetime
) -> dict[int, Label]:
    """Ticket → what it is sorted by; with a query, only those that it finds."""
    where, parameters = listing.where(query, now) if query is not None else ("", {})
    also = f" AND {where}" if where else ""
    found = {}
    for part in _parts(sorted(tickets)):
        places = ", ".join(map(str, part))
        for number, *rest in rows(
            connection,
            "SELECT id, customer, plan, assignee, policy, kind, level, priority, team, cause, policy_revision"
            f" FROM tickets WHERE id IN ({places}){also}",
            parameters,
        ):
            found[number] = Label(*rest)
    return found


def hands(
    connection: sqlite3.Connection, tickets: Collection[int], kinds: Sequence[str], long: Sequence[str]
) -> Iterator[tuple[int, list[HandRow]]]:
    """Ticket → its events of some kinds, in the order of recording, one ticket after another.

    ``data`` is ``None`` for the kinds in ``long``, whose texts take time to read, unless it names by whom the event
    is.
    """
    wanted = ", ".join(f"'{kind}'" for kind in kinds)
    unread = ", ".join(f"'{kind}'" for kind in long)
    data = f"CASE WHEN kind IN ({unread}) AND data NOT LIKE '%\"by\":%' THEN NULL ELSE data END"
    for part in _parts(sorted(tickets)):
        found: dict[int, list[HandRow]] = {}
        for row in connection.execute(
            f"SELECT ticket, operation, at, actor, kind, {data} FROM events"
            f" WHERE ticket IN ({', '.join(map(str, part))}) AND kind IN ({wanted}) ORDER BY ticket, id"
        ):
            found.setdefault(row[0], []).append(row)
        yield from found.items()


def moved(connection: sqlite3.Connection, tickets: Collection[int]) -> set[int]:
    """Those of the tickets that were ever moved to other terms."""
    found: set[int] = set()
    for part in _parts(sorted(tickets)):
        places = ", ".join(map(str, part))
        found.update(
            row[0]
            for row in connection.execute(
                f"SELECT ticket FROM events WHERE kind = 'moved' AND ticket IN ({places})"
            )
        )
    return found


def _parts(ordered: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ordered[start : start + _SLICE] for start in range(0, len(ordered), _SLICE))


def without_instants(connection: sqlite3.Connection) -> Iterator[int]:
    """Tickets in whose rows something stands that is no instant."""
    question = "SELECT id, opened_at, first_response_at, resolved_at, closed_at FROM tickets ORDER BY id"
    for ticket, *instants in rows(connection, question):
        try:
            for text in filter(None, instants):
                from_iso(text)
        except ValueError:
            yield ticket


def redated(connection: sqlite3.Connection) -> list[int]:
    """Tickets of which an operation was redated: their events do not stand at their own instants."""
    return [
        row[0]
        for row in connection.execute("SELECT DISTINCT ticket FROM events WHERE kind = 'redated' ORDER BY 1")
    ]
