"""Signals: which words stand in a text, and what they are worth together."""

from __future__ import annotations

import pytest

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Signal
from supportcli.domain.suggestions.signals import Signals, candidates, phrase_problem


def found(
    text: str, *words: str, beside: tuple[str, ...] = (), unless: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The phrases of one signal that stand in the text."""
    signal = Signal("one", (("level", "II"),), words, beside, unless)
    hits = Signals([signal]).hits(text, lambda _: None)
    return hits[0].phrases if hits else ()


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("Use the SHELL, please", "shell", True),
        ("seashells", "shell", False),
        ("seashells", "shell*", False),
        ("shells", "shell*", True),
        ("the command line", "command line", True),
        ("the command-line", "command line", True),
        ("a command in line 4", "command line", False),
        ("I can’t log in", "can't log in", True),
        ("set it up", "set ... up", True),
        ("set up", "set ... up", True),
        ("set all the three up", "set ... up", True),
        ("set all of the three up", "set ... up", False),
        ("installing two drives", "install* ... drive*", True),
        ("STRAẞE", "strasse", True),
        ("我的服务器坏了", "服务器", True),
        ("", "shell", False),
    ],
)
def test_phrases(text: str, phrase: str, stands: bool) -> None:
    """Whole words in any case; a star goes on, three dots leave out up to three words."""
    assert bool(found(text, phrase)) is stands


def test_beside_and_unless() -> None:
    """A word that needs another, and one that silences it."""
    assert found("move the disk", "disk", beside=("move",)) == ("disk",)
    assert found("paint the disk", "disk", beside=("move",)) == ()
    assert found("move the failed disk", "disk", beside=("move",), unless=("failed",)) == ()


def test_a_condition_on_facts() -> None:
    """A signal for one plan is silent on tickets of another."""
    signal = Signal("one", (("level", "II"),), ("disk",), when=Condition((("plan", ("gold",)),)))
    reader = Signals([signal])
    assert reader.hits("a disk", {"plan": "gold"}.get)
    assert not reader.hits("a disk", {"plan": "silver"}.get)


def test_a_longer_phrase_hides_a_shorter_one_that_says_otherwise() -> None:
    """ "mail server" is not also a "server"; for a signal that says the same it still is."""
    signals = [
        Signal("mail", (("level", "I"),), ("mail server",)),
        Signal("server", (("level", "II"),), ("server",)),
        Signal("any", (("level", "I"),), ("server",)),
    ]
    told = [hit.signal.id for hit in Signals(signals).hits("our mail server", lambda _: None)]
    assert told == ["mail", "any"]
    told = [hit.signal.id for hit in Signals(signals).hits("mail server, other server", lambda _: None)]
    assert told == ["mail", "server", "any"]


@pytest.mark.parametrize(
    ("strengths", "confidences"),
    [
        # one word: its strength; odds 4:1
        ([("II", 0.8)], {"II": 0.8}),
        # two that agree: 1/(0.2 × 0.2) - 1 = 24 to one
        ([("II", 0.8), ("II", 0.8)], {"II": 24 / 25}),
        # two that disagree: 4 against 1 against nothing known (1)
        ([("II", 0.8), ("I", 0.5)], {"II": 4 / 6, "I": 1 / 6}),
    ],
)
def test_evidence_adds_up_as_odds(strengths: list[tuple[str, float]], confidences: dict[str, float]) -> None:
    """A strength of 0.8 is four to one; odds multiply, and what speaks for one speaks against the other."""
    signals = [
        Signal(f"s{n}", (("level", value),), (f"word{n}",), strength=strength)
        for n, (value, strength) in enumerate(strengths)
    ]
    text = " ".join(f"word{n}" for n in range(len(strengths)))
    said = candidates(Signals(signals).hits(text, lambda _: None), "level")
    assert {each.value: each.confidence for each in said} == pytest.approx(confidences)
    assert said[0].value == max(confidences, key=lambda each: confidences[each])


def test_two_values_are_both_right() -> None:
    """A signal for two values leaves them equal."""
    signal = Signal("compiling", (("level", "III"), ("level", "consulting")), ("driver",), strength=0.8)
    said = candidates(Signals([signal]).hits("a driver", lambda _: None), "level")
    assert [(each.value, each.confidence) for each in said] == [
        ("III", pytest.approx(4 / 9)),
        ("consulting", pytest.approx(4 / 9)),
    ]


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("shell", None),
        ("", "has no word"),
        ("...", "has no word"),
        ("... up", "begins or ends with a gap"),
        ("set ...", "begins or ends with a gap"),
        ("in*", "would find too much: at least three letters before the *"),
        ("user id*", None),
        ("a ... b ... c ... d", None),
        ("a ... b ... c ... d ... e", "has more than 3 gaps"),
    ],
)
def test_what_is_wrong_with_a_phrase(phrase: str, problem: str | None) -> None:
    """Phrases that could never be found, or everywhere, are refused."""
    assert phrase_problem(phrase) == problem
