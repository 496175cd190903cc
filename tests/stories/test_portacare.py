"""A case under PortaCare, from the first e-mail to the closing. All instants are UTC, as the office calendar."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supportcli.domain.errors import RefusedError
from supportcli.store import outbox
from tests.stories.telling import JO, Story


@pytest.fixture
def story(tell: Callable[..., Story]) -> Story:
    """A customer under the plan that bears the policy's name."""
    return tell("portacare", "portacare")


def test_a_priority_1_case_from_friday_afternoon_to_its_end(story: Story) -> None:
    """Opened on Friday 16:50, prioritised at 17:00, late, escalated to each manager, closed on Saturday."""
    story.opened("2026-03-06 16:50", channel="email", kind="information")
    assert story.due("2026-03-06 16:50", "first-response") is None  # no priority yet: PC-04
    assert story.record("2026-03-06 16:50")["next_step"].startswith("it has no priority")

    story.prioritised("2026-03-06 17:00", "P1")
    assert story.due("2026-03-06 17:00", "first-response") == "2026-03-06 17:50"  # PC-05: from opening

    assert story.escalated("2026-03-06 17:00") == [
        ("2026-03-06 17:00", "escalate", "P1/0h technical-support-manager")
    ]
    assert story.escalated("2026-03-06 17:49") == [("2026-03-06 17:35", "warn", "first-response")]
    assert story.escalated("2026-03-06 17:50") == [
        ("2026-03-06 17:50", "escalate", "P1/1h customer-relations-manager")
    ]
    assert story.state("2026-03-06 17:50", "first-response") == "running"  # kept through its due instant
    assert story.escalated("2026-03-06 17:51") == [("2026-03-06 17:50", "breach", "first-response")]
    assert story.state("2026-03-06 17:51", "first-response") == "breached"

    story.replied("2026-03-06 18:10")
    assert story.state("2026-03-06 18:10", "first-response") == "breached"
    assert story.due("2026-03-06 18:10", "update") == "2026-03-06 19:10"  # PC-06: hourly, around the clock

    story.waited("2026-03-06 18:40")
    assert story.state("2026-03-06 20:00", "update") == "paused"
    story.customer_wrote("2026-03-06 20:40")
    assert story.due("2026-03-06 20:40", "update") == "2026-03-06 21:10"  # the 30 minutes that were left

    assert story.escalated("2026-03-06 21:09") == [
        ("2026-03-06 20:50", "escalate", "P1/4h cto"),
        ("2026-03-06 20:55", "warn", "update"),
    ]
    story.agreed("2026-03-06 21:09", "update", "4h")
    assert story.due("2026-03-06 21:09", "update") == "2026-03-07 00:10"  # 18:10 + 4 h + 2 h of waiting

    story.resolved("2026-03-06 22:00")
    assert story.escalated("2026-03-09 09:00") == []  # a resolved ticket tells nobody that it is late
    with pytest.raises(RefusedError, match="approval of closing is missing"):  # PC-08
        story.closed("2026-03-07 10:00")
    story.closed("2026-03-07 10:05", approved_by=JO)
    assert story.record("2026-03-07 10:05")["status"] == "closed"


def test_the_sender_gets_the_number_at_once(story: Story) -> None:
    """PC-02: an e-mail becomes a request, and its sender an answer with the request's number."""
    number = story.opened("2026-03-06 16:50", channel="email")

    (letter,) = outbox.letters(story.at("2026-03-06 16:50").store.connection)
    assert letter.recipients == (JO,)
    assert letter.purpose == "acknowledgement"
    assert f"SUP-{number}" in letter.subject and f"SUP-{number}" in letter.body


