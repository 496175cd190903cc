"""Brings a database file up to today's tables, under the write lock.

``PRAGMA user_version`` holds the number of migrations applied, so that an up-to-date file is recognised
without importing anything; the migrations themselves are sqlite-utils'.
"""

from __future__ import annotations

import sqlite3
import uuid
from typing import NamedTuple, Protocol

LATEST = 10


class Database(Protocol):
    """What a migration needs of sqlite-utils' database."""

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection below it."""


class _Bare(NamedTuple):
    conn: sqlite3.Connection


def version(connection: sqlite3.Connection) -> int:
    """How many migrations this file has seen; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending. The caller holds the write lock, so a second process finds nothing to do."""
    from sqlite_utils import db
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("supportcli")
    for step in STEPS:
        migrations()(step)
    migrations.apply(db.Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA user_version = {LATEST}")


def build(connection: sqlite3.Connection) -> None:
    """Make today's tables in an empty database that no later version will open: how is not written down."""
    for step in STEPS:
        step(_Bare(connection))


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


def m0003_finding(db: Database) -> None:
    """Full-text search, and indexes for every filter and order of lists."""
    from supportcli.store.schema_finding import LISTS, SEARCH
    from supportcli.store.search import rebuild

    for statement in (*SEARCH, *LISTS):
        db.conn.execute(statement)
    rebuild(db.conn)


def m0004_learning(db: Database) -> None:
    """What the desk learned from its own decisions."""
    from supportcli.store.schema_learning import LEARNING

    for statement in LEARNING:
        db.conn.execute(statement)


def m0005_tracker(db: Database) -> None:
    """Requests to the engineering tracker."""
    from supportcli.store.schema_tracker import TRACKER

    for statement in TRACKER:
        db.conn.execute(statement)


def m0006_figures(db: Database) -> None:
    """Indexes for reports."""
    from supportcli.store.schema_figures import STATEMENTS

    for statement in STATEMENTS:
        db.conn.execute(statement)


def m0007_mail(db: Database) -> None:
    """Messages as they came in, byte for byte, and their attachments."""
    from supportcli.store.schema_mail import MAIL

    for statement in MAIL:
        db.conn.execute(statement)


def m0008_set_aside(db: Database) -> None:
    """What could not be done, with the reason, until it can; search reads past events that are damaged."""
    from supportcli.store.schema import SET_ASIDE
    from supportcli.store.schema_finding import TEXTS

    for statement in (SET_ASIDE, "DROP VIEW search_texts", TEXTS):
        db.conn.execute(statement)


def m0009_master_data(db: Database) -> None:
    """What changes of customers, contacts and contracts; of older rows nothing is made up."""
    from supportcli.store.schema_master_data import MASTER_DATA

    for statement in MASTER_DATA:
        db.conn.execute(statement)


def m0010_readings(db: Database) -> None:
    """Tickets that were opened so far are judged as they were: no verdict and no step of theirs changes."""
    from supportcli.store.schema import FIRST_READING_UNTIL, REDATED

    db.conn.execute(REDATED)
    (last,) = db.conn.execute("SELECT COALESCE(MAX(id), 0) FROM events").fetchone()
    if last:
        db.conn.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (FIRST_READING_UNTIL, str(last)))


STEPS = (
    m0001_the_desk,
    m0002_the_whole_language,
    m0003_finding,
    m0004_learning,
    m0005_tracker,
    m0006_figures,
    m0007_mail,
    m0008_set_aside,
    m0009_master_data,
    m0010_readings,
)
"""All migrations, in the order of their application."""
