"""Policy and history give clocks: every target that runs or ran on a ticket, with its due instant.

The history is walked once. Each measure may open rounds: a round starts at one of the measure's moments,
pauses while the ticket waits for what the measure pauses for, and ends at a moment that stops it. A
round that ended is judged by the terms that were in force when it ended; a running one by today's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from supportcli.domain import duration as durations
from supportcli.domain import events as ev
from supportcli.domain.calendar import Calendar
from supportcli.domain.duration import Duration
from supportcli.domain.events import Event
from supportcli.domain.policy import Commitment, Measure
from supportcli.domain.terms import InForce, Terms
from supportcli.domain.ticket import CANCELLED, WAITING, Ticket, apply

State = Literal["running", "paused", "stopped", "cancelled", "unscheduled"]
Verdict = Literal["running", "paused", "met", "breached", "cancelled", "unscheduled"]
Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """A target running on one ticket, or one that ran.

    ``left_seconds`` is what a paused clock still has, ``paused_seconds`` what its pauses took; both in the
    clock's own time (open seconds for business durations, elapsed ones otherwise).
    """

    measure: str
    round: int
    commitment: Commitment
    calendar: str
    duration: Duration
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    stopped_at: datetime | None
    state: State
    paused_seconds: int = 0
    left_seconds: int | None = None
    pauses: tuple[Pause, ...] = ()
    clause: str | None = None
    rule: str | None = None
    agreed_by: str | None = None

    def verdict(self, now: datetime) -> Verdict:
        """The state as a person reads it at this instant: a passed due time is a breach."""
        if self.state == "stopped":
            met = self.due_at is None or self.stopped_at is None or self.stopped_at <= self.due_at
            return "met" if met else "breached"
        if self.state == "running":
            return "breached" if self.due_at is not None and now >= self.due_at else "running"
        return self.state


@dataclass(slots=True)
class _Round:
    """A round while the history is being walked."""

    measure: Measure
    number: int
    started_at: datetime
    pauses: list[Pause] = field(default_factory=list)
    used_seconds: int = 0
    """Time used under an earlier priority, where the policy keeps elapsed time at a change."""
    stopped_at: datetime | None = None
    until: bool = False
    terms: InForce | None = None
    agreement: Event | None = None


def clocks(terms: Terms, history: Iterable[Event]) -> list[Clock]:
    """Every clock of a ticket with this history, in the order in which they started."""
    return clocks_of(terms, history)[1]


def clocks_of(terms: Terms, history: Iterable[Event], ticket_id: int = 0) -> tuple[Ticket, list[Clock]]:
    """The folded ticket and its clocks, in one walk over the history."""
    walk = _Walk(terms, Ticket(id=ticket_id))
    for event in ev.effective(history):
        walk.take(event)
    if walk.ticket.status == CANCELLED:
        return walk.ticket, []
    return walk.ticket, walk.finish()


class _Walk:
    """The walk over one history: the ticket so far, the rounds that run and the rounds that ended."""

    def __init__(self, terms: Terms, ticket: Ticket) -> None:
        self.terms = terms
        self.ticket = ticket
        self.running: dict[str, _Round] = {}
        self.rounds: list[_Round] = []
        self.counts: dict[str, int] = {}
        self.cycle: dict[str, int] = {}

    def take(self, event: Event) -> None:
        before = self._terms_before_change(event)
        waited_on = self.ticket.waiting_on
        apply(self.ticket, event)
        if self.ticket.waiting_on != waited_on:
            self._change_pauses(event.at)
        if before is not None:
            self._change_priority(event.at, before)
        now = ev.moments(event)
        if now:
            self._stop(now, event.at)
            self._start(now, event.at)

    def finish(self) -> list[Clock]:
        in_force = self.terms.in_force(self.ticket.fact)
        result = []
        for round_ in self.rounds:
            terms = round_.terms or in_force.get(round_.measure.id)
            if terms is None:
                continue
            agreement = round_.agreement if round_.stopped_at else self._agreement(round_)
            result.append(_clock(self.terms, round_, terms, agreement))
        return result

    def _agreement(self, round_: _Round) -> Event | None:
        return self.ticket.agreements.get(round_.measure.id)

    def _start(self, now: tuple[str, ...], at: datetime) -> None:
        for measure in self.terms.policy.measures:
            if measure.id in self.running or not _among(now, measure.starts):
                continue
            # A measure that does not recur runs once for each opening of the ticket.
            if not measure.recurs and self.cycle.get(measure.id) == self.ticket.reopenings:
                continue
            self.cycle[measure.id] = self.ticket.reopenings
            self.counts[measure.id] = self.counts.get(measure.id, 0) + 1
            round_ = _Round(measure, self.counts[measure.id], at)
            if self._pauses(measure):
                round_.pauses.append((at, None))
            self.running[measure.id] = round_
            self.rounds.append(round_)

    def _stop(self, now: tuple[str, ...], at: datetime) -> None:
        in_force: dict[str, InForce] | None = None
        for round_ in list(self.running.values()):
            measure = round_.measure
            met = _among(now, measure.stops)
            if not met and not _among(now, measure.until):
                continue
            if in_force is None:
                in_force = self.terms.in_force(self.ticket.fact)
            round_.stopped_at, round_.until = at, not met
            round_.terms = in_force.get(measure.id)
            round_.agreement = self._agreement(round_)
            _end_pause(round_, at)
            del self.running[measure.id]

    def _pauses(self, measure: Measure) -> bool:
        on = self.ticket.waiting_on
        return self.ticket.status == WAITING and (on in measure.pauses or "*" in measure.pauses)

    def _change_pauses(self, at: datetime) -> None:
        for round_ in self.running.values():
            _end_pause(round_, at)
            if self._pauses(round_.measure):
                round_.pauses.append((at, None))

    def _terms_before_change(self, event: Event) -> dict[str, InForce] | None:
        if event.kind != ev.PRIORITISED or self.terms.policy.on_priority_change == "from-start":
            return None
        return self.terms.in_force(self.ticket.fact)

    def _change_priority(self, at: datetime, before: dict[str, InForce]) -> None:
        after = self.terms.in_force(self.ticket.fact)
        keep = self.terms.policy.on_priority_change == "keep-elapsed"
        for name, round_ in self.running.items():
            old, new = before.get(name), after.get(name)
            if old is None or new is None or old == new:
                continue
            round_.used_seconds = _used(self.terms, round_, old, at) if keep else 0
            waiting = bool(round_.pauses) and round_.pauses[-1][1] is None
            round_.started_at, round_.pauses = at, [(at, None)] if waiting else []


def _among(now: tuple[str, ...], moments: tuple[str, ...]) -> bool:
    # a plain loop: this is asked for every measure at every event, and a generator costs three times as much
    for moment in now:  # noqa: SIM110
        if moment in moments:
            return True
    return False


def _end_pause(round_: _Round, at: datetime) -> None:
    if round_.pauses and round_.pauses[-1][1] is None:
        round_.pauses[-1] = (round_.pauses[-1][0], at)


def _used(terms: Terms, round_: _Round, old: InForce, at: datetime) -> int:
    counting = durations.counting_calendar(old.target.duration, terms.calendar(old.calendar))
    paused = sum(counting.between(start, end or at) for start, end in round_.pauses)
    return round_.used_seconds + counting.between(round_.started_at, at) - paused


def _clock(terms: Terms, round_: _Round, in_force: InForce, agreement: Event | None) -> Clock:
    duration = in_force.target.duration
    agreed_by = None
    if agreement is not None:
        duration, agreed_by = durations.parse(agreement.data["duration"]), agreement.data.get("by")
    calendar = terms.calendar(in_force.calendar)
    counting = durations.counting_calendar(duration, calendar)
    owed = duration
    if round_.used_seconds and duration.unit in ("seconds", "open-seconds"):
        owed = replace(duration, amount=max(0, duration.amount - round_.used_seconds))
    due, paused, left = _due(terms, round_, owed, calendar, counting)
    state: State = "running"
    if round_.stopped_at is not None:
        ended = round_.until and (due is None or round_.stopped_at <= due)
        state = "cancelled" if ended else "stopped"
    elif left is not None:
        state = "paused"
    elif due is None:
        state = "unscheduled"
    return Clock(
        measure=round_.measure.id,
        round=round_.number,
        commitment=in_force.commitment,
        calendar=in_force.calendar,
        duration=duration,
        started_at=round_.started_at,
        due_at=due,
        warn_at=_warn(round_, owed, counting, due, paused, in_force.warn),
        stopped_at=round_.stopped_at,
        state=state,
        paused_seconds=paused,
        left_seconds=left,
        pauses=tuple(round_.pauses),
        clause=in_force.clause,
        rule=in_force.rule,
        agreed_by=agreed_by,
    )


def _due(
    terms: Terms, round_: _Round, duration: Duration, calendar: Calendar, counting: Calendar
) -> tuple[datetime | None, int, int | None]:
    """The due instant, the seconds paused, and what is left if the clock is paused now.

    A pause counts only while the clock has not run out: waiting after a breach heals nothing.
    """
    due = durations.due(round_.started_at, duration, calendar, releases=terms.releases)
    paused = 0
    for start, end in round_.pauses:
        if due is None or start >= due:
            break
        if end is None:
            return None, paused, counting.between(start, due)
        paused += counting.between(start, end)
        due = durations.due(round_.started_at, duration, calendar, paused=paused, releases=terms.releases)
    return due, paused, None


def _warn(
    round_: _Round, duration: Duration, counting: Calendar, due: datetime | None, paused: int, share: float
) -> datetime | None:
    """The instant at which ``share`` of the target is used up, counted back from the due instant."""
    if due is None:
        return None
    if duration.unit in ("seconds", "open-seconds"):
        total = duration.amount
    else:
        total = counting.between(round_.started_at, due) - paused
    return counting.add(due, -int(total * (1 - share))) if total > 0 else None
