"""Durations: read, counted and said in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from supportcli.domain.time.calendar import Calendar, CalendarError, always
from supportcli.domain.time.calendar_spec import CalendarSpec, Window
from supportcli.domain.time.duration import (
    Duration,
    DurationError,
    before,
    counting_calendar,
    due,
    in_words,
    parse,
    seconds_text,
)

HOUR, DAY = 3600, 86_400
NINE_TO_SIX: tuple[Window, ...] = ((9 * HOUR, 18 * HOUR),)
OFFICE = Calendar(CalendarSpec("office", weekly=(NINE_TO_SIX,) * 5 + ((), ()), business_day="same-time"))
BERLIN = Calendar(CalendarSpec("berlin", zone="Europe/Berlin", weekly=(NINE_TO_SIX,) * 5 + ((), ())))


def at(text: str) -> datetime:
    """An instant from ``2026-01-05 10:00``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "unit", "amount", "words"),
    [
        ("90m", "seconds", 5400, "90 minutes"),
        ("0h", "seconds", 0, "0 hours"),
        ("1h", "seconds", HOUR, "1 hour"),
        ("48h", "seconds", 48 * HOUR, "48 hours"),
        ("3d", "seconds", 3 * DAY, "3 days"),
        ("2w", "seconds", 14 * DAY, "2 weeks"),
        ("1h30m", "seconds", 5400, "1 hour 30 minutes"),
        ("1w2d", "seconds", 9 * DAY, "1 week 2 days"),
        ("1mo", "months", 1, "1 month"),
        ("30bm", "open-seconds", 1800, "30 business minutes"),
        ("4bh", "open-seconds", 4 * HOUR, "4 business hours"),
        ("1bh30bm", "open-seconds", 5400, "1 business hour 30 business minutes"),
        ("1bd", "business-days", 1, "1 business day"),
        ("10bd", "business-days", 10, "10 business days"),
        ("eobd", "end-of-business-day", 0, "end of the business day"),
        ("eobd+1", "end-of-business-day", 1, "end of the next business day"),
        ("eobd+3", "end-of-business-day", 3, "end of business, 3 business days later"),
        ("next-release", "next-release", 0, "next scheduled release"),
        ("none", "none", 0, "no target"),
    ],
)
def test_a_duration_is_read_and_said(text: str, unit: str, amount: int, words: str) -> None:
    """As policies write them, and as people hear them."""
    duration = parse(text)
    assert (duration.unit, duration.amount, duration.text, duration.least) == (unit, amount, text, None)
    assert in_words(duration) == words


@pytest.mark.parametrize(
    ("text", "unit", "least", "amount", "words"),
    [
        ("0-3bh", "open-seconds", 0, 3 * HOUR, "0 to 3 business hours"),
        ("0-1h", "seconds", 0, HOUR, "0 to 1 hour"),
        ("1-2bd", "business-days", 1, 2, "1 to 2 business days"),
        ("30m-2h", "seconds", 1800, 2 * HOUR, "30 minutes to 2 hours"),
        ("2-2w", "seconds", 14 * DAY, 14 * DAY, "2 to 2 weeks"),
    ],
)
def test_a_range_keeps_both_ends(text: str, unit: str, least: int, amount: int, words: str) -> None:
    """The upper end is the target, the lower end is not lost."""
    duration = parse(text)
    assert (duration.unit, duration.least, duration.amount) == (unit, least, amount)
    assert in_words(duration) == words


@pytest.mark.parametrize(
    "text",
    ["", "4", "h", "4H", "4 h", "1.5h", "-3h", "3-", "+3h", "30m1h", "1h1h", "1bh1h", "1bd2bh", "1bd1bd",
     "1mo1d", "3-1h", "1h-2bh", "1bd-2bh", "eobd+", "eobd-1", "eobd+1h", "release", "next-release+1", "1y",
     "٣h", "10s", "9" * 5000 + "h"],
)  # fmt: skip
def test_a_text_that_is_no_duration_is_refused(text: str) -> None:
    """Unknown units, units that cannot be added, ranges that fall."""
    with pytest.raises(DurationError):
        parse(text)


@pytest.mark.parametrize(
    "text", ["1000000000000h", "1000000000000bh", "99999bd", "eobd+99999", "5000mo", "0-10000w"]
)
def test_an_absurd_amount_is_refused(text: str) -> None:
    """A slip of the keyboard is not a term of support."""
    with pytest.raises(DurationError, match="too long"):
        parse(text)


