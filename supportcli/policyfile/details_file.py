"""The details form that ships with the program, for tickets whose policy has none of its own."""

from __future__ import annotations

import tomllib

from supportcli.domain.language.policy import DetailsForm, Question
from supportcli.policyfile.shipped import shipped_data


def shipped_details() -> DetailsForm:
    """Read ``data/installation-details.toml``, which has the shape of a policy's ``[details]``."""
    data = tomllib.loads(shipped_data("installation-details.toml").read_text(encoding="utf-8"))
    questions = tuple(
        Question(
            question["id"],
            question["ask"],
            question.get("required", False),
            question.get("multiline", False),
            question.get("help", ""),
            carry=question.get("carry"),
        )
        for question in data["questions"]
    )
    return DetailsForm(data["intro"], data["note"], questions)
