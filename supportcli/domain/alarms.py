"""Clocks, ladder and timers give alarms: the instants at which the desk must act on a ticket.

Only the next one is stored with the ticket. When it is due the desk takes it, which is an event, and asks
again. An alarm is known by its key; a key that stands in the history was taken and never comes back.
Obligations end with what they guard: a resolved ticket tells nobody that it is late, a stopped clock does
not warn. An alarm older than ``alarms_from`` (the instant of an import) never fires.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from supportcli.domain import duration as durations
from supportcli.domain.clocks import Clock
from supportcli.domain.duration import Duration
from supportcli.domain.instants import iso
from supportcli.domain.policy import Step
from supportcli.domain.rules import holds
from supportcli.domain.terms import Terms
from supportcli.domain.ticket import ACTIVE, RESOLVED, WAITING, Ticket

Action = Literal["warn", "breach", "escalate", "remind", "close"]
_ORDER: dict[str, int] = {"warn": 0, "breach": 1, "escalate": 2, "remind": 3, "close": 4}

ASSIGNEE = "assignee"
"""The role of whoever works on the ticket; always known, needs no settings beyond the person's address."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing the desk must do at an instant; ``step`` and ``role`` only for rungs of the ladder."""

    due_at: datetime
    action: Action
    key: str
    measure: str | None = None
    round: int | None = None
    step: str | None = None
    role: str | None = None


def alarms(terms: Terms, ticket: Ticket, clocks: list[Clock]) -> list[Alarm]:
    """Every alarm that is still to come or overdue, in the order in which they are to be taken."""
    since = ticket.alarms_from
    pending = _clock_alarms(ticket, clocks, since)
    if ticket.status in ACTIVE:
        pending += ladder_alarms(terms, ticket, since)
    pending += _timer_alarms(terms, ticket)
    kept = [a for a in pending if a.key not in ticket.taken and (since is None or a.due_at >= since)]
    if len(kept) > 1:
        kept.sort(key=lambda alarm: (alarm.due_at, _ORDER[alarm.action]))
    return kept


def next_alarm_at(terms: Terms, ticket: Ticket, clocks: list[Clock]) -> datetime | None:
    """The instant of the first alarm, or ``None`` when nothing is to come."""
    pending = alarms(terms, ticket, clocks)
    return pending[0].due_at if pending else None


def _clock_alarms(ticket: Ticket, clocks: list[Clock], since: datetime | None) -> list[Alarm]:
    result = []
    for clock in clocks:
        if clock.state != "running" or clock.due_at is None:
            continue
        if since is not None and clock.due_at < since:
            continue  # so is its warning; an import passes here often
        # The due instant is part of the key: a clock that moved may warn and breach anew.
        name = f"{clock.measure}:{clock.round}:{iso(clock.due_at)}"
        breach = Alarm(clock.due_at, "breach", f"breach:{name}", clock.measure, clock.round)
        if clock.warn_at is not None and clock.warn_at < clock.due_at and breach.key not in ticket.taken:
            result.append(Alarm(clock.warn_at, "warn", f"warn:{name}", clock.measure, clock.round))
        result.append(breach)
    return result


def ladder_alarms(terms: Terms, ticket: Ticket, since: datetime | None = None) -> list[Alarm]:
    """The rungs of the ladder for such a ticket, one alarm for each role, in the page's order, taken or not.

    Those that were due before ``since`` are left out.

    A rung that only applies to a priority is due no earlier than the instant at which the ticket got it.
    A reopened ticket climbs the ladder anew, counted from its reopening.
    """
    ladder = terms.policy.ladder
    start = ladder_start(terms, ticket)
    if start is None:
        return []
    result = []
    for step in ladder.steps:
        if not holds(step.when, ticket.fact):
            continue
        due = durations.due(start, step.after, terms.calendar(step.calendar), releases=terms.releases)
        if due is None:
            continue
        depends = any(name == "priority" for name, _ in step.when.facts)
        if depends and ticket.priority_since is not None:
            due = max(due, ticket.priority_since)
        if since is not None and due < since:
            continue
        name = step_name(step, ticket)
        for role in step.roles:
            key = f"step:{ticket.reopenings}:{name}:{role}"
            result.append(Alarm(due, "escalate", key, step=name, role=role))
    return result


def ladder_start(terms: Terms, ticket: Ticket) -> datetime | None:
    """The instant from which the ladder counts."""
    if ticket.reopened_at is not None:
        return ticket.reopened_at
    starts = {
        "opened": ticket.opened_at,
        "reply": ticket.first_response_at,
        "prioritised": ticket.priority_since,
    }
    return starts.get(terms.policy.ladder.starts)


def step_name(step: Step, ticket: Ticket) -> str:
    """How a rung is called: the facts it depends on and how long after, such as ``P1/4h``."""
    parts = [str(ticket.fact(name)) for name, _ in step.when.facts]
    return "/".join([*parts, step.after.text])


def _timer_alarms(terms: Terms, ticket: Ticket) -> list[Alarm]:
    timers = terms.policy.timers
    calendar = terms.calendar(timers.calendar)

    def after(start: datetime | None, duration: Duration | None) -> datetime | None:
        return durations.due(start, duration, calendar) if start and duration else None

    if ticket.status == WAITING and ticket.waiting_on == "customer":
        due = after(ticket.waiting_since, timers.remind_after)
        if due is not None and ticket.waiting_since is not None:
            return [Alarm(due, "remind", f"remind:{iso(ticket.waiting_since)}")]
    if ticket.status == RESOLVED:
        due = after(ticket.resolved_at, timers.close_after)
        if due is not None and ticket.resolved_at is not None:
            return [Alarm(due, "close", f"close:{iso(ticket.resolved_at)}")]
    return []
