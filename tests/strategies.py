"""Hypothesis strategies for support hours: calendars in awkward zones, starts near their clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.time.calendar_spec import BusinessDay, CalendarSpec, Window

ZONES = (
    "UTC",
    "Europe/Dublin",  # its winter time is the exception, not its summer time
    "Africa/Casablanca",  # leaves summer time for Ramadan
    "America/New_York",
    "Asia/Kolkata",  # half an hour, no summer time
    "Australia/Lord_Howe",  # summer time of half an hour
    "Pacific/Apia",  # had no 30 December 2011
)
FIRST, LAST = date(1990, 1, 2), date(2060, 12, 30)
STEP = 300
"""Windows and starts lie on multiples of five minutes, so that an oracle can step through the time."""

LONGEST = 40 * 3600
"""Amounts stay below this: a calendar that opens for an hour a week needs most of a year for it."""


@cache
def changes(zone: str) -> tuple[date, ...]:
    """Dates on which a zone's offset from UTC changes, 1990 to 2060."""
    info = ZoneInfo(zone)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    offsets = [datetime(day.year, day.month, day.day, tzinfo=info).utcoffset() for day in days]
    return tuple(day for day, old, new in zip(days, offsets, offsets[1:], strict=False) if old != new)


def window_starting(start: int, length: int) -> Window:
    return (start, start + length)


windows: st.SearchStrategy[Window] = st.one_of(
    st.builds(
        window_starting,
        st.integers(0, 86_400 // STEP - 1).map(lambda n: n * STEP),
        st.integers(1, 86_400 // STEP).map(lambda n: n * STEP),
    ),
    st.sampled_from([(0, 86_400), (32_400, 61_200), (79_200, 108_000), (7_200, 10_800), (9_000, 11_700)]),
)
days_of_windows = st.lists(windows, max_size=3).map(tuple)


def dates_near(zone: str) -> st.SearchStrategy[date]:
    """Any date of seventy years, half of the time one beside a change of the clock."""
    near = st.builds(
        lambda day, days: day + timedelta(days=days), st.sampled_from(changes(zone)), st.integers(-4, 3)
    )
    anywhere = st.dates(FIRST + timedelta(days=5), LAST - timedelta(days=5))
    return st.one_of(anywhere, near) if changes(zone) else anywhere


def starts_near(zone: str, step: int = 1) -> st.SearchStrategy[datetime]:
    """Instants in whole ``step`` seconds, often beside a change of the clock."""
    return st.builds(
        lambda day, n: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=n * step),
        dates_near(zone),
        st.integers(0, 86_400 // step - 1),
    )


@st.composite
def specs(draw: st.DrawFn, mode: BusinessDay | None = None, *, around: date | None = None) -> CalendarSpec:
    """A calendar that opens at least an hour a week, with a few holidays and exceptions near ``around``."""
    zone = draw(st.sampled_from(ZONES))
    weekly = draw(
        st.lists(days_of_windows, min_size=7, max_size=7).filter(
            lambda week: any(end - start >= 3600 for day in week[:5] for start, end in day)
        )
    )
    day = around or draw(dates_near(zone))
    nearby = st.integers(-3, 12).map(lambda n: (day + timedelta(days=n)).isoformat())
    return CalendarSpec(
        "random",
        zone=zone,
        weekly=tuple(weekly),
        closed=tuple(draw(st.lists(nearby, max_size=3)))
        + tuple(draw(st.lists(nearby.map(lambda text: f"*{text[4:]}"), max_size=1))),
        replaced=tuple(draw(st.dictionaries(nearby, days_of_windows, max_size=2)).items()),
        business_day=mode,
        business_day_seconds=8 * 3600 if mode == "hours" else None,
    )


def orderly(spec: CalendarSpec) -> CalendarSpec:
    """The calendar with days that end in their order: no shift outlasts the last closing of a later day.

    Where one does, shifts that run past midnight end at midnight. Three hours are spare for a change of the clock.
    """
    days = [windows for windows in (*spec.weekly, *(windows for _, windows in spec.replaced)) if windows]
    last = [max(close for _, close in windows) for windows in days]
    if max(last) - 86_400 + 3 * 3600 <= min(last):
        return spec

    def cut(windows: tuple[Window, ...]) -> tuple[Window, ...]:
        return tuple((opening, min(close, 86_400)) for opening, close in windows)

    return replace(
        spec,
        weekly=tuple(cut(windows) for windows in spec.weekly),
        replaced=tuple((day, cut(windows)) for day, windows in spec.replaced),
    )


@st.composite
def cases(draw: st.DrawFn, mode: BusinessDay | None = None, step: int = 1) -> tuple[CalendarSpec, datetime]:
    """A calendar and a start, with the calendar's exceptions near the start."""
    zone_start = draw(st.sampled_from(ZONES).flatmap(lambda zone: starts_near(zone, step)))
    return draw(specs(mode, around=zone_start.date())), zone_start
