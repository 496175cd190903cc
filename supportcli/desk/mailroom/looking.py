"""Looking at messages that were taken in: their rows, their text, their raw bytes, their attachments."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.envelope import envelope
from supportcli.domain.actions import action
from supportcli.domain.documents import Record
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.store import blobs, messages
from supportcli.store.messages import Attachment, Message


def message(desk: Desk, number: int) -> Message:
    """The message with this number.

    Raises:
        NotFoundError: There is none.
    """
    found = messages.get(desk.store.connection, number)
    if found is None:
        raise NotFoundError(f"no message with id {number}", hint=action("mail list"))
    return found


def raw(desk: Desk, number: int) -> bytes:
    """The bytes of a message as they came; raises NotFoundError."""
    return blobs.content(desk.store.connection, message(desk, number).sha256)


def record(desk: Desk, number: int) -> Record:
    """A message for machines and for the page: its row, its addresses, its text, its attachments.

    Raises:
        NotFoundError: There is no such message.
    """
    row = message(desk, number)
    incoming = envelope(raw(desk, number), desk.settings.mail.room, sha256=row.sha256).incoming
    return {
        **listed(row),
        "to": [each.email for each in incoming.to],
        "cc": [each.email for each in incoming.cc],
        "in_reply_to": list(incoming.in_reply_to),
        "references": list(incoming.references),
        "text": incoming.text,
        "attachments": [attachment_record(each) for each in _of(desk, message=number)],
    }


def listed(row: Message) -> Record:
    """A message as ``mail list`` prints it."""
    return {**asdict(row), "message_id": row.message_id or None, "flaws": list(row.flaws)}


def messages_of(
    desk: Desk, ticket: int | None = None, *, held: bool = False, limit: int | None = None
) -> list[Message]:
    """Messages in the order of receipt: of one ticket or of all; only those that somebody has to confirm."""
    return messages.listed(desk.store.connection, ticket, held=held, limit=limit)


def attachments_of(desk: Desk, ticket: int, number: int | None = None) -> list[Attachment]:
    """The attachments of a ticket's messages, or of one of them.

    Raises:
        NotFoundError: No such ticket.
    """
    from supportcli.desk.operation import cases

    cases(desk, [ticket])
    return _of(desk, ticket=ticket, message=number)


def attachment_record(each: Attachment) -> Record:
    """An attachment for machines; ``kept`` is whether it was unpacked."""
    return {**asdict(each), "kept": each.sha256 is not None}


class Saved(Struct, frozen=True):
    """An attachment in a folder: under which name, and whether it had been there before."""

    attachment: Attachment
    name: str
    there: bool


def save(desk: Desk, attachments: Sequence[Attachment], folder: Path) -> Iterator[Saved]:
    """Write attachments into a folder, which is made if it is missing.

    Nothing is written outside the folder and nothing is overwritten: names are made safe, no link is followed, and
    a name that is taken gets a number. The same content under its own name is there already.

    Raises:
        RefusedError: The folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise RefusedError(f"{folder} cannot be written: {error.strerror}", hint="--save DIR") from error
    try:
        for each in attachments:
            if each.sha256 is not None:
                content = blobs.content(desk.store.connection, each.sha256)
                name, there = _write(handle, each.name, content)
                yield Saved(each, name, there)
    except OSError as error:
        raise RefusedError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        os.close(handle)


def _write(folder: int, name: str, content: bytes) -> tuple[str, bool]:
    from supportcli.mail.names import safe_name, unique_names

    number = 1
    while True:
        # safe when it was stored, and made so once more: nothing here hangs on what another version stored
        chosen = safe_name(name) if number == 1 else unique_names([name] * number)[-1]
        try:
            handle = os.open(
                chosen, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder
            )
        except FileExistsError:
            if _holds(folder, chosen, content):
                return chosen, True
            number += 1
            continue
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        except OSError:
            # half a file under its name would look like the whole one
            os.unlink(chosen, dir_fd=folder)
            raise
        return chosen, False


def _holds(folder: int, name: str, content: bytes) -> bool:
    """Whether a file of this name, which is no link and no folder, has exactly this content."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return False
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
        os.close(handle)
        return False
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(len(content) + 1) == content
        except OSError:
            return False


def _of(desk: Desk, *, ticket: int | None = None, message: int | None = None) -> list[Attachment]:
    return messages.attachments(desk.store.connection, ticket=ticket, message=message)
