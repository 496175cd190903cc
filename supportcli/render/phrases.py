"""Clocks in a sentence: which measure is due when, in the desk's zone, and how much of its own time is left."""

from __future__ import annotations

from datetime import datetime

from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.terms import Terms
from supportcli.domain.time import duration as durations
from supportcli.render.countdown import amount
from supportcli.render.when import short, zone_of


def due_phrase(terms: Terms, clock: Clock, now: datetime, zone: str) -> str:
    """``update due 11:00 (in 1h)``; business time is named, and a passed instant is ``overdue``.

    Args:
        terms: The ticket's terms.
        clock: One with a due instant, or one that has none yet.
        now: The instant of this invocation.
        zone: The desk's zone.
    """
    if clock.due_at is None:
        return f"{clock.measure}: {'paused' if clock.state == 'paused' else 'no due time'}"
    counting = durations.counting_calendar(clock.duration, terms.calendar(clock.calendar))
    kind = " of support hours" if durations.needs_hours(clock.duration) else ""
    at = short(clock.due_at, now, zone_of(zone))
    if clock.due_at < now:
        return f"{clock.measure} overdue since {at} ({amount(counting.between(clock.due_at, now))}{kind})"
    return f"{clock.measure} due {at} (in {amount(counting.between(now, clock.due_at))}{kind})"
