"""The seams between the years that the sorted windows are built from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from supportcli.domain.time.calendar import CalendarError
from supportcli.domain.time.open_windows import OpenWindows, Span, merged

HOUR, DAY = 3600, 86_400
NEW_YEAR = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())


def daily(opening: int, close: int, ahead: int) -> OpenWindows:
    """One window on each of the sixteen days around every New Year but two, in a zone ``ahead`` hours of UTC."""

    def windows_of(year: int) -> Iterator[Span]:
        for month, days in ((1, (1, 2, 3, 5, 6, 7, 8)), (12, (24, 25, 26, 27, 29, 30, 31))):
            for day in days:
                midnight = int(datetime(year, month, day, tzinfo=UTC).timestamp()) - ahead * HOUR
                yield midnight + opening * HOUR, midnight + close * HOUR

    return OpenWindows(windows_of, "daily")


def questions(t: int) -> list[Callable[[OpenWindows], object]]:
    """All that can be asked about an instant."""
    return [
        lambda windows: windows.is_open(t),
        lambda windows: windows.touches(t),
        lambda windows: windows.next_open(t),
        lambda windows: windows.next_close(t),
        lambda windows: windows.previous_close(t),
        lambda windows: windows.add(t, 25 * HOUR),
        lambda windows: windows.add(t, -1),
        lambda windows: windows.add(t, -HOUR),
        lambda windows: windows.add(t, -25 * HOUR),
        lambda windows: windows.between(t, t - 3 * DAY),
        lambda windows: windows.spans(t - 2 * DAY, t + 2 * DAY),
    ]


@pytest.mark.parametrize("ahead", [-12, 0, 14])
@pytest.mark.parametrize(("opening", "close"), [(9, 17), (22, 45), (12, 36), (23, 25), (0, 24), (23, 47)])
def test_the_turn_of_the_year_is_not_a_seam(opening: int, close: int, ahead: int) -> None:
    """Asked first beside a New Year, the windows say what they say when the years around are built already."""
    used = daily(opening, close, ahead)
    used.between(NEW_YEAR - 900 * DAY, NEW_YEAR + 900 * DAY)
    for instant in range(NEW_YEAR - 5 * DAY, NEW_YEAR + 6 * DAY, HOUR):
        for question in questions(instant):
            assert question(daily(opening, close, ahead)) == question(used)


def test_windows_that_touch_or_overlap_are_merged() -> None:
    """In any order, one inside another, end to end."""
    assert merged([(5, 6), (1, 2), (2, 3), (10, 20), (12, 13), (15, 25)]) == [(1, 3), (5, 6), (10, 25)]


def test_windows_that_never_end_have_no_closing() -> None:
    """Day after day round the clock is one window; the search for its end gives up."""

    def windows_of(year: int) -> list[Span]:
        first, after = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))
        return [(first, after)]

    windows = OpenWindows(windows_of, "endless")
    assert windows.add(NEW_YEAR, 3 * 366 * DAY) == NEW_YEAR + 3 * 366 * DAY
    with pytest.raises(CalendarError, match="does not close within 100 years"):
        windows.next_close(NEW_YEAR)
