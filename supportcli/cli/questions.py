"""Questions that more than one command asks at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from supportcli.cli.prompts import ask_text
from supportcli.domain.policy import DetailsForm


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
