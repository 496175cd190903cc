"""Questions that more than one command asks at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from supportcli.cli.prompts import ask_choice
from supportcli.domain.language.policy import DetailsForm, Policy
from supportcli.render.untrusted import untrusted

Ask = Callable[[str, str], str]


def ask_priority(policy: Policy, default: str | None = None, *, may_wait: bool = False) -> str:
    """Ask for one of the policy's priorities: the vendor's definitions are the choices.

    Args:
        policy: One that has priorities.
        default: Where the pointer starts.
        may_wait: Offer to leave it open, which is the empty answer.
    """
    choices = [(p.id, untrusted(f"{p.id}  {p.means or p.name}")) for p in policy.priorities]
    if may_wait:
        choices.append(("", "not yet: it is still open"))
    return ask_choice("Priority?", choices, default)


def ask_details(form: DetailsForm, known: Mapping[str, str], ask: Ask) -> dict[str, str]:
    """Ask every question of the form that has no answer yet; an empty answer leaves it open.

    Args:
        form: The questions.
        known: Answers that are there, by the id of their question.
        ask: Asks one question, given its id and its words, and keeps the answer.
    """
    answers = {}
    for question in form.questions:
        if known.get(question.id, "").strip():
            continue
        text = ask(question.id, question.ask + (f" ({question.help})" if question.help else ""))
        if text.strip():
            answers[question.id] = text.strip()
    return answers
