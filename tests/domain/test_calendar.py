"""Support hours, case by case, with instants worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from supportcli.domain.time.calendar import Calendar, CalendarError, always
from supportcli.domain.time.calendar_spec import CalendarSpec, Window, parse_days, parse_window
from supportcli.policyfile.public_holidays import public_holidays

HOUR = 3600
NINE_TO_SIX: tuple[Window, ...] = ((9 * HOUR, 18 * HOUR),)
NONE: tuple[Window, ...] = ()
OFFICE = CalendarSpec("office", weekly=(NINE_TO_SIX,) * 5 + (NONE,) * 2)
ROUND_THE_CLOCK: tuple[Window, ...] = ((0, 24 * HOUR),)


def at(text: str) -> datetime:
    """An instant from ``2026-01-05 10:00``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def only(zone: str, day: str, *windows: str) -> Calendar:
    """A calendar that is open on a single date."""
    return Calendar(CalendarSpec("once", zone=zone, replaced=((day, tuple(map(parse_window, windows))),)))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("09:00-18:00", (32_400, 64_800)),
        ("9:30 - 17:45", (34_200, 63_900)),
        ("00:00-24:00", (0, 86_400)),
        ("00:00-00:00", (0, 86_400)),
        ("22:00-06:00", (79_200, 108_000)),
        ("18:00-00:00", (64_800, 86_400)),
        ("09:00-09:00", (32_400, 118_800)),
        ("00:00:00-23:59:59", (0, 86_399)),
        ("08:00–20:00", (28_800, 72_000)),
    ],
)
def test_a_window_is_read_as_seconds_after_midnight(text: str, window: Window) -> None:
    """An end that is not after its start runs past midnight, 24:00 is the end of the day."""
    assert parse_window(text) == window


@pytest.mark.parametrize(
    "text", ["", "09:00", "9-18", "25:00-26:00", "09:60-10:00", "24:00-06:00", "09:00-24:01"]
)
def test_a_text_that_is_no_window_is_refused(text: str) -> None:
    """The message says what is wrong with it."""
    with pytest.raises(ValueError, match=r"window|time of day"):
        parse_window(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat", (5,)),
        ("mon,wed", (0, 2)),
        ("fri-mon", (4, 5, 6, 0)),
        ("mon-wed, sat-sun", (0, 1, 2, 5, 6)),
        ("MON-TUE", (0, 1)),
    ],
)
def test_days_of_the_week_are_read_in_the_order_written(text: str, days: tuple[int, ...]) -> None:
    """Single days, lists, and ranges that may run over Sunday."""
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "mon,mon", "mon-wed,tue"])
def test_a_text_that_is_no_day_is_refused(text: str) -> None:
    """Unknown words and days that stand twice."""
    with pytest.raises(ValueError, match="day"):
        parse_days(text)


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        # 2026-01-05 is a Monday
        ("2026-01-05 10:00", 4 * HOUR, "2026-01-05 14:00"),
        ("2026-01-09 17:00", 2 * HOUR, "2026-01-12 10:00"),
        ("2026-01-05 09:00", 9 * HOUR, "2026-01-05 18:00"),  # runs out exactly at closing
        ("2026-01-05 18:00", 1, "2026-01-06 09:00:01"),
        ("2026-01-05 09:00", 45 * HOUR, "2026-01-09 18:00"),
        ("2026-01-05 10:00", 0, "2026-01-05 10:00"),
        ("2026-01-05 18:00", 0, "2026-01-06 09:00"),
        ("2026-01-10 12:00", 0, "2026-01-12 09:00"),
        ("2026-01-05 10:00", -2 * HOUR, "2026-01-02 17:00"),
        ("2026-01-05 18:00", -9 * HOUR, "2026-01-05 09:00"),
        ("2026-01-05 09:00", -9 * HOUR, "2026-01-02 09:00"),
        ("2026-01-05 09:00", -1, "2026-01-02 17:59:59"),
        ("2026-01-05 09:00", 261 * 9 * HOUR, "2027-01-04 18:00"),  # 261 weekdays on from 5 January 2026
    ],
)
def test_open_time_is_added_across_nights_and_weekends(start: str, seconds: int, due: str) -> None:
    """Monday to Friday, 09:00–18:00 UTC."""
    assert Calendar(OFFICE).add(at(start), seconds) == at(due)


