"""What is left of conditions once some facts are known: how a policy reads for one plan, or for one priority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from msgspec.structs import replace

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Measure, Policy, Target
from supportcli.domain.language.rules import holds

NOTHING = Condition()

Known = Mapping[str, object]
"""Facts that are known, by name; a value of ``None`` is known to be unrecorded."""


class Conditional(Protocol):
    """Whatever holds for some tickets only."""

    @property
    def when(self) -> Condition: ...  # noqa: D102


Some = TypeVar("Some", bound=Conditional)


def narrowed(condition: Condition, known: Known) -> Condition | None:
    """What the condition still asks for, the known facts given; ``None`` if it cannot hold any more."""
    facts = []
    for name, allowed in condition.facts:
        if name not in known:
            facts.append((name, allowed))
        elif not holds(Condition(facts=((name, allowed),)), known.get):
            return None
    compared = tuple(each for each in condition.compared if each.fact not in known)
    settled = Condition(compared=tuple(each for each in condition.compared if each.fact in known))
    if not holds(settled, known.get):
        return None
    either = [left for each in condition.any_of if (left := narrowed(each, known)) is not None]
    if condition.any_of and not either:
        return None
    denied = [left for each in condition.none_of if (left := narrowed(each, known)) is not None]
    if NOTHING in denied:
        return None
    return replace(
        condition,
        facts=tuple(facts),
        compared=compared,
        any_of=() if NOTHING in either else tuple(either),
        none_of=tuple(denied),
    )


def possible(items: Iterable[Some], known: Known) -> Iterator[tuple[Condition, Some]]:
    """The items that may still hold, each with what it still asks for."""
    for item in items:
        left = narrowed(item.when, known)
        if left is not None:
            yield left, item


def candidates(items: Iterable[Some], known: Known) -> Iterator[tuple[Condition, Some]]:
    """The same for items of which the first that holds counts: none stands after one that holds for sure."""
    for left, item in possible(items, known):
        yield left, item
        if left == NOTHING:
            return


def cell_facts(plan: str | None, priority: str | None) -> dict[str, object]:
    """The facts of a row or a cell of a table; ``None`` leaves a fact open."""
    return {name: value for name, value in (("plan", plan), ("priority", priority)) if value is not None}


def targets_of(
    policy: Policy, measure: Measure, plan: str | None, priority: str | None
) -> list[tuple[Condition, Target]]:
    """The targets of a measure for such tickets, the one that counts first, each with what it still asks for.

    Empty where the measure does not exist for them.
    """
    known = cell_facts(plan, priority)
    if narrowed(measure.when, known) is None:
        return []
    return list(candidates((t for t in policy.targets if t.measure == measure.id), known))
