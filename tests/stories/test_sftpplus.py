"""A case under SFTPPlus: no clocks, but a phone call that wants writing down, and details to be asked for."""

from __future__ import annotations

from collections.abc import Callable

from supportcli.desk import work
from tests.stories.telling import JO, Story


def test_a_phone_case_from_the_call_to_its_end(tell: Callable[..., Story]) -> None:
    """SP-03: unconfirmed until the customer writes; SP-01: the missing details are named; no time is promised."""
    story = tell("sftpplus", "standard")
    story.opened("2026-03-06 16:50", channel="phone", kind="case")
    record = story.record("2026-03-06 16:50")
    assert record["clocks"] == []
    assert record["priority"] == "normal"
    assert "written-confirmation" in record["next_step"]
    assert record["missing_details"][:3] == ["product-version", "operating-system", "protocols"]

    work.approve(story.at("2026-03-06 17:30"), [story.id], "written-confirmation", JO)
    answers = {"product-version": "5.2.0", "operating-system": "Debian 12", "protocols": "SFTP, FTPS"}
    work.add_details(story.at("2026-03-06 17:40"), [story.id], answers)
    record = story.record("2026-03-06 17:40")
    assert record["details"] == answers
    assert record["missing_details"] == ["server-log", "client-log", "other", "integrations"]
    assert record["approvals"][0]["by"] == JO

    story.prioritised("2026-03-09 09:00", "high")  # SP-07: a defect
    story.replied("2026-03-09 09:10")
    story.waited("2026-03-09 09:15")
    assert story.escalated("2026-04-09 09:15") == []  # nothing is late where nothing is promised
    story.customer_wrote("2026-04-10 08:00")
    story.resolved("2026-04-10 10:00")
    story.closed("2026-04-10 10:30")
    assert story.record("2026-04-10 10:30")["status"] == "closed"