def test_the_message_says_what_is_accepted() -> None:
    """A reader learns the language from its refusal."""
    with pytest.raises(DurationError, match=r"'4 hours'; accepted are .*4h.*4bh.*1bd.*eobd.*next-release"):
        parse("4 hours")


@pytest.mark.parametrize(
    ("start", "text", "paused", "expected"),
    [
        # 2026-01-09 is a Friday
        ("2026-01-09 17:00", "4h", 0, "2026-01-09 21:00"),
        ("2026-01-09 17:00", "4h", 1800, "2026-01-09 21:30"),
        ("2026-01-09 17:00", "0h", 0, "2026-01-09 17:00"),
        ("2026-01-10 17:00", "0h", 0, "2026-01-10 17:00"),  # an elapsed zero is the start, even on a Saturday
        ("2026-01-10 17:00", "0bh", 0, "2026-01-12 09:00"),  # a business zero is the next opening
        ("2026-01-09 17:00", "4bh", 0, "2026-01-12 12:00"),
        ("2026-01-09 17:00", "4bh", 2 * HOUR, "2026-01-12 14:00"),
        ("2026-01-09 17:00", "1bd", 0, "2026-01-12 17:00"),
        ("2026-01-09 17:00", "1bd", 2 * HOUR, "2026-01-13 10:00"),
        ("2026-01-09 17:00", "eobd", 0, "2026-01-09 18:00"),
        ("2026-01-09 17:00", "eobd+1", 0, "2026-01-12 18:00"),
        ("2026-01-09 18:00", "eobd", 0, "2026-01-12 18:00"),
        # Friday after closing, Saturday and Monday before opening: the day of the start counts, open or not
        ("2026-01-09 18:00", "eobd+1", 0, "2026-01-12 18:00"),
        ("2026-01-10 10:00", "eobd+1", 0, "2026-01-12 18:00"),
        ("2026-01-12 07:00", "eobd+1", 0, "2026-01-13 18:00"),
        ("2026-01-09 17:00", "eobd", HOUR, "2026-01-12 10:00"),
        ("2026-01-09 17:00", "2w", 0, "2026-01-23 17:00"),
        ("2026-01-31 12:00", "1mo", 0, "2026-02-28 12:00"),
        ("2027-12-31 12:00", "2mo", 0, "2028-02-29 12:00"),
        ("2026-01-31 12:00", "13mo", DAY, "2027-03-01 12:00"),
        ("2026-01-09 17:00", "0-3bh", 0, "2026-01-12 11:00"),
    ],
)
def test_a_clock_runs_out(start: str, text: str, paused: int, expected: str) -> None:
    """Office hours Monday to Friday, 09:00–18:00 UTC; pauses in the clock's own time."""
    assert due(at(start), parse(text), OFFICE, paused=paused) == at(expected)


def test_a_month_keeps_the_wall_clock_time_of_the_calendars_zone() -> None:
    """15:00 in Berlin is 14:00 UTC in winter and 13:00 UTC in summer."""
    assert due(at("2026-03-15 14:00"), parse("1mo"), BERLIN) == at("2026-04-15 13:00")
    assert due(at("2026-03-31 22:30"), parse("1mo"), BERLIN) == at("2026-04-30 22:30")  # 1 April there
    assert due(at("2026-02-28 01:30"), parse("1mo"), BERLIN) == at("2026-03-28 01:30")
    assert due(at("2026-02-28 23:30"), parse("1mo"), BERLIN) == at("2026-03-31 22:30")  # 1 March, 00:30


def test_the_next_release_is_the_first_after_the_start() -> None:
    """Dates begin in the calendar's zone; pauses do not move a release; without one there is no due time."""
    releases = [date(2026, 5, 1), at("2026-02-01 06:00"), date(2026, 3, 1)]
    release = parse("next-release")
    assert due(at("2026-01-05 10:00"), release, BERLIN, releases=releases, paused=DAY) == at(
        "2026-02-01 06:00"
    )
    assert due(at("2026-02-01 06:00"), release, BERLIN, releases=releases) == at("2026-02-28 23:00")
    assert due(at("2026-05-01 12:00"), release, BERLIN, releases=releases) is None
    assert due(at("2026-01-05 10:00"), release, BERLIN) is None
    assert due(at("2026-01-05 10:00"), parse("none"), BERLIN) is None


