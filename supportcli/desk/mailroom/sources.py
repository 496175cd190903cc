"""Where messages are taken from: files, folders, Maildirs, mbox files; each is let go only after it was taken in.

A message in the ``new/`` of a Maildir is moved to ``cur/`` after the transaction that took it in. Whoever is killed
in between finds it again, and the desk knows its bytes: nothing is lost, and nothing is taken in twice.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.take import BATCH_BYTES, BATCH_MESSAGES, Taken, take_in
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import DeskError, InvalidError, NotFoundError

LARGEST = 900 << 20
"""Bytes of a message that the database can hold; a larger one stays where it is."""

_BEGINNING = 1000
"""Bytes by which an mbox is told from a message."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message as found; ``taken`` is called once it was taken in for certain (or was known), to let it go."""

    raw: bytes = field(repr=False)
    source: str
    taken: Callable[[], None] | None = None


Unread = Callable[[Path, DeskError], object]
"""Told of a file in a folder that cannot be read; the others are."""


def refuse(_path: Path, error: DeskError) -> None:
    """Go no further: for who reads one file, or wants all or nothing."""
    raise error


def items(paths: Iterable[Path], unread: Unread = refuse) -> Iterator[Item]:
    """The messages of these files and folders, one after another, none held longer than it is looked at.

    Raises:
        NotFoundError: No such file or folder.
        InvalidError: A file that was named is too large for the database.
    """
    for path in paths:
        if is_maildir(path):
            yield from _maildir(path, unread)
        elif path.is_dir():
            yield from _folder(path, unread)
        else:
            yield from _file(path)


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir."""
    return (path / "new").is_dir() and (path / "cur").is_dir()


def require(paths: Iterable[Path]) -> None:
    """Refuse what does not exist, before anything is taken in; raises NotFoundError."""
    for path in paths:
        if not path.exists():
            raise NotFoundError(f"no file {path}", hint=action("mail receive", Blank("FILE|DIR|MBOX…")))


def receive(
    desk: Desk,
    found: Iterable[Item],
    *,
    command: str = "mail receive",
    answer: bool = True,
    dry_run: bool = False,
) -> Iterator[Taken]:
    """Take in messages batch by batch; yields what was done with each once that is certain."""
    batch: list[Item] = []
    size = 0
    for item in found:
        batch.append(item)
        size += len(item.raw)
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield from _receive(desk, batch, command, answer=answer, dry_run=dry_run)
            batch, size = [], 0
    if batch:
        yield from _receive(desk, batch, command, answer=answer, dry_run=dry_run)


def _receive(desk: Desk, batch: list[Item], command: str, *, answer: bool, dry_run: bool) -> Iterator[Taken]:
    taken = take_in(
        desk, [(each.raw, each.source) for each in batch], command=command, answer=answer, dry_run=dry_run
    )
    if not dry_run:
        for each in batch:
            if each.taken is not None:
                each.taken()
    yield from taken


@contextmanager
def _alone(path: Path, unread: Unread) -> Iterator[None]:
    try:
        yield
    except InvalidError as error:
        unread(path, error)
    except FileNotFoundError:
        pass  # another process was faster
    except OSError as error:
        unread(path, DeskError(f"it cannot be read: {error.strerror}", hint="look at its permissions"))


def _maildir(folder: Path, unread: Unread) -> Iterator[Item]:
    new = folder / "new"
    for name in sorted(os.listdir(new)):  # noqa: PTH208  # a Path for each of a million files takes its time
        path, raw = new / name, None
        with _alone(path, unread):
            raw = _read(path)
        if raw is not None:
            yield Item(raw, str(path), partial(_move, path))


def _move(path: Path) -> None:
    name = path.name.partition(":")[0]
    try:
        path.rename(path.parent.parent / "cur" / f"{name}:2,S")
    except FileNotFoundError:
        return  # another process took the same message, and was faster


def _folder(folder: Path, unread: Unread) -> Iterator[Item]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(base) / name
            if name.startswith("."):
                continue
            with _alone(path, unread):
                if stat.S_ISREG(path.lstat().st_mode):
                    yield from _file(path)


def _file(path: Path) -> Iterator[Item]:
    from supportcli.mail.mbox import is_mbox, messages_of_mbox

    with _seekable(path) as file:
        mbox = is_mbox(file.read(_BEGINNING))
        file.seek(0)
        if mbox:
            for number, raw in enumerate(messages_of_mbox(file), start=1):
                yield Item(raw, f"{path}:{number}")
            return
        whole = file.read(LARGEST + 1)
    if len(whole) > LARGEST:
        raise _too_large(path)
    if whole:
        yield Item(whole, str(path))


@contextmanager
def _seekable(path: Path) -> Iterator[IO[bytes]]:
    """A file to read; of a pipe (``<(…)``, ``/dev/stdin``), which gives its bytes only once, a copy."""
    with path.open("rb") as file:
        if file.seekable():
            yield file
            return
        import shutil
        from tempfile import SpooledTemporaryFile

        with SpooledTemporaryFile(max_size=BATCH_BYTES) as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy


def _read(path: Path) -> bytes | None:
    """The bytes of a regular file; ``None`` for anything else."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size > LARGEST:
        raise _too_large(path)
    return path.read_bytes()


def _too_large(path: Path) -> InvalidError:
    return InvalidError(
        f"{path} is larger than the database can hold ({LARGEST >> 20} MB)", hint="keep it elsewhere"
    )
