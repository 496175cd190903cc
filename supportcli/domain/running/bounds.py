"""What rules make of what was asked for: a priority within its bounds, the team that a ticket belongs to."""

from __future__ import annotations

from dataclasses import replace

from supportcli.domain.language.policy import Rule
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket


def bounded(terms: Terms | None, ticket: Ticket, asked: str | None) -> tuple[str | None, Rule | None]:
    """The priority that a ticket gets when this one is asked for, and the rule that moved it.

    Floors raise it first; a cap has the last word. Rules are judged by the priority that was asked for.
    """
    if terms is None or asked is None or not terms.policy.rules:
        return asked, None
    rules = terms.rules(facts_of(replace(ticket, priority=asked), terms))
    ranks = {priority.id: priority.rank for priority in terms.policy.priorities}
    got, moved = asked, None
    for rule in rules:
        if rule.floor is not None and _rank(ranks, got) > _rank(ranks, rule.floor):
            got, moved = rule.floor, rule
    for rule in rules:
        if rule.cap is not None and _rank(ranks, got) < _rank(ranks, rule.cap):
            got, moved = rule.cap, rule
    return got, moved if got != asked else None


def team_for(terms: Terms | None, ticket: Ticket) -> Rule | None:
    """The first rule that gives such a ticket to a team."""
    if terms is None:
        return None
    return next((rule for rule in terms.rules(facts_of(ticket, terms)) if rule.team is not None), None)


def _rank(ranks: dict[str, int], priority: str) -> int:
    return ranks.get(priority, 0)
