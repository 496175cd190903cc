"""Policy and history give clocks: every target that runs or ran on a ticket, with its due instant.

The history is walked once. Each measure may open rounds: a round starts at one of the measure's moments,
pauses while the ticket waits for what the measure pauses for, and ends at a moment that stops it. A
round that ended is judged by the terms that were in force when it ended; a running one by today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from supportcli.domain.language.policy import Commitment, Measure
from supportcli.domain.language.rules import holds
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import InForce, Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.ticket import CANCELLED, WAITING, Ticket, apply
from supportcli.domain.time import duration as durations
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.runs import Pause, Run, deciding, run_before, run_of, warn_at

_OUR_TIMES = (1970, 2500)
"""The years of dates from which a target may be counted back; others are slips of the finger."""

_CHANGES_OF_LEVEL = (ev.CLASSIFIED, ev.HANDED_ON)

State = Literal["running", "paused", "stopped", "cancelled", "unscheduled"]
Verdict = Literal["running", "paused", "met", "breached", "cancelled", "unscheduled"]


class Clock(Struct, frozen=True):
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
    rule_clause: str | None = None
    agreed_by: str | None = None
    compound: str = ""
    """Of several durations, all of them: ``first of 4h, 1bd``; ``duration`` is the one that counts."""
    before: str | None = None
    """The question whose answer is the date from which ``duration`` is counted back."""
    revision: str | None = None
    """Of the terms under which it ended, on a ticket that was moved since; else it is under the ticket's own."""

    def verdict(self, now: datetime) -> Verdict:
        """The state as a person reads it at this instant: a passed due time is a breach."""
        if self.state == "stopped":
            met = self.due_at is None or self.stopped_at is None or self.stopped_at <= self.due_at
            return "met" if met else "breached"
        if self.state == "running":
            return "breached" if self.due_at is not None and now >= self.due_at else "running"
        return self.state


class _Round(Struct):
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
    day: date | None = None
    judged: Clock | None = None
    """The clock of a round that ended: nothing moves it any more."""


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
        self.running: dict[str, _Round] = {}
        self.rounds: list[_Round] = []
        self.counts: dict[str, int] = {}
        self.cycle: dict[str, int] = {}

    def take(self, event: Event) -> None:
        """Go on by one event; undone ones are not to be given."""
        ticket = self.ticket
        before = self._terms_before_change(event)
        waited_on, hand_offs, level = ticket.waiting_on, ticket.hand_offs, ticket.level
        apply(ticket, event)
        if ticket.waiting_on != waited_on:
            self._change_pauses(event.at)
        if before is not None:
            self._change_priority(event.at, before)
        now = ev.moments(event)
        if ticket.hand_offs != hand_offs and event.kind != ev.HANDED_ON:
            now = (*now, ev.HANDED_ON)
        if event.kind == ev.MERGED:
            self._end_all(event.at)
        if event.kind in _CHANGES_OF_LEVEL and ticket.level != level:
            now = (*now, ev.LEVEL_CHANGED)
        if now:
            self._remember(now, event.at)
            self._stop(now, event.at)
            self._start(now, event.at)
        if self.terms.telling:
            self._meet(event.at)

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
            clock = _clock(self.terms, round_, terms, agreement, day, self.fact("zone"))
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

    def _agreement(self, round_: _Round) -> Event | None:
        return self.ticket.agreements.get(round_.measure.id)

    def _start(self, now: tuple[str, ...], at: datetime) -> None:
        for measure in self.terms.starting(now):
            if measure.id in self.running:
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
                in_force = self.terms.in_force(self.fact)
            self._end(round_, at, in_force, until=not met)

    def _end(self, round_: _Round, at: datetime, in_force: Mapping[str, InForce], *, until: bool) -> None:
        round_.stopped_at, round_.until = at, until
        round_.terms = in_force.get(round_.measure.id)
        round_.agreement = self._agreement(round_)
        round_.day = self._day(round_.terms)
        _end_pause(round_, at)
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
            _end_pause(round_, at)
            if self._pauses(round_.measure):
                round_.pauses.append((at, None))

    def _terms_before_change(self, event: Event) -> dict[str, InForce] | None:
        if event.kind != ev.PRIORITISED or self.terms.policy.on_priority_change == "from-start":
            return None
        return self.terms.in_force(self.fact)

    def _change_priority(self, at: datetime, before: dict[str, InForce]) -> None:
        after = self.terms.in_force(self.fact)
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


def agreed_on(terms: Terms, measure: Measure, target: str, agreed: Duration, zone: object) -> str | None:
    """The calendar that counts a duration agreed with the customer; ``None``: neither of the measure's can.

    Where the ``target`` counts around the clock it says nothing of business hours, but the measure does.
    """
    for name in (target, terms.local(measure.calendar, zone)):
        spec = terms.calendar(name).spec
        if not durations.needs_hours(agreed):
            return name
        if not spec.always and (agreed.unit != "business-days" or spec.business_day is not None):
            return name
    return None


def _clock(
    terms: Terms, round_: _Round, in_force: InForce, agreement: Event | None, day: date | None, zone: object
) -> Clock:
    target, on = in_force.target, in_force.calendar
    choice, agreed_by, compound = (target.duration, *target.others), None, ""
    if agreement is not None:
        agreed = durations.parse(agreement.data["duration"])
        counted_on = agreed_on(terms, in_force.measure, on, agreed, zone)
        if counted_on is not None:
            choice, agreed_by, on = (agreed,), agreement.data.get("by"), counted_on
    calendar = terms.calendar(on)
    started, used, pauses = round_.started_at, round_.used_seconds, round_.pauses
    if target.before is not None:
        run = run_before(choice[0], calendar, day)
    else:
        run = run_of(choice[0], calendar, started, pauses, used=used, releases=terms.releases)
    if len(choice) > 1:
        others = choice[1:]
        runs = [run_of(o, calendar, started, pauses, used=used, releases=terms.releases) for o in others]
        run = deciding([run, *runs], first=target.combine == "first-of")
        compound = f"{target.combine.replace('-', ' ')} {', '.join(each.text for each in choice)}"
    return Clock(
        measure=round_.measure.id,
        round=round_.number,
        commitment=in_force.commitment,
        calendar=on,
        duration=run.duration,
        started_at=started,
        due_at=run.due,
        warn_at=warn_at(run, started, in_force.warn),
        stopped_at=round_.stopped_at,
        state=_state(round_, run),
        paused_seconds=run.paused,
        left_seconds=run.left,
        pauses=tuple(pauses),
        clause=in_force.clause,
        rule=in_force.rule,
        rule_clause=in_force.rule_clause,
        agreed_by=agreed_by,
        compound=compound,
        before=target.before,
    )


def _state(round_: _Round, run: Run) -> State:
    if round_.stopped_at is not None:
        ended = round_.until and (run.due is None or round_.stopped_at <= run.due)
        return "cancelled" if ended else "stopped"
    if run.left is not None:
        return "paused"
    return "unscheduled" if run.due is None else "running"
