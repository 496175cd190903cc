"""Sorted open windows with the open seconds before each: counting business time is a binary search.

Whole seconds since 1970 only; wall clocks and holidays are the business of :mod:`supportcli.domain.time.calendar`,
which says year by year when the desk is open. A year is built when a question first reaches it, so one
addition costs the same for an hour as for a thousand days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from supportcli.domain.errors import InvalidError

FIRST_YEAR, LAST_YEAR = 2, 9990
EMPTY_YEARS = 100
"""So many years are searched for an opening or a closing before the search gives up."""

Span = tuple[int, int]
"""Opening and closing instant in seconds since 1970; the closing instant is outside."""


class CalendarError(InvalidError):
    """A calendar cannot answer: it has no open window (or never closes) in reach, or time runs out."""


class OpenWindows:
    """The union of all open windows, in order, extended a year at a time.

    Args:
        windows_of: The windows that start on the local dates of a year, in any order; they may overlap.
        name: How messages call the calendar.
    """

    __slots__ = (
        "_before", "_closes", "_first", "_from", "_last", "_name", "_opens", "_to", "_windows_of",
        "_years_open",
    )  # fmt: skip

    def __init__(self, windows_of: Callable[[int], Iterable[Span]], name: str) -> None:
        self._windows_of = windows_of
        self._name = name
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._before: list[int] = []  # open seconds before window i, counted from an arbitrary origin
        self._first = self._last = 0  # years built, none so far
        self._from = self._to = 0  # answers in [from, to] cannot change when more years are built
        self._years_open = (LAST_YEAR, FIRST_YEAR)  # first and last built year with a window

    def add(self, start: int, amount: int) -> int:
        """Instant at which ``amount`` open seconds have passed; negative amounts go backward.

        Raises:
            CalendarError: There is not so much open time in reach.
        """
        if amount == 0:
            return self.next_open(start)
        target = self.count(start) + amount
        return self._forward(start, target) if amount > 0 else self._backward(start, target)

    def _forward(self, start: int, target: int) -> int:
        while True:
            i = bisect_left(self._before, target) - 1
            if i >= 0:
                instant = self._opens[i] + target - self._before[i]
                if instant <= self._closes[i] and instant <= self._to:
                    return instant
            self._search_later(start)

    def _backward(self, start: int, target: int) -> int:
        while True:
            i = bisect_right(self._before, target) - 1
            if i >= 0:
                instant = self._opens[i] + target - self._before[i]
                if instant >= self._from:
                    return instant
            self._search_earlier(start)

    def count(self, instant: int) -> int:
        """Open seconds before ``instant`` from a fixed but arbitrary origin: only differences count."""
        if not self._from <= instant < self._to:
            self._cover(instant)
        i = bisect_right(self._opens, instant) - 1
        if i < 0:
            return self._before[0] if self._before else 0
        close = self._closes[i]
        return self._before[i] + (instant if instant < close else close) - self._opens[i]

    def between(self, start: int, end: int) -> int:
        """Open seconds in ``[start, end)``; negative when ``end`` is earlier."""
        return self.count(end) - self.count(start)

    def is_open(self, instant: int) -> bool:
        """Whether ``instant`` lies in a half-open window."""
        self._cover(instant)
        i = bisect_right(self._opens, instant) - 1
        return i >= 0 and instant < self._closes[i]

    def touches(self, instant: int) -> bool:
        """Whether ``instant`` lies in a window or is its closing instant."""
        self._cover(instant)
        i = bisect_right(self._opens, instant) - 1
        return i >= 0 and instant <= self._closes[i]

    def next_open(self, instant: int) -> int:
        """First open instant that is not before ``instant``."""
        self._cover(instant)
        while True:
            i = bisect_right(self._opens, instant) - 1
            if i >= 0 and instant < self._closes[i]:
                return instant
            if i + 1 < len(self._opens):
                return self._opens[i + 1]
            self._search_later(instant)

    def next_close(self, instant: int) -> int:
        """Closing instant of the window that is open at ``instant``, or of the next one."""
        opening = self.next_open(instant)
        year = _year(opening)
        while True:
            close = self._closes[bisect_right(self._opens, opening) - 1]
            if close <= self._to:
                return close
            if self._last >= year + EMPTY_YEARS:
                raise CalendarError(f"the calendar {self._name} does not close within {EMPTY_YEARS} years")
            self._append()

    def previous_close(self, instant: int) -> int:
        """``instant`` when it lies in ``(open, close]`` of a window, else the closing before it."""
        self._cover(instant)
        while True:
            i = bisect_left(self._opens, instant) - 1
            if i >= 0 and min(instant, self._closes[i]) >= self._from:
                return min(instant, self._closes[i])
            self._search_earlier(instant)

    def spans(self, start: int, end: int) -> list[Span]:
        """The windows of ``[start, end)``, cut at both ends."""
        self._cover(start)
        self._cover(end)
        low = bisect_right(self._closes, start)
        high = bisect_left(self._opens, end)
        return [(max(self._opens[i], start), min(self._closes[i], end)) for i in range(low, high)]

    def _cover(self, instant: int) -> None:
        if self._from <= instant < self._to:
            return
        year = _checked(_year(instant))  # first, not after thousands of years have been built
        if not self._first:
            self._first, self._last = year, year - 1
            self._append()
        while instant < self._from:
            self._prepend()
        while instant >= self._to:
            self._append()

    def _search_later(self, start: int) -> None:
        if self._last >= max(_year(start), self._years_open[1]) + EMPTY_YEARS:
            raise CalendarError(f"the calendar {self._name} has no open window for {EMPTY_YEARS} years")
        self._append()

    def _search_earlier(self, start: int) -> None:
        if self._first <= min(_year(start), self._years_open[0]) - EMPTY_YEARS:
            raise CalendarError(f"the calendar {self._name} has no open window for {EMPTY_YEARS} years")
        self._prepend()

    def _append(self) -> None:
        year = self._last + 1
        spans = self._year_windows(year)
        # A window of the last evening may touch or overlap the first ones of the new year.
        base = self._before[-1] + self._closes[-1] - self._opens[-1] if self._opens else 0
        while spans and self._closes and self._closes[-1] >= min(spans)[0]:
            spans.append((self._opens.pop(), self._closes.pop()))
            base = self._before.pop()
        for opening, close in merged(spans):
            self._opens.append(opening)
            self._closes.append(close)
            self._before.append(base)
            base += close - opening
        self._last = year
        self._settle()

    def _prepend(self) -> None:
        year = self._first - 1
        spans = self._year_windows(year)
        joined = 0
        while spans and joined < len(self._opens) and self._opens[joined] <= max(close for _, close in spans):
            spans.append((self._opens[joined], self._closes[joined]))
            joined += 1
        base = 0
        if joined:
            base = self._before[joined - 1] + self._closes[joined - 1] - self._opens[joined - 1]
        elif self._before:
            base = self._before[0]
        union = merged(spans)
        before: list[int] = []
        for opening, close in reversed(union):
            base -= close - opening
            before.append(base)
        self._opens[:joined] = [opening for opening, _ in union]
        self._closes[:joined] = [close for _, close in union]
        self._before[:joined] = reversed(before)
        self._first = year
        self._settle()

    def _year_windows(self, year: int) -> list[Span]:
        spans = list(self._windows_of(_checked(year)))
        if spans:
            self._years_open = (min(self._years_open[0], year), max(self._years_open[1], year))
        return spans

    def _settle(self) -> None:
        # A window lasts at most a day after the day on which it starts, zones differ by less than a day
        # and a gap may be a whole day: three days at each edge hold all that a neighbouring year can add.
        self._from = int(datetime(self._first, 1, 4, tzinfo=UTC).timestamp())
        self._to = int(datetime(self._last, 12, 29, tzinfo=UTC).timestamp())


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same open time as sorted windows that neither touch nor overlap."""
    union: list[Span] = []
    for opening, close in sorted(spans):
        if union and opening <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], close))
        else:
            union.append((opening, close))
    return union


def _checked(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(f"time is counted from the year {FIRST_YEAR} to {LAST_YEAR} only")
    return year


def _year(instant: int) -> int:
    return datetime.fromtimestamp(instant, UTC).year
