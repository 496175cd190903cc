"""Service credits: misses of guaranteed targets, counted by fiscal period, claimed in time or lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.billing.credits import Miss, Owed, misses_of, owed, period_of
from supportcli.domain.cover.quotas import Stretch
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.pricing import Credit
from supportcli.domain.running.clocks import Clock
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time.duration import parse
from tests.conftest import at

QUARTERLY = Credit(
    "slow-response",
    "Slow response",
    ("first-response",),
    over=4,
    share="0.2",
    starts_month=2,
    claim_within=parse("30d"),
)
"""More than four misses in a quarter of a year that begins in February: a fifth of the fee, within 30 days."""
AUTUMN = Stretch(date(2024, 8, 1), date(2024, 11, 1))


def misses(count: int) -> list[Miss]:
    """So many misses in the autumn quarter."""
    return [
        Miss(n, "first-response", 1, at("2024-09-02 10:00") + timedelta(days=n), None)
        for n in range(1, count + 1)
    ]


def of(count: int, credit: Credit = QUARTERLY, **how: Any) -> Owed:
    """What so many misses give back, of a fee of 1000, asked on 15 November 2024."""
    plain: dict[str, Any] = {"today": date(2024, 11, 15), "fee": Decimal(1000), "currency": "USD"}
    return owed(credit, AUTUMN, misses(count), **{**plain, **how})


EACH = replace(QUARTERLY, each=True, over=0, share="0.05", most="0.3")


@pytest.mark.parametrize(
    ("credit", "count", "amount", "reason"),
    [
        # worked examples of a published policy: "more than four tickets in a quarter"
        (QUARTERLY, 4, "0.00", "4 missed, more than 4 are needed"),
        (QUARTERLY, 5, "200.00", "5 missed, 4 allowed"),
        (QUARTERLY, 50, "200.00", "50 missed, 4 allowed"),
        (QUARTERLY, 0, "0.00", "0 missed, more than 4 are needed"),
        # 5 % for every miss, at most 30 %
        (EACH, 1, "50.00", "1 missed"),
        (EACH, 6, "300.00", "6 missed"),
        (EACH, 7, "300.00", "7 missed, the most there is"),
        (replace(EACH, over=2), 3, "50.00", "3 missed, 2 allowed"),
        # never more than the fee
        (replace(EACH, most=None), 25, "1000.00", "25 missed, the most there is"),
    ],
)
def test_misses_give_back_a_share_of_the_fee(credit: Credit, count: int, amount: str, reason: str) -> None:
    """Of a fee of 1000."""
    found = of(count, credit)
    assert (str(found.amount), found.reason) == (amount, reason)


@pytest.mark.parametrize(
    ("claimed", "today", "amount", "reason"),
    [
        ("2024-11-30", "2025-03-01", "200.00", "6 missed, 4 allowed"),
        # the worked example: claimed after the 30th day
        ("2024-12-01", "2025-03-01", "0.00", "claimed on 2024-12-01, possible until 2024-11-30"),
        (None, "2024-11-30", "200.00", "6 missed, 4 allowed"),
        (None, "2024-12-01", "0.00", "not claimed, possible until 2024-11-30"),
    ],
)
def test_a_credit_is_claimed_in_time_or_lost(
    claimed: str | None, today: str, amount: str, reason: str
) -> None:
    """The quarter ends on 31 October 2024; the thirtieth day after it is 30 November."""
    day = date.fromisoformat(claimed) if claimed else None
    found = of(6, claimed=day, today=date.fromisoformat(today))
    assert (str(found.amount), found.reason, found.claim_until) == (amount, reason, date(2024, 11, 30))


def test_without_a_window_a_credit_is_never_lost_and_without_a_fee_it_is_a_share() -> None:
    """Twenty per cent of whatever the fee is."""
    found = of(6, replace(QUARTERLY, claim_within=None), fee=None, today=date(2030, 1, 1))
    assert (found.share, found.amount, found.claim_until) == (Decimal("0.2"), None, None)


@pytest.mark.parametrize(
    ("changes", "due", "zone", "first", "end"),
    [
        # a fiscal year from February: its quarters end with January, April, July and October
        ({}, "2024-10-31 23:59", "UTC", "2024-08-01", "2024-11-01"),
        ({}, "2024-11-01 00:00", "UTC", "2024-11-01", "2025-02-01"),
        ({}, "2025-01-31 12:00", "UTC", "2024-11-01", "2025-02-01"),
        # 23:30 UTC on 31 October is November in Berlin
        ({}, "2024-10-31 23:30", "Europe/Berlin", "2024-11-01", "2025-02-01"),
        ({"period": "month", "starts_month": 1}, "2024-02-29 12:00", "UTC", "2024-02-01", "2024-03-01"),
        ({"period": "year"}, "2025-01-31 12:00", "UTC", "2024-02-01", "2025-02-01"),
        ({"period": "contract"}, "2025-01-14 12:00", "UTC", "2024-01-15", "2025-01-15"),
        ({"period": "ticket"}, "2025-01-14 12:00", "UTC", "2025-01-14", "2025-01-15"),
    ],
)
def test_a_miss_lies_in_the_period_of_the_day_on_which_it_was_due(
    changes: dict[str, Any], due: str, zone: str, first: str, end: str
) -> None:
    """Fiscal periods, contract years from 15 January 2024, in the contract's zone."""
    miss = Miss(1, "first-response", 1, at(due), None)
    found = period_of(replace(QUARTERLY, **changes), miss, date(2024, 1, 15), ZoneInfo(zone))
    assert found == Stretch(date.fromisoformat(first), date.fromisoformat(end))


