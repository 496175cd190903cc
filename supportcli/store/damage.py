"""Which failures of the database concern one row, and which concern every command."""

from __future__ import annotations

import sqlite3


def is_local(error: BaseException) -> bool:
    """Whether a row or a page is damaged, so that others can still be read and written."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    # Python's own complaint about a text that is not UTF-8 has no code
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code == sqlite3.SQLITE_ERROR:
        return str(error).startswith(("Could not decode to UTF-8", "malformed JSON"))
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CONSTRAINT)


def is_general(error: BaseException) -> bool:
    """Whether the database is busy, full, read-only or no database: nothing else would fare better."""
    return isinstance(error, sqlite3.Error) and not (
        is_local(error)
        or isinstance(error, sqlite3.DataError | sqlite3.InterfaceError | sqlite3.ProgrammingError)
    )
