"""Support hours: open time added, counted and asked for, on the wall clock of a calendar's zone.

A window is half-open, belongs to the local date on which it starts, and windows that touch are one. A local
time that does not exist moves forward by the gap; an ambiguous one is the first of the two. Durations are
elapsed seconds of open time. Instants go in and come out as aware ``datetime``s in UTC, in whole seconds.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.time.local_days import EPOCH, LocalDays, PublicHolidays, seconds_of
from supportcli.domain.time.open_windows import EMPTY_YEARS, CalendarError, OpenWindows

__all__ = ["Calendar", "CalendarError", "PublicHolidays", "always"]


class Calendar:
    """The hours of a specification, ready to count.

    Args:
        spec: The calendar as the policy writes it.
        public_holidays: Source of public holidays; needed when the specification names a country.

    Raises:
        ValueError: The zone is unknown, a window or a date is not one, or the holidays have no source.
    """

    __slots__ = ("_days", "_open", "always", "spec", "zone")

    def __init__(self, spec: CalendarSpec, public_holidays: PublicHolidays | None = None) -> None:
        self._days = LocalDays(spec, public_holidays)
        self._open = OpenWindows(self._days.year, spec.id)
        self.spec = spec
        self.zone = self._days.zone
        self.always = self._days.always

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
        return _instant(self._open.add(seconds_of(start), seconds))

    def between(self, a: datetime, b: datetime) -> int:
        """Open seconds in ``[a, b)``; negative when ``b`` is earlier."""
        if self.always:
            return seconds_of(b) - seconds_of(a)
        return self._open.between(seconds_of(a), seconds_of(b))

    def is_open(self, t: datetime) -> bool:
        """Whether the desk is open: yes at the opening instant, no at the closing instant."""
        return self.always or self._open.is_open(seconds_of(t))

    def next_open(self, t: datetime) -> datetime:
        """First open instant that is not before ``t``: ``t`` itself while the desk is open.

        Raises:
            CalendarError: No window opens within a hundred years.
        """
        return t if self.always else _instant(self._open.next_open(seconds_of(t)))

    def next_close(self, t: datetime) -> datetime:
        """Closing instant of the window that is open at ``t``, or else of the next one.

        Raises:
            CalendarError: No window opens or closes within a hundred years.
        """
        if self.always:
            raise CalendarError(f"the calendar {self.id} never closes")
        return _instant(self._open.next_close(seconds_of(t)))

    def windows(self, a: datetime, b: datetime) -> list[tuple[datetime, datetime]]:
        """The open windows of ``[a, b)``, cut at both ends."""
        if b <= a:
            return []
        if self.always:
            return [(a, b)]
        return [
            (_instant(start), _instant(end)) for start, end in self._open.spans(seconds_of(a), seconds_of(b))
        ]

    def holiday_name(self, day: date) -> str | None:
        """Why a holiday closes this local date; ``None`` when none does.

        A public holiday has its name; a date that the policy lists is ``closed by the policy``.
        """
        return self._days.holiday_name(day)

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
        origin = self._next_open(seconds_of(start)) if forward else self._open_before(seconds_of(start))
        if n == 0:
            return _instant(origin)
        day = self._business_day_of(origin, forward=forward)
        local = datetime.fromtimestamp(origin, self.zone)
        target = self._nth(day, n)
        if local.date() > day:  # the night of a shift: on the target day it is the next morning too
            target += timedelta(days=1)
        due = self._days.resolve(datetime.combine(target, local.time()))
        if not forward:
            return _instant(self._open_before(due))
        return _instant(due if self.always or self._open.touches(due) else self._next_open(due))

    def end_of_business_day(self, start: datetime, n: int) -> datetime:
        """Closing of the ``n``-th business day after the day of ``start``; 0 is that day itself.

        A start outside hours counts as the next opening. The closing is that of the day's last window,
        which may lie on the next date; a day that is open to 24:00 closes at midnight.
        """
        day = self._business_day_of(self._next_open(seconds_of(start)), forward=True)
        return _instant(max(close for _, close in self._days.on(self._nth(day, n))))

    def close_after_day(self, start: datetime, n: int) -> datetime:
        """Closing of the ``n``-th business day after the day on which ``start`` lies, whether open then or not.

        So a request of Friday evening or Saturday is due at Monday's closing, as one of Friday noon is. With
        0 it is the closing of that day, or of the next business day when that has passed.
        """
        if n == 0:
            return self.end_of_business_day(start, 0)
        day = self._business_day_of(seconds_of(start), forward=True)
        return _instant(max(close for _, close in self._days.on(self._nth(day, n))))

    def _next_open(self, instant: int) -> int:
        return instant if self.always else self._open.next_open(instant)

    def _open_before(self, instant: int) -> int:
        return instant if self.always else self._open.previous_close(instant)

    def _business_day_of(self, instant: int, *, forward: bool) -> date:
        local = datetime.fromtimestamp(instant, self.zone).date()
        # A night shift belongs to the date on which it starts, which a skipped date may put two days back.
        for back in range(4):
            day = local - timedelta(days=back)
            for opening, close in self._days.on(day):
                if opening <= instant < close if forward else opening < instant <= close:
                    return day
        return local

    def _nth(self, day: date, n: int) -> date:
        step = timedelta(days=1 if n > 0 else -1)
        left, idle = abs(n), 0
        try:
            while left:
                day += step
                idle = 0 if self._days.on(day) else idle + 1
                left -= not idle
                if idle > EMPTY_YEARS * 366:
                    raise CalendarError(f"the calendar {self.id} has no business day for {EMPTY_YEARS} years")
        except OverflowError as error:
            raise CalendarError("the number of business days is out of range") from error
        return day


@cache
def always() -> Calendar:
    """The calendar of elapsed time: open at every second, in UTC."""
    return Calendar(CalendarSpec("always", always=True, name="24x7"))


def _instant(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)
