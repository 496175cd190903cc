"""Contents by their hash, compressed, each kept once: raw messages and attachments."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib

from supportcli.domain.actions import action
from supportcli.domain.errors import DeskError

_LARGE = 1 << 20
"""Bytes from which on speed counts for more than the last per cent of space."""


def digest(content: bytes) -> str:
    """The name of a content: its SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(connection: sqlite3.Connection, content: bytes, name: str | None = None) -> str:
    """Store a content unless it is there already.

    Args:
        connection: In a write transaction.
        content: Any bytes.
        name: Its digest, where the caller knows it.

    Returns:
        Its digest.
    """
    name = name or digest(content)
    if is_kept(connection, name):
        return name
    packed = zlib.compress(content, 1 if len(content) >= _LARGE else 6)
    smaller = len(packed) < len(content)
    connection.execute(
        "INSERT INTO blobs (sha256, size, packed, content) VALUES (?, ?, ?, ?)",
        (name, len(content), int(smaller), packed if smaller else content),
    )
    return name


def is_kept(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a content with this digest is there."""
    return connection.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (name,)).fetchone() is not None


def content(connection: sqlite3.Connection, name: str) -> bytes:
    """The content with this digest, which must be there, byte for byte.

    Raises:
        DeskError: It is damaged.
    """
    packed, data = connection.execute(
        "SELECT packed, content FROM blobs WHERE sha256 = ?", (name,)
    ).fetchone()
    try:
        return zlib.decompress(data) if packed else bytes(data)
    except zlib.error as error:
        raise DeskError(f"the content {name[:12]} is damaged: {error}", hint=action("doctor")) from error
