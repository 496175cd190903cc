"""What the rules of a policy make of a ticket that is about to be opened: its priority, its team, its gates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from supportcli.domain.actions import REST, action
from supportcli.domain.running.bounds import bounded, team_for
from supportcli.domain.running.gates import approval_of, pass_step
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import after, fold
from supportcli.domain.tickets.kinds import Approved, Opened

_TAKEN = action("open", REST)


def admit(
    terms: Terms | None,
    opened: Opened,
    approvals: Mapping[str, str],
    override: str | None,
    at: datetime,
) -> tuple[Event[Opened], list[Event]]:
    """The opening as the rules leave it, and what is recorded beside it: approvals, and gates overridden.

    Args:
        terms: The terms for the new ticket; without them nothing changes.
        opened: The opening as it was asked for.
        approvals: Which approvals are given with the opening, and by whom.
        override: Why it is opened although a rule refuses it.
        at: Now.

    Raises:
        RefusedError: A rule refuses the ticket, or the opening lacks an approval.
        NotFoundError: The policy knows no such approval.
    """
    if terms is None:
        return Event(at, opened), []
    opening = Event(at, _bounded(terms, opened, at))
    beside: list[Event] = [
        Event(at, Approved(approval_of(terms, each), by, answer=True)) for each, by in approvals.items()
    ]
    ticket = after(fold([opening]), *beside)
    steps = ["open"] + ([f"level:{ticket.level}"] if ticket.level else [])
    for step in steps:
        beside += pass_step(terms, ticket, step, at, override, taken=_TAKEN)
    return opening, beside


def _bounded(terms: Terms, opened: Opened, at: datetime) -> Opened:
    ticket = fold([Event(at, opened)])
    priority, rule = bounded(terms, ticket, ticket.priority)
    if rule is not None:
        opened = replace(opened, priority=priority, asked=ticket.priority, rule=rule.id)
        ticket.priority = priority
    team = team_for(terms, ticket) if ticket.team is None else None
    if team is not None:
        opened = replace(opened, team=team.team, team_rule=team.id)
    return opened
