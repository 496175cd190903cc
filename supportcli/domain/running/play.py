"""A history played again with a desk that is never late: which alarms would have been taken, and when.

What the desk itself once did (warnings, breaches, steps of the ladder, reminders, closings by a timer) is left
out of the history: under other terms it would have been something else. What people did stays as it is. Between
two events every alarm is taken at its instant, in order, and one that is due at the instant of an event after it:
whoever answers at the due instant has answered in time. An obligation that ends before its alarm is due lapses.
The bound that an import sets to the past (``alarms_from``) does not count here: the question is what would have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from supportcli.domain.running.alarms import alarms
from supportcli.domain.running.clocks import Clock, Walk
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Alarmed, Closed, Escalated, Resolved
from supportcli.domain.tickets.ticket import CANCELLED, Ticket

_ENDINGS: dict[str, type[Closed | Resolved]] = {"close": Closed, "resolve": Resolved}
_MOST = 10_000
"""Alarms of one ticket; a ticket with more would never end."""


class Judged(Struct, frozen=True):
    """A ticket as it would stand, its clocks, and the alarms that would have been taken."""

    ticket: Ticket
    clocks: list[Clock]
    taken: list[Alarm]


def judged(terms: Terms, history: Iterable[Event], until: datetime, ticket_id: int = 0) -> Judged:
    """Play a history under some terms, up to and including an instant."""
    ticket = Ticket(id=ticket_id)
    walk, taken = Walk(terms, ticket), list[Alarm]()
    last: datetime | None = None
    for event in without_the_desk(ev.effective(history)):
        if last is not None and event.at > last:
            _pass(walk, taken, last, event.at, inclusive=False)
        walk.take(event)
        ticket.alarms_from = None
        last = event.at
    if last is not None:
        _pass(walk, taken, last, until, inclusive=True)
    return Judged(ticket, [] if ticket.status == CANCELLED else walk.finish(), taken)


def without_the_desk(history: Sequence[Event]) -> list[Event]:
    """The events without those that the desk recorded by itself."""
    return [event for event in history if not _by_the_desk(event)]


def _by_the_desk(event: Event) -> bool:
    data = event.data
    if isinstance(data, Alarmed):
        return not (isinstance(data, Escalated) and data.requested)
    return isinstance(data, Closed | Resolved) and data.automatic


def _pass(walk: Walk, taken: list[Alarm], since: datetime, until: datetime, *, inclusive: bool) -> None:
    """Take what is due between two instants."""
    ticket = walk.ticket
    while len(taken) < _MOST:
        if ticket.status == Closed.kind and not walk.running:
            return
        ended = False
        for alarm in alarms(walk.terms, ticket, walk.finish()):
            if alarm.at > until or (alarm.at == until and not inclusive):
                return
            taken.append(alarm)
            kind = _ENDINGS.get(alarm.action)
            if kind is not None:
                walk.take(Event(max(alarm.at, since), kind(key=alarm.key, automatic=True)))
                ended = True
                break
            ticket.taken.add(alarm.key)
        if not ended:
            return
