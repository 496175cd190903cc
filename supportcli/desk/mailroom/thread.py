"""To which ticket a message belongs: by what it refers to, then by the number in its subject; both only believed.

Both are words of a stranger. A message joins a ticket only if its sender has a part in it; whatever else it quotes is
mentioned on the new ticket, and nobody outside learns of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

from supportcli.desk.mailroom.room import Room
from supportcli.desk.operation import Case
from supportcli.domain.errors import NotFoundError
from supportcli.domain.tickets.ticket import CANCELLED
from supportcli.mail.incoming import Incoming
from supportcli.store import messages
from supportcli.store.links import merged_into

MOST_MENTIONS = 5
MOST_NUMBERS = 20
MOST_AWAITED = 10
"""So many of the messages that it refers to are looked out for, the nearest ones."""

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]")
_PREFIXES = re.compile(
    r"^\s*(?:(?:re|r|aw|antw|antwort|wg|fw|fwd|tr|sv|vs|vb|res|enc|odp|ynt|ref|rif|i|doorst|"
    r"automatic reply|auto|out of office)\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3})?\s?:\s*)+",
    re.IGNORECASE,
)


class Place(Struct, frozen=True):
    """Where a message belongs.

    Attributes:
        case: The ticket; ``None``: to none that is known.
        mentions: Tickets that it quotes, in which its sender has no part.
        awaited: Message-IDs that it refers to and nobody has seen.
    """

    case: Case | None = None
    mentions: tuple[int, ...] = ()
    awaited: tuple[str, ...] = ()


def place(room: Room, incoming: Incoming, email: str, *, trusted: bool = False) -> Place:
    """The ticket that a message belongs to.

    Args:
        room: The mailroom.
        incoming: The message.
        email: Who wrote it.
        trusted: An engineer of the desk, who has a part in every ticket.
    """
    references = refers_to(incoming)
    found = messages.tickets_by_reference(room.connection, references) if references else {}
    awaited = tuple(each for each in references if each not in found)[:MOST_AWAITED]
    candidates = [ticket for each in references for ticket in found.get(each, ())]
    prefix = room.desk.settings.prefix
    candidates += numbers(incoming.subject, prefix)
    mentions: list[int] = []
    for ticket in dict.fromkeys(candidates):
        case = whole(room, ticket)
        if case is None:
            continue
        if trusted or takes_part(room, ticket, case, email):
            return Place(case, (), awaited)
        mentions.append(case.ticket.id)
    spoken_of = (whole(room, each) for each in numbers(incoming.subject, prefix, bare=True))
    mentions += [case.ticket.id for case in spoken_of if case is not None]
    return Place(None, tuple(dict.fromkeys(mentions))[:MOST_MENTIONS], awaited)


def refers_to(incoming: Incoming) -> list[str]:
    """What a message answers, the nearest first: In-Reply-To, then References from the youngest on."""
    found = dict.fromkeys([*incoming.in_reply_to, *reversed(incoming.references)])
    found.pop(incoming.message_id, None)
    return list(found)


def whole(room: Room, ticket: int) -> Case | None:
    """A ticket that somebody can write to; ``None`` if it does not exist or its opening was undone.

    For a ticket that was merged it is the one as which the request goes on.
    """
    try:
        case = room.case(ticket)
        if case.ticket.merged_into is not None:
            case = room.case(merged_into(room.connection, ticket) or ticket)
    except NotFoundError:
        return None
    return None if case.ticket.status == CANCELLED else case


def takes_part(room: Room, quoted: int, case: Case, email: str) -> bool:
    """Whether somebody has a part in a ticket, or in the one that was merged into it and that they quote."""
    if room.belongs(case, email):
        return True
    return quoted != case.ticket.id and room.belongs(room.case(quoted), email)


def numbers(subject: str, prefix: str, *, bare: bool = False) -> list[int]:
    """The tickets whose reference stands in a subject, however a mail program has mangled it.

    Without brackets (``bare``) a number is only something that is spoken of.
    """
    if len(subject) <= len(prefix):
        return []
    plain = subject if subject.isascii() else _DASHES.sub("-", unicodedata.normalize("NFKC", subject))
    pattern = _bare(prefix) if bare else _reference(prefix)
    return list(dict.fromkeys(int(number) for number in pattern.findall(plain)))[:MOST_NUMBERS]


def base(subject: str) -> str:
    """A subject without what answering and forwarding put before it, for comparison."""
    plain = unicodedata.normalize("NFKC", subject)
    return _PREFIXES.sub("", plain).strip().casefold()


@lru_cache(maxsize=8)
def _reference(prefix: str) -> re.Pattern[str]:
    # a mail program may break the line within the brackets or cut the closing one off
    inner = rf"\s{{0,3}}{re.escape(prefix)}\s{{0,3}}[-_ ]\s{{0,3}}#?(\d{{1,12}})\s{{0,3}}"
    return re.compile(rf"[\[({{<【〔]{inner}(?:[\])}}>】〕]|$|\.\.\.|…)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _bare(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(prefix)}-(\d{{1,12}})\b", re.IGNORECASE)
