"""The words of stories: the verbs with what may be said of each, and what may be expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

FACTS = (
    "subject", "description", "channel", "kind", "level", "cause", "priority", "impact", "urgency", "product",
    "version", "environment", "agreed-by",
)  # fmt: skip
"""What may be known of a ticket at its opening; also keys of the story itself, for all its tickets."""

HEADER = ("title", "policy", "plan", "zone", "contract", "contract-since", *FACTS)

ANY = ("*",)
"""Stands for names that the policy gives: measures, questions."""


class Verb(NamedTuple):
    """Which key a text alone is, which others there are, and which of them are true or false."""

    main: str | None
    words: tuple[str, ...]
    flags: tuple[str, ...] = ()


VERBS: Mapping[str, Verb] = {
    "open": Verb(None, FACTS),
    "prioritise": Verb("priority", ("priority", "impact", "urgency", "agreed-by", "asked-by", "why")),
    "classify": Verb("kind", ("kind", "level", "cause", "product", "version", "environment", "by", "why")),
    "assign": Verb("to", ("to", "team")),
    "reply": Verb("text", ("text",), ("work-around", "wait")),
    "customer-reply": Verb("text", ("text", "channel")),
    "comment": Verb("text", ("text",)),
    "wait": Verb("for", ("for", "why")),
    "resume": Verb("why", ("why",)),
    "agree": Verb(None, ANY),
    "approve": Verb("what", ("what", "by", "note")),
    "deny": Verb("what", ("what", "by", "note")),
    "details": Verb(None, ANY),
    "escalate": Verb("why", ("why", "role")),
    "resolve": Verb("text", ("text",)),
    "close": Verb("why", ("why", "approved-by")),
    "reopen": Verb("why", ("why",)),
}
"""What happens in a story. ``reply = true`` does it, ``reply = "text"`` gives the main word, a table the others."""

OF_MEASURES = ("due", "state", "target", "calendar", "clause", "rule")
"""Expected of the last clock of each measure: ``due = { update = "17:50" }``; ``"none"`` where there is nothing."""

OF_TICKETS = (
    "status", "priority", "kind", "level", "cause", "plan", "assignee", "team", "next-step",
)  # fmt: skip
"""Expected of the ticket; ``next-step`` is a part of the sentence."""

LISTS = ("told", "warned", "breached", "sent", "missing-details")
"""What the desk did since the line before, and what it still lacks; complete and in order."""

EXPECTATIONS = (*OF_MEASURES, *OF_TICKETS, *LISTS, "refused")

LINE = ("at", "ticket", "times", *VERBS, *EXPECTATIONS)
