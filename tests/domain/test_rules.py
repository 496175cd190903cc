"""The evaluator of conditions: its laws, whatever the condition and the ticket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.language.condition import ANY, FACTS, NUMBERS, Comparison, Condition
from supportcli.domain.language.rules import holds, names

WORDS = st.sampled_from(["a", "b", "c"])
CHOICES = st.lists(WORDS | st.just(ANY), min_size=1, max_size=2).map(tuple)
SOME_FACTS = st.lists(st.tuples(st.sampled_from(FACTS[:5]), CHOICES), max_size=2).map(tuple)
COMPARED = st.lists(
    st.builds(
        Comparison,
        st.sampled_from(NUMBERS),
        st.sampled_from(["<", "<=", "=", ">=", ">"]),
        st.integers(-2, 3),
    ),
    max_size=2,
).map(tuple)


def within(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, max_size=2).map(tuple)
    return st.builds(Condition, SOME_FACTS, COMPARED, several, several)


CONDITIONS = st.recursive(st.builds(Condition, SOME_FACTS, COMPARED), within, max_leaves=6)
TICKETS = st.fixed_dictionaries(
    {name: st.none() | WORDS | st.lists(WORDS, max_size=2).map(tuple) for name in FACTS[:5]}
    | {name: st.none() | st.integers(-2, 3) for name in NUMBERS}
)


@given(CONDITIONS, CONDITIONS, TICKETS)
def test_de_morgan(one: Condition, other: Condition, ticket: dict[str, object]) -> None:
    """Not (a or b) is not a and not b; not (a and b) is not a or not b."""
    neither = Condition(none_of=(one, other))
    assert holds(neither, ticket.get) == (not holds(one, ticket.get) and not holds(other, ticket.get))
    both = Condition(none_of=(Condition(none_of=(one,)), Condition(none_of=(other,))))
    not_both = Condition(none_of=(both,))
    either_not = Condition(any_of=(Condition(none_of=(one,)), Condition(none_of=(other,))))
    assert holds(not_both, ticket.get) == holds(either_not, ticket.get)


@given(CONDITIONS, CONDITIONS, TICKETS)
def test_any_and_none_are_opposites(one: Condition, other: Condition, ticket: dict[str, object]) -> None:
    """One of them holds, or none of them does, and never both."""
    assert holds(Condition(any_of=(one, other)), ticket.get) != holds(
        Condition(none_of=(one, other)), ticket.get
    )


@given(CONDITIONS, TICKETS)
def test_twice_not_is_yes(one: Condition, ticket: dict[str, object]) -> None:
    """A negation of a negation says what the condition says."""
    twice = Condition(none_of=(Condition(none_of=(one,)),))
    assert holds(twice, ticket.get) == holds(one, ticket.get)


@given(SOME_FACTS, COMPARED)
def test_what_is_not_known_satisfies_nothing(
    facts: tuple[tuple[str, tuple[str, ...]], ...], compared: tuple[Comparison, ...]
) -> None:
    """A ticket of which nothing is known meets only the condition that asks for nothing."""
    assert holds(Condition(facts, compared), lambda _: None) == (not facts and not compared)


@given(CONDITIONS, TICKETS)
def test_only_the_facts_it_names_matter(one: Condition, ticket: dict[str, object]) -> None:
    """Whatever else is known of the ticket, the answer is the same: what is remembered by them stays true."""
    asked = names(one)
    alone = {name: value for name, value in ticket.items() if name in asked}
    assert holds(one, alone.get) == holds(one, ticket.get)


@given(CONDITIONS, CONDITIONS, TICKETS)
def test_asking_for_more_never_admits_more(
    one: Condition, other: Condition, ticket: dict[str, object]
) -> None:
    """A condition with another within it holds at most where it held."""
    narrower = Condition(one.facts, one.compared, one.any_of, (*one.none_of, other))
    assert not holds(narrower, ticket.get) or holds(one, ticket.get)