def clock(**changes: Any) -> Clock:
    """A guaranteed first response, due at 10:30 and still running."""
    plain = Clock(
        measure="first-response",
        round=1,
        commitment="guarantee",
        calendar="always",
        duration=parse("30m"),
        started_at=at("2024-10-01 10:00"),
        due_at=at("2024-10-01 10:30"),
        warn_at=None,
        stopped_at=None,
        state="running",
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "now", "missed"),
    [
        ({}, "2024-10-01 10:29", False),
        ({}, "2024-10-01 10:30", False),
        ({}, "2024-10-01 10:31", True),
        ({"state": "stopped", "stopped_at": at("2024-10-01 10:30")}, "2024-10-02 00:00", False),
        ({"state": "stopped", "stopped_at": at("2024-10-01 10:31")}, "2024-10-02 00:00", True),
        ({"state": "cancelled", "stopped_at": at("2024-10-01 10:10")}, "2024-10-02 00:00", False),
        ({"state": "paused", "due_at": None}, "2024-10-02 00:00", False),
        ({"commitment": "target"}, "2024-10-02 00:00", False),
        ({"measure": "update"}, "2024-10-02 00:00", False),
    ],
)
def test_clocks_say_what_was_missed(changes: dict[str, Any], now: str, missed: bool) -> None:
    """Only guaranteed clocks of the credit's measures that ran out unmet."""
    found = misses_of(QUARTERLY, Ticket(id=7), [clock(**changes)], lambda _: None, at(now))
    assert [miss.ticket for miss in found] == ([7] if missed else [])


def test_a_credit_may_be_for_some_tickets_only() -> None:
    """Its condition is asked of each ticket."""
    urgent = replace(QUARTERLY, when=Condition((("priority", ("urgent",)),)))
    for priority, count in (("urgent", 1), ("low", 0)):
        facts = {"priority": priority}
        assert len(misses_of(urgent, Ticket(id=7), [clock()], facts.get, at("2024-10-02 00:00"))) == count


@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 6),
    st.sampled_from(["0.05", "0.2", "1"]),
    st.sampled_from([None, "0.3", "0.5"]),
    st.booleans(),
)
def test_more_misses_never_give_less_and_never_more_than_the_most(
    fewer: int, more: int, over: int, share: str, most: str | None, each: bool
) -> None:
    """And what is allowed gives nothing."""
    credit = replace(QUARTERLY, over=over, share=share, most=most, each=each)
    less, greater = of(min(fewer, more), credit), of(max(fewer, more), credit)
    assert less.share <= greater.share <= Decimal(most or 1)
    assert bool(greater.share) == (max(fewer, more) > over)


def test_misses_stand_in_the_order_in_which_they_were_due() -> None:
    """Whatever the order in which they were found."""
    shuffled = list(reversed(misses(5)))
    assert [miss.ticket for miss in owed(QUARTERLY, AUTUMN, shuffled, today=date(2024, 11, 1)).misses] == [
        1,
        2,
        3,
        4,
        5,
    ]