@pytest.mark.parametrize(
    ("priority", "first", "second"),
    [
        # Friday 6 March 16:50, office hours Monday-Friday 09:00-18:00, days counted at the same time of day
        ("P1", "2026-03-06 17:50", "2026-03-06 18:00"),
        ("P2", "2026-03-06 18:50", "2026-03-06 19:00"),
        ("P3", "2026-03-09 16:50", "2026-03-09 17:00"),
        ("P4", "2026-03-10 16:50", "2026-03-10 17:00"),
    ],
)
def test_first_email_and_updates(story: Story, priority: str, first: str, second: str) -> None:
    """PC-05 and PC-06: the first e-mail after opening, the first update after a reply at 17:00."""
    story.opened("2026-03-06 16:50", priority=priority)
    assert story.due("2026-03-06 16:50", "first-response") == first

    story.replied("2026-03-06 17:00")
    assert story.due("2026-03-06 17:00", "update") == second


@pytest.mark.parametrize(
    ("priority", "steps"),
    [
        (
            "P1",
            [
                ("2026-03-06 16:50", "technical-support-manager"),
                ("2026-03-06 17:50", "customer-relations-manager"),
                ("2026-03-06 20:50", "cto"),
            ],
        ),
        (
            "P2",
            [
                ("2026-03-06 17:50", "technical-support-manager"),
                ("2026-03-06 20:50", "customer-relations-manager"),
                ("2026-03-07 00:50", "cto"),
            ],
        ),
        (
            "P3",
            [
                ("2026-03-08 16:50", "technical-support-manager"),
                ("2026-03-10 16:50", "customer-relations-manager"),
            ],
        ),
        ("P4", [("2026-03-10 16:50", "technical-support-manager")]),
    ],
)
def test_the_ladder(story: Story, priority: str, steps: list[tuple[str, str]]) -> None:
    """PC-07: elapsed hours since the request was logged; cron, a fortnight late, takes every step in order."""
    story.opened("2026-03-06 16:50", priority=priority)
    taken = [
        (due, what.split()[1])
        for due, action, what in story.escalated("2026-03-20 12:00")
        if action == "escalate"
    ]
    assert taken == steps
    assert story.escalated("2026-03-20 12:01") == []


def test_a_raised_priority_tells_from_the_instant_it_was_raised(story: Story) -> None:
    """P3 raised to P1 after three hours: the manager and customer relations are due at once, the CTO at 4 h."""
    story.opened("2026-03-06 16:50", priority="P3")
    assert story.escalated("2026-03-06 19:49") == []

    story.prioritised("2026-03-06 19:50", "P1")
    assert story.due("2026-03-06 19:50", "first-response") == "2026-03-06 17:50"
    assert [w for _, a, w in story.escalated("2026-03-06 19:50") if a == "escalate"] == [
        "P1/0h technical-support-manager",
        "P1/1h customer-relations-manager",
    ]
    assert story.escalated("2026-03-06 20:50") == [("2026-03-06 20:50", "escalate", "P1/4h cto")]


def test_every_priority_carries_who_agreed(story: Story) -> None:
    """PC-04: a priority without the customer's consent is refused."""
    from supportcli.desk import triage

    story.opened("2026-03-06 16:50")
    with pytest.raises(RefusedError) as refused:
        triage.prioritise(story.at("2026-03-06 17:00"), [story.id], triage.Prioritisation("P1"))
    assert refused.value.rule == "PC-04"
    assert refused.value.hint == f"supportcli prioritise {story.id} P1 --agreed-by {JO}"


def test_a_reopened_case_climbs_the_ladder_anew(story: Story) -> None:
    """Resolved after an hour and reopened on Monday, a P2 case counts from its reopening."""
    story.opened("2026-03-06 16:50", priority="P2")
    assert [w for _, a, w in story.escalated("2026-03-06 17:50") if a == "escalate"] == [
        "P2/1h technical-support-manager"
    ]
    story.resolved("2026-03-06 17:55")
    story.reopened("2026-03-09 10:00")
    assert [(d, w) for d, a, w in story.escalated("2026-03-09 14:00") if a == "escalate"] == [
        ("2026-03-09 11:00", "P2/1h technical-support-manager"),
        ("2026-03-09 14:00", "P2/4h customer-relations-manager"),
    ]
