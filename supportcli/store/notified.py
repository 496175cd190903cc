"""Messages to chats and pagers: each target is a message of its own, so that a failure repeats no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from supportcli.domain.time.instants import iso

PREFIX = "notify:"
"""Begins a recipient that is no address."""

_COPIED = "ticket, operation, purpose, role, subject, body, state, created_at, try_at, in_reply_to, thread"


def split(connection: sqlite3.Connection, now: datetime) -> None:
    """Part the messages that are due and go to targets beside others; call it inside a write transaction."""
    import json

    for id_, message_id, text in mixed(connection, now):
        recipients = [str(each) for each in json.loads(text)]
        targets = [each for each in recipients if each.startswith(PREFIX)]
        mail = [each for each in recipients if not each.startswith(PREFIX)]
        first, rest = (mail, targets) if mail else (targets[:1], targets[1:])
        for target in rest:
            connection.execute(
                f"INSERT INTO outbox (recipients, message_id, {_COPIED})"
                f" SELECT ?, ?, {_COPIED} FROM outbox WHERE id = ?",
                (json.dumps([target]), _own_id(message_id, target), id_),
            )
        connection.execute("UPDATE outbox SET recipients = ? WHERE id = ?", (json.dumps(first), id_))


def mixed(connection: sqlite3.Connection, now: datetime) -> Sequence[tuple[int, str, str]]:
    """The due messages that go to a target and to somebody else: id, Message-ID, recipients as JSON."""
    return connection.execute(
        "SELECT id, message_id, recipients FROM outbox WHERE state = 'pending' AND try_at <= ?"
        f" AND recipients LIKE '%\"{PREFIX}%'"
        " AND CASE WHEN json_valid(recipients) THEN json_array_length(recipients) END > 1",
        (iso(now),),
    ).fetchall()


def _own_id(message_id: str, target: str) -> str:
    import hashlib

    local, _, domain = message_id.partition("@")
    return f"{local}.{hashlib.sha256(target.encode()).hexdigest()[:8]}@{domain}"
