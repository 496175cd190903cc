"""Conditions in words, and what is left of them once some facts are known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.language.condition import ANY, Comparison, Condition
from supportcli.domain.language.narrowing import narrowed
from supportcli.domain.language.rules import holds
from supportcli.domain.words.sentences import for_whom, listed, sentence


def when(**facts: str) -> Condition:
    return Condition(
        facts=tuple((name.replace("_", "-"), tuple(text.split())) for name, text in facts.items())
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(), ""),
        (when(plan="gold silver", priority="P1"), "plan gold or silver, priority P1"),
        (when(plan="a b c"), "plan a, b or c"),
        (when(opened_in="office"), "opened in office"),
        (Condition(none_of=(when(opened_in="office"),)), "opened outside office"),
        (when(cause="*"), "a cause is recorded"),
        (Condition(none_of=(when(environment="*"),)), "no environment is recorded"),
        (Condition(none_of=(when(cause="*"),)), "no cause is recorded"),
        (when(flag="beyond"), "flagged beyond"),
        (Condition(none_of=(when(flag="beyond"),)), "not flagged beyond"),
        (Condition(none_of=(when(plan="gold silver"),)), "plan not gold or silver"),
        (when(version_phase="ended"), "version ended"),
        (Condition(compared=(Comparison("contract-age", "<", 30),)), "contract less than 30 days old"),
        (Condition(compared=(Comparison("replies", ">=", 1),)), "at least 1 reply"),
        (Condition(compared=(Comparison("hand-offs", ">", 2),)), "more than 2 hand-offs"),
        (
            Condition(any_of=(when(plan="gold"), when(kind="x", level="II"))),
            "either plan gold or (kind x, level II)",
        ),
        (Condition(none_of=(when(kind="x", level="II"),)), "not (kind x, level II)"),
        (Condition(none_of=(Condition(compared=(Comparison("replies", "=", 3),)),)), "not exactly 3 replies"),
    ],
)
def test_a_condition_is_a_sentence(condition: Condition, words: str) -> None:
    """As a person would say it; a comma means and."""
    assert sentence(condition) == words
    assert for_whom(condition) == (words or "every ticket")


def test_lists_are_read_aloud() -> None:
    """Commas, and one word before the last."""
    assert [listed(text.split()) for text in ("", "a", "a b", "a b c")] == ["", "a", "a and b", "a, b and c"]


FACTS = ("plan", "priority", "flag")
conditions = st.recursive(
    st.builds(
        Condition,
        facts=st.lists(
            st.tuples(
                st.sampled_from(FACTS),
                st.lists(st.sampled_from(["a", "b", ANY]), min_size=1, max_size=2).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
        compared=st.lists(
            st.builds(
                Comparison,
                st.just("replies"),
                st.sampled_from(["<", "<=", "=", ">=", ">"]),
                st.integers(0, 3),
            ),
            max_size=1,
        ).map(tuple),
    ),
    lambda inner: st.builds(
        Condition,
        any_of=st.lists(inner, max_size=2).map(tuple),
        none_of=st.lists(inner, max_size=2).map(tuple),
        facts=st.just((("plan", ("a",)),)),
    ),
    max_leaves=6,
)
words = st.sampled_from(["a", "b", "c", None])
tickets = st.fixed_dictionaries(
    {
        "plan": words,
        "priority": words,
        "flag": st.sampled_from([(), ("a",), ("a", "b")]),
        "replies": st.integers(0, 3),
    }
)


@given(conditions, tickets, st.sets(st.sampled_from([*FACTS, "replies"])))
def test_what_is_left_decides_as_the_whole_did(
    condition: Condition, ticket: Mapping[str, object], told: set[str]
) -> None:
    """Whatever is known of a ticket: the rest of the condition holds of it exactly when the condition does."""
    known = {name: ticket[name] for name in told}
    left = narrowed(condition, known)
    assert (left is not None and holds(left, ticket.get)) == holds(condition, ticket.get)


@given(conditions, tickets)
def test_nothing_is_left_when_everything_is_known(condition: Condition, ticket: Mapping[str, object]) -> None:
    """Then the condition holds or it does not."""
    assert narrowed(condition, ticket) in (None, Condition())
