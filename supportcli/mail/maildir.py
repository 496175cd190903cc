"""Messages as files in a Maildir: nothing to configure, and any mail reader or a script can take them from there.

A file's name follows from its Message-ID alone. A message that is delivered again after a crash therefore
replaces itself in ``new/``, and is left alone where a reader has moved it to ``cur/``.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from supportcli.mail.compose import compose
from supportcli.mail.message import Mail, Send, TransportError


def maildir(folder: Path) -> Send:
    """A transport into this Maildir, which is made if it is missing.

    What a reader has taken into ``cur/`` is looked up once, now: one transport serves one run.

    Raises:
        TransportError: The folder cannot be made or read; an outage.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("tmp", "new", "cur"):
            (folder / name).mkdir(exist_ok=True, mode=0o700)
        # a reader appends ":2," and its flags to the name
        read = {entry.partition(":")[0] for entry in os.listdir(folder / "cur")}  # noqa: PTH208  # names suffice
    except OSError as error:
        raise _failure(folder, error) from error

    def send(mail: Mail) -> None:
        if (name := file_name(mail)) in read:
            return
        data = compose(mail)
        try:
            _write(folder, name, data)
        except OSError as error:
            raise _failure(folder, error) from error

    return send


def file_name(mail: Mail) -> str:
    """``<seconds>.<digest of the Message-ID>.supportcli``: the names sort as the messages were posted."""
    digest = hashlib.sha256(mail.message_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{int(mail.created_at.timestamp())}.{digest}.supportcli"


def _write(folder: Path, name: str, data: bytes) -> None:
    """All or nothing, and kept over a loss of power: written aside, synced, renamed, and the folder synced."""
    aside = folder / "tmp" / name
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / "new" / name)
    if hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder
        handle = os.open(folder / "new", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failure(folder: Path, error: OSError) -> TransportError:
    return TransportError(f"{folder} cannot be written: {error.strerror or error}", outage=True)
