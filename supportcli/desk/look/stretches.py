"""Stretches of time in filter words: ``..4h``, ``-7d..``, ``2026-03-01..2026-03-31``, ``today``."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TypeVar

from supportcli.domain.errors import UsageError
from supportcli.domain.time.instants import iso, parse_instant

EXAMPLES = "write due:..4h, created:-7d.., closed:2026-03-01..2026-03-31, created:today or due:none"
"""For the hint of an error."""

_SPAN = re.compile(r"([+-]?)([0-9]{1,6})([mhdw])", re.ASCII)
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

_Point = TypeVar("_Point", date, datetime)


def stretch(text: str, field: str, now: datetime, zone: str) -> tuple[str | None, str | None]:
    """A stretch as a half-open pair of instants (UTC text); ``None`` is an open end.

    Args:
        text: A day, or two ends with ``..`` between them, one of which may be missing; an end is a day, an
            instant, ``now``, or so long after now (``4h``) or before it (``-7d``). Both ends belong to it.
        field: Named in errors.
        now: From which amounts are counted, in elapsed time.
        zone: The desk's zone, in which days begin and instants without an offset are read.

    Raises:
        UsageError: It is none.
    """
    first, dots, last = text.partition("..")
    if not dots:
        day = _day(text, now, zone)
        if day is None:
            raise UsageError(f'"{field}:{text}" is no stretch of time', hint=EXAMPLES)
        return day
    if not first and not last:
        raise UsageError(f'"{field}:{text}" has no end', hint=EXAMPLES)
    since = _ends(first, now, zone)[0] if first else None
    before = _ends(last, now, zone)[1] if last else None
    return since, before


def _ends(text: str, now: datetime, zone: str) -> tuple[str, str]:
    """The first second of what the text names, and the second after its last."""
    day = _day(text, now, zone)
    if day is not None:
        return day
    if text == "now":
        at = now
    elif match := _SPAN.fullmatch(text):
        seconds = int(match[2]) * _SECONDS[match[3]]
        at = _later(now, timedelta(seconds=-seconds if match[1] == "-" else seconds), text)
    else:
        at = _instant(text, zone)
    return iso(at), iso(_later(at, timedelta(seconds=1), text))


def _day(text: str, now: datetime, zone: str) -> tuple[str, str] | None:
    if text in _DAYS:
        from zoneinfo import ZoneInfo

        day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=_DAYS[text])
    elif _DATE.fullmatch(text):
        day = _instant(text, "UTC").date()
    else:
        return None
    following = _later(day, timedelta(days=1), text)
    return iso(_instant(day.isoformat(), zone)), iso(_instant(following.isoformat(), zone))


def _instant(text: str, zone: str) -> datetime:
    try:
        return parse_instant(text, zone)
    except UsageError as error:
        raise UsageError(error.message, hint=EXAMPLES) from None


def _later(point: _Point, by: timedelta, text: str) -> _Point:
    try:
        return point + by
    except OverflowError:
        raise UsageError(f'"{text}" is out of range', hint=EXAMPLES) from None
