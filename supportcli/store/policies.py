"""Policies by revision: the hash of their text, never changed once stored."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import NamedTuple

from supportcli.domain.time.instants import iso


class Revision(NamedTuple):
    """One stored version of a policy; ``number`` counts the versions of one policy from 1."""

    revision: str
    policy: str
    name: str
    number: int
    added_at: str


_COLUMNS = "revision, policy, name, number, added_at"


def add(
    connection: sqlite3.Connection, revision: Revision, source: str, terms: str, at: datetime
) -> Revision:
    """Store a revision with its TOML ``source`` and its ``terms`` as JSON; number and time are set here."""
    last = connection.execute(
        "SELECT COALESCE(MAX(number), 0) FROM policies WHERE policy = ?", (revision.policy,)
    ).fetchone()[0]
    stored = Revision(revision.revision, revision.policy, revision.name, last + 1, iso(at))
    connection.execute(
        f"INSERT INTO policies ({_COLUMNS}, source, terms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (stored.revision, stored.policy, stored.name, stored.number, stored.added_at, source, terms),
    )
    return stored


def by_hash(connection: sqlite3.Connection, revision: str) -> Revision | None:
    """The revision with exactly this hash."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM policies WHERE revision = ?", (revision,)).fetchone()
    return None if row is None else Revision(*row)


def latest(connection: sqlite3.Connection, policy: str) -> Revision | None:
    """The revision of a policy that was added last: the one new tickets get."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM policies WHERE policy = ? ORDER BY number DESC LIMIT 1", (policy,)
    ).fetchone()
    return None if row is None else Revision(*row)


def revisions(connection: sqlite3.Connection) -> list[Revision]:
    """All revisions by policy, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM policies ORDER BY policy, number")
    return [Revision(*row) for row in rows]


def terms(connection: sqlite3.Connection, revision: str) -> str:
    """The stored terms as JSON."""
    return str(connection.execute("SELECT terms FROM policies WHERE revision = ?", (revision,)).fetchone()[0])


def source(connection: sqlite3.Connection, revision: str) -> str:
    """The TOML text as it was added."""
    return str(
        connection.execute("SELECT source FROM policies WHERE revision = ?", (revision,)).fetchone()[0]
    )
