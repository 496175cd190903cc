"""Red Hat: whose turn it is, and hours around the clock only where they were asked for. Times of Berlin."""

from __future__ import annotations

import pytest

from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin

ZONE = "Europe/Berlin"
FRIDAY = "2026-01-16 16:00"


def test_sev2_no_optin(begin: Begin) -> None:
    """Severity 2 counts in standard business hours although the plan is Premium."""
    story = begin("redhat", "premium", zone=ZONE)
    story.opened(FRIDAY, priority="2")
    clock = story.clock(FRIDAY, "first-response")
    assert clock is not None and clock["calendar"].startswith("business-hours")
    assert story.due(FRIDAY, "first-response") == "2026-01-19 10:00"


def test_sev2_optin(begin: Begin) -> None:
    """Asked for, it counts around the clock, and the ticket says by which rule."""
    story = begin("redhat", "premium", zone=ZONE)
    story.opened(FRIDAY, priority="2", flags={"requested-24x7": True})
    clock = story.clock(FRIDAY, "first-response")
    assert clock is not None and (clock["calendar"], clock["why"]["rule"]) == ("always", "sev2-opt-in")
    assert story.due(FRIDAY, "first-response") == "2026-01-16 18:00"


def test_sev2_optin_later(begin: Begin) -> None:
    """Asked for after the opening, it holds from then on for the clocks that run."""
    story = begin("redhat", "premium", zone=ZONE)
    story.opened(FRIDAY, priority="2")
    story.classified("2026-01-16 16:30", flags={"requested-24x7": True})
    assert story.due("2026-01-16 16:30", "first-response") == "2026-01-16 18:00"


def test_waiting_on_customer(begin: Begin) -> None:
    """The ongoing response runs only while the case waits on Red Hat, and anew with each customer reply."""
    story = begin("redhat", "premium", zone=ZONE)
    story.opened(FRIDAY, priority="1")
    story.replied("2026-01-16 16:20", wait=True)
    assert story.clock("2026-01-16 20:00", "next-reply") is None

    story.customer_wrote("2026-01-16 20:00")
    assert story.state("2026-01-16 20:00", "next-reply") == "running"
    assert story.due("2026-01-16 20:00", "next-reply") == "2026-01-16 21:00"

    story.waited("2026-01-16 20:30")
    assert story.state("2026-01-16 23:00", "next-reply") == "met"
    story.customer_wrote("2026-01-16 23:00")
    assert story.due("2026-01-16 23:00", "next-reply") == "2026-01-17 00:00"


def test_as_agreed(begin: Begin) -> None:
    """as-agreed: another ongoing response may be agreed for one ticket."""
    story = begin("redhat", "premium", zone=ZONE)
    story.opened(FRIDAY, priority="1")
    story.replied("2026-01-16 16:20", wait=True)
    story.customer_wrote("2026-01-16 17:00")
    story.agreed("2026-01-16 17:05", "next-reply", "6h")
    assert story.due("2026-01-16 17:05", "next-reply") == "2026-01-16 23:00"


@pytest.mark.parametrize(
    ("plan", "priority", "first", "ongoing"),
    [
        # opened Friday 16:00, answered 16:30, the customer writes on Monday 10:00
        ("standard", "1", "2026-01-16 17:00", "2026-01-19 11:00"),
        ("standard", "2", "2026-01-19 12:00", "2026-01-19 14:00"),
        ("standard", "3", "2026-01-19 16:00", "2026-01-20 10:00"),
        ("standard", "4", "2026-01-20 16:00", "2026-01-21 10:00"),
        ("premium", "1", "2026-01-16 17:00", "2026-01-19 11:00"),
        ("premium", "2", "2026-01-19 10:00", "2026-01-19 14:00"),
        ("premium", "3", "2026-01-19 12:00", "2026-01-20 10:00"),
        ("premium", "4", "2026-01-19 16:00", "2026-01-21 10:00"),
        ("openshift-online-pro-basic", "1", "2026-01-20 16:00", "2026-01-21 10:00"),
    ],
)
def test_responses(begin: Begin, plan: str, priority: str, first: str, ongoing: str) -> None:
    """Initial and ongoing response, by plan and severity."""
    story = begin("redhat", plan, zone=ZONE)
    story.opened(FRIDAY, priority=priority)
    assert story.due(FRIDAY, "first-response") == first
    story.replied("2026-01-16 16:30", wait=True)
    story.customer_wrote("2026-01-19 10:00")
    assert story.due("2026-01-19 10:00", "next-reply") == ongoing


def test_the_hours_are_those_of_the_customers_location(begin: Begin) -> None:
    """One business hour, at 16:30 in Tokyo, where the desk of the story stands."""
    story = begin("redhat", "standard", zone="Asia/Tokyo")
    story.opened("2026-01-16 16:30", priority="1")
    assert story.due("2026-01-16 16:30", "first-response") == "2026-01-19 09:30"


def test_self_support(begin: Begin) -> None:
    """Self-support has no cases."""
    story = begin("redhat", "self-support", zone=ZONE)
    with pytest.raises(RefusedError, match="no cases"):
        story.opened(FRIDAY, priority="1")
