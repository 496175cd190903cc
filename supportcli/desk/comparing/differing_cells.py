"""Targets, ladder and quotas of two policies compared cell by cell: plan × priority."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from supportcli.desk.comparing.differing_fields import Change, record_fields
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.narrowing import candidates, cell_facts, possible, targets_of
from supportcli.domain.language.policy import ALWAYS, Measure, Policy, Target
from supportcli.domain.language.rules import names
from supportcli.domain.words import wording, wording_cover
from supportcli.domain.words.sentences import listed, sentence

Place = tuple[str | None, str | None]
"""Plan and priority; ``None`` where nothing depends on it."""

Two = tuple[Policy, Policy]


def target_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """Which targets change for whom; where only the clause does, that."""
    two = (before, after)
    measures = {measure.id: measure for policy in two for measure in policy.measures}
    for id_, measure in measures.items():
        grid = _grid(
            two, (target.when for policy in two for target in policy.targets if target.measure == id_)
        )
        changed = _compared(grid, two, lambda policy, place, id_=id_: _target(policy, id_, place))  # type: ignore[misc]
        yield from _told("targets", measure.name, changed, grid)
        clauses = _compared(grid, two, lambda policy, place, id_=id_: _clause(policy, id_, place))  # type: ignore[misc]
        rest = {place: pair for place, pair in clauses.items() if place not in changed and None not in pair}
        yield from _told("targets", f"{measure.name}, clause", rest, grid)


def ladder_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """Who is told when, by priority; then what the ladder counts from, until when, and its clause."""
    two = (before, after)
    grid = _grid(two, (step.when for policy in two for step in policy.ladder.steps))
    roles = dict.fromkeys(role for policy in two for step in policy.ladder.steps for role in step.roles)
    for role in roles:
        changed = _compared(grid, two, lambda policy, place, role=role: _told_after(policy, role, place))  # type: ignore[misc]
        yield from _told("ladder", f"{role} told", changed, grid, who="ladder ")
    yield from record_fields("ladder", "", before.ladder, after.ladder, two, without=("steps",))


def quota_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """What each plan has of the quotas that both policies know."""
    two = (before, after)
    new = {quota.id: quota for quota in after.quotas}
    for quota in before.quotas:
        if quota.id not in new or quota.allowances == new[quota.id].allowances:
            continue
        pair = (quota, new[quota.id])
        grid = _grid(two, (each.when for one in pair for each in one.allowances))
        changed = {}
        for place in grid:
            known = cell_facts(*place)
            words = [
                wording_cover.allowances(list(candidates(each.allowances, known)), each) for each in pair
            ]
            if words[0] != words[1]:
                changed[place] = (_or_none(words[0]), _or_none(words[1]))
        yield from _told("quotas", quota.name, changed, grid)


def _target(policy: Policy, measure: str, place: Place) -> str | None:
    found = _targets(policy, measure, place)
    if found is None:
        return None
    return _or_none(wording.cell(found[1], found[0]).replace("\n", "; "))


def _clause(policy: Policy, measure: str, place: Place) -> str | None:
    found = _targets(policy, measure, place)
    return None if found is None else listed(dict.fromkeys(of.clause or "none" for _, of in found[1])) or None


def _targets(
    policy: Policy, measure: str, place: Place
) -> tuple[Measure, list[tuple[Condition, Target]]] | None:
    """What such tickets have; ``None`` where the policy knows no such measure, plan or priority."""
    plan, priority = place
    of = next((each for each in policy.measures if each.id == measure), None)
    if of is None or not _has(policy, plan, priority):
        return None
    return of, targets_of(policy, of, plan, priority)


def _told_after(policy: Policy, role: str, place: Place) -> str | None:
    if not _has(policy, *place):
        return None
    said = []
    for left, step in possible(policy.ladder.steps, cell_facts(*place)):
        if role in step.roles:
            on = f" on {step.calendar}" if step.calendar != ALWAYS else ""
            only = f" ({sentence(left)})" if sentence(left) else ""
            said.append(f"{wording.after(step.after)}{on}{only}")
    return ", ".join(said) or None


def _has(policy: Policy, plan: str | None, priority: str | None) -> bool:
    return (plan is None or any(each.id == plan for each in policy.plans)) and (
        priority is None or any(each.id == priority for each in policy.priorities)
    )


def _or_none(text: str) -> str | None:
    return None if text == wording.DASH else text


def _grid(two: Two, conditions: Iterable[Condition]) -> list[Place]:
    """The cells that may differ: the plans and priorities of both policies, as far as anything depends on them."""
    asked = set().union(*map(names, conditions))
    plans: Iterable[str | None] = dict.fromkeys(each.id for policy in two for each in policy.plans)
    priorities: Iterable[str | None] = dict.fromkeys(each.id for policy in two for each in policy.priorities)
    by_plan = list(plans) if "plan" in asked else [None]
    by_priority = list(priorities) if "priority" in asked else [None]
    return [(plan, priority) for priority in by_priority for plan in by_plan]


Pairs = Mapping[Place, tuple[str | None, str | None]]


def _compared(
    grid: Iterable[Place], two: Two, words: Callable[[Policy, Place], str | None]
) -> dict[Place, tuple[str | None, str | None]]:
    pairs = {place: (words(two[0], place), words(two[1], place)) for place in grid}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}


def _told(group: str, what: str, changed: Pairs, grid: list[Place], who: str = "") -> Iterator[Change]:
    """One line for each change; plans and priorities for which it is the same share it."""
    by_pair: dict[tuple[str | None, str | None], dict[str | None, list[str | None]]] = {}
    for (plan, priority), pair in changed.items():
        by_pair.setdefault(pair, {}).setdefault(priority, []).append(plan)
    plans = list(dict.fromkeys(plan for plan, _ in grid))
    priorities = list(dict.fromkeys(priority for _, priority in grid))
    for pair, rows in by_pair.items():
        alike: dict[tuple[str | None, ...], list[str | None]] = {}
        for priority, of in rows.items():
            alike.setdefault(tuple(of), []).append(priority)
        for of_plans, of_priorities in alike.items():
            parts = [
                "" if list(of_plans) == plans else f"plan {listed(map(str, of_plans))}",
                "" if of_priorities == priorities else listed(map(str, of_priorities)),
            ]
            subject = ", ".join(filter(None, parts))
            yield Change(group, f"{who}{subject or 'every ticket'}".strip(), what, *pair)