def test_business_days_pause_in_open_time_like_other_desks() -> None:
    """Five days with two pauses of 49½ open hours together, at the same time or at the end of the day.

    The two cases stand in GLPI's own test suite (glpi-esc-008 and -009): a pause moves the end of a
    business day by its open time, not to the end of another day.
    """
    days = (((10 * HOUR + 1800, 19 * HOUR),),) + (((8 * HOUR + 1800, 19 * HOUR),),) * 4 + ((), ())
    calendar = Calendar(CalendarSpec("glpi", weekly=days, business_day="same-time"))
    start = at("2034-06-07 10:00")
    pauses = [("2034-06-07 11:00", "2034-06-13 11:00"), ("2034-06-14 07:00", "2034-06-14 18:00")]
    paused = sum(calendar.between(at(a), at(b)) for a, b in pauses)
    assert paused == 178_200
    assert due(start, parse("5bd"), calendar) == at("2034-06-14 10:00")
    assert due(start, parse("5bd"), calendar, paused=paused) == at("2034-06-21 09:00")
    assert due(start, parse("eobd+5"), calendar) == at("2034-06-14 19:00")
    assert due(start, parse("eobd+5"), calendar, paused=paused) == at("2034-06-21 18:00")


def test_pauses_and_rests_are_counted_on_the_clocks_own_calendar() -> None:
    """Business units on business hours, everything else round the clock."""
    business = [counting_calendar(parse(text), OFFICE) for text in ("4bh", "30bm", "1bd", "eobd+1")]
    elapsed = [counting_calendar(parse(text), OFFICE) for text in ("4h", "1mo", "next-release", "none")]
    assert all(calendar is OFFICE for calendar in business)
    assert all(calendar is always() for calendar in elapsed)


def test_business_days_need_a_calendar_that_says_what_they_are() -> None:
    """The end of a business day needs no such reading."""
    with pytest.raises(ValueError, match="does not say"):
        due(at("2026-01-05 10:00"), parse("1bd"), BERLIN)
    assert due(at("2026-01-05 10:00"), parse("eobd+1"), BERLIN) == at("2026-01-06 17:00")


def test_a_due_time_beyond_all_calendars_is_an_error_with_a_message() -> None:
    """Months as well as hours end before the year 10 000."""
    for text in ("1200mo", "5000w", "200000bh"):
        with pytest.raises(CalendarError):
            due(at("9985-01-01"), parse(text), Calendar(OFFICE.spec))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"), (45, "45s"), (60, "1m"), (90, "1m 30s"), (HOUR, "1h"), (5400, "1h 30m"),
        (3 * HOUR + 59, "3h"),
        (DAY - 1, "23h 59m"), (DAY, "1d"), (3 * DAY + 4 * HOUR + 61, "3d 4h"), (30 * DAY, "30d"),
        (-5400, "-1h 30m"), (-45, "-45s"),
    ],
)  # fmt: skip
def test_a_countdown_shows_its_two_largest_units(seconds: int, text: str) -> None:
    """What is left over is cut, never rounded up: a countdown must not promise more than there is."""
    assert seconds_text(seconds) == text


def test_a_duration_is_a_value() -> None:
    """Equal texts are equal durations, and a duration can be a key."""
    assert {parse("4bh"): 1}[Duration("open-seconds", 4 * HOUR, "4bh")] == 1


@pytest.mark.parametrize(
    ("day", "text", "instant"),
    [
        # before Tuesday 13 January 2026, Monday to Friday 09:00-18:00
        ("2026-01-13", "2w", "2025-12-30 00:00"),
        ("2026-01-13", "1mo", "2025-12-13 00:00"),
        ("2026-01-13", "4bh", "2026-01-12 14:00"),
        ("2026-01-13", "1bd", "2026-01-09 18:00"),
        ("2026-03-31", "1mo", "2026-02-28 00:00"),
    ],
)
def test_a_duration_is_counted_back_from_a_date(day: str, text: str, instant: str) -> None:
    """From the first instant of the day; business time on the calendar's own hours."""
    assert before(date.fromisoformat(day), parse(text), OFFICE) == at(instant)


def test_what_has_no_length_is_not_counted_back() -> None:
    """The end of a day, a release and no target at all lie before nothing."""
    for text in ("eobd", "next-release", "none"):
        assert before(date(2026, 1, 13), parse(text), OFFICE) is None
