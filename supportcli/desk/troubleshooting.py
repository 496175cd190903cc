"""Troubleshooting at the desk: what was found is recorded step by step."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import NotFoundError, UsageError
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Troubleshot
from supportcli.domain.tickets.troubleshooting import (
    TEST,
    THEORY,
    Entry,
    TroubleshootingStep,
    Verdict,
    entries_of,
    next_step,
    steps_of,
    theories_of,
)


def steps_for(case: Case) -> tuple[TroubleshootingStep, ...]:
    """The steps of a ticket's policy, or the six."""
    return steps_of(case.policy.troubleshooting if case.policy else None)


def entries_for(case: Case) -> list[Entry]:
    """What is recorded so far."""
    return entries_of(case.ticket.troubleshot)


def record(
    desk: Desk, ids: Sequence[int], text: str, step: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Record what was found in a step; a theory gets the next number.

    Args:
        desk: The desk.
        ids: Tickets.
        text: What was found.
        step: By its id, its name or its number; ``None``: the first that is not done.
        dry_run: Record nothing.

    Raises:
        UsageError: No text.
        NotFoundError: No such step, or none is left.
    """
    if not text.strip():
        raise UsageError("say what was found", hint="--text TEXT, or --body-file FILE")

    def decide(case: Case) -> list[Event]:
        check(ev.TROUBLESHOT, case.ticket)
        found = _step(case, step)
        number = len(theories_of(entries_for(case))) + 1 if found.id == THEORY else None
        return [Event(desk.now, Troubleshot(found.id, text.strip(), number))]

    return act(desk, "troubleshoot", ids, decide, dry_run=dry_run)


def decide_theory(
    desk: Desk, ids: Sequence[int], number: int, verdict: Verdict, text: str = "", *, dry_run: bool = False
) -> Outcome:
    """Record that a test rejected or confirmed a theory; the last test of a theory counts.

    Raises:
        UsageError: A theory is rejected without a reason.
        NotFoundError: There is no theory with this number, or the policy's steps know none.
    """
    if verdict == "rejected" and not text.strip():
        raise UsageError("say why it is rejected", hint=f"--reject {number} --why TEXT")

    def decide(case: Case) -> list[Event]:
        check(ev.TROUBLESHOT, case.ticket)
        _step(case, TEST)
        there = [theory.number for theory in theories_of(entries_for(case))]
        if number not in there:
            raise NotFoundError(
                f"ticket {case.ticket.id} has no theory {number}",
                hint=f"it has: {', '.join(map(str, there))}"
                if there
                else action("troubleshoot", case.ticket.id, step=THEORY, text=Blank("TEXT")),
            )
        return [Event(desk.now, Troubleshot(TEST, text.strip(), number, verdict))]

    return act(desk, "troubleshoot", ids, decide, dry_run=dry_run)


def _step(case: Case, word: str | None) -> TroubleshootingStep:
    steps, n = steps_for(case), case.ticket.id
    if word is None:
        found = next_step(steps, entries_for(case))
        if found is None:
            raise NotFoundError(
                f"ticket {n}: every step is done", hint=action("troubleshoot", n, step=steps[-1].id)
            )
        return found
    wanted = word.strip().casefold()
    for number, step in enumerate(steps, start=1):
        if wanted in (step.id.casefold(), step.name.casefold(), str(number)):
            return step
    raise NotFoundError(
        f"ticket {n} has no step {word}", hint=f"steps: {', '.join(step.id for step in steps)}"
    )
