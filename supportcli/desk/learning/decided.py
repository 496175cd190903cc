"""What engineers decided: the tickets that the desk learns from, corrections winning.

What the desk applied by itself is no decision; whoever corrects it decides. A priority that nobody chose,
the policy's usual one at the opening, is none either, and where a rule capped a priority what was asked for counts:
such a rule decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supportcli.desk.desk import Desk
from supportcli.desk.policies import current
from supportcli.domain.errors import NotFoundError
from supportcli.domain.language.policy import Policy
from supportcli.domain.suggestions.suggesting import FACTS
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import BY_SUGGESTION, Classified, Moved, Opened, Prioritised
from supportcli.store import models
from supportcli.store.models import Learned

CLASSES = ("kind", "level", "cause")


def policy_of(desk: Desk, policy: str | None) -> Policy | None:
    """A policy as it is in force; ``None`` for tickets without terms, and for a policy no longer there."""
    if policy is None:
        return None
    try:
        terms = desk.terms(current(desk, policy).revision)
    except NotFoundError:
        return None
    return terms.policy if terms else None


def decided_tickets(desk: Desk, policy: str | None, most: int) -> list[Learned]:
    """The latest tickets of a policy of which something was decided, at most so many."""
    words = policy_of(desk, policy)
    usual = words.default_priority if words else None
    known = vocabulary(words)
    connection = desk.store.connection
    found: list[Learned] = []
    tickets = models.classified_tickets(connection, policy, usual)
    for ticket, events in models.decisions(
        connection, tickets, lambda error: desk.aside.put("ticket", error.ticket, error)
    ):
        if len(found) >= most:
            break
        with desk.aside.apart("ticket", ticket):
            labels = labels_of(events, usual)
            labels = {
                fact: value for fact, value in labels.items() if not known.get(fact) or value in known[fact]
            }
            text = text_of(events)
            if labels and text.strip():
                found.append(Learned(ticket, text, labels))
    return found[::-1]


def labels_of(history: Iterable[Event], usual: str | None = None) -> dict[str, str]:
    """What people decided of a ticket: kind, level, cause and priority, as far as they did.

    Args:
        history: Its events.
        usual: The priority that tickets get of which nobody says one.
    """
    found: dict[str, str | None] = {}
    now: str | None = None
    for event in effective(history):
        data, before = event.data, now
        if isinstance(data, Opened | Prioritised) or (isinstance(data, Moved) and data.priority is not None):
            now = data.priority
        if isinstance(data, Classified | Prioritised) and data.decided_by == BY_SUGGESTION:
            continue
        if isinstance(data, Opened | Classified):
            said = (("kind", data.ticket_kind), ("level", data.level), ("cause", data.cause))
            found.update({name: word for name, word in said if word})
        if isinstance(data, Opened | Prioritised):
            asked = data.asked or data.priority
            # a rule that a classification met asks for what was there already: nobody has said anything of it
            ruled = data.rule is not None and asked == before
            if asked != usual if isinstance(data, Opened) else not ruled:
                found["priority"] = asked
    return {fact: value for fact in FACTS if (value := found.get(fact))}


def text_of(history: Iterable[Event]) -> str:
    """The text of a ticket as it was opened: subject and description."""
    opened = next((event.data for event in history if isinstance(event.data, Opened)), Opened())
    return words_of(opened.subject, opened.description or "")


def words_of(subject: str, description: str) -> str:
    """Subject and description as one text; a line apart, so that no phrase joins them."""
    return f"{subject}\n{description}" if description else subject


def vocabulary(policy: Policy | None) -> Mapping[str, frozenset[str]]:
    """The values that each fact can have; empty where any word will do."""
    if policy is None:
        return {}
    return {
        "kind": frozenset(each.id for each in policy.kinds),
        "level": frozenset(each.id for each in policy.levels),
        "cause": frozenset(each.id for each in policy.causes),
        "priority": frozenset(each.id for each in policy.priorities),
    }
