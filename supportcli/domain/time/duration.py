"""Durations as policies write them: ``4bh``, ``1bd``, ``2w``, ``eobd+1``, ``next-release``, ``0-3bh``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Literal

from msgspec.structs import replace

from supportcli.domain.part import Part
from supportcli.domain.time.calendar import Calendar, CalendarError, always

Unit = Literal[
    "seconds", "open-seconds", "business-days", "end-of-business-day", "months", "next-release", "none"
]

ACCEPTED = (
    "elapsed 30m, 4h, 3d, 2w, 1mo, 1h30m; business 30bm, 4bh, 1bd; a range 0-3bh; eobd, eobd+1; "
    "next-release; none"
)
LONGEST_YEARS = 100

_ELAPSED = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60}
_BUSINESS = {"bh": 3_600, "bm": 60}
_WORDS = {
    "w": "week", "d": "day", "h": "hour", "m": "minute", "mo": "month",
    "bh": "business hour", "bm": "business minute", "bd": "business day",
}  # fmt: skip
_TERM = re.compile(r"([0-9]{1,15})(mo|bh|bm|bd|[wdhm])")
_TERMS = re.compile(rf"(?:{_TERM.pattern})+")
_EOBD = re.compile(r"eobd(?:\+([0-9]{1,15}))?")
_LONGEST: dict[str, int] = {
    "seconds": LONGEST_YEARS * 366 * 86_400,
    "open-seconds": LONGEST_YEARS * 366 * 86_400,
    "business-days": LONGEST_YEARS * 366,
    "end-of-business-day": LONGEST_YEARS * 366,
    "months": LONGEST_YEARS * 12,
}


class DurationError(ValueError):
    """The text is not a duration; the message says what is accepted."""


class Duration(Part, frozen=True):
    """An amount with a unit.

    Attributes:
        unit: ``seconds`` (elapsed: m h d w), ``open-seconds`` (bm bh), ``business-days`` (bd),
            ``end-of-business-day`` (eobd+N), ``months`` (mo), ``next-release`` or ``none``.
        amount: Seconds, days or months; 0 for the last two units.
        text: As the policy wrote it.
        least: The lower end of a range such as ``0-3bh`` (in the same unit); ``None`` without a range.
    """

    unit: Unit
    amount: int
    text: str
    least: int | None = None


def parse(text: str) -> Duration:
    """Read a duration as a policy writes it.

    Raises:
        DurationError: It is none, mixes units that cannot be added, or is longer than a hundred years.
    """
    written = text.strip()
    if written in ("next-release", "none"):
        return Duration("next-release" if written == "next-release" else "none", 0, written)
    if match := _EOBD.fullmatch(written):
        return _bounded(Duration("end-of-business-day", int(match[1] or 0), written))
    low, dash, high = written.partition("-")
    if not (dash and low and high):
        return _amount(written)
    upper = _amount(high)
    # "0-3bh" names its unit once, "30m-2h" twice.
    lower = _amount(low + _TERM.findall(high)[-1][1] if low.isdecimal() else low)
    if lower.unit != upper.unit or lower.amount > upper.amount:
        raise DurationError(f"not a range from less to more of one unit: {text!r}")
    return replace(upper, text=written, least=lower.amount)


def _amount(text: str) -> Duration:
    terms = [(int(number), unit) for number, unit in _TERM.findall(text)] if _TERMS.fullmatch(text) else []
    units = [unit for _, unit in terms]
    if len(terms) == 1 and units[0] in ("bd", "mo"):
        return _bounded(Duration("business-days" if units[0] == "bd" else "months", terms[0][0], text))
    for unit, sizes in (("seconds", _ELAPSED), ("open-seconds", _BUSINESS)):
        # In order and each once: "1h30m", never "30m1h" or "1h1h".
        if terms and units == [word for word in sizes if word in units]:
            seconds = sum(number * sizes[word] for number, word in terms)
            return _bounded(Duration("seconds" if unit == "seconds" else "open-seconds", seconds, text))
    raise DurationError(f"not a duration: {text!r}; accepted are {ACCEPTED}")


def _bounded(duration: Duration) -> Duration:
    if duration.amount > _LONGEST[duration.unit]:
        raise DurationError(f"too long: {duration.text!r}; at most {LONGEST_YEARS} years are accepted")
    return duration


def counting_calendar(duration: Duration, calendar: Calendar) -> Calendar:
    """The calendar on which a clock with this duration counts: its own for business units, else all hours.

    Pauses and remaining time are measured on it. ``due`` wants the policy's calendar itself, because
    months and release dates are read in its zone.
    """
    return calendar if needs_hours(duration) else always()


def due(
    start: datetime,
    duration: Duration,
    calendar: Calendar,
    *,
    paused: int = 0,
    releases: Sequence[date | datetime] = (),
) -> datetime | None:
    """The instant at which a clock that started at ``start`` runs out.

    Args:
        start: Aware, UTC.
        duration: Of a range, the upper end is what counts.
        calendar: The target's calendar.
        paused: Seconds of pause in the clock's own time, as ``counting_calendar`` counts them.
            They do not move a release.
        releases: Scheduled releases; a plain date is its first instant in the calendar's zone.

    Returns:
        The due instant; ``None`` when there is no target or no release is scheduled after the start.

    Raises:
        ValueError: ``bd`` on a calendar that does not say what a business day means.
        CalendarError: There is not so much open time within reach.
    """
    if duration.unit == "none":
        return None
    if duration.unit == "next-release":
        return _next_release(start, calendar, releases)
    if duration.unit == "seconds":
        return always().add(start, duration.amount + paused)
    if duration.unit == "months":
        return always().add(_months_later(start, duration.amount, calendar), paused)
    if duration.unit == "open-seconds":
        return calendar.add(start, duration.amount + paused)
    if duration.unit == "business-days":
        nominal = calendar.business_days(start, duration.amount)
    else:
        nominal = calendar.close_after_day(start, duration.amount)
    return calendar.add(nominal, paused) if paused else nominal


def before(day: date, duration: Duration, calendar: Calendar) -> datetime | None:
    """The instant that lies a duration before the first instant of a day in the calendar's zone.

    ``None`` for what cannot be counted back: the end of a business day, a release, no duration.

    Raises:
        CalendarError: There is not so much time within reach.
    """
    try:
        at = datetime.combine(day, time(), calendar.zone).astimezone(UTC)
    except OverflowError as error:
        raise CalendarError("the date is out of range") from error
    if duration.unit == "seconds":
        return always().add(at, -duration.amount)
    if duration.unit == "months":
        return _months_later(at, -duration.amount, calendar)
    if duration.unit == "open-seconds":
        return calendar.add(at, -duration.amount)
    return calendar.business_days(at, -duration.amount) if duration.unit == "business-days" else None


def needs_hours(duration: Duration) -> bool:
    """Whether the duration is counted in the hours of a calendar, not around the clock."""
    return duration.unit in ("open-seconds", "business-days", "end-of-business-day")


def _next_release(
    start: datetime, calendar: Calendar, releases: Iterable[date | datetime]
) -> datetime | None:
    instants = (
        release if isinstance(release, datetime) else datetime.combine(release, time(), calendar.zone)
        for release in releases
    )
    return min((at.astimezone(UTC) for at in instants if at > start), default=None)


def _months_later(start: datetime, months: int, calendar: Calendar) -> datetime:
    if months == 0:
        return start
    local = start.astimezone(calendar.zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not 1 < year < 9990:
        raise CalendarError("the amount of time is out of range")
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC)


def in_words(duration: Duration) -> str:
    """The duration for a person: ``4 business hours``, ``2 weeks``, ``next scheduled release``.

    A target without a duration that promises something in words is those words.
    """
    if duration.unit == "none":
        return "no target" if duration.text == "none" else duration.text
    if duration.unit == "next-release":
        return "next scheduled release"
    if duration.unit == "end-of-business-day":
        if duration.amount < 2:
            return "end of the next business day" if duration.amount else "end of the business day"
        return f"end of business, {duration.amount} business days later"
    low, dash, high = duration.text.partition("-")
    if not dash:
        return _terms_in_words(low)
    return f"{low if low.isdecimal() else _terms_in_words(low)} to {_terms_in_words(high)}"


def _terms_in_words(text: str) -> str:
    return " ".join(
        f"{int(number)} {_WORDS[unit]}{'' if int(number) == 1 else 's'}"
        for number, unit in _TERM.findall(text)
    )


def seconds_text(n: int) -> str:
    """Seconds as a countdown, in its two largest units, cut: ``45s``, ``1h 30m``, ``3d 4h``, ``-2m``."""
    sizes = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
    left, parts = abs(n), dict[str, int]()
    for unit, size in sizes.items():
        parts[unit], left = divmod(left, size)
    units = list(sizes)
    first = next((i for i, unit in enumerate(units) if parts[unit]), len(units) - 1)
    shown = [f"{parts[unit]}{unit}" for unit in units[first : first + 2] if parts[unit]]
    return ("-" if n < 0 else "") + (" ".join(shown) or "0s")


__all__ = [
    "Duration", "DurationError", "Unit", "before", "counting_calendar", "due", "in_words", "parse", "seconds_text",
]  # fmt: skip
