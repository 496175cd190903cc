"""What makes a policy unusable although every word of it is known: gaps, and terms that can never count."""

from __future__ import annotations

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import ALWAYS, Policy, Rule
from supportcli.policyfile.build import Built
from supportcli.policyfile.build_rules import LEVEL
from supportcli.policyfile.build_targets import Placed
from supportcli.policyfile.conditions import both
from supportcli.policyfile.logic import implies, may_meet
from supportcli.policyfile.report import Report


def check(built: Built, report: Report) -> None:
    """Report every gap and every term that can never count."""
    _check_unreachable_rules(built.policy, report)
    _check_unreachable_targets(built.placed, report)
    _check_rule_calendars(built, report)
    _check_priorities(built, report)
    _check_unreachable_rates(built.policy, report)
    _check_unreachable_amounts(built.policy, report)
    _check_unreachable_steps(built.policy, report)


def _check_unreachable_rules(policy: Policy, report: Report) -> None:
    """A rule never counts when an earlier one that holds as well has said everything that it says."""
    for number, rule in enumerate(policy.rules):
        earlier = next((r for r in policy.rules[:number] if _covers(policy, r, rule)), None)
        if earlier is not None:
            report.error(
                ("rules", number), f"never counts: rule {earlier.id!r} before it always holds as well"
            )


def _covers(policy: Policy, earlier: Rule, later: Rule) -> bool:
    wider = not earlier.measures or (bool(later.measures) and set(later.measures) <= set(earlier.measures))
    ranks = {priority.id: priority.rank for priority in policy.priorities}
    said = (
        later.calendar is None or (wider and earlier.calendar is not None),
        later.duration is None or (wider and earlier.duration is not None),
        not later.void or (wider and earlier.void),
        later.cap is None or ranks.get(earlier.cap or "", 0) >= ranks.get(later.cap, 0) > 0,
        later.floor is None or 0 < ranks.get(earlier.floor or "", 0) <= ranks.get(later.floor, 0),
        set(later.refuse) <= set(earlier.refuse),
        set(later.notify) <= set(earlier.notify),
        later.team is None or earlier.team is not None,
    )
    return all(said) and implies(later.when, earlier.when)


def _check_unreachable_targets(placed: tuple[Placed, ...], report: Report) -> None:
    for number, (path, target) in enumerate(placed):
        for earlier_path, earlier in placed[:number]:
            if earlier.measure == target.measure and implies(target.when, earlier.when):
                above = ".".join(str(part) for part in earlier_path[2:])
                report.error(
                    path, f"never counts: the target {earlier.duration.text} of {above} always holds as well"
                )
                break


def _check_rule_calendars(built: Built, report: Report) -> None:
    """A rule moves clocks to another calendar, which must then know what a business day is."""
    days = {spec.id: spec.business_day for spec in built.policy.calendars} | {ALWAYS: None}
    for number, rule in enumerate(built.policy.rules):
        if rule.calendar is None or days.get(rule.calendar, "missing") is not None:
            continue
        for _, target in built.placed:
            moved = not rule.measures or target.measure in rule.measures
            if moved and target.duration.unit == "business-days" and may_meet(rule.when, target.when):
                text = f"{target.duration.text} of {target.measure} would count on {rule.calendar!r}"
                report.error(("rules", number, "calendar"), f"{text}, which has no business-day")
                break


def _check_priorities(built: Built, report: Report) -> None:
    """A measure that tells priorities apart must say something for each, if only ``none``."""
    policy = built.policy
    everywhere = Condition()
    scopes = [Condition((("plan", (plan.id,)),)) for plan in policy.plans]
    for measure in policy.measures:
        placed = [(path, target) for path, target in built.placed if target.measure == measure.id]
        keyed = [target.when for _, target in placed if "priority" in dict(target.when.facts)]
        for scope in [everywhere, *scopes]:
            plan = dict(scope.facts).get("plan", ())
            if not any(dict(when.facts).get("plan", ()) == plan for when in keyed):
                continue
            missing = [
                priority.id
                for priority in policy.priorities
                if not any(
                    may_meet(both(scope, Condition((("priority", (priority.id,)),))), target.when)
                    for _, target in placed
                )
            ]
            if missing:
                text = f"no target for {', '.join(missing)}"
                report.error(
                    ("targets", measure.id, *plan), f'{text}; write "none" where nothing is promised'
                )


def _check_unreachable_rates(policy: Policy, report: Report) -> None:
    for number, rate in enumerate(policy.rates):
        earlier = next((r for r in policy.rates[:number] if implies(rate.when, r.when)), None)
        if earlier is not None:
            report.error(
                ("rates", number), f"never counts: rate {earlier.id!r} before it always holds as well"
            )


def _check_unreachable_amounts(policy: Policy, report: Report) -> None:
    """A quota of which nobody has anything, and one that no ticket of those who have it draws."""
    for quota in policy.quotas:
        path = ("quotas", quota.id)
        if all(allowance.amount == 0 for allowance in quota.allowances):
            report.error((*path, "amount"), "nobody has any of it")
        elif not any(may_meet(quota.when, allowance.when) for allowance in quota.allowances):
            report.error((*path, "when"), "no ticket with these facts has any of it")


def _check_unreachable_steps(policy: Policy, report: Report) -> None:
    """An approval before the step up to a level that only counts on tickets of another level."""
    for approval in policy.approvals:
        levels = [step.removeprefix(LEVEL) for step in approval.before if step.startswith(LEVEL)]
        for level in levels:
            if not may_meet(approval.when, Condition((("level", (level,)),))):
                report.error(
                    ("approvals", approval.id, "when"), f"never holds before the step to level {level}"
                )
