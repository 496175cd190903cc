"""GOV.UK Notify: the end of the next working day, and an emergency only out of hours. Times of London."""

from __future__ import annotations

import pytest

from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin, IsOpen

ZONE = "Europe/London"
KNOWN = {"severe": True, "signed-in": True, "live-service": True}


def in_hours(is_open: IsOpen, at: str) -> bool:
    """Whether an instant lies in the working days of the page."""
    return is_open("govuk-notify", "office", at)


def test_hours_0929_bst(is_open: IsOpen) -> None:
    """A second before opening, in summer."""
    assert not in_hours(is_open, "2016-06-06T09:29:59+01:00")


def test_hours_0930_bst(is_open: IsOpen) -> None:
    """At the opening, in summer."""
    assert in_hours(is_open, "2016-06-06T09:30:00+01:00")


def test_hours_0929_gmt(is_open: IsOpen) -> None:
    """A second before opening, in winter."""
    assert not in_hours(is_open, "2016-12-12T09:29:59+00:00")


def test_hours_0930_gmt(is_open: IsOpen) -> None:
    """At the opening, in winter."""
    assert in_hours(is_open, "2016-12-12T09:30:00+00:00")


def test_hours_172959(is_open: IsOpen) -> None:
    """The last second of the day."""
    assert in_hours(is_open, "2016-12-12T17:29:59+00:00")


def test_hours_1730(is_open: IsOpen) -> None:
    """The closing instant is outside."""
    assert not in_hours(is_open, "2016-12-12T17:30:00+00:00")


def test_hours_sat(is_open: IsOpen) -> None:
    """A Saturday."""
    assert not in_hours(is_open, "2016-12-10T12:00:00+00:00")


def test_hours_sun(is_open: IsOpen) -> None:
    """A Sunday."""
    assert not in_hours(is_open, "2016-12-11T12:00:00+00:00")


def test_hours_substitute(is_open: IsOpen) -> None:
    """The substitute day for Christmas Day 2022, a Tuesday."""
    assert not in_hours(is_open, "2022-12-27T12:00:00+00:00")


def test_hours_newyear(is_open: IsOpen) -> None:
    """New Year's Day."""
    assert not in_hours(is_open, "2016-01-01T12:00:00+00:00")


def due_of(begin: Begin, opened: str) -> str | None:
    """When an ordinary question is due."""
    story = begin("govuk-notify", zone=ZONE, since="2016-01-01 00:00")
    story.opened(opened, kind="question", priority="normal")
    return story.due(opened, "first-response")


def test_eod_easter(begin: Begin) -> None:
    """Maundy Thursday: Good Friday, a weekend, the change of the clock and Easter Monday lie between."""
    assert due_of(begin, "2024-03-28 12:00") == "2024-04-02 17:30"


def test_eod_saturday(begin: Begin) -> None:
    """The next working day after a Saturday is Monday."""
    assert due_of(begin, "2024-06-08 10:00") == "2024-06-10 17:30"


def test_eod_friday_after_close(begin: Begin) -> None:
    """And so it is after a Friday, whether before or after closing."""
    assert due_of(begin, "2024-06-07 18:00") == "2024-06-10 17:30"
    assert due_of(begin, "2024-06-07 12:00") == "2024-06-10 17:30"


def test_p1_in_hours(begin: Begin) -> None:
    """The same report in hours is an ordinary ticket, although the reporter calls it an emergency."""
    story = begin("govuk-notify", zone=ZONE)
    story.opened("2026-01-13 10:00", kind="problem", priority="emergency", flags=KNOWN)
    assert story.record("2026-01-13 10:00")["priority"] == "normal"
    assert story.due("2026-01-13 10:00", "first-response") == "2026-01-14 17:30"
    assert story.due("2026-01-13 10:00", "read") == "2026-01-13 10:30"


def test_p1_out_of_hours(begin: Begin) -> None:
    """Out of hours it becomes an emergency: answered within half an hour, then an update every hour."""
    story = begin("govuk-notify", zone=ZONE)
    story.opened("2026-01-13 20:00", kind="problem", flags=KNOWN)
    assert story.record("2026-01-13 20:00")["priority"] == "emergency"
    assert story.due("2026-01-13 20:00", "first-response") == "2026-01-13 20:30"

    story.replied("2026-01-13 20:10")
    assert story.due("2026-01-13 20:10", "update") == "2026-01-13 21:10"


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("question", KNOWN),
        ("problem", {**KNOWN, "severe": False}),
        ("problem", {**KNOWN, "live-service": False}),
    ],
)
def test_no_emergency_out_of_hours(begin: Begin, kind: str, flags: dict[str, bool]) -> None:
    """p1-only-out-of-hours, signed-in: a question, a mild problem or no live service is no emergency."""
    story = begin("govuk-notify", zone=ZONE)
    story.opened("2026-01-13 20:00", kind=kind, priority="emergency", flags=flags)
    assert story.record("2026-01-13 20:00")["priority"] == "normal"


def test_signed_in(begin: Begin) -> None:
    """signed-in: a severe report from someone not signed in is sent to the out-of-hours page."""
    story = begin("govuk-notify", zone=ZONE)
    with pytest.raises(RefusedError, match="out-of-hours page") as refused:
        story.opened("2026-01-13 20:00", kind="problem", flags={"severe": True, "live-service": True})
    assert refused.value.rule == "signed-in"


def test_no_email_no_reply(begin: Begin) -> None:
    """no-email-no-reply: without an address there is a promise to read, none to reply."""
    story = begin("govuk-notify", zone=ZONE)
    story.opened("2026-01-13 10:00", kind="question", flags={"no-address": True})
    assert story.clock("2026-01-13 10:00", "first-response") is None
    assert story.due("2026-01-13 10:00", "read") == "2026-01-13 10:30"


def test_an_emergency_that_nobody_acknowledges(begin: Begin) -> None:
    """After thirty minutes the escalation contacts are told; an answer ends it."""
    story = begin("govuk-notify", zone=ZONE, roles=("escalation-contact",))
    story.opened("2026-01-13 20:00", kind="problem", flags=KNOWN)
    assert ("2026-01-13 20:30", "escalate", "emergency/30m escalation-contact") in story.escalated(
        "2026-01-13 20:30"
    )
    story.opened("2026-01-13 21:00", kind="problem", flags=KNOWN)
    story.replied("2026-01-13 21:10")
    assert [what for _, _, what in story.escalated("2026-01-13 22:00") if "escalation-contact" in what] == []
