"""What events of several kinds carry: the base of them all, and what a message or an alarm adds to an event.

A field that was not said is absent from the JSON: ``None``, an empty collection and ``UNSET`` are not written.
Where "nobody" or "none any more" is something that can be said, ``None`` is written as ``null`` and a field that
was not said is ``UNSET``. Keys that a newer version wrote are no fault; the stored text keeps them
(:mod:`supportcli.domain.tickets.codec`).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, TypeAlias, TypeVar

from msgspec import Struct, UnsetType
from msgspec.structs import replace

FIRST_READING, LATEST_READING = 1, 2
"""Of tickets opened before the facts of an opening were moments, and of those opened since."""

Said: TypeAlias = str | UnsetType | None
"""A word, ``None`` for nobody or nothing, ``UNSET`` where it was not said."""


class Data(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event of some kind carries.

    ``noted_at`` is when it was really recorded, of an event that stands later in the history than that: it follows
    the last one, whose instant was mistaken.
    """

    kind: ClassVar[str] = ""

    noted_at: datetime | None = None


_M = TypeVar("_M", bound="Mailed")


class Unknown(Data, frozen=True):
    """An event of a kind that only a newer version knows: it is kept, and means nothing here."""

    named: str


class Suggested(Struct, frozen=True):
    """The suggestion that was taken: where it came from, and how sure it was (0 to 1)."""

    source: str
    confidence: float


class Beyond(Struct, frozen=True):
    """What an event drew beyond a quota, and what follows: ``charge``, ``note`` or ``override``."""

    quota: str
    units: int
    unit: str = ""
    then: str = ""


class Had(Struct, frozen=True, omit_defaults=True):
    """Whose a ticket was before it was handed on."""

    level: str | None = None
    team: str | None = None
    assignee: str | None = None


class Mailed(Data, frozen=True, kw_only=True):
    """An event that a message caused.

    Attributes:
        message: The message's number.
        message_id: Its Message-ID.
        sender: Who wrote it.
        cc: Whom it addressed in Cc, beside the desk.
        attachments: How many it has.
        flaws: What was wrong with it.
        mentions: Tickets that it quotes without a part in them.
        follows: The finished ticket that it answers.
    """

    message: int | None = None
    message_id: str | None = None
    sender: str | None = None
    cc: tuple[str, ...] = ()
    attachments: int | None = None
    flaws: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    follows: int | None = None


class ByMail(Mailed, frozen=True, kw_only=True):
    """An event that a message caused, with whom it addressed in To, beside the desk."""

    to: tuple[str, ...] = ()


def carrying(data: _M, message: ByMail) -> _M:
    """The event, caused by a message."""
    carried = replace(
        data,
        message=message.message,
        message_id=message.message_id,
        sender=message.sender,
        cc=message.cc,
        attachments=message.attachments,
        flaws=message.flaws,
        mentions=message.mentions,
        follows=message.follows,
    )
    return replace(carried, to=message.to) if isinstance(carried, ByMail) else carried


class Alarmed(Data, frozen=True, kw_only=True):
    """A step that the desk took: ``key`` says which alarm it was, ``due_at`` when it was due.

    ``published_at`` is when it would have been due as published, of one that could not be taken earlier than a
    change (docs/decisions/0003-obligations-lapse.md).
    """

    key: str | None = None
    due_at: datetime | None = None
    published_at: datetime | None = None
    recipients: tuple[str, ...] | None = None
