"""HashiCorp: plans that leave severities out, business and elapsed time in one row, three zones."""

from __future__ import annotations

import pytest

from supportcli.desk import people
from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin

ZONE = "America/New_York"
SINCE = "2024-06-01 00:00"
MONDAY = "2024-06-03 13:00"


def test_silver_s3(begin: Begin) -> None:
    """Twenty-four business hours of eight a day are three business days, same time."""
    story = begin("hashicorp", "silver", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="3")
    assert story.due(MONDAY, "first-response") == "2024-06-06 13:00"


def test_bronze_s1(begin: Begin) -> None:
    """Bronze promises nothing for severity 1: there is no clock at all."""
    story = begin("hashicorp", "bronze", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="1")
    assert story.record(MONDAY)["clocks"] == []


@pytest.mark.parametrize(
    ("plan", "priority", "response", "resolution"),
    [
        # Monday 3 June 2024, 13:00; days of 09:00-17:00
        ("bronze", "4", "2024-06-06 13:00", None),
        ("silver", "1", "2024-06-04 13:00", "2024-06-06 13:00"),
        ("silver", "2", "2024-06-05 13:00", "2024-06-10 13:00"),
        ("silver", "4", "2024-06-06 13:00", None),
        ("gold", "1", "2024-06-03 14:00", "2024-06-04 13:00"),  # bh-and-elapsed-mixed: 24 elapsed hours
        ("gold", "2", "2024-06-03 17:00", "2024-06-06 13:00"),
        ("gold", "3", "2024-06-04 13:00", "2024-06-12 13:00"),
    ],
)
def test_targets(begin: Begin, plan: str, priority: str, response: str, resolution: str | None) -> None:
    """The table of the page, row by row."""
    story = begin("hashicorp", plan, zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority=priority)
    assert story.due(MONDAY, "first-response") == response
    assert story.due(MONDAY, "resolution") == resolution


def test_best_effort(begin: Begin) -> None:
    """Bronze resolves severity 4 with best effort: a clock without a due time."""
    story = begin("hashicorp", "bronze", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="4")
    clock = story.clock(MONDAY, "resolution")
    assert clock is not None
    assert (clock["state"], clock["duration"], clock["commitment"]) == (
        "unscheduled",
        "best effort",
        "best-effort",
    )


@pytest.mark.parametrize(
    ("region", "due"),
    [
        # Monday 13:00 in New York is 19:00 in Berlin and Tuesday 03:00 in Sydney; four business hours
        ("us", "2024-06-03 17:00"),
        ("europe", "2024-06-04 07:00"),  # Tuesday 13:00 in Berlin
        ("australia", "2024-06-03 23:00"),  # Tuesday 13:00 in Sydney
    ],
)
def test_three_zones(begin: Begin, region: str, due: str) -> None:
    """three-zones: 9-5 of the region that is recorded."""
    story = begin("hashicorp", "gold", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="2", region=region)
    assert story.due(MONDAY, "first-response") == due


def test_named_contacts(begin: Begin) -> None:
    """Bronze has two named contacts; a third is refused."""
    story = begin("hashicorp", "bronze", zone=ZONE, since=SINCE)
    people.add_contact(story.at(MONDAY), "two@acme.example", "acme")
    with pytest.raises(RefusedError, match="2"):
        people.add_contact(story.at(MONDAY), "three@acme.example", "acme")


def test_updates_of_silver(begin: Begin) -> None:
    """The Silver contract adds updates: after each reply, eight business hours for severity 1."""
    story = begin("hashicorp", "silver", zone=ZONE, since=SINCE)
    story.opened(MONDAY, priority="1")
    story.replied("2024-06-03 15:00")
    assert story.due("2024-06-03 15:00", "update") == "2024-06-04 15:00"
