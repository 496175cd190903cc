"""Requests to the engineering tracker: written with the event that makes them, sent afterwards; and what was read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from supportcli.domain.time.instants import iso
from supportcli.store.damage import rows, texts_of


class Request(Struct, frozen=True):
    """An issue that is to be created; ``state`` is pending, sent, failed or cancelled.

    Attributes:
        marker: What makes its creation repeatable: the issue's body carries it.
        tell: The customer is told the issue's number once it is known.
        newest: The number of the project's newest issue before the first attempt; ``None`` before it.
        error: Why the last attempt failed.
        flaw: Why its row cannot be read; empty for a sound one.
    """

    id: int
    ticket: int
    tracker: str
    project: str
    title: str
    body: str
    labels: tuple[str, ...]
    marker: str
    tell: bool
    state: str
    attempts: int
    newest: int | None
    created_at: str
    try_at: str | None
    sent_at: str | None
    error: str | None
    flaw: str = ""


_COLUMNS = (
    "id, ticket, tracker, project, title, body, labels, marker, tell, state, attempts, newest,"
    " created_at, try_at, sent_at, error"
)


def post(
    connection: sqlite3.Connection,
    *,
    ticket: int,
    operation: int,
    tracker: str,
    project: str,
    title: str,
    body: str,
    labels: Iterable[str],
    marker: str,
    tell: bool,
    at: datetime,
    newest: int | None = None,
) -> int:
    """Ask for an issue, in the transaction of the event that says so; returns the request's number.

    ``newest`` is the issue after which it may have been created already; 0 looks among all of them first.
    """
    cursor = connection.execute(
        "INSERT INTO tracker_requests (ticket, operation, tracker, project, title, body, labels, marker, tell,"
        " newest, state, created_at, try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)",
        (
            ticket,
            operation,
            tracker,
            project,
            title,
            body,
            json.dumps(list(labels)),
            marker,
            int(tell),
            newest,
            iso(at),
            iso(at),
        ),
    )
    return int(cursor.lastrowid or 0)


def forget(connection: sqlite3.Connection, marker: str) -> None:
    """Take away the request with this marker, so that its history can ask anew."""
    connection.execute("DELETE FROM tracker_requests WHERE marker = ?", (marker,))


def due(connection: sqlite3.Connection, now: datetime) -> Request | None:
    """The request to be tried next: the one that has waited longest; ``None`` when none is due."""
    found = rows(
        connection,
        f"SELECT {_COLUMNS} FROM tracker_requests WHERE state = 'pending' AND try_at <= :now"
        " ORDER BY try_at, id LIMIT 1",
        {"now": iso(now)},
    )
    return next(map(_request, found), None)


def requests(
    connection: sqlite3.Connection, states: tuple[str, ...] = (), tickets: Iterable[int] | None = None
) -> list[Request]:
    """Requests in these states (none named: all), of these tickets or of all, oldest first."""
    conditions, values = [], list[object](states)
    if states:
        conditions.append(f"state IN ({', '.join('?' * len(states))})")
    if tickets is not None:
        conditions.append("ticket IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(tickets)))
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    found = rows(connection, f"SELECT {_COLUMNS} FROM tracker_requests {where} ORDER BY id", values)
    return list(map(_request, found))


def mark_begun(connection: sqlite3.Connection, id_: int, newest: int, try_at: datetime) -> bool:
    """An attempt begins; should it end without a word, the next one is at ``try_at``.

    Returns:
        Whether the request still waits; an undo may have cancelled it in the meantime.
    """
    cursor = connection.execute(
        "UPDATE tracker_requests SET newest = COALESCE(newest, ?), try_at = ? WHERE id = ? AND state = 'pending'",
        (newest, iso(try_at), id_),
    )
    return cursor.rowcount == 1


def mark_sent(connection: sqlite3.Connection, id_: int, at: datetime) -> None:
    """The issue exists, even if an undo has cancelled the request in the meantime."""
    connection.execute(
        "UPDATE tracker_requests SET state = 'sent', attempts = attempts + 1, sent_at = ?, try_at = NULL,"
        " error = NULL WHERE id = ?",
        (iso(at), id_),
    )


def mark_tried(connection: sqlite3.Connection, id_: int, error: str, try_at: datetime | None) -> None:
    """The tracker refused; ``try_at`` is the next attempt, ``None`` gives up."""
    connection.execute(
        "UPDATE tracker_requests SET state = ?, attempts = attempts + 1, try_at = ?, error = ?"
        " WHERE id = ? AND state = 'pending'",
        ("failed" if try_at is None else "pending", iso(try_at) if try_at else None, error, id_),
    )


def postpone(connection: sqlite3.Connection, try_at: datetime) -> None:
    """Nobody is asked before ``try_at``: what would be due earlier is due then; this is no attempt."""
    connection.execute(
        "UPDATE tracker_requests SET try_at = :at WHERE state = 'pending' AND try_at < :at",
        {"at": iso(try_at)},
    )


def retry(connection: sqlite3.Connection, at: datetime, tickets: Iterable[int] | None = None) -> int:
    """Make failed or postponed requests due again, of these tickets or of all; returns how many."""
    where, values = "", [iso(at)]
    if tickets is not None:
        where = "AND ticket IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(tickets)))
    cursor = connection.execute(
        "UPDATE tracker_requests SET state = 'pending', try_at = ?, attempts = 0"
        f" WHERE state IN ('failed', 'pending') {where}",
        values,
    )
    return cursor.rowcount


def cancel(connection: sqlite3.Connection, operation: int) -> int:
    """Take back what an operation asked for and nobody has created yet; returns how many requests."""
    cursor = connection.execute(
        "UPDATE tracker_requests SET state = 'cancelled', try_at = NULL"
        " WHERE operation = ? AND state IN ('pending', 'failed')",
        (operation,),
    )
    return cursor.rowcount


def of_operation(connection: sqlite3.Connection, operation: int) -> list[Request]:
    """What an operation asked for."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM tracker_requests WHERE operation = ? ORDER BY id", (operation,)
    )
    return [_request(row) for row in rows]


def tracked_tickets(connection: sqlite3.Connection) -> list[int]:
    """The tickets whose history speaks of an issue."""
    rows = connection.execute(
        "SELECT DISTINCT ticket FROM events WHERE kind IN ('filed', 'tracked', 'tracker-state') ORDER BY ticket"
    )
    return [row[0] for row in rows]


def reads(connection: sqlite3.Connection, urls: Iterable[str]) -> dict[str, tuple[str | None, str]]:
    """What was read of these issues before: url → (ETag, when)."""
    rows = connection.execute(
        "SELECT url, etag, read_at FROM tracker_reads WHERE url IN (SELECT value FROM json_each(?))",
        (json.dumps(list(urls)),),
    )
    return {url: (etag, read_at) for url, etag, read_at in rows}


def note_read(connection: sqlite3.Connection, url: str, etag: str | None, at: datetime) -> None:
    """An issue was read, under this ETag."""
    connection.execute(
        "INSERT INTO tracker_reads (url, etag, read_at) VALUES (?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, read_at = excluded.read_at",
        (url, etag, iso(at)),
    )


def _request(row: tuple[object, ...]) -> Request:
    values = list(row)
    labels = texts_of(values[6])
    values[6] = labels or ()
    values[8] = bool(values[8])
    return Request(*values, "" if labels is not None else "its labels cannot be read")  # type: ignore[call-arg, arg-type]  # the columns stand in the order of the fields
