"""Mattermost's IT helpdesk: two kinds of hours, and another target for what comes out of hours. Times of New York."""

from __future__ import annotations

import pytest

from tests.policies.conftest import Begin, IsOpen

ZONE = "America/New_York"


def test_medium_evening(begin: Begin) -> None:
    """Out of hours and not urgent: a response the next business day, not four business hours later."""
    story = begin("mattermost-it", zone=ZONE)
    story.opened("2026-01-13 20:00", priority="medium")  # a Tuesday
    assert story.due("2026-01-13 20:00", "first-response") == "2026-01-14 17:00"

    clock = story.clock("2026-01-13 20:00", "first-response")
    assert clock is not None and clock["why"]["rule"] == "out-of-hours-nbd"


def test_urgent_sat(begin: Begin, is_open: IsOpen) -> None:
    """Saturday 20:30 lies in the emergency hours: half an hour is counted then, the rest on Sunday."""
    assert is_open("mattermost-it", "emergency", "2026-01-17 20:30-05:00")

    story = begin("mattermost-it", zone=ZONE)
    story.opened("2026-01-17 20:30", priority="urgent")
    assert story.due("2026-01-17 20:30", "first-response") == "2026-01-18 09:30"


def test_urgent_sun_late(begin: Begin, is_open: IsOpen) -> None:
    """Sunday 21:30 is covered by nobody: counting begins with the emergency hours of Monday, 07:00."""
    assert not is_open("mattermost-it", "emergency", "2026-01-18 21:30-05:00")

    story = begin("mattermost-it", zone=ZONE)
    story.opened("2026-01-18 21:30", priority="urgent")
    assert story.due("2026-01-18 21:30", "first-response") == "2026-01-19 08:00"


@pytest.mark.parametrize(
    ("priority", "opened", "due"),
    [
        # in normal hours each priority has its own; Tuesday 13 January 2026
        ("urgent", "2026-01-13 16:30", "2026-01-14 09:30"),
        ("high", "2026-01-13 10:00", "2026-01-13 12:00"),
        ("medium", "2026-01-13 14:00", "2026-01-14 10:00"),
        ("low", "2026-01-13 10:00", "2026-01-14 10:00"),
        # out of hours: before opening, on Friday evening, on Saturday
        ("low", "2026-01-13 07:30", "2026-01-14 17:00"),
        ("medium", "2026-01-16 18:00", "2026-01-19 17:00"),
        ("high", "2026-01-17 10:00", "2026-01-19 17:00"),
    ],
)
def test_response(begin: Begin, priority: str, opened: str, due: str) -> None:
    """out-of-hours-nbd: the priority's hours count only for what comes in normal hours."""
    story = begin("mattermost-it", zone=ZONE)
    story.opened(opened, priority=priority)
    assert story.due(opened, "first-response") == due


def test_high_may_be_emergency(begin: Begin) -> None:
    """high-may-be-emergency: a person records it, and the two hours count in the emergency hours."""
    story = begin("mattermost-it", zone=ZONE)
    story.opened("2026-01-17 10:00", priority="high")
    story.classified("2026-01-17 10:05", flags={"emergency": True})
    assert story.due("2026-01-17 10:05", "first-response") == "2026-01-17 12:00"
