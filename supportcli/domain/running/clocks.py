"""Policy and history give clocks: every target that runs or ran on a ticket, with its due instant.

The history is walked once. Each measure may open rounds: a round starts at one of the measure's moments,
pauses while the ticket waits for what the measure pauses for, and ends at a moment that stops it. A
round that ended is judged by the terms that were in force when it ended; a running one by today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from supportcli.domain.language.policy import Measure
from supportcli.domain.language.rules import holds
from supportcli.domain.running.clock import Clock as Clock  # noqa: PLC0414  # what this module is asked for
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.ladder import owed
from supportcli.domain.running.rounds import Round, clock_of, end_pause, used_seconds
from supportcli.domain.running.terms import InForce, Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import apply
from supportcli.domain.tickets.kinds import (
    Agreed,
    Assigned,
    Classified,
    Data,
    HandedOn,
    Merged,
    Opened,
    Prioritised,
)
from supportcli.domain.tickets.moments import HANDED_ON, LATEST_READING, LEVEL_CHANGED
from supportcli.domain.tickets.table import kind_of
from supportcli.domain.tickets.ticket import CANCELLED, WAITING, Ticket

_OUR_TIMES = (1970, 2500)
"""The years of dates from which a target may be counted back; others are slips of the finger."""

_OF_AN_OPENING = (Classified, Prioritised, Assigned)
"""What is recorded at the instant of an opening by one of these might as well have stood in it."""
_CHANGES_OF_LEVEL = (Classified, HandedOn)


def clocks(terms: Terms, history: Iterable[Event]) -> list[Clock]:
    """Every clock of a ticket with this history, in the order in which they started."""
    return clocks_of(terms, history)[1]


def clocks_of(terms: Terms, history: Iterable[Event], ticket_id: int = 0) -> tuple[Ticket, list[Clock]]:
    """The folded ticket and its clocks, in one walk over the history."""
    walk = Walk(terms, Ticket(id=ticket_id))
    for event in ev.effective(history):
        walk.take(event)
    if walk.ticket.status == CANCELLED:
        return walk.ticket, []
    return walk.ticket, walk.finish()


class Walk:
    """The walk over one history: the ticket so far, the rounds that run and the rounds that ended.

    Whoever plays cron looks at the clocks between two events; everybody else asks :func:`clocks_of`.
    """

    def __init__(self, terms: Terms, ticket: Ticket) -> None:
        self.terms = terms
        self.ticket = ticket
        self.fact = facts_of(ticket, terms)
        self.running: dict[str, Round] = {}
        self.rounds: list[Round] = []
        self.counts: dict[str, int] = {}
        self.cycle: dict[str, int] = {}
        self.opening: tuple[str, ...] = ()
        """The moments of the opening so far; nothing started yet."""

    def take(self, event: Event) -> None:
        """Go on by one event; undone ones are not to be given."""
        ticket, data = self.ticket, event.data
        if self.opening and not (event.at == ticket.opened_at and isinstance(data, _OF_AN_OPENING)):
            self._begin()
        before = self._before_change(event)
        waited_on, hand_offs, level = ticket.waiting_on, ticket.hand_offs, ticket.level
        apply(ticket, event)
        if ticket.waiting_on != waited_on:
            self._change_pauses(event.at)
        if before is not None:
            self._change_priority(event.at, before)
        now = kind_of(data).moments(data)
        if ticket.hand_offs != hand_offs and not isinstance(data, HandedOn):
            now = (HANDED_ON, *now)  # out of the old hands before it is in the new
        if isinstance(data, Merged):
            self._end_all(event.at)
        if ticket.level != level and self._changes_level(data, level):
            now = (*now, LEVEL_CHANGED)
        if self.opening or (isinstance(data, Opened) and ticket.reading >= LATEST_READING):
            self.opening = (*self.opening, *now)
        else:
            self._pass(now, event.at)

    def _changes_level(self, data: Data, before: str | None) -> bool:
        """To say a level for the first time changes none, with the opening or later; to hand on to one does."""
        if before is None and self.ticket.reading >= LATEST_READING:
            return isinstance(data, HandedOn)
        return isinstance(data, _CHANGES_OF_LEVEL)

    def _begin(self) -> None:
        """The moments of an opening: whatever was recorded at its instant is part of it, by whichever door."""
        now, self.opening = tuple(dict.fromkeys(self.opening)), ()
        at = self.ticket.opened_at
        if at is not None:
            self._pass_together(now, at)

    def _pass(self, now: tuple[str, ...], at: datetime) -> None:
        """The moments of one event, one after the other."""
        if len(now) > 1 and self.ticket.reading >= LATEST_READING:
            for moment in now:
                self._pass_together((moment,), at)
        else:
            self._pass_together(now, at)

    def _pass_together(self, now: tuple[str, ...], at: datetime) -> None:
        """Moments of which none came first."""
        if now:
            self._remember(now, at)
            self._stop(now, at)
            self._start(now, at)
        if self.terms.telling:
            self._meet(at)

    def _remember(self, now: tuple[str, ...], at: datetime) -> None:
        moments = self.ticket.moments
        for moment in now:
            moments[moment] = at
        if "reopened" in now:
            moments.pop("resolved", None)
            moments.pop("closed", None)

    def _meet(self, at: datetime) -> None:
        """Note when the ticket first meets the condition of a rule that tells somebody."""
        for rule in self.terms.telling:
            if rule.id not in self.ticket.met and holds(rule.when, self.fact):
                self.ticket.met[rule.id] = at

    def finish(self) -> list[Clock]:
        """The clocks as they stand after the events so far."""
        if self.opening:
            self._begin()
        in_force = self.terms.in_force(self.fact)
        result = []
        for round_ in self.rounds:
            if round_.judged is not None:
                result.append(round_.judged)
                continue
            terms = round_.terms or in_force.get(round_.measure.id)
            if terms is None:
                continue
            agreement = round_.agreement if round_.stopped_at else self._agreement(round_)
            day = round_.day if round_.stopped_at else self._day(terms)
            clock = clock_of(self.terms, round_, terms, agreement, day, self.ticket)
            if round_.terms is not None:
                round_.judged = clock
            result.append(clock)
        return result

    def _day(self, in_force: InForce | None) -> date | None:
        """The date from which the target is counted back, once somebody has recorded one of our times."""
        question = in_force.target.before if in_force else None
        try:
            day = date.fromisoformat(self.ticket.details.get(question or "", "").strip())
        except ValueError:
            return None
        return day if _OUR_TIMES[0] <= day.year <= _OUR_TIMES[1] else None

    def _agreement(self, round_: Round) -> Event[Agreed] | None:
        return self.ticket.agreements.get(round_.measure.id)

    def _start(self, now: tuple[str, ...], at: datetime) -> None:
        for measure in self.terms.starting(now):
            if measure.id in self.running:
                continue
            # A measure that does not recur runs once for each opening of the ticket.
            if not measure.recurs and self.cycle.get(measure.id) == self.ticket.reopenings:
                continue
            if self.ticket.reading < LATEST_READING:
                self._start_round(measure, at)
            else:
                self._start_among(measure, now, at)

    def _start_round(self, measure: Measure, at: datetime) -> Round:
        self.cycle[measure.id] = self.ticket.reopenings
        self.counts[measure.id] = self.counts.get(measure.id, 0) + 1
        round_ = Round(measure, self.counts[measure.id], at)
        if self._pauses(measure):
            round_.pauses.append((at, None))
        self.running[measure.id] = round_
        self.rounds.append(round_)
        return round_

    def _start_among(self, measure: Measure, now: tuple[str, ...], at: datetime) -> None:
        """Start a round at moments of which others may stop it: one that starts and stops at one moment is met."""
        starts = [moment for moment in now if moment in measure.starts]
        others = [moment for moment in now if len(starts) > 1 or moment not in starts]
        stops = [moment for moment in others if moment in measure.stops]
        if not stops and _among(tuple(others), measure.until):
            return  # over before it began: nobody owes it
        round_ = self._start_round(measure, at)
        if stops:
            self._end(round_, at, self.terms.in_force(self.fact), until=False)
            if measure.recurs and _among(measure.starts, tuple(stops)):
                self._start_round(measure, at)

    def _stop(self, now: tuple[str, ...], at: datetime) -> None:
        in_force: dict[str, InForce] | None = None
        for round_ in list(self.running.values()):
            measure = round_.measure
            met = _among(now, measure.stops)
            if not met and not _among(now, measure.until):
                continue
            if in_force is None:
                in_force = self.terms.in_force(self.fact)
            self._end(round_, at, in_force, until=not met)

    def _end(self, round_: Round, at: datetime, in_force: Mapping[str, InForce], *, until: bool) -> None:
        round_.stopped_at, round_.until = at, until
        round_.terms = in_force.get(round_.measure.id)
        round_.agreement = self._agreement(round_)
        round_.day = self._day(round_.terms)
        end_pause(round_, at)
        del self.running[round_.measure.id]

    def _end_all(self, at: datetime) -> None:
        """Nothing is owed on this ticket any more: it goes on as another one."""
        in_force = self.terms.in_force(self.fact)
        for round_ in list(self.running.values()):
            self._end(round_, at, in_force, until=True)

    def _pauses(self, measure: Measure) -> bool:
        on = self.ticket.waiting_on
        return self.ticket.status == WAITING and (on in measure.pauses or "*" in measure.pauses)

    def _change_pauses(self, at: datetime) -> None:
        for round_ in self.running.values():
            end_pause(round_, at)
            if self._pauses(round_.measure):
                round_.pauses.append((at, None))

    def _before_change(self, event: Event) -> dict[str, InForce] | None:
        """Keep what a change of what the ticket is must not take away; the terms so far, where they count."""
        if not isinstance(event.data, Prioritised | Classified) or self.opening:
            return None
        ticket, terms = self.ticket, self.terms
        if ticket.reading >= LATEST_READING:
            for alarm in owed(terms, ticket, event.at):
                ticket.owed.setdefault(alarm.key, alarm)
        if isinstance(event.data, Classified) or terms.policy.on_priority_change == "from-start":
            return None
        return terms.in_force(self.fact)

    def _change_priority(self, at: datetime, before: dict[str, InForce]) -> None:
        after = self.terms.in_force(self.fact)
        keep = self.terms.policy.on_priority_change == "keep-elapsed"
        for name, round_ in self.running.items():
            old, new = before.get(name), after.get(name)
            if old is None or new is None or old == new:
                continue
            round_.used_seconds = used_seconds(self.terms, round_, old, at) if keep else 0
            waiting = bool(round_.pauses) and round_.pauses[-1][1] is None
            round_.started_at, round_.pauses = at, [(at, None)] if waiting else []


def _among(now: tuple[str, ...], moments: tuple[str, ...]) -> bool:
    # a plain loop: this is asked for every measure at every event, and a generator costs three times as much
    for moment in now:  # noqa: SIM110
        if moment in moments:
            return True
    return False
