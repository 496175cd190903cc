"""What follows from two conditions, whatever the ticket: whether one implies the other, whether both may hold.

Both answers are safe rather than complete: ``implies`` says yes and ``may_meet`` says no only when it is
certain. How deep they look is bounded, so that no file can keep them busy.
"""

from __future__ import annotations

from collections.abc import Iterable

from supportcli.domain.language.condition import ANY, Comparison, Condition

SEVERAL = frozenset({"flag", "opened-in"})
"""Facts of which a ticket may have several values at once: different values do not exclude each other."""

_DEPTH = 3
_MOST = 1 << 62


def implies(narrow: Condition, wide: Condition, depth: int = _DEPTH) -> bool:
    """Whether every ticket for which ``narrow`` holds certainly satisfies ``wide``."""
    if wide in (narrow, Condition()):
        return True
    if depth == 0:
        return False
    given = dict(narrow.facts)
    low_high = {each.fact: _bounds(narrow.compared, each.fact) for each in wide.compared}
    return (
        all(
            fact in given and (ANY in values or set(given[fact]) <= set(values))
            for fact, values in wide.facts
        )
        and all(_within(low_high[each.fact], each) for each in wide.compared)
        and (not wide.any_of or _implies_one(narrow, wide.any_of, depth))
        and all(_excludes(narrow, each, depth) for each in wide.none_of)
    )


def may_meet(first: Condition, second: Condition, depth: int = _DEPTH) -> bool:
    """Whether some ticket can perhaps satisfy both."""
    if depth == 0:
        return True
    other = dict(second.facts)
    if not all(
        fact in SEVERAL or fact not in other or _share(values, other[fact]) for fact, values in first.facts
    ):
        return False
    compared = first.compared + second.compared
    if any(low > high for low, high in (_bounds(compared, each.fact) for each in compared)):
        return False
    if any(implies(second, each, depth - 1) for each in first.none_of) or any(
        implies(first, each, depth - 1) for each in second.none_of
    ):
        return False
    return all(
        not alternatives or any(may_meet(each, rest, depth - 1) for each in alternatives)
        for alternatives, rest in ((first.any_of, second), (second.any_of, first))
    )


def _implies_one(narrow: Condition, alternatives: Iterable[Condition], depth: int) -> bool:
    """Whether one of the alternatives follows, from the whole or from each of its own alternatives."""
    choices = list(alternatives)
    if any(implies(narrow, choice, depth - 1) for choice in choices):
        return True
    return bool(narrow.any_of) and all(
        any(implies(each, choice, depth - 1) for choice in choices) for each in narrow.any_of
    )


def _excludes(narrow: Condition, other: Condition, depth: int) -> bool:
    """Whether ``other`` cannot hold where ``narrow`` does."""
    return any(implies(other, each, depth - 1) for each in narrow.none_of) or not may_meet(
        narrow, other, depth - 1
    )


def _bounds(compared: Iterable[Comparison], fact: str) -> tuple[int, int]:
    """The least and the greatest whole number that satisfies all comparisons of a fact."""
    low, high = -_MOST, _MOST
    for each in compared:
        if each.fact != fact:
            continue
        if each.operator in (">", ">=", "="):
            low = max(low, each.bound + (each.operator == ">"))
        if each.operator in ("<", "<=", "="):
            high = min(high, each.bound - (each.operator == "<"))
    return low, high


def _within(bounds: tuple[int, int], wanted: Comparison) -> bool:
    """Whether a known number within the bounds satisfies a comparison; unbounded means nothing is known."""
    low, high = bounds
    least, greatest = _bounds([wanted], wanted.fact)
    return bounds != (-_MOST, _MOST) and least <= low and high <= greatest


def _share(one: Iterable[str], two: Iterable[str]) -> bool:
    first, second = set(one), set(two)
    return ANY in first or ANY in second or bool(first & second)
