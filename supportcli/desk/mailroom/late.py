"""Messages in the wrong order: answers that come before what they answer, and the same message by two ways."""

from __future__ import annotations

from msgspec.structs import replace

from supportcli.desk.mailroom.envelope import Envelope
from supportcli.desk.mailroom.room import Room
from supportcli.desk.mailroom.thread import whole
from supportcli.desk.mailroom.who import Sender
from supportcli.desk.operation import Case
from supportcli.domain.errors import RefusedError
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import (
    Absorbed,
    Acknowledged,
    Alarmed,
    Merged,
    Opened,
    Received,
    carrying,
)
from supportcli.domain.tickets.ticket import ACTIVE
from supportcli.mail.incoming import Incoming
from supportcli.store import blobs, messages
from supportcli.store.messages import Message

_QUIET = (Opened, Received, Acknowledged, Alarmed)
"""What a ticket may hold that nobody at the desk has looked at yet."""


def copied(
    room: Room, each: Envelope, incoming: Incoming, sender: Sender, *, robot: bool = False
) -> Message | None:
    """The message that this is a copy of: by another way (two recipients), so that only the header tells of that.

    A robot's (``robot``) may be one of a person's, by a list, or of a robot's that has opened its ticket.
    """
    if not incoming.message_id:
        return None
    author = sender.email if sender.filled_in else sender.believed
    for twin in messages.with_message_id(room.connection, incoming.message_id):
        if twin.ticket is None:
            continue
        if twin.automatic is not None and not (robot and twin.action in ("opened", "held")):
            continue  # a robot's message stands on a ticket in which its sender need not have a part
        if twin.sender != author or twin.subject != incoming.subject:
            continue
        if _body(blobs.content(room.connection, twin.sha256)) == _body(each.raw):
            return twin
    return None


def _body(raw: bytes) -> bytes:
    """Everything behind the header, whatever the ends of lines have become on the way."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip(b"\n")


def earlier(room: Room, incoming: Incoming, sender: Sender) -> Case | None:
    """The ticket that an answer to this message opened before it came itself.

    One that waits to be confirmed for somebody else is none: the request would wait with it.
    """
    if not incoming.message_id:
        return None
    for answer in messages.waiting_for(room.connection, incoming.message_id):
        case = whole(room, answer.ticket) if answer.ticket else None
        if case is None or not room.belongs(case, sender.believed):
            continue
        if case.ticket.unconfirmed is None or sender.believed in (case.ticket.contact, case.ticket.sender):
            return case
    return None


def adopt(room: Room, row: Message, case: Case) -> None:
    """Join the answers that came before the message that they answer.

    Only a ticket that holds nothing else is joined, and only if both sides have a part in the other's: nobody draws
    another's ticket into their own by sending what it seems to answer.
    """
    if not row.message_id:
        return
    waiting = messages.waiting_for(room.connection, row.message_id)
    if not waiting:
        return
    into = case.ticket.id
    for answer in waiting:
        if answer.ticket in (None, into):
            continue
        other = whole(room, answer.ticket or 0)
        if other is None or not _alone(other) or not _mutual(room, case, other, answer):
            continue
        case = _join(room, case, other)
    messages.arrived(room.connection, row.message_id)


def _alone(case: Case) -> bool:
    """Whether a ticket is nothing but messages."""
    return case.ticket.status in ACTIVE and all(
        isinstance(event.data, _QUIET) for event in effective(case.history)
    )


def _mutual(room: Room, case: Case, other: Case, answer: Message) -> bool:
    asked = case.ticket.contact or case.ticket.sender or ""
    return room.belongs(case, answer.sender) and room.belongs(other, asked)


def _join(room: Room, case: Case, other: Case) -> Case:
    """Merge a ticket into another, which tells its messages from now on; a rule may refuse that."""
    try:
        passed = pass_step(other.terms, other.ticket, "merge", room.desk.now)
    except RefusedError:
        return case
    joined = list[Event]()
    for event in effective(other.history):
        data = event.data
        if isinstance(data, Opened):
            message = Received(body=data.description or "", contact=data.contact, channel=data.channel)
        elif isinstance(data, Received):
            message = Received(
                body=data.body, contact=data.contact, channel=data.channel, automatic=data.automatic
            )
        else:
            continue
        message = replace(carrying(message, data), contact=message.contact or data.sender)
        joined.append(Event(room.desk.now, message, actor=event.actor))
    into = case.ticket.id
    why = "its message answers one that came later"
    merged = Event(room.desk.now, Merged(into, why))
    room.under_way.record(other, [*passed, merged])
    messages.move(room.connection, other.ticket.id, into)
    contact = other.ticket.contact
    heard = (contact,) if contact and contact != case.ticket.contact else ()
    absorbed = Event(room.desk.now, Absorbed(other.ticket.id, heard))
    return room.under_way.record(case, [absorbed, *joined])
