"""The laws of business time, over random calendars, zones and dates, and a stepping oracle beside them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.time.calendar import Calendar
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.time.duration import Duration, due
from tests.strategies import LONGEST, STEP, cases, orderly

quick = settings(max_examples=60, deadline=None)
SECOND = timedelta(seconds=1)

Case = tuple[CalendarSpec, datetime]
amounts = st.integers(0, LONGEST)
business = st.one_of(
    st.builds(lambda n: Duration("open-seconds", n, ""), amounts),
    st.builds(lambda n: Duration("business-days", n, ""), st.integers(0, 8)),
    st.builds(lambda n: Duration("end-of-business-day", n, ""), st.integers(0, 8)),
)
any_mode = st.one_of(cases("hours"), cases("same-time"), cases("close"))


def ends_days(spec: CalendarSpec, duration: Duration) -> bool:
    """Whether the duration asks for the end of a business day."""
    in_days = duration.unit == "business-days" and spec.business_day == "close"
    return in_days or duration.unit == "end-of-business-day"


def at(calendar: Calendar, start: datetime, duration: Duration, paused: int = 0) -> datetime:
    instant = due(start, duration, calendar, paused=paused)
    assert instant is not None
    return instant


@quick
@given(cases(), st.integers(-LONGEST, LONGEST), st.integers(0, LONGEST))
def test_due_times_never_decrease_with_the_amount(case: Case, amount: int, more: int) -> None:
    """More time to answer is never due earlier, backward or forward."""
    spec, start = case
    calendar = Calendar(spec)
    assert calendar.add(start, amount) <= calendar.add(start, amount + more)


@quick
@given(any_mode, business, st.integers(0, 3))
def test_more_business_days_are_never_due_earlier(case: Case, duration: Duration, more: int) -> None:
    """The same holds for every business unit and every meaning of a business day.

    Ends of business days are in order where the days are: see ``orderly``.
    """
    spec, start = case
    calendar = Calendar(orderly(spec) if ends_days(spec, duration) else spec)
    longer = replace(duration, amount=duration.amount + more)
    assert start <= at(calendar, start, duration) <= at(calendar, start, longer)


@quick
@given(cases(), st.integers(-LONGEST, LONGEST))
def test_the_open_time_until_the_due_time_is_the_amount(case: Case, amount: int) -> None:
    """``between(s, add(s, n)) = n``, for negative amounts and zero too."""
    spec, start = case
    calendar = Calendar(spec)
    assert calendar.between(start, calendar.add(start, amount)) == amount


@quick
@given(cases(), st.integers(0, LONGEST), st.integers(1, LONGEST))
def test_two_additions_are_one(case: Case, first: int, second: int) -> None:
    """``add(add(s, a), b) = add(s, a + b)`` for a ≥ 0 and b > 0, and backward alike.

    A last step of zero is the exception: what is due at a closing, plus nothing, is the next opening.
    """
    spec, start = case
    calendar = Calendar(spec)
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)
    assert calendar.add(calendar.add(start, first), 0) == calendar.next_open(calendar.add(start, first))
    if first:
        assert calendar.add(calendar.add(start, -first), -second) == calendar.add(start, -first - second)


@quick
@given(cases(), st.integers(1, LONGEST))
def test_backward_undoes_forward(case: Case, amount: int) -> None:
    """From an open instant, going forward and back by the same amount comes home."""
    spec, start = case
    calendar = Calendar(spec)
    opened = calendar.next_open(start)
    assert calendar.add(calendar.add(opened, amount), -amount) == opened


@quick
@given(cases(), st.lists(st.integers(-20 * 86_400, 20 * 86_400), min_size=2, max_size=2))
def test_open_time_is_additive_and_antisymmetric(case: Case, offsets: list[int]) -> None:
    """Open time adds up over any instant between, and turns its sign with the direction."""
    spec, a = case
    b, c = (a + timedelta(seconds=n) for n in offsets)
    calendar = Calendar(spec)
    assert calendar.between(a, b) == -calendar.between(b, a)
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, a) == 0


@quick
@given(any_mode, business, st.integers(0, LONGEST))
def test_a_due_time_lies_inside_or_at_the_end_of_open_time(
    case: Case, duration: Duration, paused: int
) -> None:
    """Nothing is due while nobody is there: the due instant, or the second before it, is open."""
    spec, start = case
    calendar = Calendar(spec)
    for instant in (at(calendar, start, duration), at(calendar, start, duration, paused)):
        assert calendar.is_open(instant) or calendar.is_open(instant - SECOND)


@quick
@given(any_mode, business, st.integers(0, LONGEST), st.integers(0, LONGEST))
def test_a_pause_never_brings_a_due_time_nearer(case: Case, duration: Duration, one: int, more: int) -> None:
    """A longer pause moves the due time away or leaves it."""
    spec, start = case
    calendar = Calendar(spec)
    unpaused, paused, longer = (at(calendar, start, duration, n) for n in (0, one, one + more))
    assert unpaused <= paused <= longer
    assert calendar.between(unpaused, paused) == one


@quick
@given(any_mode, business, st.integers(-2, 12), st.booleans())
def test_a_holiday_never_brings_a_due_time_nearer(
    case: Case, duration: Duration, days: int, every_year: bool
) -> None:
    """One more closed date, in one year or in all, moves a due time away or leaves it."""
    spec, start = case
    if ends_days(spec, duration):
        spec = orderly(spec)
    day = (start.date() + timedelta(days=days)).isoformat()
    more = replace(spec, closed=(*spec.closed, f"*{day[4:]}" if every_year else day))
    assert at(Calendar(more), start, duration) >= at(Calendar(spec), start, duration)


@quick
@given(st.one_of(cases("hours"), cases("same-time")), business, st.data())
def test_a_closed_window_never_brings_a_due_time_nearer(
    case: Case, duration: Duration, data: st.DataObject
) -> None:
    """A week with one window less makes nothing due earlier.

    The end of a business day is the exception: a desk that closes earlier ends its day earlier.
    """
    assume(duration.unit != "end-of-business-day")
    spec, start = case
    day, nth = data.draw(st.sampled_from([(d, n) for d in range(7) for n in range(len(spec.weekly[d]))]))
    weekly = [list(windows) for windows in spec.weekly]
    del weekly[day][nth]
    less = Calendar(replace(spec, weekly=tuple(tuple(windows) for windows in weekly)))
    if any(weekly):
        assert at(less, start, duration) >= at(Calendar(spec), start, duration)


@quick
@given(cases(), st.integers(1, 30 * 86_400))
def test_windows_are_sorted_apart_and_hold_all_open_time(case: Case, length: int) -> None:
    """Windows never touch, and their lengths are the open time of the span."""
    spec, start = case
    end = start + timedelta(seconds=length)
    calendar = Calendar(spec)
    windows = calendar.windows(start, end)
    edges = [edge for window in windows for edge in window]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)
    assert sum(int((close - opening).total_seconds()) for opening, close in windows) == calendar.between(
        start, end
    )


@quick
@given(cases(), st.integers(-LONGEST, LONGEST), st.integers(-9, 9))
def test_an_answer_does_not_depend_on_earlier_questions(case: Case, amount: int, years: int) -> None:
    """A calendar that has built other years first says the same as a fresh one."""
    spec, start = case
    used = Calendar(spec)
    elsewhere = start + timedelta(days=365 * years)
    used.between(start, elsewhere)
    used.add(elsewhere, -amount)
    fresh = Calendar(spec)
    assert used.add(start, amount) == fresh.add(start, amount)
    assert used.next_open(start) == fresh.next_open(start)
    assert used.between(start, elsewhere) == -Calendar(spec).between(elsewhere, start)


# The oracle: every five minutes it asks each window of the surrounding dates whether it is open. It shares no
# code with the calendar; it finds the instant of a local time by trying the offsets in force around it.


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    guesses = sorted(
        local.replace(tzinfo=UTC) - offset
        for hours in (-26, 26)
        if (offset := (local.replace(tzinfo=UTC) + timedelta(hours=hours)).astimezone(zone).utcoffset())
        is not None
    )
    exact = [guess for guess in guesses if guess.astimezone(zone).replace(tzinfo=None) == local]
    return exact[0] if exact else guesses[-1]  # in a gap the smaller offset, the one before it, is the later


def oracle_windows(spec: CalendarSpec, first: date, days: int) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(spec.zone)
    found = []
    for day in (first + timedelta(days=n) for n in range(days)):
        text = day.isoformat()
        if text in spec.closed or f"*{text[4:]}" in spec.closed:
            continue
        if spec.zone == "Pacific/Apia" and day == date(2011, 12, 30):
            continue
        midnight = datetime(day.year, day.month, day.day)
        for opening, close in dict(spec.replaced).get(text, spec.weekly[day.weekday()]):
            edges = [instant_of(midnight + timedelta(seconds=wall), zone) for wall in (opening, close)]
            found.append((edges[0], edges[1]))
    return found


@settings(max_examples=80, deadline=None)
@given(cases(step=STEP), st.integers(0, 150))
def test_the_binary_search_agrees_with_stepping_through_time(case: Case, steps: int) -> None:
    """Over eight days, five minutes at a time: open or not, open time so far, next opening, due instant."""
    spec, start = case
    calendar = Calendar(spec)
    windows = oracle_windows(spec, start.date() - timedelta(days=4), 14)
    clock = [start + timedelta(seconds=STEP * n) for n in range(8 * 86_400 // STEP)]
    is_open = [any(opening <= instant < close for opening, close in windows) for instant in clock]

    total, remaining, found, first_open = 0, steps, None, None
    for instant, now_open in zip(clock, is_open, strict=True):
        assert calendar.is_open(instant) is now_open
        if now_open:
            first_open = first_open or instant
            total += STEP
            remaining -= 1
            if remaining == 0:
                found = instant + timedelta(seconds=STEP)
    assert calendar.between(start, clock[-1] + timedelta(seconds=STEP)) == total
    if first_open is not None:
        assert calendar.next_open(start) == first_open
    if found is not None:
        assert calendar.add(start, steps * STEP) == found
        if is_open[0]:
            assert calendar.add(found, -steps * STEP) == start
