"""Troubleshooting as recorded steps: what is done, which theory stands, what comes next, what a gate wants."""

from __future__ import annotations

import pytest

from supportcli.domain.tickets.events import TROUBLESHOT, Event
from supportcli.domain.tickets.troubleshooting import (
    SIX_STEPS,
    Troubleshooting,
    TroubleshootingStep,
    entries_of,
    lacking,
    next_step,
    steps_of,
    theories_of,
)
from tests.conftest import MONDAY
from tests.events import recorded

OWN = (TroubleshootingStep("look", "Look"), TroubleshootingStep("test", "Try it out"))


def told(*words: str) -> list[Event]:
    """Events from short words: ``identify``, ``theory 1``, ``rejected 1``, ``confirmed 1``."""
    events = []
    for word in words:
        what, _, number = word.partition(" ")
        data: dict[str, object] = {"step": what, "body": word}
        if what in ("rejected", "confirmed"):
            data = {"step": "test", "body": word, "verdict": what}
        if number:
            data["theory"] = int(number)
        events.append(recorded(MONDAY, TROUBLESHOT, data, actor="ana"))
    return events


@pytest.mark.parametrize(
    ("words", "follows"),
    [
        ([], "identify"),
        (["identify"], "theory"),
        (["identify", "theory 1"], "test"),
        (["identify", "theory 1", "test"], "test"),  # a note decides nothing
        (["identify", "theory 1", "rejected 1"], "theory"),
        (["identify", "theory 1", "rejected 1", "theory 2"], "test"),
        (["identify", "theory 1", "theory 2", "rejected 1"], "test"),
        (["identify", "theory 1", "theory 2", "rejected 1", "confirmed 2"], "plan"),
        (["identify", "theory 1", "confirmed 1", "rejected 1"], "theory"),  # the last test counts
        (["identify", "theory 1", "rejected 1", "confirmed 1"], "plan"),
        (["theory 1", "confirmed 1"], "identify"),  # out of order: what was left out comes first
        (["identify", "theory 1", "confirmed 1", "plan", "status", "record"], None),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, list) else str(value),
)
def test_which_step_comes_next(words: list[str], follows: str | None) -> None:
    """The first that is not done; after the last theory was rejected, another theory."""
    step = next_step(SIX_STEPS, entries_of(told(*words)))
    assert (step.id if step else None) == follows


def test_theories_keep_their_number_and_their_last_verdict() -> None:
    """Three theories, one rejected, one confirmed, one open."""
    entries = entries_of(told("theory 1", "theory 2", "theory 3", "rejected 1", "rejected 2", "confirmed 2"))
    assert [(each.number, each.verdict) for each in theories_of(entries)] == [
        (1, "rejected"),
        (2, "confirmed"),
        (3, None),
    ]
    assert [entry.by for entry in entries] == ["ana"] * 6


@pytest.mark.parametrize(
    ("method", "before", "words", "left"),
    [
        (Troubleshooting(OWN, ("resolve",)), "resolve", [], ["look", "test"]),
        (Troubleshooting(OWN, ("resolve",)), "close", [], []),
        (Troubleshooting(OWN, ("resolve",)), "resolve", ["look"], ["test"]),
        (Troubleshooting(OWN, ("resolve",)), "resolve", ["look", "test"], []),  # no theories: a note
        (
            Troubleshooting((TroubleshootingStep("look", "Look", before=("hand-off",)), OWN[1]), ("resolve",)),
            "hand-off",
            [],
            ["look"],
        ),
        (Troubleshooting(before=("close",)), "close", ["identify"], ["theory", "test", "plan", "status", "record"]),
        (Troubleshooting(), "resolve", [], []),
    ],
)  # fmt: skip
def test_what_stands_before_a_step(
    method: Troubleshooting, before: str, words: list[str], left: list[str]
) -> None:
    """All steps, or those that say so themselves, while they are not done."""
    assert [step.id for step in lacking(method, entries_of(told(*words)), before)] == left


def test_a_policy_without_steps_has_the_six() -> None:
    """And so has a ticket without a policy."""
    assert steps_of(None) == steps_of(Troubleshooting()) == SIX_STEPS
    assert [step.id for step in SIX_STEPS] == ["identify", "theory", "test", "plan", "status", "record"]