@pytest.mark.parametrize(
    ("zone", "windows", "day", "opening", "close"),
    [
        # a day in autumn has 25 hours, a day in spring 23
        ("Europe/Berlin", "00:00-24:00", "2026-10-25", "2026-10-24 22:00", "2026-10-25 23:00"),
        ("Europe/Berlin", "00:00-24:00", "2026-03-29", "2026-03-28 23:00", "2026-03-29 22:00"),
        # half an hour only
        ("Australia/Lord_Howe", "00:00-24:00", "2026-10-04", "2026-10-03 13:30", "2026-10-04 13:00"),
        # 02:30 does not exist and becomes 03:30
        ("America/New_York", "01:00-02:30", "2026-03-08", "2026-03-08 06:00", "2026-03-08 07:30"),
        ("America/New_York", "02:30-05:00", "2026-03-08", "2026-03-08 07:30", "2026-03-08 09:00"),
        # 01:30 happens twice and means the first
        ("America/New_York", "01:30-03:00", "2026-11-01", "2026-11-01 05:30", "2026-11-01 08:00"),
        ("America/New_York", "00:30-01:30", "2026-11-01", "2026-11-01 04:30", "2026-11-01 05:30"),
        # past midnight, into the short night
        ("Europe/Dublin", "22:00-06:00", "2026-03-28", "2026-03-28 22:00", "2026-03-29 05:00"),
        ("Asia/Kolkata", "09:00-18:00", "2026-01-05", "2026-01-05 03:30", "2026-01-05 12:30"),
        # a night shift into the day that Samoa left out ends on the morning after it
        ("Pacific/Apia", "22:00-06:00", "2011-12-29", "2011-12-30 08:00", "2011-12-30 16:00"),
    ],
)
def test_windows_are_wall_clock_times_in_their_zone(
    zone: str, windows: str, day: str, opening: str, close: str
) -> None:
    """Around a change of the clock a window lasts as long as it really lasts."""
    calendar = only(zone, day, windows)
    around = at(day)
    assert calendar.windows(around - timedelta(days=3), around + timedelta(days=3)) == [
        (at(opening), at(close))
    ]


@pytest.mark.parametrize(
    ("zone", "day", "window"),
    [
        ("America/New_York", "2026-03-08", "02:30-03:15"),  # 03:30 to 03:15
        ("America/New_York", "2026-03-08", "02:00-03:00"),  # 03:00 to 03:00
        ("Pacific/Apia", "2011-12-30", "09:00-17:00"),  # the date itself did not happen
    ],
)
def test_a_gap_can_swallow_a_window(zone: str, day: str, window: str) -> None:
    """A window that ends before it starts, or on a date that the zone left out, is no window."""
    calendar = only(zone, day, window)
    assert calendar.windows(at("1990-01-01"), at("2030-01-01")) == []


def test_a_day_that_a_zone_leaves_out_is_no_business_day() -> None:
    """Thursday 29 December 2011 was followed by a Saturday in Samoa: one business day later is Monday."""
    calendar = Calendar(
        CalendarSpec("apia", zone="Pacific/Apia", weekly=OFFICE.weekly, business_day="same-time")
    )
    thursday_noon = at("2011-12-29 22:00")  # 12:00 at UTC−10
    night = Calendar(CalendarSpec("night", zone="Pacific/Apia", weekly=((parse_window("22:00-06:00"),),) * 7))
    assert night.end_of_business_day(at("2011-12-30 15:00"), 0) == at("2011-12-30 16:00")  # Thursday's shift
    assert night.same_time(at("2011-12-30 15:00"), 1) == at("2011-12-31 15:00")  # Saturday's, Sunday 05:00
    assert calendar.business_days(thursday_noon, 1) == at("2012-01-01 22:00")  # Monday 12:00 at UTC+14
    assert calendar.between(thursday_noon, at("2012-01-01 22:00")) == (6 + 3) * HOUR


def test_windows_that_touch_are_one() -> None:
    """Three days round the clock are one window, and it closes at the end of the third."""
    days = tuple((f"2026-01-0{n}", ROUND_THE_CLOCK) for n in (5, 6, 7))
    calendar = Calendar(CalendarSpec("three", replaced=days))
    assert calendar.next_close(at("2026-01-05")) == at("2026-01-08")
    assert len(calendar.windows(at("2026-01-01"), at("2026-02-01"))) == 1


def test_windows_join_over_the_turn_of_the_year() -> None:
    """Round the clock except Sundays: Thursday 31 December and Friday 1 January are one stretch."""
    calendar = Calendar(CalendarSpec("six", weekly=(ROUND_THE_CLOCK,) * 6 + (NONE,)))
    assert calendar.next_open(at("2026-12-27 12:00")) == at("2026-12-28")
    assert calendar.next_close(at("2026-12-31 23:59:59")) == at("2027-01-03")
    assert calendar.next_close(at("2025-12-31 12:00")) == at("2026-01-04")  # asked later, built before


