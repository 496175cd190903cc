"""Support hours: open time added, counted and asked for, on the wall clock of a calendar's zone.

A window is half-open, belongs to the local date on which it starts, and windows that touch are one. A local
time that does not exist moves forward by the gap; an ambiguous one is the first of the two. Durations are
elapsed seconds of open time. Instants go in and come out as aware ``datetime``s in UTC, in whole seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from supportcli.domain.calendar_spec import DAY, WHOLE_WEEK, CalendarSpec, Window
from supportcli.domain.open_windows import EMPTY_YEARS, CalendarError, OpenWindows, Span, merged

__all__ = ["Calendar", "CalendarError", "PublicHolidays", "always"]

PublicHolidays = Callable[[str, str | None, int], Mapping[date, str]]
"""Country, subdivision and year → the public holidays of that year by date."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Calendar:
    """The hours of a specification, ready to count.

    Args:
        spec: The calendar as the policy writes it.
        public_holidays: Source of public holidays; needed when the specification names a country.

    Raises:
        ValueError: The zone is unknown, a window or a date is not one, or the holidays have no source.
    """

    __slots__ = (
        "_closed", "_days", "_open", "_public", "_replaced", "_source", "_weekly", "_yearly",
        "always", "spec", "zone",
    )  # fmt: skip

    def __init__(self, spec: CalendarSpec, public_holidays: PublicHolidays | None = None) -> None:
        if spec.country is not None and public_holidays is None:
            raise ValueError(f"no source for the public holidays of {spec.country}")
        self.spec = spec
        self.zone = _zone(spec.zone)
        self._weekly = WHOLE_WEEK if spec.always else _checked_week(spec.weekly)
        self._closed = frozenset(date.fromisoformat(day) for day in spec.closed if not day.startswith("*"))
        self._yearly = frozenset(_month_and_day(day) for day in spec.closed if day.startswith("*"))
        self._replaced = {date.fromisoformat(day): _checked(windows) for day, windows in spec.replaced}
        self._source = public_holidays
        self._public: dict[int, Mapping[date, str]] = {}
        self._days: dict[date, tuple[Span, ...]] = {}
        self._open = OpenWindows(self._year, spec.id)
        exceptions = spec.closed or spec.replaced or spec.country
        self.always = not exceptions and _covers_the_week(self._weekly)

    @property
    def id(self) -> str:
        """The key of the calendar in its policy."""
        return self.spec.id

    def add(self, start: datetime, seconds: int) -> datetime:
        """First instant ``t`` at which the open time in ``[start, t)`` is ``seconds``.

        A clock that runs out exactly at closing is due at that closing. Zero is the next open instant.
        A negative amount mirrors it: the last instant ``t`` at which the open time in ``[t, start)`` is it.

        Raises:
            CalendarError: There is not so much open time within reach.
        """
        if self.always:
            try:
                return start + timedelta(seconds=seconds)
            except OverflowError as error:
                raise CalendarError("the amount of time is out of range") from error
        return _instant(self._open.add(_seconds(start), seconds))

    def between(self, a: datetime, b: datetime) -> int:
        """Open seconds in ``[a, b)``; negative when ``b`` is earlier."""
        if self.always:
            return _seconds(b) - _seconds(a)
        return self._open.between(_seconds(a), _seconds(b))

    def is_open(self, t: datetime) -> bool:
        """Whether the desk is open: yes at the opening instant, no at the closing instant."""
        return self.always or self._open.is_open(_seconds(t))

    def next_open(self, t: datetime) -> datetime:
        """First open instant that is not before ``t``: ``t`` itself while the desk is open.

        Raises:
            CalendarError: No window opens within a hundred years.
        """
        return t if self.always else _instant(self._open.next_open(_seconds(t)))

    def next_close(self, t: datetime) -> datetime:
        """Closing instant of the window that is open at ``t``, or else of the next one.

        Raises:
            CalendarError: No window opens or closes within a hundred years.
        """
        if self.always:
            raise CalendarError(f"the calendar {self.id} never closes")
        return _instant(self._open.next_close(_seconds(t)))

    def windows(self, a: datetime, b: datetime) -> list[tuple[datetime, datetime]]:
        """The open windows of ``[a, b)``, cut at both ends."""
        if b <= a:
            return []
        if self.always:
            return [(a, b)]
        return [(_instant(start), _instant(end)) for start, end in self._open.spans(_seconds(a), _seconds(b))]

    def has_open_time(self) -> bool:
        """Whether any window ever opens; a calendar without one can count nothing."""
        if any(self._day(day) for day in self._replaced):
            return True
        if not any(self._weekly):
            return False
        # In 28 years every date falls on every day of the week; later than every single date that is closed.
        first = min(max((day.year for day in self._closed), default=1999) + 1, 9900)
        return any(self._year(year) for year in range(first, first + 28))

    def holiday_name(self, day: date) -> str | None:
        """Why a holiday closes this local date; ``None`` when none does.

        A public holiday has its name; a date that the policy lists is ``closed by the policy``.
        """
        if day in self._closed or (day.month, day.day) in self._yearly:
            return "closed by the policy"
        if day in self._replaced:
            return None
        return self._public_holidays(day.year).get(day)

    def business_days(self, start: datetime, n: int) -> datetime:
        """The instant ``n`` business days after ``start``, by the calendar's own meaning of a business day.

        Raises:
            ValueError: The calendar does not say what a business day means.
            CalendarError: There are not so many business days within reach.
        """
        if self.spec.business_day == "same-time":
            return self.same_time(start, n)
        if self.spec.business_day == "close":
            return self.end_of_business_day(start, n)
        if self.spec.business_day is None or not self.spec.business_day_seconds:
            raise ValueError(f"the calendar {self.id} does not say what a business day means")
        return self.add(start, n * self.spec.business_day_seconds)

    def same_time(self, start: datetime, n: int) -> datetime:
        """The same wall-clock time on the ``n``-th business day after ``start``.

        A start outside hours counts as the next opening. Where the wall-clock time falls outside the
        hours of the day reached, it is the next opening; exactly at closing it is that closing.
        A negative ``n`` mirrors it: previous closings in the place of next openings.
        """
        forward = n >= 0
        origin = self._next_open(_seconds(start)) if forward else self._open_before(_seconds(start))
        if n == 0:
            return _instant(origin)
        day = self._business_day_of(origin, forward=forward)
        wall = datetime.fromtimestamp(origin, self.zone).replace(tzinfo=None) - _midnight(day)
        due = self._resolve(_midnight(self._nth(day, n)) + wall)
        if not forward:
            return _instant(self._open_before(due))
        return _instant(due if self.always or self._open.touches(due) else self._next_open(due))

    def end_of_business_day(self, start: datetime, n: int) -> datetime:
        """Closing of the ``n``-th business day after the day of ``start``; 0 is that day itself.

        A start outside hours counts as the next opening. The closing is that of the day's last window,
        which may lie on the next date; a day that is open to 24:00 closes at midnight.
        """
        day = self._business_day_of(self._next_open(_seconds(start)), forward=True)
        return _instant(max(close for _, close in self._day(self._nth(day, n))))

    def is_business_day(self, day: date) -> bool:
        """Whether at least one window starts on this local date."""
        return bool(self._day(day))

    def _next_open(self, instant: int) -> int:
        return instant if self.always else self._open.next_open(instant)

    def _open_before(self, instant: int) -> int:
        return instant if self.always else self._open.previous_close(instant)

    def _business_day_of(self, instant: int, *, forward: bool) -> date:
        local = datetime.fromtimestamp(instant, self.zone).date()
        # A night shift belongs to the date on which it starts, which a skipped date may put two days back.
        for back in range(4):
            day = local - timedelta(days=back)
            for opening, close in self._day(day):
                if opening <= instant < close if forward else opening < instant <= close:
                    return day
        return local

    def _nth(self, day: date, n: int) -> date:
        step = timedelta(days=1 if n > 0 else -1)
        left, idle = abs(n), 0
        try:
            while left:
                day += step
                idle = 0 if self._day(day) else idle + 1
                left -= not idle
                if idle > EMPTY_YEARS * 366:
                    raise CalendarError(f"the calendar {self.id} has no business day for {EMPTY_YEARS} years")
        except OverflowError as error:
            raise CalendarError("the number of business days is out of range") from error
        return day

    def _year(self, year: int) -> list[Span]:
        first = date(year, 1, 1).toordinal()
        last = date(year, 12, 31).toordinal()
        return [span for n in range(first, last + 1) for span in self._resolved(date.fromordinal(n))]

    def _day(self, day: date) -> tuple[Span, ...]:
        spans = self._days.get(day)
        if spans is None:
            spans = self._days[day] = self._resolved(day)
        return spans

    def _resolved(self, day: date) -> tuple[Span, ...]:
        windows = self._windows_on(day)
        if not windows:
            return ()
        midnight = _midnight(day)
        if self._resolve(midnight) >= self._resolve(midnight + timedelta(days=1)):
            return ()  # the zone left this date out (Apia, 2011-12-30): nobody could come
        spans: list[Span] = []
        for window in windows:
            opening, close = (self._resolve(midnight + timedelta(seconds=wall)) for wall in window)
            if opening < close:  # a gap may leave nothing of a window, or less than nothing
                spans.append((opening, close))
        return tuple(merged(spans))

    def _windows_on(self, day: date) -> tuple[Window, ...]:
        if self.holiday_name(day) is not None:
            return ()
        return self._replaced.get(day, self._weekly[day.weekday()])

    def _public_holidays(self, year: int) -> Mapping[date, str]:
        if self.spec.country is None or self._source is None:
            return {}
        if year not in self._public:
            self._public[year] = self._source(self.spec.country, self.spec.subdivision, year)
        return self._public[year]

    def _resolve(self, local: datetime) -> int:
        # With fold=0 zoneinfo takes the offset before a gap, which moves the time forward by the gap.
        return _seconds(local.replace(tzinfo=self.zone))


@cache
def always() -> Calendar:
    """The calendar of elapsed time: open at every second, in UTC."""
    return Calendar(CalendarSpec("always", always=True, name="24x7"))


def _seconds(instant: datetime) -> int:
    since = instant - EPOCH
    return since.days * DAY + since.seconds


def _instant(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def _midnight(day: date) -> datetime:
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
