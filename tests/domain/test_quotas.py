"""Periods and what is left: tables computed by hand, then laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.cover.quotas import Balance, Stretch, after, balance, instants, period_at, units_text
from supportcli.domain.language.coverage import Quota

MONTHLY = Quota("incidents", "Incidents", "incident")


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "starts_month", "since", "on", "start", "end"),
    [
        ("month", 1, None, "2026-02-28", "2026-02-01", "2026-03-01"),
        ("month", 1, None, "2026-03-01", "2026-03-01", "2026-04-01"),
        ("month", 1, None, "2024-02-29", "2024-02-01", "2024-03-01"),
        ("month", 7, "2026-01-15", "2026-12-31", "2026-12-01", "2027-01-01"),
        ("quarter", 1, None, "2026-05-20", "2026-04-01", "2026-07-01"),
        # a fiscal year from February has quarters from February, May, August and November
        ("quarter", 2, None, "2026-01-31", "2025-11-01", "2026-02-01"),
        ("quarter", 2, None, "2026-02-01", "2026-02-01", "2026-05-01"),
        ("year", 1, None, "2026-07-01", "2026-01-01", "2027-01-01"),
        ("year", 4, None, "2026-03-31", "2025-04-01", "2026-04-01"),
        ("year", 4, None, "2026-04-01", "2026-04-01", "2027-04-01"),
        ("contract", 1, "2025-06-15", "2026-06-14", "2025-06-15", "2026-06-15"),
        ("contract", 1, "2025-06-15", "2026-06-15", "2026-06-15", "2027-06-15"),
        # who bought on a leap day has anniversaries on 28 February, and on the 29th in leap years
        ("contract", 1, "2024-02-29", "2025-02-27", "2024-02-29", "2025-02-28"),
        ("contract", 1, "2024-02-29", "2025-02-28", "2025-02-28", "2026-02-28"),
        ("contract", 1, "2024-02-29", "2028-02-28", "2027-02-28", "2028-02-29"),
        ("contract", 1, "2024-02-29", "2028-02-29", "2028-02-29", "2029-02-28"),
        ("contract", 4, None, "2026-03-31", "2025-04-01", "2026-04-01"),
        ("year", 4, None, "9999-12-31", "9999-04-01", "9999-12-31"),
        ("year", 4, None, "0001-01-01", "0001-01-01", "0001-04-01"),
    ],
)
def test_periods(period: str, starts_month: int, since: str | None, on: str, start: str, end: str) -> None:
    """The period of a day: its first day, and the day after its last."""
    quota = replace(MONTHLY, period=period, starts_month=starts_month)
    found = period_at(quota, date.fromisoformat(on), day(since))
    assert found == (day(start), day(end))


def test_a_ticket_is_no_period_of_the_calendar() -> None:
    """A quota for each ticket has no dates."""
    assert period_at(replace(MONTHLY, period="ticket"), date(2026, 3, 2)) is None


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("UTC", "2026-03-01 00:00", "2026-04-01 00:00"),
        ("Europe/Prague", "2026-02-28 23:00", "2026-03-31 22:00"),  # an hour lost to summer time
        ("America/New_York", "2026-03-01 05:00", "2026-04-01 04:00"),
        ("Pacific/Kiritimati", "2026-02-28 10:00", "2026-03-31 10:00"),
    ],
)
def test_a_period_turns_at_local_midnight(zone: str, start: str, end: str) -> None:
    """March 2026 as the zone has it."""
    found = instants(Stretch(date(2026, 3, 1), date(2026, 4, 1)), ZoneInfo(zone))
    assert found == tuple(datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))


def months(used: list[int], **how: int) -> list[Balance]:
    """The balance of each month of 2026, of a contract since January with two units a month."""
    quota, spent = replace(MONTHLY, **how), dict(enumerate(used, 1))
    return [
        balance(
            quota,
            2,
            Stretch(date(2026, month, 1), date(2026, month + 1, 1)),
            lambda stretch: spent.get(stretch.start.month, 0),
            since=date(2026, 1, 10),
            until=date(2026, 5, 31),
        )
        for month in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("how", "used", "left", "over"),
    [
        ({}, [0, 1, 2, 3, 0], [2, 1, 0, 0, 2], [0, 0, 0, 1, 0]),
        # two and one: at most three are carried over; 2, 2+2, 2+3, 2+3−4=1, 2+1
        ({"roll_over": 3}, [0, 0, 0, 4, 0], [2, 4, 5, 1, 3], [0, 0, 0, 0, 0]),
        # what was used beyond everything is not owed
        ({"roll_over": 1}, [5, 0, 0, 0, 0], [0, 2, 3, 3, 3], [3, 0, 0, 0, 0]),
        # January borrows one of February's; February owes it and may borrow again; in May nothing is left to borrow
        ({"borrow": 1}, [3, 2, 0, 0, 2], [0, 0, 2, 3, 0], [0, 0, 0, 0, 0]),
        ({"borrow": 1}, [4, 0, 0, 0, 3], [0, 2, 3, 3, 0], [1, 0, 0, 0, 1]),
        ({"roll_over": 1, "borrow": 1}, [1, 4, 1, 0, 0], [2, 0, 1, 3, 3], [0, 0, 0, 0, 0]),
    ],
)
def test_what_is_left_month_by_month(
    how: dict[str, int], used: list[int], left: list[int], over: list[int]
) -> None:
    """Two a month, from January to the contract's end in May."""
    found = months(used, **how)
    assert [each.left for each in found] == left
    assert [each.over for each in found] == over


