"""Clocks in a sentence: which measure is due when, in the desk's zone, and how much of its own time is left."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from supportcli.domain import duration as durations
from supportcli.domain.clocks import Clock
from supportcli.domain.terms import Terms
from supportcli.render.countdown import amount


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
    kind = "" if clock.duration.unit in ("seconds", "months", "next-release") else " of support hours"
    at = when(clock.due_at, now, zone)
    if clock.due_at <= now:
        return f"{clock.measure} overdue since {at} ({amount(counting.between(clock.due_at, now))}{kind})"
    return f"{clock.measure} due {at} (in {amount(counting.between(now, clock.due_at))}{kind})"


def when(instant: datetime, now: datetime, zone: str) -> str:
    """The instant in a zone: the time alone today, with the date on other days; UTC is not named."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return (
        f"{local:%a} {local.day} {local:%b %H:%M}"
        if abs((local.date() - today).days) < 90
        else f"{local:%Y-%m-%d %H:%M}"
    )
