"""Which source decides, and what labelled examples say."""

from __future__ import annotations

import pytest

from supportcli.domain.language.policy import Example
from supportcli.domain.suggestions.likeness import Examples, candidates
from supportcli.domain.suggestions.suggesting import Candidate, Reason, choose


def said(value: str, confidence: float, source: str = "rule") -> list[Candidate]:
    return [Candidate(value, confidence, (Reason(source, f"{source} says so"),))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "example", "history", "expected"),
    [
        # the first that is sure decides, however sure the later ones are
        (("I", 0.75), ("II", 0.95), ("III", 0.99), ("I", "rule", 0.75)),
        (("I", 0.6), ("II", 0.95), ("III", 0.99), ("II", "example", 0.95)),
        (None, None, ("III", 0.99), ("III", "history", 0.99)),
        (("I", 0.5), None, None, ("I", "rule", 0.5)),
        # nobody is sure: odds 1 + 1 agree, so (1/(0.5 × 0.5) - 1) : 1 = 3 : 1
        (("I", 0.5), None, ("I", 0.5), ("I", "rule", 0.75)),
        (("I", 0.1), None, None, None),
        (None, None, None, None),
    ],
)
def test_who_decides(rule, example, history, expected) -> None:  # type: ignore[no-untyped-def]
    """Rules, then examples, then the history; where none is sure they are weighed together."""
    by = {"rule": rule, "example": example, "history": history}
    found = choose("level", {source: said(*each, source) for source, each in by.items() if each})  # type: ignore[misc]
    assert (found and (found.value, found.source, pytest.approx(found.confidence))) == expected


def test_reasons_of_all_who_agree() -> None:
    """The decision is the first source's; whoever says the same adds a reason."""
    found = choose("level", {"rule": said("I", 0.9), "history": said("I", 0.9, "history")})
    assert found is not None
    assert [each.text for each in found.reasons] == ["rule says so", "history says so"]


EXAMPLES = [
    Example("How do I burn my ISO to be bootable media?", (("level", "evaluation"),), "CC-14"),
    Example("How do reset my password?", (("level", "0"), ("kind", "account"))),
]


def test_an_example_word_for_word() -> None:
    """Case, spaces and the subject above it do not matter; nothing else is left to say."""
    reader = Examples(EXAMPLES)
    near = reader.near("Help\nhow do  RESET my password")
    assert near[0].likeness == 1.0
    assert [(each.value, each.confidence) for each in candidates(near, "kind")] == [("account", 0.98)]


def test_an_example_in_other_words() -> None:
    """Stems that say something make texts alike: burning ISOs is burning an ISO; a greeting is nothing."""
    reader = Examples(EXAMPLES)
    near = reader.near("I am burning ISOs")
    assert [each.example for each in near] == EXAMPLES[:1]
    assert 0.3 <= candidates(near, "level")[0].confidence < 0.9
    assert reader.near("Hello, how do you do?") == []
