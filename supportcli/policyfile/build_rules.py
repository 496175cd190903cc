"""``[[rules]]`` and ``[approvals]``: what follows from a ticket's facts, and which steps need a yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from supportcli.domain.language import policy as terms
from supportcli.domain.time.duration import Duration, needs_hours
from supportcli.policyfile import schema, schema_time
from supportcli.policyfile.conditions import Vocabulary
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path

LEVEL = "level:"
"""Before this word and a level's id: the step up to that level."""
SESSION = "session:"
"""Before a kind of session: holding one."""


def build_rules(
    tables: Iterable[schema_time.Rule],
    words: Vocabulary,
    counting: Counting,
    measures: Sequence[terms.Measure],
    roles: Sequence[str],
) -> tuple[terms.Rule, ...]:
    """Return the rules in the order of the file; a rule that does nothing is reported."""
    rules: list[terms.Rule] = []
    for number, table in enumerate(tables):
        path: Path = ("rules", number)
        if any(rule.id == table.id for rule in rules):
            words.report.error((*path, "id"), f"a second rule {table.id!r}")
        then = _whole(table, path, words)
        at = (*path, "then")
        calendar = None
        if then.calendar is not None:
            calendar = counting.calendar(at if table.calendar is None else path, then.calendar)
        rule = terms.Rule(
            id=table.id,
            when=words.condition((*path, "when"), table.when),
            calendar=calendar,
            duration=_duration((*at, "in"), then, calendar, counting, measures),
            void=then.void,
            measures=tuple(then.measures),
            cap=then.cap,
            floor=then.floor,
            refuse=tuple(then.refuse),
            reason=then.reason,
            notify=tuple(then.notify),
            team=then.team,
            clause=table.clause,
        )
        _check_references(at if table.then.measures else path, rule, words, measures, roles)
        _check_sense(path, rule, words)
        rules.append(rule)
    return tuple(rules)


def _whole(table: schema_time.Rule, path: Path, words: Vocabulary) -> schema_time.Then:
    """Join ``then`` and its short form; what stands in both is reported."""
    then = table.then
    short: dict[str, object] = {}
    for key in ("calendar", "measures"):
        value = getattr(table, key)
        if value and getattr(then, key):
            words.report.error((*path, key), "stands in then as well")
        elif value:
            short[key] = value
    return then.model_copy(update=short)


def _duration(
    path: Path,
    then: schema_time.Then,
    calendar: str | None,
    counting: Counting,
    measures: Sequence[terms.Measure],
) -> Duration | None:
    if then.in_ is None:
        return None
    duration = counting.duration(path, then.in_)
    if duration.unit == "none":
        counting.report.error(path, "write void = true where nothing is promised")
    elif needs_hours(duration):
        mine = [m.calendar for m in measures if not then.measures or m.id in then.measures]
        for name in {calendar} if calendar else set(mine):
            counting.on(path, duration, name)
    return duration


def _check_references(
    path: Path,
    rule: terms.Rule,
    words: Vocabulary,
    measures: Sequence[terms.Measure],
    roles: Sequence[str],
) -> None:
    report, then = words.report, (*path[:2], "then")
    for measure in rule.measures:
        report.reference((*path, "measures"), "measure", measure, [m.id for m in measures])
    for key, priority in (("cap", rule.cap), ("floor", rule.floor)):
        if priority is not None:
            report.reference((*then, key), "priority", priority, words.ids["priority"])
    for step in rule.refuse:
        report.reference((*then, "refuse"), "step", step, terms.STEPS)
    for role in rule.notify:
        report.reference((*then, "notify"), "role", role, roles)


def _check_sense(path: Path, rule: terms.Rule, words: Vocabulary) -> None:
    report, then = words.report, (*path, "then")
    clocks = rule.calendar or rule.duration or rule.void
    if not (clocks or rule.cap or rule.floor or rule.refuse or rule.notify or rule.team):
        report.error(path, "does nothing; say what follows in then = { … }")
    elif rule.measures and not clocks:
        report.error((*then, "measures"), "nothing is said about clocks: calendar, in or void")
    if rule.void and (rule.calendar or rule.duration):
        report.error((*then, "void"), "a clock that does not exist has neither a calendar nor a target")
    if rule.refuse and not rule.reason:
        report.error((*then, "reason"), "missing; whoever is refused wants to know why")
    order = list(words.ids["priority"])
    if rule.cap in order and rule.floor in order and order.index(rule.cap) > order.index(rule.floor):
        report.error(
            (*then, "floor"),
            f"no priority is both at least {rule.floor} and at most {rule.cap}",
        )


def build_approvals(
    tables: Mapping[str, schema.Approval], words: Vocabulary, roles: Sequence[str], sessions: Sequence[str]
) -> tuple[terms.Approval, ...]:
    """Return the approvals; unknown steps, levels, kinds of session and roles are reported."""
    approvals = []
    steps = [*terms.STEPS, *(LEVEL + level for level in words.ids["level"])]
    steps += [SESSION + kind for kind in sessions]
    for name, table in tables.items():
        path: Path = ("approvals", name)
        words.report.reference((*path, "by"), "role", table.by, [terms.CUSTOMER, *roles])
        for step in table.before:
            words.report.reference((*path, "before"), "step", step, steps)
        when = words.condition((*path, "when"), table.when)
        approvals.append(
            terms.Approval(
                name, table.name or titled(name), table.by, tuple(table.before), when, table.clause
            )
        )
    return tuple(approvals)
