"""Cases under CloverETL: days that are open for 24 hours in Prague, weekends that are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stories.telling import Story

OPENED = "2026-03-06 15:50"
"""Friday 16:50 in Prague."""


@pytest.mark.parametrize(
    ("plan", "response", "work_around", "fix"),
    [
        # a release day begins at midnight in Prague, summer time: 22:00 UTC of the day before
        ("level-1", "2026-03-11 15:50", "2026-03-20 15:50", "2026-04-14 22:00"),
        # one month later at 16:50 in Prague is 14:50 UTC: summer time
        ("level-2", "2026-03-09 15:50", "2026-03-13 15:50", "2026-04-06 14:50"),
        # 7 h 10 are left of Friday; 4 h 50 of Monday end at 04:50 in Prague
        ("level-3", "2026-03-09 03:50", "2026-03-09 15:50", "2026-03-13 15:50"),
    ],
)
def test_response_work_around_and_fix(
    tell: Callable[..., Story], plan: str, response: str, work_around: str, fix: str
) -> None:
    """CE-03, CE-04, CE-05, and CE-08: the last two exist once the cause is the product, from the opening on."""
    story = tell("cloveretl", plan)
    story.opened(OPENED, channel="email", kind="incident")
    assert story.due(OPENED, "first-response") == response
    assert story.clock(OPENED, "work-around") is None

    story.classified("2026-03-06 16:30", cause="product")
    assert story.due("2026-03-06 16:30", "work-around") == work_around
    assert story.due("2026-03-06 16:30", "fix") == fix

    story.classified("2026-03-06 17:00", cause="environment")
    assert story.clock("2026-03-06 17:00", "fix") is None


def test_a_level_3_case_from_opening_to_its_end(tell: Callable[..., Story]) -> None:
    """Answered in time, a work-around that waits for logs over the weekend and comes late, then the fix."""
    story = tell("cloveretl", "level-3")
    story.opened(OPENED, cause="product", kind="incident")
    story.replied("2026-03-06 16:20")
    assert story.state("2026-03-06 16:20", "first-response") == "met"

    story.waited("2026-03-06 17:50")
    assert story.state("2026-03-07 00:00", "work-around") == "paused"
    story.customer_wrote("2026-03-08 17:50")  # 48 hours later
    assert story.due("2026-03-08 17:50", "work-around") == "2026-03-11 15:50"
    assert story.due("2026-03-08 17:50", "fix") == "2026-03-15 15:50"

    assert story.escalated("2026-03-11 16:00") == [
        ("2026-03-10 21:50", "warn", "work-around"),  # 18 of 72 hours before it is due
        ("2026-03-11 15:50", "breach", "work-around"),
    ]
    story.replied("2026-03-11 17:00", work_around=True)
    assert story.state("2026-03-11 17:00", "work-around") == "breached"

    story.resolved("2026-03-13 12:00")
    assert story.state("2026-03-13 12:00", "fix") == "met"
    story.closed("2026-03-13 12:30")
    assert story.escalated("2026-06-01 00:00") == []


def test_a_release_that_is_not_scheduled_says_so(tell: Callable[..., Story]) -> None:
    """CE-05: after the last date of the release calendar the fix has no due instant."""
    story = tell("cloveretl", "level-1")
    story.opened("2028-12-01 12:00", cause="product")
    assert story.state("2028-12-01 12:00", "fix") == "unscheduled"
    assert story.due("2028-12-01 12:00", "fix") is None
