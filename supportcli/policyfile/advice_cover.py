"""Warnings about scope, approvals, the life cycle, rates and the catalogue: allowed, but probably a mistake."""

from __future__ import annotations

from itertools import combinations
from typing import Protocol

from supportcli.domain.language.condition import ANY, Condition
from supportcli.domain.language.coverage import ScopeClause
from supportcli.domain.language.policy import Policy
from supportcli.domain.tickets.moments import FLAG_PREFIX
from supportcli.policyfile.lines import Path
from supportcli.policyfile.logic import implies, may_meet
from supportcli.policyfile.report import Report

_SIDES = {"refused": 0, "excluded": 0, "billable": 1, "best-effort": 2, "included": 2}
"""Not done, done for money, done: verdicts of one side do not contradict. The lowest is the strictest."""


def advise_cover(policy: Policy, report: Report) -> None:
    """Report clauses that contradict, and data that nothing uses."""
    _contradictions(policy, report)
    _refused_for_good(policy, report)
    _unused(policy, report)
    _versions(policy, report)


def _contradictions(policy: Policy, report: Report) -> None:
    """Two verdicts about the same words; an exception from a wider clause is none."""
    for first, second in combinations(policy.scope, 2):
        if _SIDES[first.verdict] == _SIDES[second.verdict] or not _same_work(first, second):
            continue
        strict, loose = sorted((first, second), key=lambda clause: _SIDES[clause.verdict])
        exception = implies(strict.when, loose.when) and not implies(loose.when, strict.when)
        if not exception:
            text = f"contradicts {first.id} ({first.verdict}) where both hold; {strict.verdict} counts"
            report.warning(_scope_path(second), text)


def _same_work(first: ScopeClause, second: ScopeClause) -> bool:
    """Whether both name the same words for tickets that may be the same, or no words for exactly the same."""
    one, two = ({word.casefold() for word in clause.words} for clause in (first, second))
    if one or two:
        return bool(one & two) and may_meet(first.when, second.when)
    return implies(first.when, second.when) and implies(second.when, first.when)


def _scope_path(clause: ScopeClause) -> Path:
    name, dot, item = clause.id.partition(".")
    return ("scope", name, "items", item) if dot else ("scope", name)


def _refused_for_good(policy: Policy, report: Report) -> None:
    """An approval does not help where a rule refuses the step anyway."""
    for approval in policy.approvals:
        for rule in policy.rules:
            in_vain = [step for step in approval.before if step in rule.refuse]
            if in_vain and implies(approval.when, rule.when):
                text = f"in vain: rule {rule.id!r} refuses to {in_vain[0]} such tickets"
                report.warning(("approvals", approval.id), text)


def _unused(policy: Policy, report: Report) -> None:
    offered = {method for product in policy.catalogue.products for method in product.methods}
    for method in policy.catalogue.methods:
        if method.id not in offered:
            report.warning(("catalogue", "methods", method.id), "no product is supported so")
    if policy.currency and not policy.rates:
        report.warning(("currency",), "no rate is written in it")
    flags = {*_values_asked(policy, "flag"), *_flags_as_moments(policy)}
    for flag in policy.flags:
        if flag.id not in flags and ANY not in flags:
            report.warning(("flags", flag.id), "nothing asks for it")
    if _values_asked(policy, "version-phase") and not policy.life_cycle.versions:
        report.warning(("life-cycle",), "conditions ask for version-phase, but no version is listed")


def _values_asked(policy: Policy, fact: str) -> set[str]:
    """Every value for which some condition asks, however deep."""
    found, level = set[str](), conditions_of(policy)
    while level:
        found |= {value for each in level for name, values in each.facts if name == fact for value in values}
        level = [inner for each in level for inner in (*each.any_of, *each.none_of)]
    return found


def _versions(policy: Policy, report: Report) -> None:
    cycle = policy.life_cycle
    if cycle.supported >= len(cycle.versions) > 0:
        text = f"all {len(cycle.versions)} versions are among the {cycle.supported} latest"
        report.warning(("life-cycle", "supported"), text)


class _Conditional(Protocol):
    @property
    def when(self) -> Condition: ...


def conditions_of(policy: Policy) -> list[Condition]:
    """Every condition of the policy."""
    holders: tuple[_Conditional, ...] = (
        *policy.measures,
        *policy.targets,
        *policy.rules,
        *policy.ladder.steps,
        *policy.approvals,
        *policy.timers.steps,
        *policy.texts,
        *policy.scope,
        *policy.quotas,
        *policy.contacts,
        *policy.catalogue.methods,
        *policy.rates,
        *policy.credits,
    )
    found = [holder.when for holder in holders]
    found += [allowance.when for quota in policy.quotas for allowance in quota.allowances]
    return found + [quota.refunds for quota in policy.quotas if quota.refunds is not None]


def _flags_as_moments(policy: Policy) -> set[str]:
    """The flags whose recording starts or ends a clock or the ladder."""
    named = {policy.ladder.starts, *policy.ladder.until}
    for measure in policy.measures:
        named.update(measure.starts, measure.stops, measure.until)
    return {moment.removeprefix(FLAG_PREFIX) for moment in named if moment.startswith(FLAG_PREFIX)}
