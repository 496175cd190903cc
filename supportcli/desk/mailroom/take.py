"""Taking messages in: each once, each in the transaction that decides what becomes of it.

The same bytes are the same message, and are taken in once, however often they come. Reading happens before the write
lock is taken; a batch is one transaction and one operation. Whatever goes wrong with one message, it ends as a ticket
that says so, and the others of its batch are taken in as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs
from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.mailroom import forms, joining, loops, opening
from supportcli.desk.mailroom.envelope import Envelope, envelope, unreadable
from supportcli.desk.mailroom.keeping import keep, row_of, said_of
from supportcli.desk.mailroom.late import adopt, copied, earlier
from supportcli.desk.mailroom.room import Room, room_for
from supportcli.desk.mailroom.thread import Place, place, whole
from supportcli.desk.mailroom.who import Sender, forged, sender_of
from supportcli.desk.operation import Case, operation
from supportcli.desk.set_aside import concerns_all
from supportcli.domain.errors import DamagedError
from supportcli.domain.tickets.kinds import ByMail
from supportcli.mail.incoming import Incoming
from supportcli.store import messages
from supportcli.store.blobs import digest
from supportcli.store.messages import Message

BATCH_MESSAGES = 100
BATCH_BYTES = 16 << 20
"""A batch ends with the message that reaches one of these: memory is bounded, and so is the time under the lock."""


class Taken(Struct, frozen=True):
    """What was done with a message.

    Attributes:
        message: Its number in the desk.
        sha256: Of its bytes.
        message_id: Its Message-ID; ``None`` without one.
        ticket: The ticket that it is part of; ``None`` for a robot's message that belongs to none.
        action: ``opened``, ``joined`` or ``reopened`` a ticket, ``recorded`` without consequences, ``held``: opened
            one that somebody has to confirm, or ``known``: it was taken in before.
        automatic: Why nobody may answer it.
        flaws: What is wrong with it, in words.
        sender: Who it was taken to come from.
        subject: Its subject.
        note: Why it is held, only recorded, or not answered.
        mentions: Tickets that it quotes without joining them.
        source: Where it was found.
    """

    message: int
    sha256: str
    message_id: str | None
    ticket: int | None
    action: str
    automatic: str | None = None
    flaws: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    note: str | None = None
    mentions: tuple[int, ...] = ()
    source: str = ""


class Done(Struct, frozen=True):
    """What became of a message, before it is stored."""

    case: Case | None
    action: str
    note: str | None = None
    mentions: tuple[int, ...] = ()


def take_in(
    desk: Desk,
    raws: Iterable[bytes | tuple[bytes, str]],
    *,
    command: str = "mail receive",
    answer: bool = True,
    dry_run: bool = False,
) -> list[Taken]:
    """Take in a batch of messages in one transaction; nothing of it is kept if that fails.

    Args:
        desk: The desk.
        raws: The messages as bytes, each perhaps with where it was found.
        command: What the operation is called.
        answer: Acknowledge new tickets as the policy says.
        dry_run: Do everything and keep nothing.

    Returns:
        What was done with each, in order.

    Raises:
        BusyError: Another process keeps the database; nothing was taken in.
        sqlite3.Error: The disk is full, or the database is damaged; nothing was taken in.
    """
    envelopes = [_read(desk, *(each if isinstance(each, tuple) else (each, ""))) for each in raws]
    with operation(desk, command, dry_run=dry_run) as under_way:
        room = room_for(desk, under_way, answer=answer)
        return [_take(room, each) for each in envelopes]


def _read(desk: Desk, raw: bytes, source: str) -> Envelope:
    sha256 = digest(raw)
    if messages.known(desk.store.connection, sha256) is not None:
        return Envelope(raw, sha256, Incoming(), source)
    return envelope(raw, desk.settings.mail.room, source, sha256)


def _take(room: Room, each: Envelope) -> Taken:
    there = messages.known(room.connection, each.sha256)
    if there is not None:
        return replace(_taken(there, each), action="known")
    room.under_way.begun()
    changes = len(room.under_way.changes)
    room.connection.execute("SAVEPOINT message")
    try:
        taken = _decide(room, each, each.incoming)
    except Exception as error:  # a mistake of ours must not cost a message
        if concerns_all(error):
            raise  # the disk is full, say: no other message would fare better
        room.connection.execute("ROLLBACK TO message")
        del room.under_way.changes[changes:]
        room.forget_people()
        # what is damaged is told by what reading it said first
        kind = type(
            error.__cause__ if isinstance(error, DamagedError) and error.__cause__ else error
        ).__name__
        name = f"{kind}: {error}" if str(error) else kind
        taken = _as_it_is(room, each, f"it could not be sorted in ({name})"[:300])
    room.connection.execute("RELEASE message")
    return taken


def _decide(room: Room, each: Envelope, incoming: Incoming) -> Taken:
    # a form says who writes: one that was forged is read as it is
    form = None if forged(room, incoming) else forms.filled(room.desk.settings.mail.room.forms, incoming)
    channel = form.channel if form else None
    incoming = form.incoming if form else incoming
    sender = replace(sender_of(room, incoming), filled_in=form is not None)
    row = row_of(room, each, incoming, sender)
    said = said_of(room, incoming, sender, row)
    automatic = loops.automatic(room, incoming, sender)
    if automatic is not None:
        row = replace(row, automatic=automatic)
        found, done = _robot(room, each, incoming, sender, said, automatic)
    elif (twin := copied(room, each, incoming, sender)) is not None:
        found, done = Place(), _copy(room, twin)
    elif sender.engineer is not None and not sender.filled_in:
        found, done = _colleague(room, incoming, sender, said)
    else:
        found, done = _person(room, incoming, sender, channel, said)
        messages.mark_reachable(room.connection, sender.believed)
    row = replace(row, ticket=done.case.ticket.id if done.case else None, action=done.action, note=done.note)
    row = keep(room, each, incoming, row, found.awaited)
    if automatic == "bounce":
        for email in loops.bounced(incoming, loops.about(room, incoming)):
            messages.mark_bounced(room.connection, email, room.desk.now, row.id)
    if automatic is None and done.case is not None:
        adopt(room, row, done.case)
    return replace(_taken(row, each), mentions=done.mentions)


def _person(
    room: Room, incoming: Incoming, sender: Sender, channel: str | None, said: ByMail
) -> tuple[Place, Done]:
    found = place(room, incoming, sender.believed)
    case = found.case or earlier(room, incoming, sender)
    if case is not None:
        before = joining.reopening(room, case, sender.believed, incoming.text)
        if before is not None:
            joined = joining.answer(room, case, incoming, sender, said, before=before, channel=channel)
            return found, Done(joined, "reopened" if before else "joined")
        said = structs.replace(said, follows=case.ticket.id)
    if found.mentions:
        said = structs.replace(said, mentions=tuple(found.mentions))
    opened = opening.open_for(room, incoming, sender, channel, said)
    if case is not None:
        opened = joining.follow(room, case, opened)
    return found, _opened(room, opened, found.mentions, answer=room.answer)


def _colleague(room: Room, incoming: Incoming, sender: Sender, said: ByMail) -> tuple[Place, Done]:
    found = place(room, incoming, sender.email, trusted=True)
    if found.case is None:
        opened = opening.open_for(room, incoming, sender, None, said)
        return found, _opened(room, opened, (), answer=False)
    if found.case.ticket.contact == sender.email:
        return _person(room, incoming, sender, None, said)
    recorded = joining.engineer(room, found.case, incoming, sender, said)
    return found, Done(recorded, "joined", f"written by {sender.engineer} of the desk")


def _robot(
    room: Room, each: Envelope, incoming: Incoming, sender: Sender, said: ByMail, automatic: str
) -> tuple[Place, Done]:
    own = loops.own_letter(room, incoming)
    if own is not None:
        return Place(), Done(room.case(own), "recorded", "the desk wrote it itself")
    told = loops.about(room, incoming)
    found = place(room, incoming, sender.believed)
    case = whole(room, next(iter(told.values()))[0]) if told else found.case
    if case is not None:
        if loops.flooded(room, case.ticket.id):
            return found, Done(
                case, "recorded", f"one of more than {loops.MOST_TOLD} automatic ones in an hour"
            )
        return found, Done(joining.automatic(room, case, incoming, sender, said, automatic), "recorded")
    if not loops.opens(automatic, incoming):
        return found, Done(None, "recorded", "it speaks of nothing that the desk knows")
    twin = copied(room, each, incoming, sender, robot=True)
    if twin is not None:
        return Place(), _copy(room, twin)
    if found.mentions:
        said = structs.replace(said, mentions=tuple(found.mentions))
    opened = opening.open_for(room, incoming, sender, None, said)
    return found, _opened(room, opened, found.mentions, answer=False)


def _copy(room: Room, twin: Message) -> Done:
    return Done(room.case(twin.ticket or 0), "recorded", f"a copy of message {twin.id}")


def _opened(room: Room, case: Case, mentions: tuple[int, ...], *, answer: bool) -> Done:
    why = case.ticket.unconfirmed
    if why is not None:
        return Done(case, "held", why, mentions)
    held_back = opening.acknowledge(room, case) if answer else ""
    return Done(case, "opened", f"not acknowledged: {held_back}" if held_back else None, mentions)


def _as_it_is(room: Room, each: Envelope, flaw: str) -> Taken:
    """The last resort: the raw bytes, and a ticket that says what went wrong."""
    incoming = replace(
        each.incoming, attachments=(), in_reply_to=(), references=(), flaws=(flaw, *each.incoming.flaws)
    )
    if not incoming.text:
        incoming = replace(unreadable(each.raw, flaw), message_id=incoming.message_id, flaws=incoming.flaws)
    sender = sender_of(room, incoming)
    row = row_of(room, each, incoming, sender)
    said = ByMail(message=row.id, sender=sender.email or None, flaws=tuple(incoming.flaws))
    case = opening.open_unconfirmed(room, incoming, sender, room.desk.settings.mail.room.channel, said, flaw)
    row = replace(row, ticket=case.ticket.id, action="held", note=flaw)
    return _taken(keep(room, each, incoming, row), each)


def _taken(row: Message, each: Envelope) -> Taken:
    return Taken(
        row.id, row.sha256, row.message_id or None, row.ticket, row.action, row.automatic, row.flaws,
        row.sender, row.subject, row.note, (), each.source,
    )  # fmt: skip
