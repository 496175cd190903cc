"""Questions that more than one command asks at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from supportcli.cli.prompts import ask_choice, ask_text
from supportcli.domain.policy import DetailsForm, Policy
from supportcli.render.untrusted import untrusted


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


def ask_details(form: DetailsForm, known: Mapping[str, str]) -> dict[str, str]:
    """Ask every question of the form that has no answer yet; an empty answer leaves it open."""
    answers = {}
    for question in form.questions:
        if known.get(question.id, "").strip():
            continue
        text = ask_text(question.ask + (f" ({question.help})" if question.help else ""))
        if text.strip():
            answers[question.id] = text.strip()
    return answers
