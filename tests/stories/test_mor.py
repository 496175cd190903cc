"""Cases under MOR's plans: working hours 09:00-18:00 in Vilnius, emergencies around the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from supportcli.desk import people
from supportcli.domain.errors import RefusedError
from tests.stories.telling import Story

OPENED = "2026-03-06 14:50"
"""Friday 16:50 in Vilnius."""


@pytest.mark.parametrize(
    ("plan", "channel", "priority", "due"),
    [
        ("enterprise", "support-system", "medium", "2026-03-06 15:50"),
        ("premium", "support-system", "medium", "2026-03-09 08:50"),  # 70 min on Friday, 110 on Monday
        ("basic", "support-system", "low", "2026-03-10 08:50"),  # 1 h 10, 9 h, and 1 h 50 on Tuesday
        ("free", "forum", "low", None),
        ("premium", "support-system", "high", "2026-03-06 17:50"),  # KM-05: an emergency counts 24x7
        ("basic", "support-system", "blocker", "2026-03-07 02:50"),
        ("premium", "skype", "high", "2026-03-09 08:50"),  # through the support system only
    ],
)
def test_reaction(
    tell: Callable[..., Story], plan: str, channel: str, priority: str, due: str | None
) -> None:
    """KM-02 and KM-05: reaction within working hours; emergencies through the support system at any hour."""
    story = tell("mor", plan)
    story.opened(OPENED, channel=channel, priority=priority)
    assert story.due(OPENED, "reaction") == due


def test_a_premium_case_from_opening_to_its_end(tell: Callable[..., Story]) -> None:
    """Medium on Friday, raised to High on Saturday: the same target, now around the clock, is missed."""
    story = tell("mor", "premium")
    story.opened(OPENED, channel="support-system", priority="medium")
    assert story.escalated("2026-03-07 10:00") == []
    story.prioritised("2026-03-07 10:00", "high")
    assert story.due("2026-03-07 10:00", "reaction") == "2026-03-06 17:50"
    assert story.escalated("2026-03-07 10:00") == [
        ("2026-03-06 17:05", "warn", "reaction"),
        ("2026-03-06 17:50", "breach", "reaction"),
    ]
    clock = story.clock("2026-03-07 10:00", "reaction")
    assert clock is not None
    assert (clock["calendar"], clock["why"]["rule"]) == ("always", "emergency")

    story.replied("2026-03-07 10:10")
    story.waited("2026-03-07 10:15")
    story.customer_wrote("2026-03-07 12:00")
    story.resolved("2026-03-07 13:00")
    story.closed("2026-03-07 13:05")
    assert story.state("2026-03-07 13:05", "reaction") == "breached"


def test_a_ticket_keeps_the_plan_it_was_opened_under(tell: Callable[..., Story]) -> None:
    """KM-10: the plan ended on Friday; Saturday's change of priority is still judged by it, a new ticket is not."""
    story = tell("mor", "premium")
    story.opened(OPENED, channel="support-system", priority="medium")
    people.end_contract(story.at("2026-03-06 15:00"), story.contract, date(2026, 3, 6))

    story.prioritised("2026-03-07 10:00", "low")
    assert story.record("2026-03-07 10:00")["plan"] == "premium"
    assert story.due("2026-03-07 10:00", "reaction") == "2026-03-09 08:50"

    story.opened("2026-03-07 11:00", policy="mor", priority="low")
    assert story.record("2026-03-07 11:00")["plan"] == "free"
    assert story.clock("2026-03-07 11:00", "reaction") is None


def test_the_free_plan_has_no_support_system(tell: Callable[..., Story]) -> None:
    """KM-03: the forum is for all, the support system for the plans that are paid."""
    story = tell("mor", "free")
    with pytest.raises(RefusedError, match="does not include Support system"):
        story.opened(OPENED, channel="support-system", priority="low")
