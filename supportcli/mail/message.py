"""A message on its way out, how it is handed over, and how that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as every transport gets it; nothing in it changes from one attempt to the next.

    Attributes:
        message_id: With angle brackets; the same for every attempt.
        ticket: The ticket it is about, if it is about one.
        purpose: ``reply`` is written by a person, everything else by the desk.
        role: The role it is addressed to, if any.
        recipients: Addresses.
        created_at: When it was posted; the ``Date`` of every attempt.
        sender: The address it comes from; ``None`` leaves that to the transport.
        in_reply_to: The Message-ID that it answers; empty for none.
        references: The Message-IDs before it, the oldest first.
    """

    message_id: str
    ticket: int | None
    purpose: str
    role: str | None
    recipients: tuple[str, ...]
    subject: str
    body: str
    created_at: datetime
    sender: str | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()


Send = Callable[[Mail], None]
"""Hands a message over; returns when whoever took it answers for it, raises TransportError otherwise."""


class TransportError(Exception):
    """A message was not taken.

    Args:
        message: Why, in one line.
        permanent: Trying the same message again is useless.
        outage: It is not the message's fault: no other message would be taken either.
    """

    def __init__(self, message: str, *, permanent: bool = False, outage: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.outage = outage
