"""Cases under ClearCARE: support hours 10:00-18:00 in New York, whose clocks went forward on 8 March 2026."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supportcli.domain.errors import RefusedError
from tests.stories.telling import Story


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        # Friday 16:50 EST is 21:50 UTC; Monday is in summer time: 10:00 EDT is 14:00 UTC
        ("platinum", "2026-03-09 16:50"),  # 70 minutes on Friday, 2 h 50 on Monday: CC-02
        ("gold", "2026-03-09 20:50"),  # one business day later at 16:50 EDT: CC-02
        ("silver", None),
        ("bronze", None),
    ],
)
def test_initial_response(tell: Callable[..., Story], plan: str, due: str | None) -> None:
    """CC-02 and CC-03: the initial response counts within the support hours; two plans promise none."""
    story = tell("clearcare", plan)
    story.opened("2026-03-06 21:50", channel="portal")
    assert story.due("2026-03-06 21:50", "first-response") == due


def test_a_platinum_case_from_opening_to_its_end(tell: Callable[..., Story]) -> None:
    """Warned on Monday, answered late, handed to Level III with the customer's yes, closed."""
    story = tell("clearcare", "platinum")
    story.opened("2026-03-06 21:50", channel="portal", kind="break-fix", level="I")
    assert story.escalated("2026-03-09 15:49") == []
    assert story.escalated("2026-03-09 15:50") == [("2026-03-09 15:50", "warn", "first-response")]  # 3 of 4 h
    assert story.escalated("2026-03-09 16:50") == []  # it is kept through its due instant
    assert story.escalated("2026-03-09 16:51") == [("2026-03-09 16:50", "breach", "first-response")]

    story.replied("2026-03-09 17:20")
    clock = story.clock("2026-03-09 17:20", "first-response")
    assert clock is not None
    assert (clock["state"], clock["overdue_seconds"]) == ("breached", 30 * 60)
    assert clock["why"]["clause"] == "CC-02"
    assert len(clock["why"]["windows"]) == 2

    story.waited("2026-03-09 17:30")
    story.customer_wrote("2026-03-10 15:00")
    story.resolved("2026-03-10 16:00")
    story.closed("2026-03-10 16:05")
    assert story.record("2026-03-10 16:05")["status"] == "closed"
    assert story.escalated("2026-04-10 00:00") == []


def test_new_tickets_come_through_the_portal_only(tell: Callable[..., Story]) -> None:
    """CC-13: an e-mail carries a reply, it opens nothing."""
    story = tell("clearcare", "gold")
    with pytest.raises(RefusedError) as refused:
        story.opened("2026-03-06 15:00", channel="email")
    assert refused.value.hint == "one of: portal"


def test_the_phone_belongs_to_platinum(tell: Callable[..., Story]) -> None:
    """CC-05: Gold does not include phone support."""
    story = tell("clearcare", "gold")
    with pytest.raises(RefusedError, match="does not include Phone"):
        story.opened("2026-03-06 15:00", channel="phone")
