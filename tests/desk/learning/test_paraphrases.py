"""The nineteen examples of ClearCARE and their paraphrases: what is suggested, and how often that is right."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.learning.suggest import Suggester
from supportcli.domain.language.policy import Policy
from supportcli.domain.suggestions.suggesting import Suggestion
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.shipped import shipped_text

HERE = Path(__file__).parent
LEVELS = {"evaluation": 3, "0": 4, "I": 3, "II": 3, "III": 3, "consulting": 3}
"""How many examples the page has of each level (CC-14)."""


@pytest.fixture(scope="module")
def clearcare() -> Policy:
    return read_policy(shipped_text("clearcare"), "clearcare.toml")


@pytest.fixture
def suggester(desk: Desk, clearcare: Policy) -> Suggester:
    """A desk that has decided nothing yet."""
    return Suggester(desk, clearcare)


def level_of(suggester: Suggester, text: str) -> Suggestion | None:
    return next((each for each in suggester.suggest(text) if each.fact == "level"), None)


def spoken(name: str) -> Iterator[tuple[str, list[str]]]:
    for table in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["paraphrases"]:
        for text in table["texts"]:
            yield text, table["levels"]


def test_the_page_has_nineteen(clearcare: Policy) -> None:
    """Nineteen texts, each with its level; no paraphrase is one of them."""
    counted = dict.fromkeys(LEVELS, 0)
    for example in clearcare.examples:
        counted[dict(example.facts)["level"]] += 1
    assert counted == LEVELS
    assert not {each.text for each in clearcare.examples} & {text for text, _ in spoken("paraphrases")}


def test_every_example_has_its_own_level(suggester: Suggester, clearcare: Policy) -> None:
    """A ticket with the text of an example gets its level, cites CC-14, and knows no other value but its twin's."""
    twins = [each for each in clearcare.examples if "compile a driver" in each.text]
    for example in clearcare.examples:
        suggestion = level_of(suggester, f"A question\n{example.text}")
        assert suggestion is not None
        assert suggestion.source == "example"
        assert (suggestion.reasons[0].text, suggestion.reasons[0].clause) == (example.text, "CC-14")
        likely = {suggestion.value, *(each.value for each in suggestion.others)}
        if example in twins:
            assert likely == {"III", "consulting"}
            assert suggestion.confidence == pytest.approx(suggestion.others[0].confidence)
        else:
            assert likely == {dict(example.facts)["level"]}
            assert suggestion.confidence > 0.9
    assert len(twins) == 2


def test_the_rules_alone_know_the_examples(suggester: Suggester, clearcare: Policy) -> None:
    """The vocabulary was drawn from the levels' definitions; it names the level of every example by itself."""
    for example in clearcare.examples:
        said = suggester._sources.read(f"{example.text} Thanks", lambda _: None)
        likeliest = [each.value for each in _rules(said)]
        level = dict(example.facts)["level"]
        assert level in likeliest[: 2 if "compile a driver" in example.text else 1], example.text


def _rules(reading):  # type: ignore[no-untyped-def]
    return reading.said("level")["rule"]


@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        pytest.param("paraphrases", 0.95, id="three of each, written before the vocabulary"),
        pytest.param("blind", 0.95, id="two of each, 34 % at first: the vocabulary got pairs of ideas"),
        pytest.param("blind_too", 0.95, id="two of each, 82 % at first: it got more of them"),
        pytest.param("blind_three", 0.95, id="two of each, 61 % at first: and more"),
        pytest.param("strangers", 0.9, id="two of each in plain words, never worked on"),
        pytest.param("strangers_hard", 0.8, id="two of each in other nouns, never worked on"),
    ],
)
def test_paraphrases(
    suggester: Suggester, name: str, at_least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """What customers might write instead is classified to the level of the example."""
    wrong = []
    texts = list(spoken(name))
    for text, levels in texts:
        suggestion = level_of(suggester, text)
        if suggestion is None or suggestion.value not in levels:
            wrong.append(f"{text}: {suggestion.value if suggestion else 'nothing'}, not {levels[0]}")
    share = 1 - len(wrong) / len(texts)
    with capsys.disabled():
        print(f"\n{name}: {len(texts) - len(wrong)} of {len(texts)} right, {share:.0%}")
    assert share >= at_least, "\n".join(wrong)
