"""GitHub Premium Support: a clock that begins with triage, credits by the count of misses in a fiscal quarter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from supportcli.desk import people
from supportcli.desk.billing import worklog
from supportcli.desk.billing.crediting import Claim, credits_of
from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin
from tests.stories.telling import Story

SINCE = "2024-02-01 00:00"


def missed(story: Story, count: int) -> None:
    """So many urgent tickets of October 2024 that nobody answered in time, and one that was."""
    for day in range(1, count + 1):
        story.opened(f"2024-10-{day:02d} 10:00", priority="urgent")
        story.replied(f"2024-10-{day:02d} 11:00")
    story.opened("2024-10-20 10:00", priority="urgent")
    story.replied("2024-10-20 10:29")


def credit(story: Story, seen: str, **claim: Any) -> dict[str, Any]:
    """What the quarter gives back."""
    (found,) = credits_of(story.at(seen), "acme", Claim(fee="1000", **claim))
    return found


def test_credit_4(begin: Begin) -> None:
    """Four misses give nothing: "more than four"."""
    story = begin("github-premium", "premium", since=SINCE)
    missed(story, 4)
    found = credit(story, "2024-11-05 09:00")
    assert (found["missed"], found["amount"]) == (4, 0)


def test_credit_5(begin: Begin) -> None:
    """Five misses give a fifth of the quarter's fee."""
    story = begin("github-premium", "premium", since=SINCE)
    missed(story, 5)
    found = credit(story, "2024-11-05 09:00")
    assert (found["missed"], found["amount"]) == (5, 200)


def test_credit_late(begin: Begin) -> None:
    """Claimed on the 31st day after the quarter's end: nothing."""
    story = begin("github-premium", "premium", since=SINCE)
    missed(story, 6)
    late = credit(story, "2024-12-02 09:00", claimed=date(2024, 12, 1))
    assert (late["period_to"], late["claim_until"]) == (date(2024, 10, 31), date(2024, 11, 30))
    assert (late["missed"], late["amount"]) == (6, 0)
    assert "possible until 2024-11-30" in late["reason"]
    in_time = credit(story, "2024-12-02 09:00", claimed=date(2024, 11, 30))
    assert in_time["amount"] == 200


def test_fiscal_quarter(begin: Begin) -> None:
    """fiscal-quarter: three misses before and three after 31 October lie in two quarters."""
    story = begin("github-premium", "premium", since=SINCE)
    for day in ("10-29", "10-30", "10-31", "11-01", "11-02", "11-03"):
        story.opened(f"2024-{day} 10:00", priority="urgent")
        story.replied(f"2024-{day} 11:00")
    found = credits_of(story.at("2024-11-05 09:00"), "acme", Claim())
    assert [(each["period_from"], each["period_to"], each["missed"]) for each in found] == [
        (date(2024, 8, 1), date(2024, 10, 31), 3),
        (date(2024, 11, 1), date(2025, 1, 31), 3),
    ]


def test_untriaged(begin: Begin) -> None:
    """start-when-triaged: submitted 10:00, prioritised 10:25, due 10:55."""
    story = begin("github-premium", "premium", since=SINCE)
    story.opened("2024-10-01 10:00")
    assert story.clock("2024-10-01 10:20", "first-response") is None
    story.prioritised("2024-10-01 10:25", "urgent")
    assert story.due("2024-10-01 10:25", "first-response") == "2024-10-01 10:55"


def test_high_and_normal(begin: Begin) -> None:
    """Four hours for High, around the clock; nothing is guaranteed below."""
    story = begin("github-premium", "premium", since=SINCE)
    story.opened("2024-10-05 22:00", priority="high")
    clock = story.clock("2024-10-05 22:00", "first-response")
    assert clock is not None and clock["commitment"] == "guarantee"
    assert story.due("2024-10-05 22:00", "first-response") == "2024-10-06 02:00"
    story.opened("2024-10-05 22:00", priority="normal")
    assert story.clock("2024-10-05 22:00", "first-response") is None


def test_advisory_hours(begin: Begin) -> None:
    """Premium Plus has twelve advisory hours in a fiscal quarter; Premium has none."""
    story = begin("github-premium", "premium-plus", since=SINCE)
    story.opened("2024-10-01 09:00", kind="advisory")
    worklog.log(story.at("2024-10-01 21:00"), [story.id], "11h", "Advice")
    with pytest.raises(RefusedError, match="Technical advisory hours"):
        worklog.log(story.at("2024-10-02 11:00"), [story.id], "1h30m", "More advice")
    story.opened("2024-11-01 09:00", kind="advisory")  # a new quarter
    worklog.log(story.at("2024-11-01 11:00"), [story.id], "1h30m", "More advice")


def test_classes_and_health_checks(begin: Begin) -> None:
    """One virtual class in a year, one health check in a quarter, and neither in Premium."""
    plus = begin("github-premium", "premium-plus", since=SINCE)
    plus.opened("2024-10-01 09:00", kind="class")
    with pytest.raises(RefusedError, match="training classes"):
        plus.opened("2024-11-01 09:00", kind="class")
    plus.opened("2024-10-01 09:00", kind="health-check")
    plus.opened("2024-11-01 09:00", kind="health-check")
    premium = begin("github-premium", "premium", since=SINCE)
    with pytest.raises(RefusedError, match="not included"):
        premium.opened("2024-10-01 09:00", kind="class")


def test_entitled_members(begin: Begin) -> None:
    """Premium has twenty people who may ask; the twenty-first is refused."""
    story = begin("github-premium", "premium", since=SINCE)
    desk = story.at("2024-10-01 09:00")
    for number in range(2, 21):
        people.add_contact(desk, f"person-{number}@acme.example", "acme")
    with pytest.raises(RefusedError, match="20"):
        people.add_contact(desk, "person-21@acme.example", "acme")


@pytest.mark.parametrize(
    ("since", "urgent", "high"),
    [
        # Thanksgiving Day 2024, Thursday 28 November, 10:00 in San Francisco
        ("2018-09-16 00:00", "2024-11-29 00:30", "2024-11-29 04:00"),
        ("2018-09-17 00:00", "2024-11-28 10:30", "2024-11-28 14:00"),
    ],
)
def test_purchase_date_holidays(begin: Begin, since: str, urgent: str, high: str) -> None:
    """purchase-date-holidays: only contracts from before 17 September 2018 wait until the holiday is over."""
    story = begin("github-premium", "premium", since=since, zone="America/Los_Angeles")
    for priority, due in (("urgent", urgent), ("high", high)):
        story.opened("2024-11-28 10:00", priority=priority)
        assert story.due("2024-11-28 10:00", "first-response") == due


def test_min_version_90d(begin: Begin) -> None:
    """min-version-90d: 90 days from the order, met when somebody records that it is installed."""
    story = begin("github-premium", "premium", since=SINCE)
    story.opened("2024-02-01 10:00", kind="onboarding")
    assert story.due("2024-02-01 10:00", "minimum-version") == "2024-05-01 10:00"
    story.classified("2024-04-30 10:00", flags={"minimum-version": True})
    assert story.state("2024-05-02 10:00", "minimum-version") == "met"
