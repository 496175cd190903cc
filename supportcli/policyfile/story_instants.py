"""Instants as a story writes them: in full, or after the line before — ``+2h``, ``16:50``, ``monday 10:05``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from supportcli.domain.errors import UsageError
from supportcli.domain.time import duration as durations
from supportcli.domain.time.instants import parse_instant

ACCEPTED = "write 2026-03-06 16:50, or after the line before: +2h, 16:50, tomorrow 09:00, monday 10:05"

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = tuple(day[:3] for day in _WEEK)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PRINTED = re.compile(
    rf"(?:({'|'.join(_DAYS)}) )?([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) ([0-9:]+)", re.ASCII
)
"""As timelines and pages print it: ``Fri 6 Mar 2026 17:50``."""
_FRIENDLY = re.compile(r"(?:([a-z]+) +)?([0-9]{1,2}):([0-9]{2})", re.ASCII)


YEARS = range(1900, 2201)
"""A story plays in these; beyond them every calendar ends some time."""


def instant(value: object, before: datetime | None, zone: ZoneInfo) -> datetime:
    """The instant that a story means, in UTC.

    Args:
        value: Text, or a date and time of TOML.
        before: The instant of the line before; ``None`` for the first line, which names its date.
        zone: The story's zone.

    Raises:
        ValueError: It is none; the message says what is accepted.
    """
    at = _instant(value, before, zone)
    if at.year not in YEARS:
        raise ValueError(f"{value!r} is out of range: a story plays from {YEARS[0]} to {YEARS[-1]}")
    return at


def _instant(value: object, before: datetime | None, zone: ZoneInfo) -> datetime:
    try:
        if isinstance(value, datetime | date):
            return parse_instant(value.isoformat(), zone)
        if not isinstance(value, str):
            raise ValueError(f"is not an instant; {ACCEPTED}")
        words = " ".join(value.lower().split())
        for said in ("it was ", "due "):
            words = words.removeprefix(said)
        if printed := _PRINTED.fullmatch(words):
            return _as_printed(printed, zone)
        friendly = _FRIENDLY.fullmatch(words)
        if friendly is None and not words.startswith("+"):
            return parse_instant(words.upper(), zone)
        if before is None:
            raise ValueError("the first line names its date, such as 2026-03-06 16:50")
        if friendly is None:
            return before + timedelta(seconds=_span(words[1:]))
        return _next(friendly, before, zone)
    except (UsageError, OverflowError, durations.DurationError):
        raise ValueError(f"{value!r} is not an instant; {ACCEPTED}") from None


def _as_printed(printed: re.Match[str], zone: ZoneInfo) -> datetime:
    day, month = int(printed[2]), _MONTHS.index(printed[3]) + 1
    at = parse_instant(f"{printed[4]}-{month:02d}-{day:02d}T{printed[5]}", zone)
    named = _DAYS[at.astimezone(zone).weekday()]
    if printed[1] not in (None, named):
        raise ValueError(f"{printed[0]!r} is a {named.capitalize()}")
    return at


def _span(text: str) -> int:
    span = durations.parse(text)
    if span.unit != "seconds" or span.least is not None:
        raise durations.DurationError(text)
    return span.amount


def _next(friendly: re.Match[str], before: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at or after ``before`` with this time of day, and on this day of the week."""
    word, time = friendly[1], f"{int(friendly[2]):02d}:{friendly[3]}"
    today = before.astimezone(zone).date()
    if word == "tomorrow":
        return parse_instant(f"{today + timedelta(days=1)}T{time}", zone)
    if word not in (None, *_WEEK):
        raise UsageError(word)
    for days in range(9):
        day = today + timedelta(days=days)
        at = parse_instant(f"{day}T{time}", zone)
        if at >= before and word in (None, _WEEK[day.weekday()]):
            return at.astimezone(UTC)
    raise UsageError(time)
