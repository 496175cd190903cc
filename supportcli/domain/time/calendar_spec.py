"""The data of a calendar: weekly windows, holidays and exceptions, as a stored policy keeps them.

Only strings, whole numbers, booleans, tuples and ``None`` stand here, so that a policy's revision can
be written to JSON and read back. The arithmetic is in :mod:`supportcli.domain.time.calendar`.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec.structs import replace

from supportcli.domain.part import Part

DAY = 86_400
"""Seconds of a day on the wall clock."""

CUSTOMER_ZONE = "customer"
"""In place of a zone's name: each ticket counts in the zone of its customer."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Window = tuple[int, int]
"""Opening and closing in seconds after local midnight; a closing after 86 400 runs past midnight."""

BusinessDay = Literal["hours", "same-time", "close"]

NO_WEEK: tuple[tuple[Window, ...], ...] = ((),) * 7
WHOLE_WEEK: tuple[tuple[Window, ...], ...] = (((0, DAY),),) * 7

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


class CalendarSpec(Part, frozen=True):
    """Support hours as a policy writes them.

    Attributes:
        id: The key of the calendar in its policy.
        zone: IANA name of the zone in which windows and dates are read; ``customer`` is the zone that the
            ticket took over from its contract or customer, and UTC where none is known.
        always: Open at every hour of every day; ``weekly`` is then not looked at.
        weekly: Seven tuples of windows, Monday first.
        closed: Holidays: ``YYYY-MM-DD``, or ``*-MM-DD`` for every year. They win over ``replaced``.
        country: ISO 3166 code of the country whose public holidays close the desk.
        subdivision: A part of that country with holidays of its own.
        replaced: Dates whose windows replace those of the week: shortened days, extra openings.
            They win over public holidays, because the policy states them itself.
        business_day: What ``1bd`` means on this calendar; ``None`` when the policy does not say.
        business_day_seconds: The length of a business day in mode ``hours``.
        name: How people call the calendar.
        clause: The clause of the vendor's document from which it was read.
    """

    id: str
    zone: str = "UTC"
    always: bool = False
    weekly: tuple[tuple[Window, ...], ...] = NO_WEEK
    closed: tuple[str, ...] = ()
    country: str | None = None
    subdivision: str | None = None
    replaced: tuple[tuple[str, tuple[Window, ...]], ...] = ()
    business_day: BusinessDay | None = None
    business_day_seconds: int | None = None
    name: str = ""
    clause: str | None = None


def named_for(name: str) -> tuple[str, str]:
    """The id and the zone in a calendar's name: ``office@Europe/Vilnius``; the zone is empty in a plain id."""
    id_, _, zone = name.partition("@")
    return id_, zone


def in_zone(spec: CalendarSpec, zone: str) -> CalendarSpec:
    """The calendar in a customer's zone, if it leaves its zone to them; UTC where none is known."""
    return replace(spec, zone=zone or "UTC") if spec.zone == CUSTOMER_ZONE else spec


def parse_window(text: str) -> Window:
    """Read ``09:00-18:00``; an end that is not after its start runs past midnight.

    Args:
        text: Two times of day, ``HH:MM`` or ``HH:MM:SS``; ``24:00`` is the end of the day.

    Raises:
        ValueError: It is not a window.
    """
    start, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
    if not dash:
        raise ValueError(f"not a window: {text!r}, expected e.g. 09:00-18:00")
    opening, closing = _seconds(start), _seconds(end)
    if opening == DAY:
        raise ValueError(f"a window cannot open at 24:00: {text!r}")
    return (opening, closing if closing > opening else closing + DAY)


def _seconds(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}, expected HH:MM")
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > DAY:
        raise ValueError(f"no such time of day: {text!r}")
    return total


def parse_days(text: str) -> tuple[int, ...]:
    """Read days of the week: ``mon-fri``, ``sat``, ``mon,wed``, ``fri-mon``.

    Returns:
        Weekdays in the order written, Monday 0.

    Raises:
        ValueError: A word is not a day, or a day stands twice.
    """
    days: list[int] = []
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        start = _weekday(first)
        length = (_weekday(last) - start) % 7 if dash else 0
        days.extend((start + step) % 7 for step in range(length + 1))
    if len(set(days)) != len(days):
        raise ValueError(f"a day stands twice in {text!r}")
    return tuple(days)


def _weekday(word: str) -> int:
    if word not in DAYS:
        raise ValueError(f"not a day of the week: {word!r}, expected one of {' '.join(DAYS)}")
    return DAYS.index(word)
