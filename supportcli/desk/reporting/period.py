"""The period of a report: a month, or days from and to, in the desk's zone; failing both, the last full month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supportcli.desk.desk import Desk
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError
from supportcli.domain.reporting.observations import Period
from supportcli.domain.time.instants import parse_instant

MONTHS_BACK = 6
"""How many full months are told where months are asked for and no period is given."""

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def period_of(
    desk: Desk,
    *,
    month: str | None = None,
    since: str | None = None,
    to: str | None = None,
    months: bool = False,
) -> Period:
    """The period that is asked for.

    Args:
        desk: Its zone says where days begin, its instant which month is the last full one.
        month: ``2026-10``, ``this`` or ``last``.
        since: The first day, ``2026-10-01``.
        to: The last day; today if only ``since`` is given.
        months: Months are asked for: without a period several of them.

    Raises:
        UsageError: It cannot be read, is in the future, or ends before it begins.
    """
    today = desk.now.astimezone(ZoneInfo(desk.settings.zone)).date()
    if month is not None:
        if since is not None or to is not None:
            raise UsageError("--month contradicts --from and --to", hint="give one of them")
        first = _month(month, today)
        return _checked(desk, first, following(first), f"{_NAMES[first.month - 1]} {first.year}")
    if since is None and to is None:
        last = today.replace(day=1)
        first = last
        for _ in range(MONTHS_BACK if months else 1):
            first = (first - timedelta(days=1)).replace(day=1)
        return _checked(desk, first, last, name_of(first, last))
    if since is None:
        raise UsageError("--to needs --from", hint="--from 2026-10-01 --to 2026-10-14")
    first = _day(since, "--from")
    last = _day(to, "--to") if to is not None else today
    if last < first:
        raise UsageError(f"{last} is before {first}", hint="--from is the first day, --to the last one")
    return _checked(desk, first, last + timedelta(days=1), name_of(first, last + timedelta(days=1)))


def name_of(first: date, end: date) -> str:
    """How a period of these days is called; ``end`` is the day after the last."""
    if first.day == 1 and end == following(first):
        return f"{_NAMES[first.month - 1]} {first.year}"
    last = end - timedelta(days=1)
    if first.day == 1 and end.day == 1:
        return f"{_NAMES[first.month - 1]} {first.year} to {_NAMES[last.month - 1]} {last.year}"
    return f"{first} to {last}" if first != last else f"{first}"


def months_of(desk: Desk, period: Period) -> Iterator[tuple[str, Period]]:
    """The months that a period touches, each with its key ``2026-10``, cut at the period's ends."""
    zone = ZoneInfo(period.zone)
    first, end = period.start.astimezone(zone).date(), period.end.astimezone(zone).date()
    while first < end and midnight(desk, first) < period.until:
        after = min(following(first.replace(day=1)), end)
        yield f"{first:%Y-%m}", _period(desk, first, after, name_of(first, after))
        first = after


def edges_of(desk: Desk, period: Period) -> list[tuple[str, datetime]]:
    """Where the parts of the period begin: days, or months of a period of more than 62 days."""
    zone = ZoneInfo(period.zone)
    first, end = period.start.astimezone(zone).date(), period.end.astimezone(zone).date()
    by_month = (end - first).days > 62
    found = []
    while first < end:
        found.append((f"{first:%Y-%m}" if by_month else first.isoformat(), midnight(desk, first)))
        first = following(first.replace(day=1)) if by_month else first + timedelta(days=1)
    return found


def following(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=31)).replace(day=1)


def midnight(desk: Desk, day: date) -> datetime:
    """When a day begins in the desk's zone, in UTC."""
    return parse_instant(datetime.combine(day, time.min).isoformat(), desk.settings.zone)


def _checked(desk: Desk, first: date, end: date, name: str) -> Period:
    period = _period(desk, first, end, name)
    if period.start > desk.now:
        raise UsageError(f"{name} has not begun", hint=action("report", month="last"))
    return period


def _period(desk: Desk, first: date, end: date, name: str) -> Period:
    start, stop = midnight(desk, first), midnight(desk, end)
    # what is recorded at this very second belongs to a period under way
    return Period(start, stop, min(stop, desk.now + timedelta(seconds=1)), desk.settings.zone, name)


def _month(text: str, today: date) -> date:
    this = today.replace(day=1)
    if text in ("this", "last"):
        return this if text == "this" else (this - timedelta(days=1)).replace(day=1)
    found = _MONTH.fullmatch(text)
    try:
        if found is not None:
            first = date(int(found[1]), int(found[2]), 1)
            following(first)
            return first
    except (ValueError, OverflowError):
        pass
    raise UsageError(f'"{text}" is no month', hint="write --month 2026-10, --month last or --month this")


def _day(text: str, flag: str) -> date:
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            following(day)
            return day
    except (ValueError, OverflowError):
        pass
    raise UsageError(f'"{text}" is no day', hint=f"write {flag} 2026-10-01")
