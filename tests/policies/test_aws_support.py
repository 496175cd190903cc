"""AWS Support: one printed number in two units, a menu of severities for each plan. Times of Berlin."""

from __future__ import annotations

import pytest

from supportcli.desk import people, work
from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin, IsOpen

ZONE = "Europe/Berlin"
SINCE = "2024-06-01 00:00"
FRIDAY = "2024-06-07 17:00"


def test_dev_impaired_fri(begin: Begin) -> None:
    """Twelve business hours of the customer's country: one on Friday, ten on Monday, one on Tuesday."""
    story = begin("aws-support", "developer", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="normal")
    assert story.due(FRIDAY, "first-response") == "2024-06-11 09:00"


def test_biz_impaired_fri(begin: Begin) -> None:
    """The same twelve, elapsed."""
    story = begin("aws-support", "business", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="normal")
    assert story.due(FRIDAY, "first-response") == "2024-06-08 05:00"


def test_sev_not_in_plan(begin: Begin) -> None:
    """Developer has no "production system down"; the refusal names the rule."""
    story = begin("aws-support", "developer", zone=ZONE, since=SINCE)
    with pytest.raises(RefusedError, match="not in the Developer plan") as refused:
        story.opened(FRIDAY, kind="technical", priority="urgent")
    assert refused.value.rule == "severity-menu-by-plan"


@pytest.mark.parametrize(
    ("plan", "priority", "due"),
    [
        (
            "developer",
            "low",
            "2024-06-12 11:00",
        ),  # 1 h on Friday, 10 + 10 on Monday and Tuesday, 3 on Wednesday
        ("developer", "critical", None),
        ("business", "low", "2024-06-08 17:00"),
        ("business", "high", "2024-06-07 21:00"),
        ("business", "urgent", "2024-06-07 18:00"),
        ("business", "critical", None),
        ("enterprise", "normal", "2024-06-08 05:00"),
        ("enterprise", "critical", "2024-06-07 17:15"),
    ],
)
def test_menu_and_times(begin: Begin, plan: str, priority: str, due: str | None) -> None:
    """severity-menu-by-plan and the table of first responses; ``None`` is refused."""
    story = begin("aws-support", plan, zone=ZONE, since=SINCE)
    if due is None:
        with pytest.raises(RefusedError, match="severity"):
            story.opened(FRIDAY, kind="technical", priority=priority)
    else:
        story.opened(FRIDAY, kind="technical", priority=priority)
        assert story.due(FRIDAY, "first-response") == due


def test_no_change(begin: Begin) -> None:
    """no-change: the customer's word is not enough to change the severity; an associate has to agree."""
    story = begin("aws-support", "business", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="normal")
    with pytest.raises(RefusedError, match="consent to another severity") as refused:
        story.prioritised("2024-06-07 17:05", "urgent")
    assert refused.value.rule == "no-change"

    work.approve(story.at("2024-06-07 17:10"), [story.id], "severity-change", "ben")
    story.prioritised("2024-06-07 17:10", "urgent")
    assert story.due("2024-06-07 17:10", "first-response") == "2024-06-07 18:00"


def test_first_only(begin: Begin) -> None:
    """first-only: once answered, no further time applies."""
    story = begin("aws-support", "business", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="urgent")
    story.replied("2024-06-07 17:30")
    story.customer_wrote("2024-06-07 18:00")
    assert [clock["state"] for clock in story.record("2024-06-07 18:00")["clocks"]] == ["met"]


def test_case_types(begin: Begin) -> None:
    """case-types: Basic has account cases, and no technical ones."""
    story = begin("aws-support", "basic", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="account-billing", priority="low")
    with pytest.raises(RefusedError, match="paid plan"):
        story.opened(FRIDAY, kind="technical", priority="low")


def test_channels(begin: Begin) -> None:
    """Developer has the web alone."""
    story = begin("aws-support", "developer", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="low", channel="web")
    with pytest.raises(RefusedError, match="does not include Phone"):
        story.opened(FRIDAY, kind="technical", priority="low", channel="phone")


def test_named_contacts_of_2010(begin: Begin) -> None:
    """Silver had two named contacts."""
    story = begin("aws-support", "silver-2010", zone=ZONE, since=SINCE)
    people.add_contact(story.at(FRIDAY), "two@acme.example", "acme")
    with pytest.raises(RefusedError, match="2"):
        people.add_contact(story.at(FRIDAY), "three@acme.example", "acme")


def test_third_party(begin: Begin) -> None:
    """third-party: the sentence is shown where the cause is a third party's software."""
    story = begin("aws-support", "business", zone=ZONE, since=SINCE)
    story.opened(FRIDAY, kind="technical", priority="normal")
    assert "third-party" not in story.texts(FRIDAY)
    story.classified("2024-06-07 17:05", cause="third-party")
    assert "third-party" in story.texts("2024-06-07 17:05")


@pytest.mark.parametrize(
    ("calendar", "at", "expected"),
    [
        ("japan", "2024-06-08 09:00+09:00", True),
        ("japan", "2024-06-07 18:00+09:00", False),
        ("premium-2010", "2010-05-28 17:59-07:00", True),
        ("premium-2010", "2010-05-31 12:00-07:00", False),  # Memorial Day
        ("premium-2010", "2010-11-25 12:00-08:00", False),  # Thanksgiving Day
        ("premium-2010", "2010-12-24 05:59-08:00", False),
    ],
)
def test_other_hours(is_open: IsOpen, calendar: str, at: str, expected: bool) -> None:
    """Support in Japanese, and the hours of 2010, of the channels that have them."""
    assert is_open("aws-support", calendar, at) is expected
