"""The open windows of local dates: weekly hours, holidays and exceptions, as instants.

A window belongs to the local date on which it starts. A local time that does not exist moves forward by the
gap; an ambiguous one is the first of the two. Instants are whole seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from supportcli.domain.time.calendar_spec import DAY, WHOLE_WEEK, CalendarSpec, Window
from supportcli.domain.time.open_windows import Span, merged

PublicHolidays = Callable[[str, str | None, int], Mapping[date, str]]
"""Country, subdivision and year → the public holidays of that year by date."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LocalDays:
    """The dates of a calendar, each with its windows.

    Args:
        spec: The calendar as the policy writes it.
        public_holidays: Source of public holidays; needed when the specification names a country.

    Raises:
        ValueError: The zone is unknown, a window or a date is not one, or the holidays have no source.
    """

    __slots__ = (
        "_closed", "_days", "_public", "_replaced", "_source", "_spec", "_weekly", "_yearly",
        "always", "zone",
    )  # fmt: skip

    def __init__(self, spec: CalendarSpec, public_holidays: PublicHolidays | None) -> None:
        if spec.country is not None and public_holidays is None:
            raise ValueError(f"no source for the public holidays of {spec.country}")
        self._spec = spec
        self.zone = _zone(spec.zone)
        self._weekly = WHOLE_WEEK if spec.always else _checked_week(spec.weekly)
        self._closed = frozenset(date.fromisoformat(day) for day in spec.closed if not day.startswith("*"))
        self._yearly = frozenset(_month_and_day(day) for day in spec.closed if day.startswith("*"))
        self._replaced = {date.fromisoformat(day): _checked(windows) for day, windows in spec.replaced}
        self._source = public_holidays
        self._public: dict[int, Mapping[date, str]] = {}
        self._days: dict[date, tuple[Span, ...]] = {}
        exceptions = spec.closed or spec.replaced or spec.country
        self.always = not exceptions and _covers_the_week(self._weekly)

    def holiday_name(self, day: date) -> str | None:
        """Why a holiday closes this local date; ``None`` when none does.

        A public holiday has its name; a date that the policy lists is ``closed by the policy``.
        """
        if day in self._closed or (day.month, day.day) in self._yearly:
            return "closed by the policy"
        if day in self._replaced:
            return None
        return self._public_holidays(day.year).get(day)

    def year(self, year: int) -> list[Span]:
        """The windows that start on the dates of a year; those of different dates may touch or overlap."""
        first = date(year, 1, 1).toordinal()
        last = date(year, 12, 31).toordinal()
        return [span for n in range(first, last + 1) for span in self._resolved(date.fromordinal(n))]

    def on(self, day: date) -> tuple[Span, ...]:
        """The windows that start on a local date, in order and apart; none on a closed day."""
        spans = self._days.get(day)
        if spans is None:
            spans = self._days[day] = self._resolved(day)
        return spans

    def _resolved(self, day: date) -> tuple[Span, ...]:
        windows = self._windows_on(day)
        if not windows:
            return ()
        start = midnight(day)
        if self.resolve(start) >= self.resolve(start + timedelta(days=1)):
            return ()  # the zone left this date out (Apia, 2011-12-30): nobody could come
        spans: list[Span] = []
        for window in windows:
            opening, close = (self.resolve(start + timedelta(seconds=wall)) for wall in window)
            if opening < close:  # a gap may leave nothing of a window, or less than nothing
                spans.append((opening, close))
        return tuple(merged(spans))

    def _windows_on(self, day: date) -> tuple[Window, ...]:
        if self.holiday_name(day) is not None:
            return ()
        return self._replaced.get(day, self._weekly[day.weekday()])

    def _public_holidays(self, year: int) -> Mapping[date, str]:
        if self._spec.country is None or self._source is None:
            return {}
        if year not in self._public:
            self._public[year] = self._source(self._spec.country, self._spec.subdivision, year)
        return self._public[year]

    def resolve(self, local: datetime) -> int:
        """The instant of a wall-clock time of the zone."""
        # With fold=0 zoneinfo takes the offset before a gap, which moves the time forward by the gap.
        return seconds_of(local.replace(tzinfo=self.zone, fold=0))


def seconds_of(instant: datetime) -> int:
    """Whole seconds since 1970 of an aware instant."""
    since = instant - EPOCH
    return since.days * DAY + since.seconds


def midnight(day: date) -> datetime:
    """The start of a date on the wall clock, without a zone."""
    return datetime(day.year, day.month, day.day)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {name!r}") from error


def _month_and_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(text.replace("*", "2000", 1))  # a leap year, so that *-02-29 is a date
    return day.month, day.day


def _checked_week(weekly: tuple[tuple[Window, ...], ...]) -> tuple[tuple[Window, ...], ...]:
    if len(weekly) != 7:
        raise ValueError(f"a week has seven days, not {len(weekly)}")
    return tuple(_checked(windows) for windows in weekly)


def _checked(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    for opening, close in windows:
        if not 0 <= opening < DAY or not opening < close <= opening + DAY:
            raise ValueError(f"not a window: {opening} to {close} seconds after midnight")
    return windows


def _covers_the_week(weekly: tuple[tuple[Window, ...], ...]) -> bool:
    # Twice round: the second week starts with what the first one's Sunday night leaves over.
    twice = [(n * DAY + opening, n * DAY + close) for n in range(14) for opening, close in weekly[n % 7]]
    return any(start <= 7 * DAY and end >= 14 * DAY for start, end in merged(twice))
