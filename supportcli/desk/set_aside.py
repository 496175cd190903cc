"""Each item of a batch stands alone: what fails is set aside with its reason, and everything else goes on.

What one run leaves out is collected on the desk and told by the command line at the end, each once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from supportcli.domain.actions import action, command
from supportcli.domain.errors import BusyError, DamagedError, DeskError
from supportcli.store.damage import is_general

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
"""What passes before an alarm that could not be taken is tried again; after the last always the same."""

ALARM = "alarm"
"""What is set aside of a ticket whose alarm cannot be taken."""


class SetAside(NamedTuple):
    """One item that a batch went on without.

    Attributes:
        what: ``ticket``, ``message``, ``policy`` …
        id: Its number or name.
        reason: Why, without a final stop.
        way_out: The command that helps.
        is_known: It was told by an earlier run: it counts, and is not told again.
    """

    what: str
    id: int | str
    reason: str
    way_out: str
    is_known: bool = False


def reason_of(error: BaseException) -> str:
    """Why something failed, in one line: the words of our own errors, the name and words of others."""
    if isinstance(error, DamagedError):
        return error.reason
    if isinstance(error, DeskError):
        return error.message
    if type(error).__name__ == "JSONDecodeError":  # json is not imported for it
        return "what is stored of it is not JSON"
    if isinstance(error, ValueError):
        return f"it cannot be read: {' '.join(str(error).split())[:300]}"
    return f"unexpected failure: {words_of(error)}"


def words_of(error: BaseException) -> str:
    """An error of somebody else's in one line."""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def way_out_of(error: BaseException) -> str:
    """The command that helps: an error's own hint where it has one."""
    return (error.hint if isinstance(error, DeskError) else None) or command(action("doctor"))


def concerns_all(error: BaseException) -> bool:
    """Whether no other item would fare better: the database is busy, full or gone, or memory is."""
    return is_general(error) or isinstance(error, BusyError | MemoryError | BrokenPipeError)


class Aside:
    """What one call went on without, each once."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, int | str], SetAside] = {}

    def put(self, what: str, id_: int | str, error: BaseException, *, is_known: bool = False) -> None:
        """Go on without this item."""
        if (what, id_) not in self.items:
            self.items[what, id_] = SetAside(what, id_, reason_of(error), way_out_of(error), is_known)

    @contextmanager
    def apart(self, what: str, id_: int | str) -> Iterator[None]:
        """What fails inside is set aside; for items that are only read.

        Raises:
            Exception: It concerns every other item too.
        """
        try:
            yield
        except Exception as error:
            if concerns_all(error):
                raise
            self.put(what, id_, error)
