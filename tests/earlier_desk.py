"""Files of desks as an earlier version left them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils.db import Database
from sqlite_utils.migrations import Migrations

from supportcli.store.migrations import STEPS


@contextmanager
def before_migration(path: Path, name: str) -> Iterator[sqlite3.Connection]:
    """A new desk that has seen every migration up to the one with this name."""
    seen = next(n for n, step in enumerate(STEPS) if step.__name__.endswith(f"_{name}"))
    migrations = Migrations("supportcli")
    for step in STEPS[:seen]:
        migrations()(step)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        migrations.apply(Database(connection, execute_plugins=False))
        connection.execute(f"PRAGMA user_version = {seen}")
        yield connection
    finally:
        connection.close()
