"""The evaluator of conditions: which terms hold for a ticket. Conditions are data; nothing is executed."""

from __future__ import annotations

import operator
from collections.abc import Callable

from supportcli.domain.language.condition import ANY, Comparison, Condition

Fact = Callable[[str], object]
"""Looks up a fact of a ticket: a word, a number, a tuple of words, or ``None`` where nothing is known."""

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def holds(condition: Condition, fact: Fact) -> bool:
    """Whether everything that the condition asks for is so."""
    for name, allowed in condition.facts:
        if not _is_one_of(fact(name), allowed):
            return False
    return (
        all(_compares(comparison, fact) for comparison in condition.compared)
        and (not condition.any_of or any(holds(each, fact) for each in condition.any_of))
        and not any(holds(each, fact) for each in condition.none_of)
    )


def names(condition: Condition) -> set[str]:
    """Every fact that the condition, or a condition within it, asks for."""
    found = {name for name, _ in condition.facts} | {each.fact for each in condition.compared}
    for inner in (*condition.any_of, *condition.none_of):
        found |= names(inner)
    return found


def _is_one_of(value: object, allowed: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(each in allowed for each in value) or (ANY in allowed and bool(value))
    return value in allowed or (ANY in allowed and bool(value))


def _compares(comparison: Comparison, fact: Fact) -> bool:
    value = fact(comparison.fact)
    return isinstance(value, int) and _COMPARE[comparison.operator](value, comparison.bound)