def test_half_open_windows() -> None:
    """Open at the opening instant, closed at the closing instant."""
    calendar = Calendar(OFFICE)
    instants = ["2026-01-05 08:59:59", "2026-01-05 09:00", "2026-01-05 17:59:59", "2026-01-05 18:00"]
    assert [calendar.is_open(at(text)) for text in instants] == [False, True, True, False]
    assert calendar.next_open(at("2026-01-05 09:00")) == at("2026-01-05 09:00")
    assert calendar.next_close(at("2026-01-05 18:00")) == at("2026-01-06 18:00")


def test_holidays_remove_what_starts_on_them() -> None:
    """A shift that starts on the eve goes on into the holiday; the holiday's own shift does not start."""
    night = parse_window("22:00-06:00")
    calendar = Calendar(CalendarSpec("night", weekly=((night,),) * 7, closed=("*-12-25",)))
    assert calendar.windows(at("2026-12-24 12:00"), at("2026-12-27")) == [
        (at("2026-12-24 22:00"), at("2026-12-25 06:00")),
        (at("2026-12-26 22:00"), at("2026-12-27 00:00")),
    ]
    assert calendar.holiday_name(date(2026, 12, 25)) == "closed by the policy"
    assert calendar.holiday_name(date(2026, 12, 26)) is None


def test_a_leap_day_can_be_a_yearly_holiday() -> None:
    """``*-02-29`` closes the leap days and no other date."""
    calendar = Calendar(CalendarSpec("leap", weekly=(ROUND_THE_CLOCK,) * 7, closed=("*-02-29",)))
    assert calendar.between(at("2028-02-01"), at("2028-03-01")) == 28 * 24 * HOUR
    assert calendar.between(at("2027-02-01"), at("2027-03-01")) == 28 * 24 * HOUR


def test_replaced_windows_shorten_a_day_or_open_one() -> None:
    """Half a day on Christmas Eve, an extra Saturday, and a listed holiday that wins over both."""
    short, extra = ((9 * HOUR, 12 * HOUR),), ((10 * HOUR, 14 * HOUR),)
    replaced = (("2026-12-24", short), ("2026-12-19", extra), ("2026-12-25", extra))
    calendar = Calendar(CalendarSpec("x", weekly=OFFICE.weekly, closed=("2026-12-25",), replaced=replaced))
    assert calendar.between(at("2026-12-24"), at("2026-12-25")) == 3 * HOUR
    assert calendar.between(at("2026-12-19"), at("2026-12-20")) == 4 * HOUR
    assert calendar.between(at("2026-12-25"), at("2026-12-26")) == 0


