"""Messages written with the events that caused them, sent afterwards."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from msgspec import Struct

from supportcli.domain.time.instants import iso
from supportcli.store.alarms import does_a_message_wait
from supportcli.store.damage import rows, texts_of
from supportcli.store.notified import PREFIX


class Letter(Struct, frozen=True):
    """A message that is to go out.

    Attributes:
        ticket: The ticket it is about; ``None``: it is about the whole desk.
        purpose: ``escalation``, ``warning``, ``breach``, ``reminder``, ``acknowledgement`` or ``reply``.
        role: The role it is addressed to; ``None`` when it goes to named addresses.
        recipients: Addresses; empty while nobody fills the role.
        key: What makes the Message-ID stable: the same key on the same ticket is the same message.
        in_reply_to: The Message-ID that it answers; empty for none.
        thread: The Message-IDs before it, the oldest first: its References.
        held_back: Why it is not to be sent after all; it is kept as cancelled, with this as the reason.
    """

    ticket: int | None
    purpose: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    key: str
    role: str | None = None
    in_reply_to: str = ""
    thread: tuple[str, ...] = ()
    held_back: str = ""


class Posted(Struct, frozen=True):
    """A message as it stands in the outbox; ``state`` is pending, unaddressed, sent, failed or cancelled.

    ``flaw`` says why its row cannot be read; it is empty for a sound one.
    """

    id: int
    ticket: int | None
    purpose: str
    role: str | None
    recipients: tuple[str, ...]
    subject: str
    body: str
    message_id: str
    state: str
    attempts: int
    created_at: str
    try_at: str | None
    sent_at: str | None
    error: str | None
    in_reply_to: str | None = None
    thread: tuple[str, ...] = ()
    flaw: str = ""


_COLUMNS = (
    "id, ticket, purpose, role, recipients, subject, body, message_id, state, attempts,"
    " created_at, try_at, sent_at, error, in_reply_to, thread"
)


def post(
    connection: sqlite3.Connection, letter: Letter, message_id: str, operation: int, at: datetime
) -> int:
    """Put a message into the outbox, in the transaction of the events that cause it."""
    cursor = connection.execute(
        "INSERT INTO outbox (ticket, operation, purpose, role, recipients, subject, body, message_id, state,"
        " created_at, try_at, error, in_reply_to, thread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            letter.ticket,
            operation,
            letter.purpose,
            letter.role,
            json.dumps(letter.recipients),
            letter.subject,
            letter.body,
            message_id,
            "cancelled" if letter.held_back else "pending" if letter.recipients else "unaddressed",
            iso(at),
            None if letter.held_back else iso(at),
            letter.held_back or None,
            letter.in_reply_to or None,
            json.dumps(letter.thread),
        ),
    )
    return int(cursor.lastrowid or 0)


def exists(connection: sqlite3.Connection, message_id: str) -> bool:
    """Whether the outbox knows a message with this id, whatever became of it."""
    return (
        connection.execute("SELECT 1 FROM outbox WHERE message_id = ?", (message_id,)).fetchone() is not None
    )


def anything_waits(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether a message is due, or one lacks an address; two look-ups in partial indexes, nothing more."""
    return does_a_message_wait(connection, iso(now))


def due(connection: sqlite3.Connection, now: datetime, *, targets: bool = False) -> Posted | None:
    """The message to be tried next: the one that has waited longest; ``None`` when none is due.

    Args:
        connection: The database.
        now: Decides what is due.
        targets: Of those that go to a chat or a pager, else of those that are mail.
    """
    found = rows(
        connection,
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'pending' AND try_at <= :now"
        f" AND recipients {'LIKE' if targets else 'NOT LIKE'} '[\"{PREFIX}%' ORDER BY try_at, id LIMIT 1",
        {"now": iso(now)},
    )
    return next(map(_posted, found), None)


class Vacancy(Struct, frozen=True):
    """Messages that wait for the same person to get an address.

    Attributes:
        role: The role they are addressed to.
        assignee: For the role that follows the ticket, the ticket's assignee; empty without one, or for others.
        messages: How many wait.
        explained: How many of them carry the reason in ``error``.
        error: That reason.
    """

    role: str
    assignee: str
    messages: int
    explained: int
    error: str | None


_ASSIGNEE = (
    "CASE WHEN role = :following THEN COALESCE((SELECT assignee FROM tickets WHERE tickets.id = outbox.ticket), '')"
    " ELSE '' END"
)


def vacancies(connection: sqlite3.Connection, following: str) -> list[Vacancy]:
    """What lacks an address, by role; ``following`` names the role that is the ticket's assignee."""
    rows = connection.execute(
        f"SELECT COALESCE(role, ''), {_ASSIGNEE}, COUNT(*), COUNT(error), MIN(error) FROM outbox"
        " WHERE state = 'unaddressed' GROUP BY 1, 2 ORDER BY 1, 2",
        {"following": following},
    )
    return [Vacancy(*row) for row in rows]


