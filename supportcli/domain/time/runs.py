"""One duration run over a stretch of a ticket's life and the pauses in it: when it is due, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec.structs import replace

from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar import Calendar
from supportcli.domain.time.duration import Duration

Pause = tuple[datetime, datetime | None]


class Run(NamedTuple):
    """One duration of a target, run over a round of a clock.

    ``owed`` is what of it was not used up before, ``nominal`` when it is due if no pause comes any more,
    ``left`` what a paused run still has. Seconds are those of ``counting``.
    """

    duration: Duration
    owed: Duration
    counting: Calendar
    nominal: datetime | None
    due: datetime | None
    paused: int
    left: int | None


def run_of(
    duration: Duration,
    calendar: Calendar,
    start: datetime,
    pauses: Sequence[Pause],
    *,
    used: int = 0,
    releases: Sequence[datetime] = (),
) -> Run:
    """Run a duration from an instant; ``used`` seconds of it were used up before.

    A pause counts only while the clock has not run out: waiting after a breach heals nothing.
    """
    counting = durations.counting_calendar(duration, calendar)
    owed = duration
    if used and duration.unit in ("seconds", "open-seconds"):
        owed = replace(duration, amount=max(0, duration.amount - used))
    due = durations.due(start, owed, calendar, releases=releases)
    paused = 0
    for since, until in pauses:
        if due is None or since >= due:
            break
        if until is None:
            return Run(duration, owed, counting, due, None, paused, counting.between(since, due))
        paused += counting.between(since, until)
        due = durations.due(start, owed, calendar, paused=paused, releases=releases)
    return Run(duration, owed, counting, due, due, paused, None)


def run_before(duration: Duration, calendar: Calendar, day: date | None) -> Run:
    """Count a duration back from a date; without a date nothing is due yet. No pause moves it: the date stands."""
    counting = durations.counting_calendar(duration, calendar)
    due = None if day is None else durations.before(day, duration, calendar)
    return Run(duration, duration, counting, due, due, 0, None)


def deciding(runs: Sequence[Run], *, first: bool) -> Run:
    """The run that counts: what is due first of those that are scheduled, or last of all."""
    scheduled = [run for run in runs if run.nominal is not None]
    if not first and len(scheduled) < len(runs):
        return next(run for run in runs if run.nominal is None)
    if not scheduled:
        return runs[0]
    # those of one instant: the first that the page names
    chosen = (min if first else max)(run.nominal for run in scheduled if run.nominal is not None)
    return next(run for run in scheduled if run.nominal == chosen)


def warn_at(run: Run, start: datetime, share: float, *, of_all: bool = True) -> datetime | None:
    """The instant at which ``share`` of the target is used up, counted back from the due instant.

    Args:
        run: The run; what was used up before its start counts too.
        start: Its start; a share that was used up by then warns at once.
        share: Of the whole target.
        of_all: ``False`` takes the share of what is left at the start, as tickets of the first reading do.
    """
    if run.due is None:
        return None
    if run.duration.unit in ("seconds", "open-seconds"):
        total = run.duration.amount if of_all else run.owed.amount
    else:
        total = run.counting.between(start, run.due) - run.paused
    if total <= 0:
        return None
    warns = run.counting.add(run.due, -int(total * (1 - share)))
    return max(warns, start) if of_all and run.owed is not run.duration else warns
