"""GitLab: business hours on days of 24 hours, a severity beside the customer's priority, replies that recur."""

from __future__ import annotations

import pytest

from supportcli.domain.errors import RefusedError
from tests.policies.conftest import Begin


def test_nbd_24x5(begin: Begin) -> None:
    """Next business day support is 24 hours 24x5: Thursday to Friday, same time."""
    story = begin("gitlab", "standard-legacy", since="2024-06-01 00:00")
    story.opened("2024-06-06 10:00", priority="S3")
    assert story.due("2024-06-06 10:00", "first-response") == "2024-06-07 10:00"


def test_nbd_24x5_weekend(begin: Begin) -> None:
    """Fourteen hours of Friday and ten of Monday."""
    story = begin("gitlab", "standard-legacy", since="2024-06-01 00:00")
    story.opened("2024-06-07 10:00", priority="S3")
    assert story.due("2024-06-07 10:00", "first-response") == "2024-06-10 10:00"


@pytest.mark.parametrize(
    ("priority", "first", "following"),
    [
        # Friday 7 June 2024, 22:00 UTC, and a reply to what the customer writes on Saturday 08:00
        ("S1", "2024-06-07 22:30", "2024-06-10 00:30"),  # first around the clock, then in business time
        ("S2", "2024-06-10 02:00", "2024-06-10 04:00"),
        ("S3", "2024-06-10 06:00", "2024-06-10 08:00"),
        ("S4", "2024-06-10 22:00", "2024-06-11 00:00"),
    ],
)
def test_replies(begin: Begin, priority: str, first: str, following: str) -> None:
    """The tiers of Priority Support, for the first reply and for every following one."""
    story = begin("gitlab", "priority", since="2024-06-01 00:00")
    story.opened("2024-06-07 22:00", priority=priority)
    assert story.due("2024-06-07 22:00", "first-response") == first

    story.replied("2024-06-07 22:10")
    assert story.due("2024-06-07 22:10", "next-reply") is None
    story.customer_wrote("2024-06-08 08:00")
    assert story.due("2024-06-08 08:00", "next-reply") == following


def test_priority_rebases_sla(begin: Begin) -> None:
    """priority-rebases-sla: first High, then, for later questions, Low."""
    story = begin("gitlab", "priority", since="2024-06-01 00:00")
    story.opened("2024-06-04 09:00", priority="S2")
    assert story.due("2024-06-04 09:00", "first-response") == "2024-06-04 13:00"

    story.replied("2024-06-04 10:00")
    story.customer_wrote("2024-06-04 11:00")
    assert story.due("2024-06-04 11:00", "next-reply") == "2024-06-04 15:00"
    story.prioritised("2024-06-04 11:05", "S4")
    assert story.due("2024-06-04 11:05", "next-reply") == "2024-06-05 11:00"
    assert story.due("2024-06-04 11:05", "first-response") == "2024-06-04 13:00"  # judged as it was


def test_customer_priority(begin: Begin) -> None:
    """customer-priority: whatever the severity, the customer's own priority drives the clock."""
    story = begin("gitlab", "priority", since="2024-06-01 00:00")
    story.opened("2024-06-04 09:00", impact="S4", urgency="high")
    assert story.record("2024-06-04 09:00")["priority"] == "S2"
    assert story.due("2024-06-04 09:00", "first-response") == "2024-06-04 13:00"


def test_email_default(begin: Begin) -> None:
    """email-default: by e-mail a ticket is Normal, to the emergency address Urgent."""
    story = begin("gitlab", "priority", since="2024-06-01 00:00")
    story.opened("2024-06-04 09:00", channel="email")
    assert story.record("2024-06-04 09:00")["priority"] == "S3"
    story.opened("2024-06-04 09:00", channel="emergency")
    assert story.record("2024-06-04 09:00")["priority"] == "S1"


def test_a_trial_has_no_support(begin: Begin) -> None:
    """A ticket under a trial licence is refused, with the reason."""
    story = begin("gitlab", "trial", since="2024-06-01 00:00")
    with pytest.raises(RefusedError, match="trial licences do not include support"):
        story.opened("2024-06-04 09:00", priority="S1")
