"""A policy file of the right shape becomes a policy of the domain; references are checked on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from supportcli.domain import policy as terms
from supportcli.policyfile import schema, schema_time
from supportcli.policyfile.build_calendars import build_calendars, check_date, date_text
from supportcli.policyfile.build_targets import (
    Placed,
    build_ladder,
    build_measures,
    build_targets,
    check_share,
)
from supportcli.policyfile.build_words import (
    build_details,
    build_matrix,
    build_plans,
    build_priorities,
    build_terms,
    build_texts,
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
        plans=build_plans(file.plans),
        priorities=build_priorities(file.priorities),
        default_priority=file.default_priority,
        matrix=build_matrix(file.matrix, words) if file.matrix else None,
        channels=_channels(file, words, counting),
        kinds=build_terms(file.kinds),
        levels=build_terms(file.levels),
        causes=build_terms(file.causes),
        roles=build_terms(file.roles),
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
        details=build_details(file.details, report),
        texts=build_texts(file.texts, words),
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
    tables: Iterable[schema_time.Rule], words: Vocabulary, counting: Counting, measures: list[str]
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
        rules.append(
            terms.Rule(table.id, when, calendar, measures=tuple(table.measures), clause=table.clause)
        )
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


def _timers(table: schema_time.Timers, counting: Counting) -> terms.Timers:
    calendar = counting.calendar(("timers",), table.calendar)
    durations = {}
    for key in ("remind_after", "close_after", "reopen_within"):
        text = getattr(table, key)
        path: Path = ("timers", key.replace("_", "-"))
        if text is not None:
            durations[key] = counting.duration(path, text)
            counting.on(path, durations[key], calendar)
    return terms.Timers(**durations, calendar=calendar, clause=table.clause)


def _releases(table: schema_time.Releases | None, report: Report) -> tuple[str, ...]:
    days = [date_text(day) for day in table.dates] if table else []
    for number, day in enumerate(days):
        path: Path = ("releases", "dates", number)
        if check_date(path, day, report) and day in days[:number]:
            report.error(path, f"{day} stands twice")
    return tuple(sorted(days))
