"""HPE: coverage windows at the customer's site, a cut-off, several ways to stop, a young contract. Times of Paris."""

from __future__ import annotations

import pytest

from tests.policies.conftest import Begin

ZONE = "Europe/Paris"
LONG_AGO = "2025-06-02 00:00"
MONDAY = "2026-01-19 15:00"


def test_nbd_fri_1600(begin: Begin) -> None:
    """Logged on Friday: to arrive in Monday's window."""
    story = begin("hpe-foundation-care", "nbd", zone=ZONE)
    story.opened("2026-01-16 16:00", kind="hardware", priority="normal")
    assert story.due("2026-01-16 16:00", "on-site") == "2026-01-19 17:00"


def test_nbd_fri_1730(begin: Begin) -> None:
    """After the window it is logged on Monday; the next coverage day is Tuesday."""
    story = begin("hpe-foundation-care", "nbd", zone=ZONE)
    story.opened("2026-01-16 17:30", kind="hardware", priority="normal")
    assert story.due("2026-01-16 17:30", "on-site") == "2026-01-20 17:00"


def test_4h_in_9x5(begin: Begin) -> None:
    """carry-over: two hours on Monday, two on Tuesday."""
    story = begin("hpe-foundation-care", "4h-9x5", zone=ZONE)
    story.opened(MONDAY, kind="hardware", priority="normal")
    assert story.due(MONDAY, "on-site") == "2026-01-20 10:00"


def test_ctr_young(begin: Begin) -> None:
    """Twelve days old, a call-to-repair contract has a four-hour on-site response instead."""
    story = begin("hpe-foundation-care", "6h-ctr", zone=ZONE, since="2026-01-07 08:00")
    story.opened(MONDAY, kind="hardware", priority="critical")
    assert story.due(MONDAY, "on-site") == "2026-01-19 19:00"
    assert story.clock(MONDAY, "repair") is None


@pytest.mark.parametrize(
    ("opened", "on_site", "repair"),
    [
        ("2026-02-05 15:00", "2026-02-05 19:00", None),  # the 29th day after 7 January
        ("2026-02-06 15:00", None, "2026-02-06 21:00"),  # the 30th
    ],
)
def test_ctr_30_day_setup(begin: Begin, opened: str, on_site: str | None, repair: str | None) -> None:
    """ctr-30-day-setup: the target changes on the thirtieth day."""
    story = begin("hpe-foundation-care", "6h-ctr", zone=ZONE, since="2026-01-07 08:00")
    story.opened(opened, kind="hardware", priority="critical")
    assert story.due(opened, "on-site") == on_site
    assert story.due(opened, "repair") == repair


def test_4h_24x7(begin: Begin) -> None:
    """Around the clock: Saturday night is no different."""
    story = begin("hpe-foundation-care", "4h-24x7", zone=ZONE)
    story.opened("2026-01-17 22:00", kind="hardware", priority="normal")
    assert story.due("2026-01-17 22:00", "on-site") == "2026-01-18 02:00"


def test_stop_by_arrival(begin: Begin) -> None:
    """stop-by-arrival-or-explanation: the arrival, recorded on the ticket, stops the clock."""
    story = begin("hpe-foundation-care", "4h-24x7", zone=ZONE)
    story.opened(MONDAY, kind="hardware", priority="normal")
    story.replied("2026-01-19 15:10")
    assert story.state("2026-01-19 15:10", "on-site") == "running"
    story.classified("2026-01-19 18:30", flags={"arrived": True})
    assert story.state("2026-01-19 20:00", "on-site") == "met"


def test_stop_by_explanation(begin: Begin) -> None:
    """stop-by-arrival-or-explanation: so does closing with the explanation that no visit is needed."""
    story = begin("hpe-foundation-care", "4h-24x7", zone=ZONE)
    story.opened(MONDAY, kind="hardware", priority="normal")
    story.resolved("2026-01-19 16:00")
    assert story.state("2026-01-19 20:00", "on-site") == "met"


def test_csr_part_voids(begin: Begin) -> None:
    """csr-part-voids: who replaces a part himself waits for no one."""
    story = begin("hpe-foundation-care", "4h-24x7", zone=ZONE)
    story.opened(MONDAY, kind="hardware", priority="normal")
    story.classified("2026-01-19 15:20", flags={"customer-replaceable": True})
    assert story.clock("2026-01-19 15:20", "on-site") is None


def test_software(begin: Begin) -> None:
    """Software is answered remotely within two hours, whatever the plan."""
    story = begin("hpe-foundation-care", "nbd", zone=ZONE, since=LONG_AGO)
    story.opened("2026-01-17 22:00", kind="software", priority="normal")
    assert story.due("2026-01-17 22:00", "remote-response") == "2026-01-18 00:00"
    assert story.clock("2026-01-17 22:00", "on-site") is None
