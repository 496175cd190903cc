"""Alarms, and those of the ladder: which rungs a ticket climbs, and when each is due.

A rung that only applies to a priority counts from where the ladder counts, as published, and is due no earlier than
the change that made it apply: nobody could have been told earlier (docs/decisions/0003-obligations-lapse.md). A rung
that was due before a change took it away stays due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from supportcli.domain.language.policy import Ladder
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import ACTIVE, RESOLVED, Ticket
from supportcli.domain.time import duration as durations

Action = Literal["warn", "breach", "escalate", "notify", "remind", "resolve", "close"]
LIVE = frozenset({*ACTIVE, RESOLVED})
_ONE_SECOND = timedelta(seconds=1)


class Alarm(Struct, frozen=True):
    """One thing the desk must do at an instant.

    ``published_at`` is when it would have been due as published, where that had passed when it came to apply.
    A promise is kept through its due instant: what ``passes`` is taken when that instant is over.
    ``step`` is the rung of the ladder, ``rule`` the rule that tells somebody, ``role`` who is told.
    """

    due_at: datetime
    action: Action
    key: str
    measure: str | None = None
    round: int | None = None
    step: str | None = None
    role: str | None = None
    rule: str | None = None
    published_at: datetime | None = None
    passes: bool = False

    @property
    def at(self) -> datetime:
        """The instant from which the desk takes it; instants are whole seconds."""
        return self.due_at + _ONE_SECOND if self.passes else self.due_at


def ladder_alarms(terms: Terms, ticket: Ticket, since: datetime | None = None) -> list[Alarm]:
    """The rungs of the ladder for such a ticket, one alarm for each role, in the page's order, taken or not.

    Those that were due before ``since`` are left out.

    A rung that only applies to a priority is due no earlier than the instant at which the ticket got it, and no
    rung earlier than the instant at which the ticket was moved to these terms.
    A reopened ticket climbs the ladder anew, counted from its reopening.
    """
    start = ladder_start(terms, ticket)
    if start is None:
        return []
    result = []
    for rung in terms.rungs(facts_of(ticket, terms)):
        step = rung.step
        calendar = terms.calendar(terms.local(step.calendar, ticket.zone))
        due = durations.due(start, step.after, calendar, releases=terms.releases)
        if due is None:
            continue
        published = due
        if rung.by_priority and ticket.priority_since is not None:
            due = max(due, ticket.priority_since)
        if ticket.terms_since is not None:
            due = max(due, ticket.terms_since)
        if since is not None and due < since:
            continue
        for role in step.roles:
            key = f"step:{ticket.reopenings}:{rung.name}:{role}"
            floored = published if published < due else None
            result.append(Alarm(due, "escalate", key, step=rung.name, role=role, published_at=floored))
    return result


def ladder_start(terms: Terms, ticket: Ticket) -> datetime | None:
    """The instant from which the ladder counts: the first answer, the last time of every other moment."""
    if ticket.reopened_at is not None:
        return ticket.reopened_at
    starts = terms.policy.ladder.starts
    if starts == "opened":
        return ticket.opened_at
    if starts == "reply":
        return ticket.first_response_at
    if starts == "prioritised":
        return ticket.priority_since
    return ticket.moments.get(starts)


def climbs(ladder: Ladder, ticket: Ticket, start: datetime | None) -> bool:
    """Whether the ladder still counts: none of the moments that end it has come since it began."""
    if start is None or ticket.status not in LIVE:
        return False
    for moment in ladder.until:
        at = ticket.moments.get(moment)
        if at is not None and at >= start and moment != ladder.starts:
            return False
    return True


def owed(terms: Terms, ticket: Ticket, at: datetime) -> list[Alarm]:
    """The rungs that were due by this instant, taken or not: no later change takes them away."""
    if not terms.policy.ladder.steps or not climbs(terms.policy.ladder, ticket, ladder_start(terms, ticket)):
        return []
    return [alarm for alarm in ladder_alarms(terms, ticket, ticket.alarms_from) if alarm.due_at <= at]
