"""Messages that came in: their rows, what they refer to, their attachments, addresses that bounce."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from supportcli.domain.actions import action, command
from supportcli.domain.time.instants import iso
from supportcli.store.damage import rows, texts_of


class Message(Struct, frozen=True):
    """A message as it was taken in.

    Attributes:
        id: Its number in the desk; 0 before it is stored.
        sha256: Of the raw bytes: the only key. The Message-ID is none, real mail repeats it.
        size: In bytes.
        message_id: With angle brackets; empty without one.
        ticket: The ticket it belongs to; ``None`` for an automatic message that belongs to none.
        received_at: When the desk took it in.
        sent_at: What its ``Date`` says.
        sender: The address it was taken to come from; empty if nobody can be told.
        sender_name: That person's name, as written.
        subject: Decoded.
        action: What was done with it: ``opened`` a ticket, ``joined`` or ``reopened`` one, ``recorded`` on one (or
            on none), ``held``: opened one that somebody has to confirm.
        automatic: Why nobody may answer it.
        note: Why it is held, stands alone, or is only recorded, in words.
        attachments: How many it has.
        flaws: What is wrong with it, in words.
    """

    id: int
    sha256: str
    size: int
    message_id: str
    ticket: int | None
    received_at: str
    sent_at: str | None
    sender: str
    sender_name: str
    subject: str
    action: str
    automatic: str | None = None
    note: str | None = None
    attachments: int = 0
    flaws: tuple[str, ...] = ()


class Attachment(Struct, frozen=True):
    """An attachment of a message; ``sha256`` is ``None`` where it was too large to be unpacked."""

    message: int
    number: int
    name: str
    media_type: str
    size: int
    sha256: str | None


_COLUMNS = (
    "id, sha256, size, message_id, ticket, received_at, sent_at, sender, sender_name, subject, action, automatic,"
    " note, attachments, flaws"
)
_HELD = (
    "action = 'held' AND ticket IN (SELECT id FROM tickets WHERE status IN ('new', 'open', 'waiting'))"
    " AND NOT EXISTS (SELECT 1 FROM events e WHERE e.ticket = messages.ticket AND e.kind = 'confirmed'"
    " AND NOT EXISTS (SELECT 1 FROM events u WHERE u.ticket = e.ticket AND u.kind = 'undone'"
    " AND json_valid(u.data) AND json_extract(u.data, '$.operation') = e.operation))"
)
DAMAGED = f"its row is damaged: {command(action('doctor'))}"
"""The flaw of a message whose flaws cannot be read."""
_SLICE = 200
_LARGEST = 2**63 - 1
"""The largest number that SQLite knows."""
_BY_REFERENCE = (
    "SELECT message_id, ticket FROM outbox WHERE message_id IN ({}) AND ticket IS NOT NULL",
    (
        "SELECT message_id, ticket FROM messages WHERE message_id IN ({}) AND message_id <> ''"
        " AND ticket IS NOT NULL ORDER BY id"
    ),
    (
        "SELECT a.message_id, m.ticket FROM awaited a JOIN messages m ON m.id = a.message"
        " WHERE a.message_id IN ({}) AND m.ticket IS NOT NULL ORDER BY m.id"
    ),
)


def known(connection: sqlite3.Connection, sha256: str) -> Message | None:
    """The message with exactly these bytes."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM messages WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else _message(row)


def next_id(connection: sqlite3.Connection) -> int:
    """The number that the next message gets; under the write lock."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").fetchone()
    return int(row[0]) + 1 if row else 1


def add(connection: sqlite3.Connection, message: Message) -> None:
    """Store a message under its number; its bytes must be kept already."""
    connection.execute(
        f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message.id, message.sha256, message.size, message.message_id, message.ticket, message.received_at,
            message.sent_at, message.sender, message.sender_name, message.subject, message.action,
            message.automatic, message.note, message.attachments, json.dumps(message.flaws, ensure_ascii=False),
        ),
    )  # fmt: skip


def with_message_id(connection: sqlite3.Connection, message_id: str) -> list[Message]:
    """Every message that carries this Message-ID, in the order of receipt."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM messages WHERE message_id = ? AND message_id <> '' ORDER BY id LIMIT 50",
        (message_id,),
    )
    return [_message(row) for row in rows]


def tickets_by_reference(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[int]]:
    """Message-ID → the tickets on which it was sent, received or is awaited; ids nobody knows are absent.

    What the desk sent itself comes first, then what it received, then what another message waits for too.
    """
    found: dict[str, list[int]] = {}
    for start in range(0, len(ids), _SLICE):
        part = ids[start : start + _SLICE]
        places = ", ".join("?" * len(part))
        for query in _BY_REFERENCE:
            for reference, ticket in connection.execute(query.format(places), part):
                tickets = found.setdefault(reference, [])
                if ticket not in tickets:
                    tickets.append(ticket)
    return found


