"""A plain yes to the question whether a resolved ticket may be closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from supportcli.domain.said.visible import visible
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Reopened, Resolved
from supportcli.domain.tickets.ticket import RESOLVED as IS_RESOLVED
from supportcli.domain.tickets.ticket import Ticket

_YES = frozenset(
    ("yes", "yep", "ok", "okay", "ja", "oui", "sí", "si", "sim", "taip", "да", "так", "kyllä", "tak", "ano")
)
_HARMLESS = frozenset(
    (
        "please", "close", "it", "you", "may", "can", "the", "ticket", "request", "now", "thanks", "thank", "many",
        "very", "much", "all", "good", "great", "is", "fine", "works", "everything", "again", "perfect", "sure", "of",
        "course", "go", "ahead", "hi", "hello", "dear", "bitte", "danke", "merci", "gracias",
    )
)  # fmt: skip
_GOODBYE = re.compile(
    r"(?:(?:kind|best|warm|many)\s+)*(?:regards|wishes|thanks|greetings|cheers|thank you)\W*", re.IGNORECASE
)
_WORDS = re.compile(r"\w+")


def is_yes(text: str) -> bool:
    """Whether what somebody says is a yes and nothing else; whatever might hold more is for a person to read.

    What they quote, how they sign, and what follows a goodbye on a line of its own does not count.
    """
    said: list[str] = []
    for line in visible(text).split("\n"):
        if line.startswith(">") or not line.strip():
            continue
        if said and _GOODBYE.fullmatch(line.strip()):
            break
        said += _WORDS.findall(line.lower())
    return "?" not in visible(text) and any(word in _YES for word in said) and set(said) <= _HARMLESS | _YES


def asked_for(ticket: Ticket, history: Sequence[Event]) -> str | None:
    """The approval that a resolved ticket's contact was asked for and has not given; ``None``: none."""
    if ticket.status != IS_RESOLVED:
        return None
    last = next(
        (e.data for e in reversed(effective(history)) if isinstance(e.data, Resolved | Reopened)), None
    )
    approval = last.asks if isinstance(last, Resolved) else None
    given = ticket.approvals.get(approval) if approval else None
    return None if given is not None and given.data.is_yes else approval


def consents(ticket: Ticket, history: Sequence[Event], sender: str | None, text: str) -> str | None:
    """The approval that this message gives: the contact was asked, and says yes."""
    approval = asked_for(ticket, history)
    if approval is None or not sender or sender.lower() != (ticket.contact or "").lower():
        return None
    return approval if is_yes(text) else None
