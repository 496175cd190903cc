"""The walk through troubleshooting at a terminal: one question a step, each answer recorded at once."""

from __future__ import annotations

import sys

from supportcli.cli.invocation import Invocation
from supportcli.cli.keeping import Keeper, keeping
from supportcli.cli.output import say
from supportcli.cli.prompts import ask_choice
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, cases
from supportcli.desk.troubleshooting import decide_theory, entries_for, record, steps_for
from supportcli.domain.actions import action, command
from supportcli.domain.tickets.troubleshooting import (
    REJECTED,
    TEST,
    THEORY,
    Theory,
    TroubleshootingStep,
    Verdict,
    next_step,
    theories_of,
)
from supportcli.render.untrusted import untrusted

_LEAVE, _ANOTHER = "leave", "another"
_LONGEST = 60


def walk(desk: Desk, ticket: int, invocation: Invocation) -> None:
    """Ask step after step, from the first that is not done; an empty answer leaves the rest for later.

    Each answer is one operation, so that ``undo`` takes back one step. Ctrl-C keeps what stands in the line.
    """
    while True:
        case = cases(desk, [ticket])[0]
        steps = steps_for(case)
        step = next_step(steps, entries_for(case))
        if step is None:
            say(f"ticket {ticket}: every step is done", invocation)
            return
        _introduce(case, steps, step)
        again = command(action("troubleshoot", ticket))
        with keeping(desk.store.path, "troubleshoot", [str(ticket)], again=again) as keeper:
            used = _test(desk, case, keeper) if _tests(case, step) else _find(desk, case, step, keeper)
            _keep_the_rest(keeper, used)
        if not used:
            say(f"ticket {ticket}: to go on: {again}", invocation)
            return


def _keep_the_rest(keeper: Keeper, used: str) -> None:
    """What was typed at another question the last time stays, until that question is answered."""
    keeper.answers.pop(used, None)
    for name, text in keeper.answers.items():
        keeper.stays = True
        keeper.note(name, text)


def _tests(case: Case, step: TroubleshootingStep) -> bool:
    return step.id == TEST and any(each.id == THEORY for each in steps_for(case))


def _introduce(case: Case, steps: tuple[TroubleshootingStep, ...], step: TroubleshootingStep) -> None:
    lines = ["", f"Step {steps.index(step) + 1} of {len(steps)}: {untrusted(step.name)}"]
    if step.means:
        lines.append(f"  {untrusted(step.means)}")
    if step.id in (THEORY, TEST):
        lines += [f"  {_named(theory)}" for theory in theories_of(entries_for(case))]
    sys.stderr.write("\n".join([*lines, ""]))


def _named(theory: Theory) -> str:
    why = f": {untrusted(theory.decided.text, width=_LONGEST)}" if theory.decided else ""
    verdict = f" ({theory.verdict}{why})" if theory.verdict else ""
    return f"theory {theory.number}: {untrusted(theory.text, width=_LONGEST)}{verdict}"


def _find(desk: Desk, case: Case, step: TroubleshootingStep, keeper: Keeper) -> str:
    """Ask what a step found; returns the name of the question that was answered, or nothing."""
    number = len(theories_of(entries_for(case))) + 1
    question = f"Theory {number}?" if step.id == THEORY else "What was found?"
    name = f"{step.id}-{number}" if step.id == THEORY else step.id
    text = keeper.ask(name, question)
    if not text.strip():
        return ""
    record(desk, [case.ticket.id], text, step.id)
    return name


def _test(desk: Desk, case: Case, keeper: Keeper) -> str:
    """Ask what the test said of a theory, or for another theory; returns as :func:`_find`."""
    theories = [each for each in theories_of(entries_for(case)) if each.verdict != REJECTED]
    choices: list[tuple[str, str]] = []
    for each in theories:
        choices += [
            (f"confirmed {each.number}", f"theory {each.number} is confirmed"),
            (f"rejected {each.number}", f"theory {each.number} is rejected"),
        ]
    choices += [(_ANOTHER, "there is another theory"), (_LEAVE, "not tested yet: leave")]
    chosen = ask_choice("What did the test say?", choices)
    if chosen == _LEAVE:
        return ""
    if chosen == _ANOTHER:
        step = next(each for each in steps_for(case) if each.id == THEORY)
        return _find(desk, case, step, keeper)
    word, _, number = chosen.partition(" ")
    verdict: Verdict = "confirmed" if word == "confirmed" else "rejected"
    question = "What shows it?" if verdict == "confirmed" else "Why is it rejected?"
    name = f"{TEST}-{number}"
    text = keeper.ask(name, question)
    if not text.strip():
        return ""
    decide_theory(desk, [case.ticket.id], int(number), verdict, text)
    return name
