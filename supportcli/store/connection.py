"""The one door to the database: existence first, then pragmas, then every write under ``BEGIN IMMEDIATE``."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportcli.domain.actions import action
from supportcli.domain.errors import BusyError, DeskError, InvalidError, NotFoundError
from supportcli.store.migrations import LATEST, build, migrate, version

BUSY_SECONDS = 30.0
"""How long a command waits for another one's write transaction before it gives up with exit code 6."""


class Store:
    """An open database. Reads see what is committed; :meth:`write` is the only way to change anything."""

    def __init__(self, path: Path, connection: sqlite3.Connection, was_migrated: bool = False) -> None:
        self.path = path
        self.connection = connection
        self.was_migrated = was_migrated
        """Its tables were brought up to date when it was opened."""

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once and rolls back on any exception.

        Raises:
            BusyError: Another process kept the lock longer than the busy timeout.
        """
        with _busy_is_an_error():
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
        with _busy_is_an_error():
            self.connection.commit()

    def close(self) -> None:
        """Close the connection; open transactions are rolled back."""
        self.connection.close()


def open_store(path: Path, *, create: bool = False) -> Store:
    """Open the desk's database file, bringing its tables up to date.

    Args:
        path: The file. It is never created by accident: without ``create`` it must exist.
        create: Make the file (readable by its owner only) and its folder if they are missing.

    Raises:
        NotFoundError: There is no such file and ``create`` is not given.
        InvalidError: The file is not a desk, or a newer supportcli wrote it.
        BusyError: Another process is migrating it.
    """
    if not path.exists():
        if not create:
            raise NotFoundError(f"no desk at {path}", hint=action("init"))
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        before = _prepare(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        if _is_busy(error):
            raise BusyError("the database is busy", hint="try again") from error
        if _is_read_only(error):
            return Store(path, _look_only(path))
        raise InvalidError(f"{path} is not a supportcli desk: {error}", hint=action("db path")) from error
    except DeskError:
        connection.close()
        raise
    return Store(path, connection, 0 < before < LATEST)


def _look_only(path: Path) -> sqlite3.Connection:
    """A file in a folder where nothing may be written, not even what readers share: it cannot change either."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    try:
        found = version(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise InvalidError(f"{path} is not a supportcli desk: {error}", hint=action("db path")) from error
    if found != LATEST:
        connection.close()
        raise InvalidError(
            f"{path} may only be read, and another version wrote it",
            hint="copy it to where it may be written",
        )
    return connection


def store_in_memory() -> Store:
    """A fresh desk that nobody else sees and that is gone when it is closed: what stories are played on."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    build(connection)
    connection.commit()
    return Store(Path(":memory:"), connection)


def _prepare(connection: sqlite3.Connection, path: Path) -> int:
    """Bring the tables up to date; returns the number of migrations that the file had seen before."""
    connection.execute("PRAGMA foreign_keys = ON")
    found = version(connection)
    if found > LATEST:
        raise InvalidError(
            f"{path} was written by a newer supportcli", hint="pip install --upgrade supportcli"
        )
    if found < LATEST:
        if found == 0 and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            # Another process may be creating the desk at this very moment: look again under the lock.
            _refuse_foreign(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version(connection) < LATEST:
                migrate(connection)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return found


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version(connection) == 0 and "operations" not in names:
        raise InvalidError(f"{path} is an SQLite file, but not a desk", hint=action("db path"))


def _is_read_only(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _is_busy(error: sqlite3.Error) -> bool:
    return isinstance(error, sqlite3.OperationalError) and ("locked" in str(error) or "busy" in str(error))


@contextmanager
def _busy_is_an_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            raise BusyError("the database is busy", hint="try again") from error
        raise
