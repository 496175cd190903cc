"""What follows from two conditions: safe answers, checked against the evaluator on random tickets."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.domain.language.condition import Comparison, Condition
from supportcli.domain.language.rules import holds
from supportcli.policyfile.conditions import both, specificity
from supportcli.policyfile.logic import implies, may_meet

PLANS, FLAGS = ("gold", "silver", "*"), ("x", "y", "*")

FACTS = st.tuples(
    st.none() | st.sampled_from([("plan", (plan,)) for plan in PLANS] + [("plan", ("gold", "silver"))]),
    st.none() | st.sampled_from([("flag", (flag,)) for flag in FLAGS] + [("flag", ("x", "y"))]),
).map(lambda pair: tuple(each for each in pair if each is not None))
COMPARED = st.lists(
    st.builds(
        Comparison,
        st.sampled_from(["replies", "contract-age"]),
        st.sampled_from(["<", "<=", "=", ">=", ">"]),
        st.integers(0, 3),
    ),
    max_size=2,
).map(tuple)
CONDITIONS = st.recursive(
    st.builds(Condition, FACTS, COMPARED),
    lambda inner: st.builds(
        Condition,
        FACTS,
        COMPARED,
        st.lists(inner, max_size=2).map(tuple),
        st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)
TICKETS = st.fixed_dictionaries(
    {
        "plan": st.sampled_from([None, "gold", "silver", "bronze"]),
        "flag": st.sampled_from([(), ("x",), ("y",), ("x", "y")]),
        "replies": st.integers(0, 4),
        "contract-age": st.none() | st.integers(0, 4),
    }
)


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, CONDITIONS, TICKETS)
def test_what_is_certain_is_true_of_every_ticket(
    first: Condition, second: Condition, ticket: dict[str, Any]
) -> None:
    """Law: ``implies`` never says yes, and ``may_meet`` never says no, against a ticket."""
    one, two = holds(first, ticket.get), holds(second, ticket.get)
    if implies(first, second):
        assert two or not one
    if not may_meet(first, second):
        assert not (one and two)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(Condition, st.just(()), COMPARED, st.lists(CONDITIONS, max_size=2).map(tuple)),
    CONDITIONS,
    TICKETS,
)
def test_both_is_and(first: Condition, second: Condition, ticket: dict[str, Any]) -> None:
    """Law: the joined condition holds when each of the two does (as long as they name no fact both)."""
    joined = holds(both(first, second), ticket.get)
    assert joined == (holds(first, ticket.get) and holds(second, ticket.get))


def plan(*plans: str) -> Condition:
    return Condition((("plan", plans),))


def age(operator: Any, bound: int) -> Condition:
    return Condition(compared=(Comparison("contract-age", operator, bound),))


NOT_GOLD = Condition(none_of=(plan("gold"),))


@pytest.mark.parametrize(
    ("narrow", "wide", "follows"),
    [
        (plan("gold"), plan("gold", "silver"), True),
        (plan("gold", "silver"), plan("gold"), False),
        (plan("gold"), plan("*"), True),
        (age("<", 30), age("<=", 29), True),
        (age("<", 30), age("<", 29), False),
        (age("=", 5), age(">", 4), True),
        (Condition(), age(">=", 0), False),  # a contract's age may be unknown
        (plan("silver"), NOT_GOLD, True),
        (plan("gold"), NOT_GOLD, False),
        (NOT_GOLD, NOT_GOLD, True),
        (plan("gold"), Condition(any_of=(plan("gold"), age("<", 3))), True),
        (Condition(any_of=(plan("gold"), age("<", 2))), Condition(any_of=(plan("gold"), age("<", 3))), True),
        (Condition(any_of=(plan("gold"), age("<", 4))), Condition(any_of=(plan("gold"), age("<", 3))), False),
    ],
)
def test_what_follows(narrow: Condition, wide: Condition, follows: bool) -> None:
    """The answers that checks of a policy live on."""
    assert implies(narrow, wide) is follows


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (plan("gold"), plan("silver"), False),
        (plan("gold"), plan("*"), True),
        (plan("gold"), NOT_GOLD, False),
        (plan("silver"), NOT_GOLD, True),
        (age("<", 30), age(">=", 30), False),
        (age("<=", 30), age(">=", 30), True),
        (Condition((("flag", ("x",)),)), Condition((("flag", ("y",)),)), True),  # a ticket may have both
        (Condition(any_of=(plan("gold"), plan("silver"))), plan("bronze"), False),
    ],
)
def test_what_may_meet(first: Condition, second: Condition, meet: bool) -> None:
    """In either order."""
    assert may_meet(first, second) is meet
    assert may_meet(second, first) is meet


def test_what_asks_for_more_is_more_specific() -> None:
    """Facts, comparisons, alternatives and exceptions each count."""
    assert [specificity(each) for each in (Condition(), plan("a"), both(plan("a"), age("<", 3)))] == [0, 1, 2]
    assert specificity(both(Condition(any_of=(plan("a"), plan("b"))), NOT_GOLD)) == 2


def test_deep_conditions_are_answered_at_once() -> None:
    """Alternatives of alternatives of alternatives: the answer is bounded, not the search."""
    deep = plan("gold")
    for _ in range(8):
        deep = Condition(any_of=(deep, age("<", 3)), none_of=(deep, age(">", 3)))
    begun = time.perf_counter()
    implies(deep, Condition(any_of=(deep, plan("silver"))))
    may_meet(deep, Condition(none_of=(plan("silver"), deep)))
    assert time.perf_counter() - begun < 1
