"""A policy file of the right shape becomes a policy of the domain; references are checked on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportcli.domain.language import policy as terms
from supportcli.domain.tickets.handoffs import HandOffs
from supportcli.policyfile import schema, schema_time
from supportcli.policyfile.amounts import Amounts
from supportcli.policyfile.build_calendars import build_calendars, check_date, date_text
from supportcli.policyfile.build_cover import (
    build_catalogue,
    build_contacts,
    build_examples,
    build_life_cycle,
    build_quotas,
    build_scope,
)
from supportcli.policyfile.build_pricing import build_credits, build_currency, build_rates
from supportcli.policyfile.build_rules import build_approvals, build_rules
from supportcli.policyfile.build_signals import build_signals
from supportcli.policyfile.build_targets import (
    Placed,
    build_ladder,
    build_measures,
    build_targets,
    check_share,
)
from supportcli.policyfile.build_templates import build_templates
from supportcli.policyfile.build_timers import build_timers
from supportcli.policyfile.build_words import (
    build_details,
    build_matrix,
    build_plans,
    build_priorities,
    build_terms,
    build_texts,
    build_tracker,
    build_troubleshooting,
)
from supportcli.policyfile.conditions import ALL, Vocabulary
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report

ASSIGNEE = "assignee"
"""The role that needs no definition: whoever works on the ticket."""

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
    words = Vocabulary(_known(file, counting), report)
    amounts = Amounts(report)
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
        rules=build_rules(file.rules, words, counting, measures, roles),
        ladder=build_ladder(file.ladder, words, counting, roles),
        approvals=build_approvals(
            file.approvals, words, roles, [each.session or name for name, each in file.channels.items()]
        ),
        timers=build_timers(file.timers, words, counting, roles),
        hand_offs=HandOffs(file.hand_offs.warn, file.hand_offs.clause),
        answers=file.answers,
        replies=file.replies,
        warn=file.warn,
        on_priority_change=file.on_priority_change,
        releases=_releases(file.releases, report),
        release_calendar=releases_on,
        details=build_details(file.details, words),
        troubleshooting=build_troubleshooting(file.troubleshooting, words),
        texts=build_texts(file.texts, words),
        flags=build_terms(file.flags),
        environments=build_terms(file.environments),
        regions=build_terms(file.regions),
        scope=build_scope(file.scope, words),
        quotas=build_quotas(file.quotas, words, amounts),
        life_cycle=build_life_cycle(file.life_cycle, words, amounts),
        contacts=build_contacts(file.contacts, words, amounts),
        catalogue=build_catalogue(file.catalogue, words),
        examples=build_examples(file.examples, words),
        signals=build_signals(file.signals, words),
        tracker=build_tracker(file.tracker, words),
        templates=build_templates(file.templates, report),
        currency=build_currency(file.currency, file.rates, amounts),
        rates=build_rates(
            file.rates,
            words,
            counting,
            amounts,
            list(file.approvals),
            [question.id for question in file.details.questions],
        ),
        credits=build_credits(file.credits, words, amounts, [measure.id for measure in measures]),
    )
    return Built(policy, placed)


def _known(file: schema.PolicyFile, counting: Counting) -> dict[str, list[str]]:
    """The ids by the fact whose values they are; where, in what and on what is free text until it is listed."""
    known = {
        "plan": list(file.plans),
        "priority": list(file.priorities),
        "kind": list(file.kinds),
        "level": list(file.levels),
        "cause": list(file.causes),
        "channel": list(file.channels),
        "flag": list(file.flags),
        "opened-in": [spec.id for spec in counting.calendars],
    }
    listed = {
        "environment": list(file.environments),
        "region": list(file.regions),
        "product": list(file.catalogue.products),
    }
    return known | {fact: ids for fact, ids in listed.items() if ids}


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
        ("flags", file.flags),
        ("troubleshooting", file.troubleshooting.steps),
        ("environments", file.environments),
        ("regions", file.regions),
        ("scope", file.scope),
        ("quotas", file.quotas),
        ("signals", file.signals),
        ("credits", file.credits),
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
                session=table.session,
                preferred=table.preferred,
                means=table.means,
                clause=table.clause,
            )
        )
    return tuple(channels)


def _releases(table: schema_time.Releases | None, report: Report) -> tuple[str, ...]:
    days = [date_text(day) for day in table.dates] if table else []
    for number, day in enumerate(days):
        path: Path = ("releases", "dates", number)
        if check_date(path, day, report) and day in days[:number]:
            report.error(path, f"{day} stands twice")
    return tuple(sorted(days))
