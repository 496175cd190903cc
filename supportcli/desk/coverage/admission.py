"""What the rules of a policy make of a ticket that is about to be opened: its priority, its team, its gates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportcli.domain.actions import REST, action
from supportcli.domain.running.bounds import bounded, team_for
from supportcli.domain.running.gates import approval_of, pass_step
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.ticket import after, fold

_TAKEN = action("open", REST)


def admit(
    terms: Terms | None,
    data: Mapping[str, object],
    approvals: Mapping[str, str],
    override: str | None,
    at: datetime,
) -> tuple[Event, list[Event]]:
    """The opening as the rules leave it, and what is recorded beside it: approvals, and gates overridden.

    Args:
        terms: The terms for the new ticket; without them nothing changes.
        data: The data of the opening as it was asked for.
        approvals: Which approvals are given with the opening, and by whom.
        override: Why it is opened although a rule refuses it.
        at: Now.

    Raises:
        RefusedError: A rule refuses the ticket, or the opening lacks an approval.
        NotFoundError: The policy knows no such approval.
    """
    opening = Event(at, ev.OPENED, dict(data))
    if terms is None:
        return opening, []
    changed = {**data, **_bounds(terms, opening)}
    opening = Event(at, ev.OPENED, changed)
    beside = [
        Event(at, ev.APPROVED, {"approval": approval_of(terms, each), "by": by, "answer": True})
        for each, by in approvals.items()
    ]
    ticket = after(fold([opening]), *beside)
    steps = ["open"] + ([f"level:{ticket.level}"] if ticket.level else [])
    for step in steps:
        beside += pass_step(terms, ticket, step, at, override, taken=_TAKEN)
    return opening, beside


def _bounds(terms: Terms, opening: Event) -> dict[str, object]:
    ticket = fold([opening])
    changed: dict[str, object] = {}
    priority, rule = bounded(terms, ticket, ticket.priority)
    if rule is not None:
        changed |= {"priority": priority, "asked": ticket.priority, "rule": rule.id}
        ticket.priority = priority
    team = team_for(terms, ticket) if ticket.team is None else None
    if team is not None:
        changed |= {"team": team.team, "team_rule": team.id}
    return changed
