"""Troubleshooting as recorded steps: what a policy calls them, what was recorded, and which comes next.

The six steps are those of CompTIA's method. Two of them have a meaning of their own wherever a policy has steps
with these ids: each entry of ``theory`` is a numbered theory, and an entry of ``test`` rejects or confirms one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from supportcli.domain.language.condition import Condition
from supportcli.domain.part import Part
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Troubleshot

Verdict = Literal["confirmed", "rejected"]

THEORY = "theory"
TEST = "test"
CONFIRMED, REJECTED = "confirmed", "rejected"


class TroubleshootingStep(Part, frozen=True):
    """One step in the policy's own words; ``before`` names what is refused while nothing is recorded for it."""

    id: str
    name: str
    means: str = ""
    clause: str | None = None
    before: tuple[str, ...] = ()


SIX_STEPS = (
    TroubleshootingStep("identify", "Identify the problem"),
    TroubleshootingStep(THEORY, "Establish a theory of probable cause", "Question the obvious"),
    TroubleshootingStep(TEST, "Test the theory to determine the cause"),
    TroubleshootingStep("plan", "Establish a plan"),
    TroubleshootingStep("status", "Determine the system's status"),
    TroubleshootingStep("record", "Make a record"),
)
"""The steps where a policy has none of its own."""


class Troubleshooting(Part, frozen=True):
    """What a policy says of troubleshooting.

    Attributes:
        steps: In their order; without any, :data:`SIX_STEPS`.
        before: These steps of the desk are refused while one of ``steps`` is not done.
        when: Only such tickets are troubleshot: of these the next step is asked for, and ``before`` counts.
        clause: Where it stands on the vendor's page.
    """

    steps: tuple[TroubleshootingStep, ...] = ()
    before: tuple[str, ...] = ()
    when: Condition = Condition()
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was recorded for a step: by whom, when, what was found; of theories and tests, which theory."""

    step: str
    text: str
    by: str
    at: datetime
    theory: int | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Theory:
    """A theory of the cause, and the last test that decided it (``None``: it is open)."""

    number: int
    text: str
    decided: Entry | None = None

    @property
    def verdict(self) -> Verdict | None:
        """``confirmed``, ``rejected``, or ``None`` while it is open."""
        return self.decided.verdict if self.decided else None


def entries_of(events: Iterable[Event[Troubleshot]]) -> list[Entry]:
    """The record: one entry for each event that still counts, in the order of recording."""
    return [
        Entry(event.data.step, event.data.body, event.actor, event.at, event.data.theory, event.data.verdict)
        for event in events
    ]


def theories_of(entries: Iterable[Entry]) -> list[Theory]:
    """The theories in their order, each with what was decided of it last."""
    found: dict[int, Theory] = {}
    for entry in entries:
        if entry.theory is None:
            continue
        if entry.step == THEORY:
            found[entry.theory] = Theory(entry.theory, entry.text)
        elif entry.verdict is not None and entry.theory in found:
            found[entry.theory] = replace(found[entry.theory], decided=entry)
    return list(found.values())


def steps_of(method: Troubleshooting | None) -> tuple[TroubleshootingStep, ...]:
    """The policy's steps, or the six."""
    return method.steps if method is not None and method.steps else SIX_STEPS


def is_done(step: str, steps: Sequence[TroubleshootingStep], entries: Sequence[Entry]) -> bool:
    """Whether a step is done.

    A theory is there while one is not rejected; a test has determined the cause once it confirmed one. Any
    other step is done once something is recorded for it.
    """
    theories = theories_of(entries)
    if step == THEORY:
        return any(theory.verdict != REJECTED for theory in theories)
    if step == TEST and any(each.id == THEORY for each in steps):
        return any(theory.verdict == CONFIRMED for theory in theories)
    return any(entry.step == step for entry in entries)


def next_step(steps: Sequence[TroubleshootingStep], entries: Sequence[Entry]) -> TroubleshootingStep | None:
    """The first step that is not done; ``None`` once all are. After the last theory was rejected it is a new one."""
    return next((step for step in steps if not is_done(step.id, steps, entries)), None)


def lacking(method: Troubleshooting, entries: Sequence[Entry], before: str) -> list[TroubleshootingStep]:
    """The steps that are not done, without which a step of the desk is refused."""
    steps = steps_of(method)
    return [
        step
        for step in steps
        if (before in method.before or before in step.before) and not is_done(step.id, steps, entries)
    ]
