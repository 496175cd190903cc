"""Messages that join a ticket: answers, what robots wrote, what the desk's own engineers wrote, late ones."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from supportcli.desk.customer_reply import message_events, taken_up
from supportcli.desk.mailroom.room import Room
from supportcli.desk.mailroom.who import Sender
from supportcli.desk.operation import Case
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import (
    ByMail,
    Commented,
    Data,
    Linked,
    Received,
    Replied,
    carrying,
)
from supportcli.mail.incoming import Incoming


def reopening(room: Room, case: Case, email: str, text: str = "") -> list[Event] | None:
    """What a person's answer to a finished ticket records first; ``None``: it starts a new ticket instead."""
    try:
        return taken_up(room.desk, case, email, text)
    except RefusedError:
        return None


def answer(
    room: Room,
    case: Case,
    incoming: Incoming,
    sender: Sender,
    said: ByMail,
    *,
    before: Sequence[Event] = (),
    channel: str | None = None,
) -> Case:
    """Record what somebody with a part in the ticket wrote."""
    by = channel or room.desk.settings.mail.room.channel
    message = carrying(Received(body=incoming.text, contact=sender.email, channel=by), said)
    return room.under_way.record(case, message_events(case, room.desk.now, message, before))


def follow(room: Room, finished: Case, case: Case) -> Case:
    """Link a new ticket and the finished one that its message answers, on both sides."""
    for each, to in ((finished, case.ticket.id), (case, finished.ticket.id)):
        event = Event(room.desk.now, Linked(to, "related"))
        linked = room.under_way.record(each, [event])
    return linked


def automatic(room: Room, case: Case, incoming: Incoming, sender: Sender, said: ByMail, why: str) -> Case:
    """Record what a robot wrote: it ends no wait, reopens nothing, and makes nobody a part of the ticket."""
    message = Received(body=incoming.text, contact=sender.email, counts=False, automatic=why)
    received = Event(room.desk.now, carrying(message, said), actor=sender.email)
    return room.under_way.record(case, [received])


def engineer(room: Room, case: Case, incoming: Incoming, sender: Sender, said: ByMail) -> Case:
    """Record what one of the desk wrote by mail: a reply where the customer got it too, else an internal comment."""
    addressed = {each.email for each in (*incoming.to, *incoming.cc)}
    told = [email for email in sorted(addressed) if _is_the_customers(room, case, email)]
    actor = sender.engineer or sender.email
    if told:
        reply = carrying(Replied(body=incoming.text, to=_contact_first(case, told)), said)
        data: Data = replace(reply, cc=tuple(sorted(addressed - room.own)))
    else:
        data = carrying(Commented(body=incoming.text), said)
    return room.under_way.record(case, [Event(room.desk.now, data, actor=actor)])


def _is_the_customers(room: Room, case: Case, email: str) -> bool:
    ticket = case.ticket
    if email in room.own:
        return False
    if email in (ticket.contact, ticket.sender):
        return True
    return ticket.customer is not None and room.customer_of(email) == ticket.customer


def _contact_first(case: Case, told: Sequence[str]) -> str:
    contact = case.ticket.contact
    return contact if contact is not None and contact in told else told[0]