def test_unlimited_has_no_bottom() -> None:
    """Without an amount nothing is ever used up."""
    found = balance(
        replace(MONTHLY, roll_over=3), None, Stretch(date(2026, 3, 1), date(2026, 4, 1)), lambda _: 99
    )
    assert (found.allowance, found.left, found.over, found.used) == (None, None, 0, 99)


DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
QUOTAS = st.builds(
    replace,
    st.just(MONTHLY),
    period=st.sampled_from(["month", "quarter", "year", "contract"]),
    starts_month=st.integers(1, 12),
    roll_over=st.integers(0, 5),
    borrow=st.integers(0, 5),
)


@given(QUOTAS, DAYS, DAYS)
def test_every_day_lies_in_one_period(quota: Quota, on: date, since: date) -> None:
    """Periods follow each other without gap or overlap, and every day of one names the same one."""
    found = period_at(quota, on, since)
    assert found is not None and found.start <= on < found.end
    last = found.end - timedelta(days=1)
    assert period_at(quota, found.start, since) == period_at(quota, last, since) == found
    following = after(quota, found, since)
    assert following is not None and following.start == found.end


MIDNIGHTS = ("Pacific/Apia", "America/Havana", "America/Santiago", "America/Sao_Paulo", "Africa/Cairo", "UTC")
"""Zones in which a midnight was skipped, came twice, or a whole day was left out."""


@given(QUOTAS, DAYS, st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.sampled_from(MIDNIGHTS))
def test_every_instant_counts_once(quota: Quota, since: date, instant: datetime, zone: str) -> None:
    """An instant lies in the period of its local day, so that draws summed over the periods are all draws."""
    at, place = instant.replace(microsecond=0, tzinfo=UTC), ZoneInfo(zone)
    found = period_at(quota, at.astimezone(place).date(), since)
    assert found is not None
    start, end = instants(found, place)
    assert start <= at < end


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_no_instant_is_lost_at_a_clock_change(zone: str) -> None:
    """Hour by hour through thirty years of midnights, each lies in the month of its local day."""
    place, step = ZoneInfo(zone), timedelta(minutes=30)
    for year in range(1995, 2025):
        for month in range(1, 13):
            turn = datetime(year, month, 1, tzinfo=UTC) - timedelta(hours=15)
            for n in range(60):
                at = turn + n * step
                found = period_at(MONTHLY, at.astimezone(place).date())
                assert found is not None
                start, end = instants(found, place)
                assert start <= at < end


@given(QUOTAS, DAYS, st.integers(0, 6), st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_nothing_is_made_of_nothing(quota: Quota, since: date, amount: int, used: list[int]) -> None:
    """Left is never negative; what was drawn within the balances never exceeds the allowances and one borrowing."""
    step, spent, seen = period_at(quota, since, since), dict[date, int](), 0
    for n, units in enumerate(used, 1):
        assert step is not None
        spent[step.start] = units
        had = balance(quota, amount, step, lambda s: spent.get(s.start, 0), since=since)
        assert had.left is not None and had.left >= 0
        assert not (had.left and had.over)
        assert 0 <= had.carried <= quota.roll_over
        assert 0 <= had.owed <= quota.borrow
        seen += units - had.over
        assert seen <= n * amount + quota.borrow
        step = after(quota, step, since)


@given(QUOTAS, DAYS, st.lists(st.integers(0, 9), min_size=2, max_size=12), st.data())
def test_a_refund_never_takes_away(quota: Quota, since: date, used: list[int], data: st.DataObject) -> None:
    """One unit given back in any period leaves no period with less."""
    steps = [period_at(quota, since, since)]
    for _ in used[1:]:
        steps.append(after(quota, steps[-1], since))  # type: ignore[arg-type]
    n = data.draw(st.integers(0, len(used) - 1))
    given_back = [max(0, units - (k == n)) for k, units in enumerate(used)]

    def left(drawn: list[int]) -> list[int]:
        spent = {step.start: units for step, units in zip(steps, drawn, strict=True) if step}
        return [
            balance(quota, 3, step, lambda s: spent[s.start], since=since).left or 0 for step in steps if step
        ]

    assert all(now >= before for now, before in zip(left(given_back), left(used), strict=True))


@pytest.mark.parametrize(
    ("units", "unit", "text"),
    [
        (3, "incident", "3"),
        (90, "minutes", "1h30m"),
        (720, "minutes", "12h"),
        (5, "minute", "5m"),
        (0, "minutes", "0m"),
    ],
)
def test_units_for_a_person(units: int, unit: str, text: str) -> None:
    """Minutes are hours and minutes; everything else is a number."""
    assert units_text(units, unit) == text