def fill(
    connection: sqlite3.Connection, vacancy: Vacancy, following: str, recipients: tuple[str, ...]
) -> None:
    """Address the messages of a vacancy: they are pending from now on, in their old order."""
    connection.execute(
        "UPDATE outbox SET state = 'pending', recipients = :recipients, error = NULL"
        f" WHERE state = 'unaddressed' AND COALESCE(role, '') = :role AND {_ASSIGNEE} = :assignee",
        {
            "recipients": json.dumps(recipients),
            "role": vacancy.role,
            "assignee": vacancy.assignee,
            "following": following,
        },
    )


def explain(connection: sqlite3.Connection, vacancy: Vacancy, following: str, error: str) -> None:
    """Write down why the messages of a vacancy wait; this is no attempt."""
    connection.execute(
        "UPDATE outbox SET error = :error"
        f" WHERE state = 'unaddressed' AND COALESCE(role, '') = :role AND {_ASSIGNEE} = :assignee",
        {"error": error, "role": vacancy.role, "assignee": vacancy.assignee, "following": following},
    )


def letters(
    connection: sqlite3.Connection, states: tuple[str, ...] = (), ticket: int | None = None
) -> list[Posted]:
    """Messages in these states (none named: all), of one ticket or of all, oldest first."""
    conditions = []
    if states:
        conditions.append(f"state IN ({', '.join('?' * len(states))})")
    if ticket is not None:
        conditions.append("ticket = ?")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    values = [*states, *([] if ticket is None else [ticket])]
    return list(map(_posted, rows(connection, f"SELECT {_COLUMNS} FROM outbox {where} ORDER BY id", values)))


def written_to(
    connection: sqlite3.Connection, ticket: int | None, recipients: tuple[str, ...]
) -> list[tuple[str, str]]:
    """The letters about a ticket that went, or are to go, to one of these addresses: when written, Message-ID."""
    if not recipients:
        return []
    places = ", ".join("?" * len(recipients))
    found = connection.execute(
        "SELECT created_at, message_id FROM outbox WHERE ticket = ? AND state <> 'cancelled' AND EXISTS"
        " (SELECT 1 FROM json_each(CASE WHEN json_valid(recipients) THEN recipients ELSE '[]' END)"
        f" WHERE value IN ({places})) ORDER BY id",
        (ticket, *recipients),
    )
    return [(str(row[0]), str(row[1])) for row in found]


def mark_sent(connection: sqlite3.Connection, id_: int, recipients: tuple[str, ...], at: datetime) -> None:
    """The transport took the message, even if an undo has cancelled it in the meantime."""
    connection.execute(
        "UPDATE outbox SET state = 'sent', recipients = ?, attempts = attempts + 1, sent_at = ?, try_at = NULL,"
        " error = NULL WHERE id = ?",
        (json.dumps(recipients), iso(at), id_),
    )


def mark_tried(connection: sqlite3.Connection, id_: int, error: str, try_at: datetime | None) -> None:
    """The transport refused; ``try_at`` is the next attempt, ``None`` gives up."""
    connection.execute(
        "UPDATE outbox SET state = ?, attempts = attempts + 1, try_at = ?, error = ?"
        # an undo may have cancelled it in the meantime
        " WHERE id = ? AND state = 'pending'",
        ("failed" if try_at is None else "pending", iso(try_at) if try_at else None, error, id_),
    )


def states(connection: sqlite3.Connection, ids: tuple[int, ...]) -> dict[int, str]:
    """The states of these messages; ids without a message are absent."""
    rows = connection.execute(f"SELECT id, state FROM outbox WHERE id IN ({', '.join('?' * len(ids))})", ids)
    return dict(rows.fetchall())


def retry(connection: sqlite3.Connection, ids: tuple[int, ...], at: datetime) -> int:
    """Make failed or postponed messages due again (no ids: all of them); returns how many."""
    where = f"AND id IN ({', '.join('?' * len(ids))})" if ids else ""
    cursor = connection.execute(
        "UPDATE outbox SET state = CASE recipients WHEN '[]' THEN 'unaddressed' ELSE 'pending' END,"
        f" try_at = ?, attempts = 0 WHERE state IN ('failed', 'pending') {where}",
        (iso(at), *ids),
    )
    return cursor.rowcount


def cancel(connection: sqlite3.Connection, operation: int) -> tuple[int, int]:
    """Take back what an operation posted: (messages cancelled, messages that were already sent)."""
    cancelled = connection.execute(
        "UPDATE outbox SET state = 'cancelled', try_at = NULL"
        " WHERE operation = ? AND state IN ('pending', 'unaddressed', 'failed')",
        (operation,),
    ).rowcount
    sent = connection.execute(
        "SELECT COUNT(*) FROM outbox WHERE operation = ? AND state = 'sent'", (operation,)
    ).fetchone()[0]
    return cancelled, int(sent)


def _posted(row: tuple[object, ...]) -> Posted:
    values = list(row)
    recipients, thread = texts_of(values[4]), texts_of(values[-1])
    values[4], values[-1] = recipients or (), thread or ()
    flaw = "its recipients cannot be read" if recipients is None else ""
    return Posted(*values, flaw)  # type: ignore[call-arg, arg-type]  # the columns stand in the order of the fields
