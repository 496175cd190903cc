"""``[calendars]`` becomes calendars of the domain; their hours, zones and dates are checked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from supportcli.domain.language.policy import ALWAYS
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar_spec import (
    CUSTOMER_ZONE,
    DAYS,
    CalendarSpec,
    Window,
    parse_days,
    parse_window,
)
from supportcli.policyfile import schema_time as schema
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion

_YEARLY = re.compile(r"\*-(\d\d)-(\d\d)")
_LEAP_YEAR = 2000

FIRST_YEAR = 1900
"""Of dates in policies: midnight of the year 1 lies outside time in half of the zones."""


def build_calendars(tables: Mapping[str, schema.Calendar], report: Report) -> tuple[CalendarSpec, ...]:
    """Return the calendars in the order of the file; what is wrong goes to the report."""
    return tuple(_calendar(name, table, report) for name, table in tables.items())


def _calendar(name: str, table: schema.Calendar, report: Report) -> CalendarSpec:
    path: Path = ("calendars", name)
    if name == ALWAYS and not table.always:
        report.error(path, "this name is taken by the calendar that is always open")
    weekly = _weekly((*path, "open"), table.open or {}, report)
    replaced = tuple(
        (day, _windows((*path, "dates", day), windows, report))
        for day, windows in table.dates.items()
        if check_date((*path, "dates", day), day, report)
    )
    if table.always and table.open is not None:
        report.error((*path, "open"), "a calendar that is always open has no other hours")
    if not table.always and not any(weekly) and not report.failed():
        report.error(path, 'no open hour; write open = { mon-fri = "09:00-18:00" } or always = true')
    closed = tuple(date_text(day) for day in table.closed)
    for number, day in enumerate(closed):
        check_date((*path, "closed", number), day, report, yearly=True)
    if table.holidays is not None:
        _check_country((*path, "holidays"), table.holidays, report)
    return CalendarSpec(
        id=name,
        zone=_zone(path, table, report),
        always=table.always,
        weekly=weekly,
        closed=closed,
        country=table.holidays.country if table.holidays else None,
        subdivision=table.holidays.subdivision if table.holidays else None,
        replaced=replaced,
        business_day=table.business_day,
        business_day_seconds=_day_length(path, table, report),
        name=table.name or titled(name),
        clause=table.clause,
    )


def _weekly(path: Path, table: Mapping[str, list[str]], report: Report) -> tuple[tuple[Window, ...], ...]:
    week: list[tuple[Window, ...]] = [()] * 7
    given: set[int] = set()
    for words, texts in table.items():
        try:
            days = parse_days(words)
        except ValueError as error:
            report.error((*path, words), str(error))
            continue
        twice = given.intersection(days)
        if twice:
            report.error(
                (*path, words), f"the hours of {', '.join(DAYS[d] for d in sorted(twice))} stand twice"
            )
        given.update(days)
        windows = _windows((*path, words), texts, report)
        for day in days:
            week[day] = windows
    return tuple(week)


def _windows(path: Path, texts: Iterable[str], report: Report) -> tuple[Window, ...]:
    windows = []
    for text in texts:
        try:
            windows.append(parse_window(text))
        except ValueError as error:
            report.error(path, str(error))
    windows.sort()
    for (_, closing), (opening, _) in pairwise(windows):
        if opening < closing:
            report.error(path, "windows overlap")
    return tuple(windows)


def _zone(path: Path, table: schema.Calendar, report: Report) -> str:
    if table.zone is None:
        if not table.always:
            report.error((*path, "zone"), 'missing; such as "Europe/Vilnius" or "Etc/UTC"')
        return "UTC"
    if table.zone == CUSTOMER_ZONE:
        return CUSTOMER_ZONE
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(table.zone)
    except (ValueError, OSError, LookupError):
        from zoneinfo import available_timezones

        report.error(
            (*path, "zone"), f"unknown zone {table.zone!r}{suggestion(table.zone, available_timezones())}"
        )
        return "UTC"
    return table.zone


def _day_length(path: Path, table: schema.Calendar, report: Report) -> int | None:
    key = (*path, "business-day-length")
    if table.business_day_length is None:
        if table.business_day == "hours":
            report.error(key, 'missing; a business day counted in hours has a length, such as "8h"')
        return None
    try:
        length = durations.parse(table.business_day_length)
    except durations.DurationError as error:
        report.error(key, str(error))
        return None
    if length.unit != "seconds" or not 0 < length.amount <= 86_400 or length.least is not None:
        report.error(key, "must be hours and minutes of one day, such as 8h")
    if table.business_day != "hours":
        report.error(key, 'only business-day = "hours" has a length')
    return length.amount


def check_date(path: Path, text: str, report: Report, *, yearly: bool = False) -> bool:
    """Report a text that is no date; with ``yearly``, ``*-12-24`` is one too."""
    every_year = _YEARLY.fullmatch(text) if yearly else None
    try:
        if every_year:
            date(_LEAP_YEAR, int(every_year[1]), int(every_year[2]))
        elif (day := date.fromisoformat(text)).isoformat() != text:
            raise ValueError(text)
        elif day.year < FIRST_YEAR:
            report.error(path, f"no policy has dates before {FIRST_YEAR}: {text!r}")
            return False
    except ValueError:
        forms = "YYYY-MM-DD or *-MM-DD" if yearly else "YYYY-MM-DD"
        report.error(path, f"not a date: {text!r}; write {forms}")
        return False
    return True


def _check_country(path: Path, table: schema.Holidays, report: Report) -> None:
    import holidays

    known = holidays.list_supported_countries()
    if table.country not in known:
        report.error((*path, "country"), f"no public holidays are known for {table.country!r}")
    elif table.subdivision is not None and table.subdivision not in known[table.country]:
        near = suggestion(table.subdivision, known[table.country])
        report.error(
            (*path, "subdivision"), f"{table.country} has no subdivision {table.subdivision!r}{near}"
        )


def date_text(day: str | date) -> str:
    """Write a date of TOML, which may be quoted or not, as text."""
    return day if isinstance(day, str) else day.isoformat()
