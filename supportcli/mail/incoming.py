"""A message on its way in, as the reader understood it; the raw bytes are kept beside it and decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Automatic = Literal["bounce", "vacation", "auto-reply", "list", "report", "delay"]
"""Why nobody may answer a message: what wrote it was no person, or it went to many.

``bounce``: it could not be delivered (RFC 3464 and its unwritten forms); ``delay``: it is still being tried;
``vacation`` and ``auto-reply`` (RFC 3834); ``list``: mail of a list (RFC 2919) or bulk; ``report``: a read receipt or
another report (RFC 8098, RFC 6522).
"""


class Address(Struct, frozen=True):
    """A name and an address; the address is in small letters, ``""`` where none could be read."""

    name: str
    email: str


class Part(Struct, frozen=True):
    """An attachment, or a part that is no readable text.

    Attributes:
        name: As the message names it, decoded; ``""`` without one. Nothing to be trusted as a path.
        media_type: In small letters, such as ``image/png``.
        content: Decoded from its transfer encoding.
        content_id: Without angle brackets, for parts that an HTML text shows; ``""`` without one.
    """

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


class Incoming(Struct, frozen=True):
    """A message, read with care: whatever could not be decoded stands in ``flaws`` in words.

    Attributes:
        message_id: With angle brackets, as written; ``""`` without one. It is no key: real mail repeats it.
        in_reply_to: Message-IDs with angle brackets.
        references: Message-IDs, the oldest first.
        senders: ``From``; empty if it is missing or unreadable.
        reply_to: ``Reply-To``.
        to: ``To``.
        cc: ``Cc``.
        envelope_sender: ``Return-Path``: ``""`` for the null path, ``None`` where the message does not say.
        subject: Decoded, on one line.
        sent_at: ``Date`` in UTC, whole seconds; ``None`` if it is missing or no date.
        text: The readable text: of the plain part, or made of the HTML one; quotes and signature included.
        attachments: Everything else, in order.
        automatic: Why nobody may answer it; ``None`` for a message that a person seems to have written.
        bounced: The addresses that a bounce speaks of.
        about: The Message-IDs that a report speaks of.
        authentication: What servers on the way found out about ``From``: the fields Authentication-Results.
        flaws: What was wrong with it, each in words for a person.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    senders: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    envelope_sender: str | None = None
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    attachments: tuple[Part, ...] = ()
    automatic: Automatic | None = None
    bounced: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    authentication: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
