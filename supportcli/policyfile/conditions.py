"""``when`` tables, and the keys of targets and ladders, become conditions of the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from supportcli.domain.language.condition import ANY, FACTS, NUMBERS, SINCE, Comparison, Condition, Operator
from supportcli.domain.tickets.ticket import STATUSES
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion
from supportcli.policyfile.schema_base import When

ALL = "all"
PHASES = ("supported", "extended", "ended")
DEEPEST = 8
"""So many tables may stand in each other."""

AGE = "contract-age"
LARGEST = 36_600
"""The largest number that is compared: a hundred years in days."""

_COMPARISON = re.compile(r"(<=|>=|<|>|=)?\s*([0-9]{1,9})(d|w|mo|y)?")
_DATED = re.compile(r"(<=|>=|<|>|=)?\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_DAYS = {None: 1, "d": 1, "w": 7, "mo": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that a policy defines, by the fact whose values they are; other facts hold any text."""

    ids: Mapping[str, Sequence[str]]
    report: Report

    def condition(self, path: Path, when: When, depth: int = 1) -> Condition:
        """Turn a ``when`` table into a condition; unknown values and what never holds are reported."""
        if depth > DEEPEST:
            self.report.error(path, f"more than {DEEPEST} tables in each other")
            return Condition()
        facts = tuple(
            (fact, self._values((*path, fact), fact, values))
            for fact in FACTS
            if (values := _written(when, fact)) is not None
        )
        compared = tuple(
            comparison
            for fact in NUMBERS
            for text in _written(when, fact) or ()
            if (comparison := self._comparison((*path, fact), fact, text)) is not None
        )
        return Condition(
            facts,
            compared,
            any_of=self._inner((*path, "any"), when.any, depth, "an alternative that always holds"),
            none_of=self._inner(
                (*path, "not"), when.not_, depth, "an empty table always holds, its not never"
            ),
        )

    def _inner(
        self, path: Path, tables: Sequence[When] | None, depth: int, empty: str
    ) -> tuple[Condition, ...]:
        if tables is None:
            return ()
        if not tables:
            self.report.error(path, "no table")
        found = []
        for number, table in enumerate(tables):
            place = (*path, number) if (*path, number) in self.report.lines else path
            condition = self.condition(place, table, depth + 1)
            if not table.model_fields_set and not self.report.told(place):
                self.report.error(place, empty)
            found.append(condition)
        return tuple(found)

    def _values(self, path: Path, fact: str, values: Sequence[str]) -> tuple[str, ...]:
        if not values:
            self.report.error(path, "no value")
        known = self.known(fact)
        for value in values:
            if known is not None and value != ANY:
                self.report.reference(path, fact, value, known)
        return tuple(values)

    def known(self, fact: str) -> Sequence[str] | None:
        """The values that a fact can have; ``None``: any text."""
        if fact in ("status", "version-phase"):
            return STATUSES if fact == "status" else PHASES
        return self.ids.get(fact)

    def _comparison(self, path: Path, fact: str, text: str) -> Comparison | None:
        return self._since(path, text) if fact == SINCE else self._number(path, fact, text)

    def _since(self, path: Path, text: str) -> Comparison | None:
        match = _DATED.fullmatch(text.strip())
        try:
            day = date.fromisoformat(match[2]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            self.report.error(path, f'no comparison with a date: {text!r}; write "<2018-09-17"')
            return None
        return Comparison(SINCE, cast(Operator, match[1] or "="), day.toordinal())

    def _number(self, path: Path, fact: str, text: str) -> Comparison | None:
        match = _COMPARISON.fullmatch(text.strip())
        example = '"<30d" or ">=1y"' if fact == AGE else '3 or ">=3"'
        if match is None or (match[3] is not None and fact != AGE):
            self.report.error(path, f"no comparison: {text!r}; write {example}")
            return None
        bound = int(match[2]) * _DAYS[match[3]]
        if bound > LARGEST:
            self.report.error(path, f"too large: {text!r}; at most {LARGEST} is compared")
            return None
        return Comparison(fact, cast(Operator, match[1] or "="), bound)

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
        return Condition(_ordered(facts))


def _written(when: When, fact: str) -> list[str] | None:
    return cast("list[str] | None", getattr(when, fact.replace("-", "_")))


def _ordered(facts: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted(facts.items(), key=lambda item: FACTS.index(item[0])))


def both(first: Condition, second: Condition) -> Condition:
    """The condition that holds when both do; a fact that both name must satisfy the second."""
    any_of, none_of = second.any_of or first.any_of, first.none_of + second.none_of
    if first.any_of and second.any_of:  # "one of these" is "not none of these"
        none_of += (Condition(none_of=first.any_of),)
    facts = dict(first.facts) | dict(second.facts)
    return Condition(_ordered(facts), first.compared + second.compared, any_of, none_of)


def specificity(condition: Condition) -> int:
    """How much a condition asks for; of two targets that hold, the one that asks for more counts."""
    alternatives = 1 if condition.any_of else 0
    return len(condition.facts) + len(condition.compared) + alternatives + len(condition.none_of)
