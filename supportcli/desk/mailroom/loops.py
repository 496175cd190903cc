"""What keeps two robots from writing to each other for ever: automatic messages are known, answers are counted."""

from __future__ import annotations

from datetime import timedelta

from supportcli.desk.mailroom.room import Room
from supportcli.desk.mailroom.who import Sender
from supportcli.mail.incoming import Incoming
from supportcli.store import messages
from supportcli.store.outbox import Letter

_OURS = ".supportcli>"
"""How the Message-ID of every letter of a desk ends."""
OWN = "own"
"""Why a message of the desk itself is not answered."""
HOUR = timedelta(hours=1)

MOST_TOLD = 50
"""So many automatic messages within an hour the history of a ticket tells of; further ones are only kept."""

SILENT = frozenset({"bounce", "vacation", "delay", "report", OWN})
"""What opens no ticket where it belongs to none: it tells of a message, and of nothing else."""


def opens(automatic: str, incoming: Incoming) -> bool:
    """Whether an automatic message that belongs to no ticket opens one: an alarm does, a robot's answer does not."""
    if automatic in SILENT:
        return False
    return automatic == "list" or not (incoming.in_reply_to or incoming.references)


def automatic(room: Room, incoming: Incoming, sender: Sender) -> str | None:
    """Why nobody may answer a message; ``None`` for a person's."""
    own = sender.own and not sender.filled_in
    return OWN if own or own_letter(room, incoming) is not None else incoming.automatic


def own_letter(room: Room, incoming: Incoming) -> int | None:
    """The ticket of a letter of the desk that has come back; ``None`` for any other message."""
    if not incoming.message_id.endswith(_OURS):
        return None
    found = messages.our_tickets(room.connection, [incoming.message_id])
    return next((ticket for ticket, _ in found.values()), None)


def about(room: Room, incoming: Incoming) -> dict[str, tuple[int, tuple[str, ...]]]:
    """The desk's own messages that an automatic one speaks of: Message-ID → its ticket and recipients.

    Nobody can guess these ids, so that a report which names one is believed, whoever sent it.
    """
    ids = dict.fromkeys([*incoming.about, *incoming.in_reply_to, *reversed(incoming.references)])
    return messages.our_tickets(room.connection, list(ids)[:200]) if ids else {}


def bounced(incoming: Incoming, letters: dict[str, tuple[int, tuple[str, ...]]]) -> list[str]:
    """The addresses that a bounce marks: only those to which the message went that it speaks of."""
    told: list[str] = []
    for _, recipients in letters.values():
        lower = [each.lower() for each in recipients]
        if incoming.bounced:
            told += [each for each in incoming.bounced if each in lower]
        elif len(lower) == 1:
            told += lower
    return list(dict.fromkeys(told))


def flooded(room: Room, ticket: int) -> bool:
    """Whether robots write to a ticket without end: its history need not tell of each."""
    return messages.robots_since(room.connection, ticket, room.desk.now - HOUR) >= MOST_TOLD


def held_back(room: Room, letter: Letter) -> str:
    """Why an automatic answer does not go out; empty if it may."""
    limits = room.desk.settings.mail.room
    since = room.desk.now - HOUR
    for address in letter.recipients:
        if address.lower() in room.own:
            return f"{address} is the desk's own address"
        if messages.answers_since(room.connection, address, since) >= limits.limit_per_sender:
            return f"{address} got {_answers(limits.limit_per_sender)} within an hour"
        if letter.ticket is None:
            continue
        if messages.answers_about(room.connection, letter.ticket, address, since) >= limits.limit_per_ticket:
            return f"{address} got {_answers(limits.limit_per_ticket)} about this ticket within an hour"
    return ""


def _answers(count: int) -> str:
    return f"{count} automatic answer{'' if count == 1 else 's'}"
