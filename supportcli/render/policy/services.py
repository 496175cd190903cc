"""Plans × services: what each plan offers, in one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportcli.domain.cover.scope import ORDER
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Verdict
from supportcli.domain.language.narrowing import candidates, cell_facts, narrowed, targets_of
from supportcli.domain.language.policy import ALWAYS, Channel, Measure, Plan, Policy
from supportcli.domain.language.rules import names
from supportcli.domain.words.sentences import sentence
from supportcli.domain.words.wording import DASH, cell, commitment, hours
from supportcli.domain.words.wording_cover import allowances
from supportcli.domain.words.wording_cover import verdict as in_words
from supportcli.render.policy.document import Cell, Soft, Table, table

YES = "yes"
Row = tuple[Cell | None, ...]


def services(policy: Policy) -> Table | None:
    """The table; ``None`` for a policy without plans, which serves everybody alike."""
    if not policy.plans:
        return None
    plans = [plan.id for plan in policy.plans]
    rows = [
        *_about(policy.plans),
        *_times(policy, plans),
        *(_channel(policy, channel, plans) for channel in policy.channels),
        *_methods(policy, plans),
        *_classes(policy, plans),
        *_counted(policy, plans),
    ]
    clauses = tuple(plan.clause for plan in policy.plans)
    if any(clauses):
        rows.append(("clause", *clauses))
    return table(("", *(_head(plan) for plan in policy.plans)), rows)


def _head(plan: Plan) -> str:
    return plan.id if plan.name == plan.id else f"{plan.name}\n({plan.id})"


def _about(plans: Sequence[Plan]) -> Iterator[Row]:
    if any(plan.means for plan in plans):
        yield ("what it is", *(plan.means for plan in plans))
    if len(plans) > 1:
        yield ("served", *(_nth(plan.rank) for plan in plans))
    if any(plan.without_contract for plan in plans):
        yield ("without a contract", *(YES if plan.without_contract else Soft(DASH) for plan in plans))


def _nth(rank: int) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th") if rank % 100 not in (11, 12, 13) else "th"
    return f"{rank}{last}"


def _times(policy: Policy, plans: Sequence[str]) -> Iterator[Row]:
    """The targets of every measure; priorities whose targets are alike share a line."""
    for measure in policy.measures:
        cells = [_by_priority(policy, measure, plan) for plan in plans]
        yield (measure.name, *(Soft(each) if each == DASH else each for each in cells))


def _by_priority(policy: Policy, measure: Measure, plan: str) -> str:
    by_priority = [t for t in policy.targets if t.measure == measure.id and "priority" in names(t.when)]
    if not by_priority or not policy.priorities:
        return cell(targets_of(policy, measure, plan, None), measure)
    found: dict[str, list[str]] = {}
    for priority in sorted(policy.priorities, key=lambda each: each.rank):
        text = cell(targets_of(policy, measure, plan, priority.id), measure)
        found.setdefault(text, []).append(priority.id)
    if len(found) == 1:
        return next(iter(found))
    return "\n".join(
        f"{', '.join(priorities)}: {text.replace(chr(10), '; ')}"
        for text, priorities in found.items()
        if text != DASH
    )


def _channel(policy: Policy, channel: Channel, plans: Sequence[str]) -> Row:
    spec = next((each for each in policy.calendars if each.id == channel.calendar), None)
    attended = hours(spec) if spec is not None and channel.calendar != ALWAYS else ""
    facts = [
        attended,
        "replies only" if not channel.opens else "",
        commitment(channel.commitment) if channel.commitment == "best-effort" else "",
    ]
    text = "; ".join([YES, *filter(None, facts)])
    return (
        f"{channel.name} ({channel.id})",
        *(text if not channel.plans or plan in channel.plans else Soft(DASH) for plan in plans),
    )


def _methods(policy: Policy, plans: Sequence[str]) -> Iterator[Row]:
    for method in policy.catalogue.methods:
        yield (method.name, *(_if_possible(method.when, plan, _said(method.verdict)) for plan in plans))


def _if_possible(when: Condition, plan: str, text: str) -> Cell:
    left = narrowed(when, {"plan": plan})
    if left is None:
        return Soft(DASH)
    return f"{text} ({sentence(left)})" if sentence(left) else text


def _classes(policy: Policy, plans: Sequence[str]) -> Iterator[Row]:
    """Levels and kinds of which the scope says something that depends on the plan."""
    for fact, terms in (("level", policy.levels), ("kind", policy.kinds)):
        clauses = [c for c in policy.scope if not c.words and {"plan", fact} <= names(c.when)]
        for term in terms:
            said = [_verdict(policy, {"plan": plan, fact: term.id}, fact) for plan in plans]
            if clauses and any(said):
                name = (
                    term.name
                    if term.name.casefold().startswith(fact)
                    else f"{fact.capitalize()}: {term.name}"
                )
                yield (name, *(_worded(verdict) for verdict in said))


def _worded(verdict: Verdict | None) -> Cell:
    if verdict is None or verdict in ("excluded", "refused"):
        return Soft(DASH if verdict is None else _said(verdict))
    return _said(verdict)


def _said(verdict: Verdict) -> str:
    return YES if verdict == "included" else in_words(verdict)


def _verdict(policy: Policy, known: dict[str, object], fact: str) -> Verdict | None:
    found = [
        clause.verdict
        for clause in policy.scope
        if not clause.words and fact in names(clause.when) and narrowed(clause.when, known) == Condition()
    ]
    return min(found, key=ORDER.index, default=None)


def _counted(policy: Policy, plans: Sequence[str]) -> Iterator[Row]:
    for quota in policy.quotas:
        said = [
            allowances(list(candidates(quota.allowances, cell_facts(plan, None))), quota) for plan in plans
        ]
        yield (quota.name, *(Soft(each) if each in (DASH, "none") else each for each in said))
    if policy.contacts:
        yield ("named contacts", *(_contacts(policy, plan) for plan in plans))


def _contacts(policy: Policy, plan: str) -> Cell:
    said = [
        (sentence(left), "any number" if rule.most is None else str(rule.most))
        for left, rule in candidates(policy.contacts, {"plan": plan})
    ]
    return "\n".join(f"{when}: {most}" if when else most for when, most in said) or Soft(DASH)
