"""A policy file of the right shape becomes a policy of the domain; references are checked on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from supportcli.domain import policy as terms
from supportcli.policyfile import schema
from supportcli.policyfile.build_calendars import build_calendars, check_date, date_text
from supportcli.policyfile.build_targets import (
    Placed,
    build_ladder,
    build_measures,
    build_targets,
    check_share,
)
from supportcli.policyfile.conditions import ALL, Vocabulary
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report

ASSIGNEE = "assignee"
"""The role that needs no definition: whoever works on the ticket."""
STEPS_WITH_APPROVAL = ("close", "resolve", "prioritise")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Built:
    """A policy, and where each of its targets is written (in the order of ``policy.targets``)."""

    policy: terms.Policy
    placed: tuple[Placed, ...]


def build(file: schema.PolicyFile, report: Report) -> Built:
    """Turn the file into a policy; what contradicts or leads nowhere goes to the report."""
    _check_ids(file, report)
    calendars = build_calendars(file.calendars, report)
    releases_on = file.releases.calendar if file.releases else terms.ALWAYS
    counting = Counting(calendars, report, releases_on)
    counting.calendar(("releases",), releases_on)
    words = Vocabulary(
        {
            "plan": list(file.plans),
            "priority": list(file.priorities),
            "kind": list(file.kinds),
            "level": list(file.levels),
            "cause": list(file.causes),
            "channel": list(file.channels),
        },
        report,
    )
    roles = [*file.roles, ASSIGNEE]
    measures = build_measures(file, words, counting)
    placed = build_targets(file, measures, words, counting)
    check_share(("warn",), file.warn, report)
    if file.default_priority is not None:
        report.reference(("default-priority",), "priority", file.default_priority, file.priorities)
    policy = terms.Policy(
        id=file.id,
        name=file.name,
        vendor=file.vendor,
        source=file.source,
        note=file.note,
        calendars=calendars,
        plans=_plans(file.plans),
        priorities=_priorities(file.priorities),
        default_priority=file.default_priority,
        matrix=_matrix(file.matrix, words) if file.matrix else None,
        channels=_channels(file, words, counting),
        kinds=_terms(file.kinds),
        levels=_terms(file.levels),
        causes=_terms(file.causes),
        roles=_terms(file.roles),
        measures=measures,
        targets=tuple(target for _, target in placed),
        rules=_rules(file.rules, words, counting, [measure.id for measure in measures]),
        ladder=build_ladder(file.ladder, words, counting, roles),
        approvals=_approvals(file.approvals, words, roles),
        timers=_timers(file.timers, counting),
        warn=file.warn,
        on_priority_change=file.on_priority_change,
        releases=_releases(file.releases, report),
        release_calendar=releases_on,
        details=_details(file.details, report),
        texts=_texts(file.texts, words),
    )
    return Built(policy, placed)


def _check_ids(file: schema.PolicyFile, report: Report) -> None:
    if not _ID.fullmatch(file.id):
        report.error(("id",), f"{file.id!r} is no id: letters, digits, hyphens and dots")
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("plans", file.plans),
        ("calendars", file.calendars),
        ("priorities", file.priorities),
        ("channels", file.channels),
        ("kinds", file.kinds),
        ("levels", file.levels),
        ("causes", file.causes),
        ("roles", file.roles),
        ("measures", file.measures),
        ("approvals", file.approvals),
        ("texts", file.texts),
    )
    for section, ids in sections:
        for name in ids:
            if not _ID.fullmatch(name):
                report.error((section, name), "no id: letters, digits, hyphens and dots")
    for name in file.priorities:
        if name in file.plans:
            report.error(("priorities", name), "this id is a plan as well; targets could not tell them apart")
    for section in ("plans", "priorities"):
        if ALL in getattr(file, section):
            report.error((section, ALL), f"{ALL!r} stands for every ticket in targets and ladders")


def _plans(tables: Mapping[str, schema.Plan]) -> tuple[terms.Plan, ...]:
    return tuple(
        terms.Plan(
            id=name,
            name=table.name or titled(name),
            rank=order if table.rank is None else table.rank,
            means=table.means,
            clause=table.clause,
            without_contract=table.without_contract,
        )
        for order, (name, table) in enumerate(tables.items(), start=1)
    )


def _priorities(tables: Mapping[str, schema.Priority]) -> tuple[terms.Priority, ...]:
    return tuple(
        terms.Priority(name, table.name or titled(name), order, table.code, table.means, table.clause)
        for order, (name, table) in enumerate(tables.items(), start=1)
    )


def _terms(tables: Mapping[str, schema.Term]) -> tuple[terms.Term, ...]:
    return tuple(
        terms.Term(name, table.name or titled(name), table.means, table.clause)
        for name, table in tables.items()
    )


def _matrix(table: schema.Matrix, words: Vocabulary) -> terms.Matrix:
    rows = table.__pydantic_extra__ or {}
    urgencies = tuple(dict.fromkeys(urgency for row in rows.values() for urgency in row))
    cells = []
    for impact, row in rows.items():
        for urgency in urgencies:
            if urgency not in row:
                words.report.error(("matrix", impact), f"a hole: no priority for urgency {urgency!r}")
                continue
            path: Path = ("matrix", impact, urgency)
            words.report.reference(path, "priority", row[urgency], words.ids["priority"])
            cells.append((impact, urgency, row[urgency]))
    return terms.Matrix(tuple(rows), urgencies, tuple(cells), table.clause)


def _channels(file: schema.PolicyFile, words: Vocabulary, counting: Counting) -> tuple[terms.Channel, ...]:
    channels = []
    for name, table in file.channels.items():
        path: Path = ("channels", name)
        for plan in table.plans:
            words.report.reference((*path, "plans"), "plan", plan, file.plans)
        if table.confirm is not None:
            words.report.reference((*path, "confirm"), "approval", table.confirm, file.approvals)
        channels.append(
            terms.Channel(
                id=name,
                name=table.name or titled(name),
                plans=tuple(table.plans),
                calendar=counting.calendar(path, table.calendar),
                commitment=table.commitment,
                acknowledge=table.acknowledge,
                opens=table.opens,
                confirm=table.confirm,
                preferred=table.preferred,
                means=table.means,
                clause=table.clause,
            )
        )
    return tuple(channels)


def _rules(
    tables: Iterable[schema.Rule], words: Vocabulary, counting: Counting, measures: list[str]
) -> tuple[terms.Rule, ...]:
    rules: list[terms.Rule] = []
    for number, table in enumerate(tables):
        path: Path = ("rules", number)
        if any(rule.id == table.id for rule in rules):
            words.report.error((*path, "id"), f"a second rule {table.id!r}")
        for measure in table.measures:
            words.report.reference((*path, "measures"), "measure", measure, measures)
        when = words.condition((*path, "when"), table.when)
        calendar = counting.calendar(path, table.calendar)
        rules.append(terms.Rule(table.id, when, calendar, tuple(table.measures), table.clause))
    return tuple(rules)


def _approvals(
    tables: Mapping[str, schema.Approval], words: Vocabulary, roles: list[str]
) -> tuple[terms.Approval, ...]:
    approvals = []
    for name, table in tables.items():
        path: Path = ("approvals", name)
        words.report.reference((*path, "by"), "role", table.by, [terms.CUSTOMER, *roles])
        for step in table.before:
            words.report.reference((*path, "before"), "step", step, STEPS_WITH_APPROVAL)
        when = words.condition((*path, "when"), table.when)
        approvals.append(
            terms.Approval(
                name, table.name or titled(name), table.by, tuple(table.before), when, table.clause
            )
        )
    return tuple(approvals)


def _timers(table: schema.Timers, counting: Counting) -> terms.Timers:
    calendar = counting.calendar(("timers",), table.calendar)
    durations = {}
    for key in ("remind_after", "close_after", "reopen_within"):
        text = getattr(table, key)
        path: Path = ("timers", key.replace("_", "-"))
        if text is not None:
            durations[key] = counting.duration(path, text)
            counting.on(path, durations[key], calendar)
    return terms.Timers(**durations, calendar=calendar, clause=table.clause)


def _releases(table: schema.Releases | None, report: Report) -> tuple[str, ...]:
    days = [date_text(day) for day in table.dates] if table else []
    for number, day in enumerate(days):
        path: Path = ("releases", "dates", number)
        if check_date(path, day, report) and day in days[:number]:
            report.error(path, f"{day} stands twice")
    return tuple(sorted(days))


def _details(table: schema.Details, report: Report) -> terms.DetailsForm:
    questions: list[terms.Question] = []
    for number, question in enumerate(table.questions):
        if any(other.id == question.id for other in questions):
            report.error(("details", "questions", number, "id"), f"a second question {question.id!r}")
        questions.append(
            terms.Question(question.id, question.ask, question.required, question.multiline, question.help)
        )
    return terms.DetailsForm(table.intro, table.note, tuple(questions), table.clause)


def _texts(tables: Mapping[str, schema.Text], words: Vocabulary) -> tuple[terms.Clause, ...]:
    texts: list[terms.Clause] = []
    for name, table in tables.items():
        path: Path = ("texts", name)
        twin = next((text for text in texts if _same(text.text, table.text)), None)
        if twin is not None:
            words.report.error(path, f"the same text as texts.{twin.id}")
        when = words.condition((*path, "when"), table.when)
        texts.append(terms.Clause(name, table.text, when, table.clause))
    return tuple(texts)


def _same(one: str, two: str) -> bool:
    return one.casefold().split() == two.casefold().split()
