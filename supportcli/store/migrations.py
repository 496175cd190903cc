"""Brings a database file up to today's tables, under the write lock.

``PRAGMA user_version`` holds the number of migrations applied, so that an up-to-date file is recognised
without importing anything; the migrations themselves are sqlite-utils'.
"""

from __future__ import annotations

import sqlite3
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils.db import Database

LATEST = 2


def version(connection: sqlite3.Connection) -> int:
    """How many migrations this file has seen; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending. The caller holds the write lock, so a second process finds nothing to do."""
    from sqlite_utils.db import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("supportcli")
    for step in (m0001_the_desk, m0002_the_whole_language):
        migrations()(step)
    database = Database(connection, execute_plugins=False)
    migrations.apply(database)
    connection.execute(f"PRAGMA user_version = {LATEST}")


def m0001_the_desk(db: Database) -> None:
    """The first tables; later migrations never edit this one."""
    from supportcli.store.schema import INDEXES, TABLES, TRIGGERS

    for statement in (*TABLES, *INDEXES, *TRIGGERS):
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO meta (key, value) VALUES ('desk', :desk)", {"desk": uuid.uuid4().hex})


def m0002_the_whole_language(db: Database) -> None:
    """What the whole policy language keeps: draws on quotas, logged work, a contract's zone, how a plan ranks."""
    from supportcli.store.schema import DRAWS, WORK

    for statement in (*DRAWS, *WORK):
        db.conn.execute(statement)
    db.conn.execute("ALTER TABLE contracts ADD COLUMN zone TEXT")
    db.conn.execute("ALTER TABLE tickets ADD COLUMN plan_rank INTEGER")
