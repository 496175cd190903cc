"""Clocks, ladder and timers give alarms: the instants at which the desk must act on a ticket.

Only the next one is stored with the ticket. When it is due the desk takes it, which is an event, and asks
again. An alarm is known by its key; a key that stands in the history was taken and never comes back.
Obligations end with what they guard: a resolved ticket tells nobody that it is late, a stopped clock does
not warn. An alarm older than ``alarms_from`` (the instant of an import) never fires.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from supportcli.domain.language.policy import CUSTOMER, Ladder
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import ACTIVE, RESOLVED, WAITING, Ticket
from supportcli.domain.time import duration as durations
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.instants import iso

Action = Literal["warn", "breach", "escalate", "notify", "remind", "resolve", "close"]
_ORDER: dict[str, int] = {
    "warn": 0, "breach": 1, "escalate": 2, "notify": 3, "remind": 4, "resolve": 5, "close": 6,
}  # fmt: skip

_LIVE = frozenset({*ACTIVE, RESOLVED})

ASSIGNEE = "assignee"
"""The role of whoever works on the ticket; always known, needs no settings beyond the person's address."""

CONTACT = "contact"
"""The role of the ticket's contact, for timers that write to the customer."""


class Alarm(Struct, frozen=True):
    """One thing the desk must do at an instant.

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


def alarms(terms: Terms, ticket: Ticket, clocks: list[Clock]) -> list[Alarm]:
    """Every alarm that is still to come or overdue, in the order in which they are to be taken."""
    since = ticket.alarms_from
    pending = _clock_alarms(ticket, clocks, since)
    fact = facts_of(ticket, terms)
    if _climbs(terms.policy.ladder, ticket, ladder_start(terms, ticket)):
        pending += ladder_alarms(terms, ticket, since)
    pending += _rule_alarms(terms, ticket)
    pending += _timer_alarms(terms, ticket, fact)
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
        if rung.by_priority and ticket.priority_since is not None:
            due = max(due, ticket.priority_since)
        if ticket.terms_since is not None:
            due = max(due, ticket.terms_since)
        if since is not None and due < since:
            continue
        for role in step.roles:
            key = f"step:{ticket.reopenings}:{rung.name}:{role}"
            result.append(Alarm(due, "escalate", key, step=rung.name, role=role))
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


def _climbs(ladder: Ladder, ticket: Ticket, start: datetime | None) -> bool:
    """Whether the ladder still counts: none of the moments that end it has come since it began."""
    if start is None or ticket.status not in _LIVE:
        return False
    for moment in ladder.until:
        at = ticket.moments.get(moment)
        if at is not None and at >= start and moment != ladder.starts:
            return False
    return True


def _rule_alarms(terms: Terms, ticket: Ticket) -> list[Alarm]:
    if ticket.status not in _LIVE:
        return []
    return [
        Alarm(ticket.met[rule.id], "notify", f"rule:{rule.id}:{role}", role=role, rule=rule.id)
        for rule in terms.telling
        if rule.id in ticket.met
        for role in rule.notify
    ]


def _timer_alarms(terms: Terms, ticket: Ticket, fact: Fact) -> list[Alarm]:
    if ticket.status not in (WAITING, RESOLVED):
        return []
    waits = ticket.status == WAITING
    start = ticket.waiting_since if waits else ticket.resolved_at
    if start is None:
        return []
    timers, found = terms.policy.timers, list[Alarm]()

    def add(after: Duration, action: Action, key: str, roles: tuple[str, ...], on: str | None) -> None:
        calendar = terms.calendar(terms.local(on or timers.calendar, ticket.zone))
        due = durations.due(start, after, calendar, releases=terms.releases)
        if due is None:
            return
        if not roles:
            found.append(Alarm(due, action, key))
        found.extend(Alarm(due, action, f"{key}:{role}", role=role) for role in roles)

    if waits and ticket.waiting_on == CUSTOMER and timers.remind_after:
        add(timers.remind_after, "remind", f"remind:{iso(start)}", (), None)
    if not waits and timers.close_after:
        add(timers.close_after, "close", f"close:{iso(start)}", (), None)
    for number, step in enumerate(timers.steps, 1):
        if step.starts != ticket.status or (waits and step.on not in (ticket.waiting_on, "*")):
            continue
        if holds(step.when, fact):
            action: Action = "notify" if step.action == "tell" else step.action
            add(step.after, action, f"timer:{number}:{iso(start)}", step.roles, step.calendar)
    return found
