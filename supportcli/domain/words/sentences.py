"""Conditions in words, for whoever reads a policy: ``plan gold or silver, priority P1, opened outside office``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from supportcli.domain.language.condition import ANY, SINCE, Comparison, Condition

EVERY = "every ticket"
"""What the empty condition asks for."""

_NAMES = {"version-phase": "version", "opened-in": "opened in", "flag": "flagged", "assignee": "assigned to"}
_NOT = {"opened-in": "opened outside", "flag": "not flagged", "assignee": "not assigned to"}
_RECORDED = {"flag": "a flag", "opened-in": "an open calendar", "assignee": "an assignee"}
_OPERATORS: Mapping[str, str] = {
    "<": "less than",
    "<=": "at most",
    "=": "exactly",
    ">=": "at least",
    ">": "more than",
}
_DAYS: Mapping[str, str] = {
    "<": "before",
    "<=": "not after",
    "=": "on",
    ">=": "not before",
    ">": "after",
}
_COUNTED = {
    "replies": ("reply", "replies"),
    "reopenings": ("reopening", "reopenings"),
    "hand-offs": ("hand-off", "hand-offs"),
}


def sentence(condition: Condition) -> str:
    """What the condition asks for, in words; nothing for the empty condition.

    A comma means that both must hold. What is nested stands in brackets, so that two different conditions never
    read alike.
    """
    parts = [_fact(name, values) for name, values in condition.facts]
    parts += [_comparison(each) for each in condition.compared]
    if condition.any_of:
        parts.append("either " + " or ".join(_inner(each) for each in condition.any_of))
    parts += [_none(each) for each in condition.none_of]
    return ", ".join(parts)


def for_whom(condition: Condition) -> str:
    """As :func:`sentence`; the empty condition is every ticket."""
    return sentence(condition) or EVERY


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {conjunction} {found[-1]}"


def _fact(name: str, values: tuple[str, ...]) -> str:
    if values == (ANY,):
        return f"{_recorded(name)} is recorded"
    return f"{_NAMES.get(name, name)} {_one_of(values)}"


def _one_of(values: tuple[str, ...]) -> str:
    return listed(("any other" if value == ANY else value for value in values), "or") or "nothing"


def _recorded(name: str) -> str:
    return _RECORDED.get(name, f"{'an' if name[0] in 'aeiou' else 'a'} {name}")


def _comparison(comparison: Comparison) -> str:
    words = _OPERATORS[comparison.operator]
    if comparison.fact == SINCE:
        return f"contract begun {_DAYS[comparison.operator]} {date.fromordinal(comparison.bound)}"
    if comparison.fact == "contract-age":
        return f"contract {words} {comparison.bound} day{'' if comparison.bound == 1 else 's'} old"
    one, many = _COUNTED.get(comparison.fact, (comparison.fact, comparison.fact))
    return f"{words} {comparison.bound} {one if comparison.bound == 1 else many}"


def _inner(condition: Condition) -> str:
    text = sentence(condition) or EVERY
    alone = len(condition.facts) + len(condition.compared) == 1
    return text if alone and not condition.any_of and not condition.none_of else f"({text})"


def _none(condition: Condition) -> str:
    """The opposite in plain words where only one fact is denied."""
    if len(condition.facts) == 1 and not condition.compared + condition.any_of + condition.none_of:
        name, values = condition.facts[0]
        if values == (ANY,):
            return f"{_recorded(name).replace('an ', 'no ', 1).replace('a ', 'no ', 1)} is recorded"
        return f"{_NOT.get(name, f'{_NAMES.get(name, name)} not')} {_one_of(values)}"
    return f"not {_inner(condition)}"