def our_tickets(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Message-ID of a message that the desk sent → its ticket and its recipients."""
    places = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT message_id, ticket, recipients FROM outbox WHERE message_id IN ({places})", tuple(ids)
    )
    return {row[0]: (row[1], texts_of(row[2]) or ()) for row in rows if row[1] is not None}


def await_(connection: sqlite3.Connection, message: int, ids: Iterable[str]) -> None:
    """Remember that a message refers to others that nobody has seen yet."""
    connection.executemany(
        "INSERT INTO awaited (message_id, message) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(reference, message) for reference in ids],
    )


def waiting_for(connection: sqlite3.Connection, message_id: str) -> list[Message]:
    """The messages that refer to this Message-ID and came before it."""
    columns = ", ".join(f"m.{name}" for name in _COLUMNS.replace(" ", "").split(","))
    rows = connection.execute(
        f"SELECT {columns} FROM awaited a JOIN messages m ON m.id = a.message WHERE a.message_id = ?"
        " ORDER BY m.id LIMIT 50",
        (message_id,),
    )
    return [_message(row) for row in rows]


def arrived(connection: sqlite3.Connection, message_id: str) -> None:
    """Nobody waits for this Message-ID any longer."""
    connection.execute("DELETE FROM awaited WHERE message_id = ?", (message_id,))


def move(connection: sqlite3.Connection, ticket: int, into: int) -> None:
    """Every message of a ticket belongs to another one from now on; there it needs no confirmation of its own."""
    connection.execute(
        "UPDATE messages SET ticket = ?, note = CASE action WHEN 'held' THEN NULL ELSE note END,"
        " action = CASE action WHEN 'held' THEN 'joined' ELSE action END WHERE ticket = ?",
        (into, ticket),
    )


def get(connection: sqlite3.Connection, id_: int) -> Message | None:
    """The message with this number."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM messages WHERE id = ?", (id_,)).fetchone()
    return None if row is None else _message(row)


def listed(
    connection: sqlite3.Connection,
    ticket: int | None = None,
    *,
    held: bool = False,
    limit: int | None = None,
) -> list[Message]:
    """Messages in the order of receipt; with a limit, the latest so many.

    Args:
        connection: The database.
        ticket: Only of this ticket.
        held: Only those whose ticket still waits to be confirmed.
        limit: At most so many.
    """
    conditions = ["ticket = :ticket"] if ticket is not None else []
    if held:
        conditions.append(_HELD)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    most = "" if limit is None else f" LIMIT {min(limit, _LARGEST)}"
    found = rows(
        connection, f"SELECT {_COLUMNS} FROM messages {where} ORDER BY id DESC{most}", {"ticket": ticket}
    )
    return [_message(row) for row in found][::-1]


def attach(connection: sqlite3.Connection, attachments: Iterable[Attachment]) -> None:
    """Store the rows of attachments; what was unpacked must be kept already."""
    connection.executemany(
        "INSERT INTO attachments (message, number, name, media_type, size, sha256) VALUES (?, ?, ?, ?, ?, ?)",
        [(a.message, a.number, a.name, a.media_type, a.size, a.sha256) for a in attachments],
    )


def attachments(
    connection: sqlite3.Connection, *, ticket: int | None = None, message: int | None = None
) -> list[Attachment]:
    """The attachments of a ticket's messages, or of one message, in order."""
    rows = connection.execute(
        "SELECT a.message, a.number, a.name, a.media_type, a.size, a.sha256 FROM attachments a"
        " JOIN messages m ON m.id = a.message"
        " WHERE (:ticket IS NULL OR m.ticket = :ticket) AND (:message IS NULL OR m.id = :message)"
        " ORDER BY a.message, a.number",
        {"ticket": ticket, "message": message},
    )
    return [Attachment(*row) for row in rows]


def mark_bounced(connection: sqlite3.Connection, email: str, at: datetime, message: int) -> None:
    """Mail to this address comes back."""
    connection.execute(
        "INSERT INTO bounces (email, bounced_at, message) VALUES (?, ?, ?)"
        " ON CONFLICT (email) DO UPDATE SET bounced_at = excluded.bounced_at, message = excluded.message",
        (email, iso(at), message),
    )


def mark_reachable(connection: sqlite3.Connection, email: str) -> None:
    """A person wrote from this address: whatever was the matter is over."""
    connection.execute("DELETE FROM bounces WHERE email = ?", (email,))


def bounced(connection: sqlite3.Connection) -> dict[str, str]:
    """Address → since when mail to it comes back, as UTC text."""
    return dict(connection.execute("SELECT email, bounced_at FROM bounces").fetchall())


def comes_back(connection: sqlite3.Connection, email: str) -> bool:
    """Whether mail to this address comes back."""
    return connection.execute("SELECT 1 FROM bounces WHERE email = ?", (email,)).fetchone() is not None


def robots_since(connection: sqlite3.Connection, ticket: int, since: datetime) -> int:
    """How many automatic messages a ticket got since then."""
    row = connection.execute(
        "SELECT COUNT(*) FROM messages WHERE ticket = ? AND automatic IS NOT NULL AND received_at > ?",
        (ticket, iso(since)),
    ).fetchone()
    return int(row[0])


def answers_since(connection: sqlite3.Connection, email: str, since: datetime) -> int:
    """How many acknowledgements this address was sent since then, those held back not counted."""
    row = connection.execute(
        "SELECT COUNT(*) FROM outbox WHERE recipients = ? AND purpose = 'acknowledgement' AND created_at > ?"
        " AND state <> 'cancelled'",
        (json.dumps([email]), iso(since)),
    ).fetchone()
    return int(row[0])


def answers_about(connection: sqlite3.Connection, ticket: int, email: str, since: datetime) -> int:
    """How many letters that no person wrote this address was sent about a ticket since then."""
    row = connection.execute(
        "SELECT COUNT(*) FROM outbox WHERE ticket = ? AND recipients = ? AND created_at > ?"
        " AND purpose <> 'reply' AND state <> 'cancelled'",
        (ticket, json.dumps([email]), iso(since)),
    ).fetchone()
    return int(row[0])


def _message(row: tuple[object, ...]) -> Message:
    values = list(row)
    flaws = texts_of(values[-1])
    values[-1] = (DAMAGED,) if flaws is None else flaws
    return Message(*values)  # type: ignore[arg-type]  # the columns stand in the order of the fields
