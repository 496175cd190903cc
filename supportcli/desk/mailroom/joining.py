"""Messages that join a ticket: answers, what robots wrote, what the desk's own engineers wrote, late ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from supportcli.desk.finish import passes_reopening
from supportcli.desk.hearing import follows
from supportcli.desk.mailroom.room import Room
from supportcli.desk.mailroom.who import Sender
from supportcli.desk.operation import Case
from supportcli.desk.work import counts
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets.consent import consents
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import (
    ByMail,
    Commented,
    Data,
    Linked,
    Received,
    Reopened,
    Replied,
    carrying,
)
from supportcli.domain.tickets.ticket import CLOSED, RESOLVED
from supportcli.mail.incoming import Incoming

FINISHED = (RESOLVED, CLOSED)


def reopening(room: Room, case: Case, email: str, text: str = "") -> list[Event] | None:
    """What a person's answer to a finished ticket records first; ``None``: it starts a new ticket instead.

    The policy's window for reopening decides, its rules, and whose answers count. A yes to the question whether the
    ticket may be closed reopens nothing.
    """
    if case.ticket.status not in FINISHED or consents(case.ticket, case.history, email, text):
        return []
    if not counts(case.policy, case.ticket, email):
        return None
    try:
        passed = passes_reopening(room.desk, case)
    except RefusedError:
        return None
    return [*passed, Event(at(room, case), Reopened("the customer answered"))]


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
    consent = not before and consents(case.ticket, case.history, sender.email, incoming.text) is not None
    message = Received(
        body=incoming.text,
        contact=sender.email,
        channel=channel or room.desk.settings.mail.room.channel,
        counts=counts(case.policy, case.ticket, sender.email) and not consent,
    )
    received = Event(at(room, case), carrying(message, said), actor=sender.email)
    return room.under_way.record(case, [*before, received, *follows(case, received, taken_up=bool(before))])


def follow(room: Room, finished: Case, case: Case) -> Case:
    """Link a new ticket and the finished one that its message answers, on both sides."""
    for each, to in ((finished, case.ticket.id), (case, finished.ticket.id)):
        event = Event(at(room, each), Linked(to, "related"))
        linked = room.under_way.record(each, [event])
    return linked


def automatic(room: Room, case: Case, incoming: Incoming, sender: Sender, said: ByMail, why: str) -> Case:
    """Record what a robot wrote: it ends no wait, reopens nothing, and makes nobody a part of the ticket."""
    message = Received(body=incoming.text, contact=sender.email, counts=False, automatic=why)
    received = Event(at(room, case), carrying(message, said), actor=sender.email)
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
    return room.under_way.record(case, [Event(at(room, case), data, actor=actor)])


def _is_the_customers(room: Room, case: Case, email: str) -> bool:
    ticket = case.ticket
    if email in room.own:
        return False
    if email in (ticket.contact, ticket.sender):
        return True
    return ticket.customer is not None and room.customer_of(email) == ticket.customer


def at(room: Room, case: Case) -> datetime:
    """Now, or the ticket's last event where two machines' clocks disagree: no message is refused for it."""
    return max(room.desk.now, case.history[-1].at) if case.history else room.desk.now


def _contact_first(case: Case, told: Sequence[str]) -> str:
    contact = case.ticket.contact
    return contact if contact is not None and contact in told else told[0]
