"""Storing a message: its bytes, its row, its attachments, what it refers to; and what a history carries of it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from supportcli.desk.mailroom.envelope import Envelope
from supportcli.desk.mailroom.room import Room, everybody
from supportcli.desk.mailroom.who import Sender
from supportcli.domain.tickets.kinds import ByMail
from supportcli.domain.time.instants import iso
from supportcli.mail.incoming import Incoming
from supportcli.store import blobs, messages
from supportcli.store.messages import Attachment, Message

SUBJECT_OF_NONE = "(no subject)"


def row_of(room: Room, envelope: Envelope, incoming: Incoming, sender: Sender) -> Message:
    """The row of a message before it is known what becomes of it; its number is the next one."""
    return Message(
        id=messages.next_id(room.connection),
        sha256=envelope.sha256,
        size=len(envelope.raw),
        message_id=incoming.message_id,
        ticket=None,
        received_at=iso(room.desk.now),
        sent_at=iso(incoming.sent_at) if incoming.sent_at is not None else None,
        sender=sender.email,
        sender_name=sender.name,
        subject=incoming.subject,
        action="recorded",
        automatic=incoming.automatic,
        attachments=len(incoming.attachments),
        flaws=incoming.flaws,
    )


def keep(
    room: Room, envelope: Envelope, incoming: Incoming, row: Message, awaited: Sequence[str] = ()
) -> Message:
    """Store a message with all that belongs to it; returns its row, with the flaws found on the way."""
    connection = room.connection
    blobs.keep(connection, envelope.raw, envelope.sha256)
    attachments, flaws = _unpacked(room, incoming, row.id)
    row = replace(row, flaws=(*row.flaws, *flaws))
    messages.add(connection, row)
    if attachments:
        messages.attach(connection, attachments)
    if awaited and row.ticket is not None and row.automatic is None:
        messages.await_(connection, row.id, awaited)
    return row


def said_of(room: Room, incoming: Incoming, sender: Sender, row: Message) -> ByMail:
    """What the history carries of a message."""
    to, cc = everybody(incoming, (*room.own, sender.email))
    return ByMail(
        message=row.id,
        message_id=incoming.message_id or None,
        sender=sender.email or None,
        to=tuple(to),
        cc=tuple(cc),
        attachments=len(incoming.attachments) or None,
        flaws=tuple(row.flaws),
    )


def _unpacked(room: Room, incoming: Incoming, message: int) -> tuple[list[Attachment], list[str]]:
    if not incoming.attachments:
        return [], []
    from supportcli.mail.names import attachment_names

    most = room.desk.settings.mail.room.max_attachment
    names = attachment_names(incoming.attachments)
    made, flaws = [], []
    for number, part in enumerate(incoming.attachments, start=1):
        digest = None
        if len(part.content) <= most:
            digest = blobs.keep(room.connection, part.content)
        else:
            flaws.append(
                f"attachment {number} is larger than mail.max_attachment and left in the raw message"
            )
        made.append(
            Attachment(message, number, names[number - 1], part.media_type, len(part.content), digest)
        )
    return made, flaws[:3]
