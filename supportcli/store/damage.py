"""Which failures of the database concern one row, and which concern every command; rows that cannot be read whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any


def is_local(error: BaseException) -> bool:
    """Whether a row or a page is damaged, so that others can still be read and written."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    # Python's own complaint about a text that is not UTF-8 has no code
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code == sqlite3.SQLITE_ERROR:
        return str(error).startswith(("Could not decode to UTF-8", "malformed JSON"))
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CONSTRAINT)


def is_page(error: BaseException | None) -> bool:
    """Whether a page of the file is damaged: SQLite then refuses to write in the same transaction."""
    return isinstance(error, sqlite3.DatabaseError) and (
        getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT
    )


def is_general(error: BaseException) -> bool:
    """Whether the database is busy, full, read-only or no database: nothing else would fare better."""
    return isinstance(error, sqlite3.Error) and not (
        is_local(error)
        or isinstance(error, sqlite3.DataError | sqlite3.InterfaceError | sqlite3.ProgrammingError)
    )


def texts_of(stored: object) -> tuple[str, ...] | None:
    """A list of texts as stored in a column, as JSON; ``None`` where it is none."""
    import json

    try:
        found = json.loads(str(stored))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        return None
    return tuple(found)


def rows(
    connection: sqlite3.Connection, question: str, parameters: Mapping[str, object] | Sequence[object] = ()
) -> Iterator[tuple[Any, ...]]:
    """The rows of a question, streamed; what is no UTF-8 in them is replaced, and stops nobody from reading on."""
    told = 0
    try:
        for row in connection.execute(question, parameters):
            yield row
            told += 1
    except sqlite3.OperationalError as error:
        if not is_local(error):
            raise
        connection.text_factory = _readable
        try:
            yield from islice(connection.execute(question, parameters), told, None)
        finally:
            connection.text_factory = str


def _readable(text: bytes) -> str:
    return text.decode("utf-8", "replace")
