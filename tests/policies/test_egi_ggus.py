"""EGI: a clock for each support unit, whose quality decides the target; reminders, and a close by itself."""

from __future__ import annotations

import pytest

from supportcli.desk import people, work
from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin, Hours

ZONE = "Europe/Amsterdam"
SINCE = "2024-05-01 00:00"
MONDAY = "2024-06-03 09:00"
ROLES = ("monitoring", "site-staff")


def test_warn(begin: Begin) -> None:
    """warn-75: of four working hours from Monday 09:00 three quarters are over at noon."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="top", level="advanced")
    story.assigned(MONDAY, None, team="unit-a")
    clock = story.clock(MONDAY, "first-response")
    assert clock is not None
    assert story.told(clock["warn_at"]) == "2024-06-03 12:00"
    assert story.told(clock["due_at"]) == "2024-06-03 13:00"
    assert story.escalated("2024-06-03 12:00") == [("2024-06-03 12:00", "warn", "first-response")]


def test_autoclose_ladder(begin: Begin) -> None:
    """auto-close: two reminders, the monitoring team told and unsolved, closed ten working days later."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE, roles=ROLES)
    story.opened("2024-06-03 10:00", priority="urgent")
    story.waited("2024-06-03 10:00")
    taken = [
        (due[:10], action)
        for day in ("2024-06-10", "2024-06-17", "2024-06-24", "2024-07-08")
        for due, action, _ in story.escalated(f"{day} 18:00")
    ]
    assert taken == [
        ("2024-06-10", "remind"),
        ("2024-06-17", "remind"),
        ("2024-06-24", "notify"),
        ("2024-06-24", "resolve"),
        ("2024-07-08", "close"),
    ]
    assert story.record("2024-07-08 18:00")["status"] == "closed"


def test_reassign(begin: Begin, hours: Hours) -> None:
    """per-unit-clock: unit A had it for one working day, the clock of unit B begins when it is handed on."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE)
    story.opened("2024-06-03 08:30", priority="urgent")
    assert story.clock("2024-06-03 08:30", "first-response") is None  # not before the assignment
    story.assigned(MONDAY, None, team="unit-a")
    story.assigned("2024-06-04 09:00", None, team="unit-b")

    first, second = story.record("2024-06-04 09:00")["clocks"]
    assert (story.told(first["started_at"]), story.told(first["stopped_at"])) == (MONDAY, "2024-06-04 09:00")
    taken = hours("egi-ggus", "office").between(first["started_at"], first["stopped_at"])
    assert taken == 8 * 3600  # one working day
    assert (story.told(second["started_at"]), second["state"]) == ("2024-06-04 09:00", "running")


@pytest.mark.parametrize(
    ("level", "priority", "due"),
    [
        # assigned on Monday 3 June 2024, 09:00; a working day is eight working hours
        ("base", "top", "2024-06-07 17:00"),
        ("medium", "urgent", "2024-06-07 17:00"),
        ("medium", "very-urgent", "2024-06-03 17:00"),
        ("medium", "top", "2024-06-03 17:00"),
        ("advanced", "less-urgent", "2024-06-07 17:00"),
        ("advanced", "urgent", "2024-06-03 17:00"),
        ("advanced", "top", "2024-06-03 13:00"),
    ],
)
def test_provider_level_is_the_plan(begin: Begin, level: str, priority: str, due: str) -> None:
    """provider-level-is-the-plan: the unit that holds the ticket decides the target."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority=priority)
    story.assigned(MONDAY, None, team="unit-a")
    story.classified(MONDAY, level=level)
    assert story.due(MONDAY, "first-response") == due


def test_reply_must_match(begin: Begin) -> None:
    """reply-must-match: only the submitter's own answer ends the wait."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE)
    people.add_contact(story.at(MONDAY), "colleague@acme.example", "acme")
    story.opened(MONDAY, priority="urgent")
    story.waited("2024-06-03 10:00")
    work.receive(story.at("2024-06-03 11:00"), [story.id], "I know", "colleague@acme.example")
    assert story.record("2024-06-03 11:00")["status"] == "waiting"
    story.customer_wrote("2024-06-03 12:00")
    assert story.record("2024-06-03 12:00")["status"] == "open"


def test_alarm(begin: Begin) -> None:
    """alarm: only nominated experts, only to large sites; and then the site's staff is told, at any time."""
    story = begin("egi-ggus", zone=ZONE, since=SINCE, roles=ROLES)
    night = "2024-06-08 03:00"
    for flags, reason in (({}, "nominated"), ({"nominated": True}, "Tier-0")):
        with pytest.raises(RefusedError, match=reason):
            story.opened(night, kind="alarm", priority="top", flags=flags)
    story.opened(night, kind="alarm", priority="top", flags={"nominated": True, "tier-0-or-1": True})
    assert (night, "notify", "alarm site-staff") in story.escalated(night)


def test_eosc_hub(begin: Begin) -> None:
    """EOSC-hub: assigned and answered in eight working hours, and never five days without an update."""
    story = begin("egi-ggus", "eosc-hub", zone=ZONE, since=SINCE)
    story.opened("2024-06-03 13:00", priority="urgent")
    assert story.due("2024-06-03 13:00", "assignment") == "2024-06-04 13:00"
    assert story.due("2024-06-03 13:00", "update") == "2024-06-08 13:00"
    story.assigned("2024-06-03 14:00", "ana")
    assert story.due("2024-06-03 14:00", "first-response") == "2024-06-04 14:00"
    story.replied("2024-06-03 15:00")
    assert story.due("2024-06-03 15:00", "update") == "2024-06-08 15:00"
