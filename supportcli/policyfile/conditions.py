"""``when`` tables, and the keys of targets and ladders, become conditions of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from supportcli.domain.condition import ANY, FACTS, Condition
from supportcli.domain.ticket import STATUSES
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion

ALL = "all"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that a policy defines, by the fact whose values they are; other facts hold any text."""

    ids: Mapping[str, Sequence[str]]
    report: Report

    def condition(self, path: Path, when: Mapping[str, list[str]]) -> Condition:
        """Turn a ``when`` table into a condition; unknown facts and values are reported."""
        facts = []
        for fact, values in when.items():
            if fact not in FACTS:
                self.report.error((*path, fact), f"no fact of a ticket{suggestion(fact, FACTS)}")
                continue
            for value in values:
                self._check(path, fact, value)
            facts.append((fact, tuple(values)))
        return Condition(tuple(sorted(facts, key=lambda item: FACTS.index(item[0]))))

    def selector(self, path: Path, start: int) -> Condition | None:
        """Turn the keys at the end of ``path`` (priorities, plans, ``all``) into a condition.

        Args:
            path: A key path such as ``targets.fix.gold.P1``.
            start: Where its selectors start, here 2.

        Returns:
            ``None`` when one of them is unknown; it is reported.
        """
        facts: dict[str, tuple[str, ...]] = {}
        for end, key in enumerate(path):
            if end < start or key == ALL or isinstance(key, int):
                continue
            fact = next((fact for fact in ("plan", "priority") if key in self.ids[fact]), None)
            if fact is None:
                known = [*self.ids["priority"], *self.ids["plan"], ALL]
                self.report.error(path[: end + 1], f"no priority, plan or {ALL!r}{suggestion(key, known)}")
                return None
            if fact in facts:
                self.report.error(path[: end + 1], f"a second {fact}; one row is one {fact}")
                return None
            facts[fact] = (key,)
        return Condition(tuple(sorted(facts.items(), key=lambda item: FACTS.index(item[0]))))

    def _check(self, path: Path, fact: str, value: str) -> None:
        known = STATUSES if fact == "status" else self.ids.get(fact)
        if known is not None and value != ANY:
            self.report.reference((*path, fact), fact, value, known)


def both(first: Condition, second: Condition) -> Condition:
    """The condition that holds when both do; a fact that both name must satisfy the second."""
    facts = dict(first.facts) | dict(second.facts)
    return Condition(tuple(sorted(facts.items(), key=lambda item: FACTS.index(item[0]))))


def implies(narrow: Condition, wide: Condition) -> bool:
    """Whether every ticket for which ``narrow`` holds also satisfies ``wide``."""
    given = dict(narrow.facts)
    return all(
        fact in given and (ANY in values or set(given[fact]) <= set(values)) for fact, values in wide.facts
    )


def may_meet(first: Condition, second: Condition) -> bool:
    """Whether some ticket can satisfy both."""
    other = dict(second.facts)
    return all(fact not in other or _share(values, other[fact]) for fact, values in first.facts)


def _share(one: Iterable[str], two: Iterable[str]) -> bool:
    first, second = set(one), set(two)
    return ANY in first or ANY in second or bool(first & second)
