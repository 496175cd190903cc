"""The words of stories: the verbs with what may be said of each, and what may be expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

FACTS = (
    "subject", "description", "channel", "kind", "level", "cause", "priority", "impact", "urgency", "product",
    "version", "environment", "region", "team", "assignee", "agreed-by",
)  # fmt: skip
"""What may be known of a ticket at its opening; also keys of the story itself, for all its tickets."""

HEADER = (
    "title", "policy", "plan", "zone", "contract", "contract-since", "contract-until", "contract-zone", "contracts",
    *FACTS,
)  # fmt: skip

CONTRACT = ("plan", "policy", "from", "to", "zone", "fee")
"""Keys of ``[contracts.NAME]``."""

ANY = ("*",)
"""Stands for names that the policy gives: measures, questions."""


class Verb(NamedTuple):
    """Which key a text alone is, which others there are, and which are true or false or lists of texts."""

    main: str | None
    words: tuple[str, ...]
    flags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


VERBS: Mapping[str, Verb] = {
    "open": Verb(None, (*FACTS, "contract", "plan", "override"), lists=("flags", "approvals")),
    "prioritise": Verb(
        "priority", ("priority", "impact", "urgency", "agreed-by", "asked-by", "why", "override")
    ),
    "classify": Verb(
        "kind",
        ("kind", "level", "cause", "product", "version", "environment", "region", "by", "why", "override"),
        lists=("flags", "not-flags"),
    ),
    "log": Verb("time", ("time", "what", "session", "by", "override")),
    "quote": Verb("price", ("price", "by", "currency", "time", "scope")),
    "assign": Verb("to", ("to", "team")),
    "reply": Verb("text", ("text", "override"), ("work-around", "wait")),
    "customer-reply": Verb("text", ("text", "channel")),
    "comment": Verb("text", ("text",)),
    "wait": Verb("for", ("for", "why")),
    "resume": Verb("why", ("why",)),
    "agree": Verb(None, ANY),
    "approve": Verb("what", ("what", "by", "note")),
    "deny": Verb("what", ("what", "by", "note")),
    "details": Verb(None, ANY),
    "troubleshoot": Verb("text", ("text", "step", "confirm", "reject")),
    "escalate": Verb("why", ("why", "role", "override")),
    "hand-on": Verb("to", ("to", "why", "override")),
    "resolve": Verb("text", ("text", "override")),
    "close": Verb("why", ("why", "approved-by", "override")),
    "reopen": Verb("why", ("why", "override")),
    "undo": Verb("what", ("what",)),
    "move": Verb("to", ("to", "plan", "why"), lists=("map",)),
    "end-contract": Verb("contract", ("contract", "on")),
}
"""What happens in a story. ``reply = true`` does it, ``reply = "text"`` gives the main word, a table the others."""

OF_MEASURES = ("due", "state", "target", "commitment", "calendar", "clause", "rule")
"""Expected of the last clock of each measure: ``due = { update = "17:50" }``; ``"none"`` where there is nothing."""

OF_TICKETS = (
    "status", "priority", "priority-code", "kind", "level", "cause", "plan", "assignee", "team", "next-step",
    "covered", "charge",
)  # fmt: skip
"""Expected of the ticket: ``next-step`` is a part of the sentence, ``covered`` the verdict of the scope,
``charge`` the sum so far (``349 USD``, ``to agree``)."""

LISTS = (
    "told", "warned", "breached", "sent", "missing-details", "required-details", "covered-by", "gates", "offered",
    "attended", "texts",
)  # fmt: skip
"""What the desk did since the line before; the details that are missing and those that are required, the clauses of
the scope, the approvals that stand before a step, the channels of the plan and those of them that are attended now,
the text clauses that hold; complete and in order."""

EXPECTATIONS = (*OF_MEASURES, *OF_TICKETS, *LISTS, "left", "credits", "refused")
"""``left`` is what is left of each quota: ``left = { incidents = 1 }``, or ``"unlimited"``; ``credits`` what each
service credit gives back: ``credits = { late = "10 %" }``, or an amount where the contract names a fee."""

LINE = ("at", "ticket", "times", *VERBS, *EXPECTATIONS)
