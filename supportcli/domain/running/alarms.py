"""Clocks, ladder and timers give alarms: the instants at which the desk must act on a ticket.

Only the next one is stored with the ticket. When it is due the desk takes it, which is an event, and asks
again. An alarm is known by its key; a key that stands in the history was taken and never comes back.
Obligations end with what they guard: a resolved ticket tells nobody that it is late, a stopped clock does
not warn. An alarm older than ``alarms_from`` (the instant of an import) never fires.
"""

from __future__ import annotations

from datetime import datetime

from supportcli.domain.language.policy import CUSTOMER
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.ladder import LIVE, Action, Alarm, climbs, ladder_alarms, ladder_start
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.moments import LATEST_READING
from supportcli.domain.tickets.ticket import RESOLVED, WAITING, Ticket
from supportcli.domain.time import duration as durations
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.instants import iso

_ORDER: dict[str, int] = {
    "warn": 0, "breach": 1, "escalate": 2, "notify": 3, "remind": 4, "resolve": 5, "close": 6,
}  # fmt: skip

ASSIGNEE = "assignee"
"""The role of whoever works on the ticket; always known, needs no settings beyond the person's address."""

CONTACT = "contact"
"""The role of the ticket's contact, for timers that write to the customer."""


def alarms(terms: Terms, ticket: Ticket, clocks: list[Clock]) -> list[Alarm]:
    """Every alarm that is still to come or overdue, in the order in which they are to be taken."""
    since = ticket.alarms_from
    pending = _clock_alarms(ticket, clocks, since)
    fact = facts_of(ticket, terms)
    fact = facts_of(ticket, terms)
    if climbs(terms.policy.ladder, ticket, ladder_start(terms, ticket)):
        rungs = ladder_alarms(terms, ticket, since)
        pending += [*ticket.owed.values(), *(rung for rung in rungs if rung.key not in ticket.owed)]
    pending += _rule_alarms(terms, ticket)
    pending += _timer_alarms(terms, ticket, fact)
    kept = [a for a in pending if a.key not in ticket.taken and (since is None or a.due_at >= since)]
    if len(kept) > 1:
        kept.sort(key=lambda alarm: (alarm.at, _ORDER[alarm.action]))
    return kept


def next_alarm_at(terms: Terms, ticket: Ticket, clocks: list[Clock]) -> datetime | None:
    """The instant from which the first alarm can be taken, or ``None`` when nothing is to come."""
    pending = alarms(terms, ticket, clocks)
    return pending[0].at if pending else None


def _clock_alarms(ticket: Ticket, clocks: list[Clock], since: datetime | None) -> list[Alarm]:
    result = []
    passes = ticket.reading >= LATEST_READING
    for clock in clocks:
        if clock.state != "running" or clock.due_at is None:
            continue
        if since is not None and clock.due_at < since:
            continue  # so is its warning; an import passes here often
        # The due instant is part of the key: a clock that moved may warn and breach anew.
        name = f"{clock.measure}:{clock.round}:{iso(clock.due_at)}"
        breach = Alarm(clock.due_at, "breach", f"breach:{name}", clock.measure, clock.round, passes=passes)
        if clock.warn_at is not None and clock.warn_at < clock.due_at and breach.key not in ticket.taken:
            result.append(Alarm(clock.warn_at, "warn", f"warn:{name}", clock.measure, clock.round))
        result.append(breach)
    return result


def _rule_alarms(terms: Terms, ticket: Ticket) -> list[Alarm]:
    if ticket.status not in LIVE:
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
