"""What waits for a decision: the tickets of a query, each with its next steps and what the desk suggests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.desk.learning.apply import Suggesting, suggesters
from supportcli.desk.look.steps import what_next
from supportcli.desk.operation import Case, Outcome, cases
from supportcli.domain.documents import Record
from supportcli.domain.running import gates
from supportcli.domain.running.needs import DECISIONS, NextStep
from supportcli.domain.suggestions.suggesting import Suggestion as Learned
from supportcli.domain.tickets.query import Query
from supportcli.domain.tickets.ticket import CLASSES
from supportcli.store import listing

Act = Literal["take", "classify", "prioritise", "reply", "ask", "retry", "approve"]


class Suggestion(Struct, frozen=True):
    """What the desk would do: an act, in words, with the values that it needs and the reasons for them."""

    act: Act
    text: str
    values: dict[str, str]
    reasons: tuple[str, ...] = ()
    learned: tuple[Learned, ...] = ()
    """The classifier's suggestions that stand behind it."""
    messages: tuple[int, ...] = ()
    """What ``retry`` sends again."""


class Waiting(Struct, frozen=True):
    """A ticket that waits for a decision: its decisions stand first among its steps."""

    case: Case
    steps: tuple[NextStep, ...]
    decisions: tuple[NextStep, ...]
    suggestion: Suggestion | None


DECISION_FIELDS = (
    "id", "reference", "subject", "customer", "plan", "assignee", "decision", "command", "due_at", "suggestion",
    "decisions",
)  # fmt: skip
"""The keys of one ticket that waits for a decision."""


def waiting(
    desk: Desk, query: Query, *, limit: int | None = None, suggests: bool = True
) -> Iterator[Waiting]:
    """The tickets of the query that wait for a decision, in its order; folded as they are asked for.

    Args:
        desk: The desk.
        query: Which tickets.
        limit: At most so many.
        suggests: Say what the desk would do, which takes longer.
    """
    suggesting = suggesters(desk) if suggests else None
    told = 0
    for number in list(listing.ids(desk.store.connection, query, desk.now)):
        if limit is not None and told >= limit:
            return
        one = None
        with desk.aside.apart("ticket", number):
            one = decisions_on(desk, number, suggesting)
        if one is not None:
            told += 1
            yield one


def decisions_on(desk: Desk, ticket: int, suggesting: Suggesting | None) -> Waiting | None:
    """What is to be decided on one ticket now; ``None`` where nothing is.

    Without ``suggesting`` nothing is suggested.
    """
    case = cases(desk, [ticket])[0]
    steps = what_next(desk, case)
    wanted = tuple(step for step in steps if step.need in DECISIONS)
    if not wanted:
        return None
    return Waiting(
        case, tuple(steps), wanted, suggest(desk, case, wanted, suggesting) if suggesting else None
    )


def suggest(
    desk: Desk, case: Case, decisions: Sequence[NextStep], suggesting: Suggesting
) -> Suggestion | None:
    """What to do about the first decision for which the desk has an answer."""
    for step in decisions:
        if step.need == "class":
            made = _classification(case, suggesting.of(case).suggest(case, ("kind", "level")))
        else:
            made = _suggestion(desk, case, step)
        if made is not None:
            return made
    return None


def _suggestion(desk: Desk, case: Case, step: NextStep) -> Suggestion | None:
    ticket, policy = case.ticket, case.policy
    if step.need == "take":
        return Suggestion("take", "take it", {"assignee": desk.actor})
    if step.need == "priority":
        default = policy.default_priority if policy else None
        if case.terms is None or default is None:
            return None
        # a yes that nobody gave is not recorded: where the terms want one, a person says whose it is
        if gates.missing(case.terms, replace(ticket, priority=default), "prioritise"):
            return None
        return Suggestion("prioritise", f"priority {default}, the policy's default", {"priority": default})
    if step.need == "remind":
        return Suggestion("ask", "ask the customer again", {})
    if step.action.name == "outbox retry":
        return Suggestion("retry", "send the messages again", {}, messages=step.action.numbers)
    if step.need in ("refuse", "late") and step.action.name == "reply":
        return Suggestion("reply", "say no" if step.need == "refuse" else "reply", {})
    return None


def _classification(case: Case, learned: Sequence[Learned]) -> Suggestion | None:
    """What rules, examples and the desk's history say of what nobody has said of the ticket."""
    found = [each for each in learned if getattr(case.ticket, each.fact) is None and each.fact in CLASSES]
    if not found:
        return None
    text = ", ".join(f"{each.fact} {each.value} ({each.confidence:.0%})" for each in found)
    reasons = tuple(dict.fromkeys(reason.text for each in found for reason in each.reasons[:1]))
    return Suggestion("classify", text, {each.fact: each.value for each in found}, reasons, tuple(found))


def accept(desk: Desk, one: Waiting) -> Outcome | None:
    """Do what is suggested, where it needs no text of a person; ``None`` where it does.

    Raises:
        DeskError: It is refused.
    """
    made = one.suggestion
    if made is None:
        return None
    ids, values = [one.case.ticket.id], made.values
    if made.act == "take":
        from supportcli.desk.work import assign

        return assign(desk, ids, values["assignee"])
    if made.act == "classify":
        from supportcli.desk.learning.apply import take

        return take(desk, ids[0], values, made.learned)
    if made.act == "prioritise":
        from supportcli.desk.triage import Prioritisation, prioritise

        return prioritise(desk, ids, Prioritisation(values["priority"]))
    return None


def record(one: Waiting, prefix: str) -> Record:
    """One ticket that waits, with the keys of :data:`DECISION_FIELDS`."""
    ticket, first = one.case.ticket, one.decisions[0]
    return {
        "id": ticket.id,
        "reference": f"{prefix}-{ticket.id}",
        "subject": ticket.subject,
        "customer": ticket.customer,
        "plan": ticket.plan,
        "assignee": ticket.assignee,
        "decision": first.text,
        "command": first.command,
        "due_at": first.due_at,
        "suggestion": one.suggestion.text if one.suggestion else None,
        "decisions": [
            {"text": step.text, "command": step.command, "due_at": step.due_at} for step in one.decisions
        ],
    }
