"""Rounds of a measure: from where it starts to where it ends, and the clock that a round is."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct, field

from supportcli.domain.language.policy import Measure
from supportcli.domain.running.clock import Clock, State
from supportcli.domain.running.terms import InForce, Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Agreed
from supportcli.domain.tickets.moments import LATEST_READING
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time import duration as durations
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.runs import Pause, Run, deciding, run_before, run_of, warn_at


class Round(Struct):
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
    agreement: Event[Agreed] | None = None
    day: date | None = None
    judged: Clock | None = None
    """The clock of a round that ended: nothing moves it any more."""


def end_pause(round_: Round, at: datetime) -> None:
    """End the pause that a round is in, if it is in one."""
    if round_.pauses and round_.pauses[-1][1] is None:
        round_.pauses[-1] = (round_.pauses[-1][0], at)


def used_seconds(terms: Terms, round_: Round, old: InForce, at: datetime) -> int:
    """The seconds of a target that a round has used by an instant, in the target's own time."""
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


def clock_of(
    terms: Terms,
    round_: Round,
    in_force: InForce,
    agreement: Event[Agreed] | None,
    day: date | None,
    ticket: Ticket,
) -> Clock:
    """The clock that a round is, under the terms that are in force for it."""
    target, on = in_force.target, in_force.calendar
    choice, agreed_by, compound = (target.duration, *target.others), None, ""
    if agreement is not None:
        agreed = durations.parse(agreement.data.duration)
        counted_on = agreed_on(terms, in_force.measure, on, agreed, ticket.zone)
        if counted_on is not None:
            choice, agreed_by, on = (agreed,), agreement.data.by, counted_on
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
        warn_at=warn_at(run, started, in_force.warn, of_all=ticket.reading >= LATEST_READING),
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


def _state(round_: Round, run: Run) -> State:
    if round_.stopped_at is not None:
        ended = round_.until and (run.due is None or round_.stopped_at <= run.due)
        return "cancelled" if ended else "stopped"
    if run.left is not None:
        return "paused"
    return "unscheduled" if run.due is None else "running"
