"""New tickets from messages: under the terms of whoever asks, or unconfirmed where the terms leave that open."""

from __future__ import annotations

from msgspec.structs import replace

from supportcli.desk.acknowledging import acknowledged
from supportcli.desk.intake import OpenRequest, open_within
from supportcli.desk.letters import acknowledgement
from supportcli.desk.mailroom import loops
from supportcli.desk.mailroom.keeping import SUBJECT_OF_NONE
from supportcli.desk.mailroom.room import Room
from supportcli.desk.mailroom.who import Sender, UnconfirmedError, contact_for, default_policy
from supportcli.desk.operation import Case
from supportcli.domain.errors import DeskError
from supportcli.domain.people import Contact
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import ByMail, Opened, carrying
from supportcli.mail.incoming import Incoming
from supportcli.store import people


def open_for(room: Room, incoming: Incoming, sender: Sender, channel: str | None, said: ByMail) -> Case:
    """Open a ticket for a message: under the sender's terms, or unconfirmed.

    A message is never turned away: where the terms refuse the ticket, or nobody knows who asks, it is opened
    without terms and without clocks, and says what has to be confirmed.

    Args:
        room: The mailroom.
        incoming: The message.
        sender: Who asks.
        channel: By which channel, if not the one for mail.
        said: What the history carries of the message.
    """
    channel = channel or room.desk.settings.mail.room.channel
    connection = room.connection
    connection.execute("SAVEPOINT opening")
    changes = len(room.under_way.changes)
    try:
        contact = contact_for(room, sender)
        request = _request(room, incoming, contact, channel)
        case = open_within(room.under_way, request, said, sender.email)
    except (UnconfirmedError, DeskError) as error:
        connection.execute("ROLLBACK TO opening")
        connection.execute("RELEASE opening")
        del room.under_way.changes[changes:]
        why = error.message if isinstance(error, DeskError) else str(error)
        return open_unconfirmed(room, incoming, sender, channel, said, why)
    connection.execute("RELEASE opening")
    return _sorted(room, case)


def _sorted(room: Room, case: Case) -> Case:
    """The ticket with the kind, level and priority that the desk is sure of, where the settings want that."""
    if room.suggesting is None:
        return case
    from supportcli.desk.learning.apply import sure_of

    events = sure_of(room.desk, case, room.suggesting)
    return room.under_way.record(case, events) if events else case


def open_unconfirmed(
    room: Room, incoming: Incoming, sender: Sender, channel: str, said: ByMail, why: str
) -> Case:
    """Open a ticket without terms that says why somebody has to confirm it."""
    known = people.contact(room.connection, sender.email) if sender.email else None
    customer = known.customer if known else room.by_domain(sender.email)
    opened = Opened(
        subject=incoming.subject or SUBJECT_OF_NONE,
        description=incoming.text or None,
        customer=customer,
        contact=known.email if known else None,
        channel=channel,
        unconfirmed=why[:500],
    )
    return room.under_way.open(Event(room.desk.now, carrying(opened, said), actor=sender.believed))


def acknowledge(room: Room, case: Case) -> str:
    """Post the acknowledgement of a new ticket, in the thread of its message; returns why it is held back."""
    letter = acknowledgement(room.desk, case)
    if letter is None:
        return ""
    why = loops.held_back(room, letter)
    if why:
        room.under_way.post(replace(letter, held_back=why))
    else:
        room.under_way.record(case, acknowledged(case, room.desk.now, letter), [letter])
    return why


def _request(room: Room, incoming: Incoming, contact: Contact, channel: str) -> OpenRequest:
    served = any(
        each.covers(room.desk.now.date()) for each in people.contracts(room.connection, contact.customer)
    )
    return OpenRequest(
        subject=incoming.subject or SUBJECT_OF_NONE,
        description=incoming.text,
        contact=contact.email,
        channel=channel,
        policy=None if served else default_policy(room),
    )