def test_public_holidays_come_from_their_source_once_a_year() -> None:
    """The source is asked for each year that a question reaches, and not twice."""
    asked: list[tuple[str, str | None, int]] = []

    def source(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
        asked.append((country, subdivision, year))
        return {date(year, 1, 6): "Epiphany"}

    spec = CalendarSpec("x", weekly=OFFICE.weekly, country="DE", subdivision="BY")
    calendar = Calendar(spec, source)
    assert calendar.add(at("2026-01-05 17:00"), 2 * HOUR) == at("2026-01-07 10:00")
    assert calendar.add(at("2026-01-05 17:00"), 3 * HOUR) == at("2026-01-07 11:00")
    assert calendar.holiday_name(date(2026, 1, 6)) == "Epiphany"
    assert asked == [("DE", "BY", 2026)]
    with pytest.raises(ValueError, match="no source"):
        Calendar(spec)


def test_an_extra_opening_wins_over_a_public_holiday() -> None:
    """What the policy itself says of a date is stronger than the country's list."""
    spec = CalendarSpec(
        "x", weekly=OFFICE.weekly, country="GB", replaced=(("2026-12-25", ((10 * HOUR, 12 * HOUR),)),)
    )
    calendar = Calendar(spec, public_holidays)
    assert calendar.between(at("2026-12-25"), at("2026-12-26")) == 2 * HOUR
    assert calendar.between(at("2026-12-28"), at("2026-12-29")) == 0  # Boxing Day, in lieu
    assert calendar.holiday_name(date(2026, 12, 25)) is None
    assert calendar.holiday_name(date(2026, 12, 28)) is not None


def test_public_holidays_know_countries_and_their_parts() -> None:
    """Names are English; unknown places are refused."""
    assert public_holidays("DE", None, 2026)[date(2026, 10, 3)] == "German Unity Day"
    assert date(2026, 1, 6) in public_holidays("DE", "BY", 2026)
    assert date(2026, 1, 6) not in public_holidays("DE", "BE", 2026)
    assert {day.year for day in public_holidays("US", None, 2027)} <= {2026, 2027}
    for country, subdivision in (("XX", None), ("DE", "QQ")):
        with pytest.raises(ValueError, match="no public holidays are known"):
            public_holidays(country, subdivision, 2026)


@pytest.mark.parametrize(
    ("start", "days", "same_time", "close"),
    [
        # Monday to Thursday 09:00–18:00, Friday 09:00–15:00, Saturday 10:00–12:00
        ("2026-01-05 10:00", 0, "2026-01-05 10:00", "2026-01-05 18:00"),
        ("2026-01-05 10:00", 1, "2026-01-06 10:00", "2026-01-06 18:00"),
        ("2026-01-07 16:00", 2, "2026-01-10 10:00", "2026-01-09 15:00"),  # Friday has closed by 16:00
        ("2026-01-08 15:00", 1, "2026-01-09 15:00", "2026-01-09 15:00"),  # exactly at Friday's closing
        ("2026-01-08 18:00", 0, "2026-01-09 09:00", "2026-01-09 15:00"),  # after closing: the next opening
        ("2026-01-08 18:00", 1, "2026-01-10 10:00", "2026-01-10 12:00"),  # Saturday is closed at 09:00
        ("2026-01-11 12:00", 1, "2026-01-13 09:00", "2026-01-13 18:00"),  # Sunday counts from Monday
        ("2026-01-05 07:00", 1, "2026-01-06 09:00", "2026-01-06 18:00"),
        ("2026-01-09 10:00", 2, "2026-01-12 10:00", "2026-01-12 18:00"),
    ],
)
def test_business_days_keep_the_time_or_end_with_the_day(
    start: str, days: int, same_time: str, close: str
) -> None:
    """The two readings of ``Nbd`` that look at dates, on days of different lengths."""
    week = (NINE_TO_SIX,) * 4 + (((9 * HOUR, 15 * HOUR),), ((10 * HOUR, 12 * HOUR),), NONE)
    calendar = Calendar(CalendarSpec("x", weekly=week))
    assert calendar.same_time(at(start), days) == at(same_time)
    assert calendar.end_of_business_day(at(start), days) == at(close)


def test_a_business_day_keeps_its_wall_clock_time_over_a_change_of_the_clock() -> None:
    """Friday 10:00 to Monday 10:00 is 71 hours when summer time starts between."""
    calendar = Calendar(CalendarSpec("x", zone="Europe/Berlin", weekly=OFFICE.weekly))
    assert calendar.same_time(at("2026-03-27 09:00"), 1) == at("2026-03-30 08:00")


def test_the_hours_after_midnight_belong_to_the_evening_before() -> None:
    """Night shifts Monday to Friday: Saturday 02:00 is Friday's shift, one business day later is Monday's."""
    night = (parse_window("22:00-06:00"),)
    calendar = Calendar(CalendarSpec("night", weekly=(night,) * 5 + (NONE,) * 2))
    assert calendar.same_time(at("2026-01-10 02:00"), 1) == at("2026-01-13 02:00")
    assert calendar.end_of_business_day(at("2026-01-10 02:00"), 0) == at("2026-01-10 06:00")
    assert calendar.end_of_business_day(at("2026-01-10 02:00"), 1) == at("2026-01-13 06:00")


@pytest.mark.parametrize(
    ("mode", "length", "due"),
    [
        ("hours", 8 * HOUR, "2026-01-06 10:00"),  # 7 h on Monday, 1 h on Tuesday
        ("same-time", None, "2026-01-06 11:00"),
        ("close", None, "2026-01-06 18:00"),
    ],
)
def test_a_business_day_means_what_the_calendar_says(mode: str, length: int | None, due: str) -> None:
    """Monday 11:00 plus one business day, in the three modes."""
    spec = CalendarSpec("x", weekly=OFFICE.weekly, business_day=mode, business_day_seconds=length)  # type: ignore[arg-type]
    assert Calendar(spec).business_days(at("2026-01-05 11:00"), 1) == at(due)


def test_a_calendar_that_does_not_say_what_a_business_day_means_refuses() -> None:
    """There is no default, because each reading is somebody's contract."""
    with pytest.raises(ValueError, match="does not say"):
        Calendar(OFFICE).business_days(at("2026-01-05 11:00"), 1)


def test_round_the_clock_is_plain_arithmetic() -> None:
    """Every second counts, whatever the zone does."""
    for calendar in (
        always(),
        Calendar(CalendarSpec("x", zone="Europe/Berlin", always=True)),
        Calendar(CalendarSpec("x", zone="Europe/Berlin", weekly=(ROUND_THE_CLOCK,) * 7)),
        Calendar(CalendarSpec("x", weekly=((parse_window("09:00-09:00"),),) * 7)),
    ):
        start = at("2026-03-28 12:00")
        assert calendar.always
        assert calendar.add(start, 100_000) - start == timedelta(seconds=100_000)
        assert calendar.between(start, start - timedelta(hours=5)) == -5 * HOUR
        assert calendar.next_open(start) == start
        assert calendar.windows(start, start + timedelta(days=1)) == [(start, start + timedelta(days=1))]
        with pytest.raises(CalendarError):
            calendar.next_close(start)


def test_round_the_clock_except_holidays_is_not_always() -> None:
    """A holiday takes its 24 hours away."""
    calendar = Calendar(CalendarSpec("x", always=True, closed=("*-12-25",)))
    assert not calendar.always
    assert calendar.add(at("2026-12-24 12:00"), 24 * HOUR) == at("2026-12-26 12:00")


def test_a_calendar_without_an_open_hour_says_so_and_does_not_search_forever() -> None:
    """An empty week, one whose every opening is a holiday, and one whose openings are past."""
    empty = Calendar(CalendarSpec("empty"))
    shut = Calendar(CalendarSpec("shut", replaced=(("2026-01-05", NINE_TO_SIX),), closed=("2026-01-05",)))
    past = Calendar(CalendarSpec("past", replaced=(("2026-01-05", NINE_TO_SIX),)))
    start = at("2026-02-01")
    for calendar in (empty, shut, past):
        assert not calendar.is_open(start)
        for question in (calendar.next_open, calendar.next_close, lambda t, c=calendar: c.same_time(t, 1)):
            with pytest.raises(CalendarError, match="no open window"):
                question(start)
    assert past.add(start, -HOUR) == at("2026-01-05 17:00")
    with pytest.raises(CalendarError):
        past.add(start, -10 * HOUR)


def test_every_date_closed_leaves_no_open_time() -> None:
    """A week with hours and 366 yearly holidays never opens."""
    leap_year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    spec = CalendarSpec("x", weekly=OFFICE.weekly, closed=tuple(f"*-{day:%m-%d}" for day in leap_year))
    with pytest.raises(CalendarError, match="no open window"):
        Calendar(spec).next_open(at("2026-01-01"))


def test_a_window_before_the_years_asked_about_is_still_found() -> None:
    """A single opening thirty years ahead, and one thirty years back."""
    calendar = Calendar(
        CalendarSpec("x", replaced=(("1996-05-01", NINE_TO_SIX), ("2056-05-01", NINE_TO_SIX)))
    )
    assert calendar.next_open(at("2026-01-01")) == at("2056-05-01 09:00")
    assert calendar.add(at("2026-01-01"), -1) == at("1996-05-01 17:59:59")
    assert calendar.add(at("1996-05-01 17:00"), 2 * HOUR) == at("2056-05-01 10:00")


def test_time_beyond_the_calendar_is_an_error_with_a_message() -> None:
    """Neither a hang nor a traceback of the datetime module."""
    for calendar in (always(), Calendar(OFFICE)):
        with pytest.raises(CalendarError, match=r"out of range|counted from the year"):
            calendar.add(at("9985-01-01"), 100 * 366 * 24 * HOUR)
    for text in ("0001-06-01", "9999-12-31"):
        with pytest.raises(CalendarError, match="counted from the year"):
            Calendar(OFFICE).between(at("2026-01-01"), at(text))


@pytest.mark.parametrize(
    "spec",
    [
        CalendarSpec("x", zone="Mars/Olympus"),
        CalendarSpec("x", zone=""),
        CalendarSpec("x", zone="../etc/passwd"),
        CalendarSpec("x", zone="Europe"),
        CalendarSpec("x", weekly=(NINE_TO_SIX,) * 5),
        CalendarSpec("x", weekly=(((36_000, 32_400),),) * 7),
        CalendarSpec("x", weekly=(((90_000, 93_600),),) * 7),
        CalendarSpec("x", closed=("2026-02-30",)),
        CalendarSpec("x", closed=("*-13-01",)),
        CalendarSpec("x", replaced=(("yesterday", NINE_TO_SIX),)),
    ],
    ids=lambda spec: f"{spec.zone} {spec.closed} {spec.replaced}",
)
def test_a_specification_that_makes_no_sense_is_refused(spec: CalendarSpec) -> None:
    """Unknown zones, short weeks, inverted windows, dates that do not exist."""
    with pytest.raises(ValueError):
        Calendar(spec)
