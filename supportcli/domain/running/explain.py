"""Why a clock is due when it is: the term that set it, the calendar, the windows and pauses it counted."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.terms import Terms
from supportcli.domain.time import duration as durations
from supportcli.domain.words.sentences import for_whom

Window = tuple[datetime, datetime]

MOST_WINDOWS = 60
"""An explanation lists at most so many windows; it says how many more there are."""


class Why(Struct, frozen=True):
    """The derivation of a due instant.

    ``windows`` are the stretches of time that were counted, ``pauses`` those that were not; ``more`` is
    the number of windows left out of a long list. Seconds are in the clock's own time.
    """

    clause: str | None
    rule: str | None
    rule_clause: str | None
    rule_when: str | None
    agreed_by: str | None
    duration: str
    calendar: str
    counted: str
    windows: tuple[Window, ...]
    more: int
    pauses: tuple[tuple[datetime, datetime | None, int], ...]
    due_at: datetime | None


def why(terms: Terms, clock: Clock, now: datetime) -> Why:
    """Explain one clock. A clock without a due instant is explained up to ``now``."""
    calendar = terms.calendar(clock.calendar)
    counting = durations.counting_calendar(clock.duration, calendar)
    end = clock.due_at or clock.stopped_at or now
    pauses = tuple(
        (start, stop, counting.between(start, stop or max(now, start)))
        for start, stop in clock.pauses
        if start < end or clock.due_at is None
    )
    windows = (
        _without(counting.windows(clock.started_at, end), clock.pauses) if end > clock.started_at else []
    )
    words = durations.in_words(clock.duration)
    if clock.before is not None:
        words += f" before the {clock.before.replace('-', ' ')}"
    elapsed = not durations.needs_hours(clock.duration)
    return Why(
        clause=clock.clause,
        rule=clock.rule,
        rule_clause=clock.rule_clause,
        rule_when=_when(terms, clock.rule),
        agreed_by=clock.agreed_by,
        duration=f"{words}, the {clock.compound}" if clock.compound else words,
        calendar=clock.calendar,
        counted="elapsed time" if elapsed else f"the hours of calendar {clock.calendar}",
        windows=tuple(windows[:MOST_WINDOWS]),
        more=max(0, len(windows) - MOST_WINDOWS),
        pauses=pauses,
        due_at=clock.due_at,
    )


def _when(terms: Terms, rule: str | None) -> str | None:
    """For which tickets the rule holds, in words."""
    return next((for_whom(each.when) for each in terms.policy.rules if each.id == rule), None)


def _without(windows: list[Window], pauses: tuple[tuple[datetime, datetime | None], ...]) -> list[Window]:
    """The windows with the pauses cut out of them."""
    for start, stop in pauses:
        kept = []
        for opens, closes in windows:
            if (stop is not None and stop <= opens) or start >= closes:
                kept.append((opens, closes))
                continue
            if opens < start:
                kept.append((opens, start))
            if stop is not None and stop < closes:
                kept.append((stop, closes))
        windows = kept
    return windows
