"""A report for scripts: one document, or a flat table with one figure a line. Durations are integer seconds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import to_builtins
from msgspec.structs import asdict

from supportcli.domain.documents import Record
from supportcli.domain.reporting.figures import Figures
from supportcli.domain.reporting.reported import DEFINITIONS, Report

DOCUMENT = ("period", "filters", "by", "definitions", "total", "groups", "trend")
"""The keys of the document."""

FLAT = ("by", "key", "section", "name", "detail", "figure", "value")
"""The columns of the flat table: of which group, which part of the report, of what, which figure."""


def document(report: Report) -> Record:
    """The whole report."""
    period = report.period
    return {
        "period": {
            "name": period.name,
            "from": period.start,
            "to": period.end,
            "until": period.until if period.complete else report.now,
            "complete": period.complete,
            "zone": period.zone,
        },
        "filters": list(report.filters),
        "by": list(report.by),
        "definitions": dict(DEFINITIONS),
        "total": figures_record(report.total),
        "groups": [
            {"by": group.by, "key": group.key, "name": group.name, **figures_record(group.figures)}
            for group in report.groups
        ],
        "trend": [asdict(tick) for tick in report.trend],
    }


def figures_record(figures: Figures) -> Record:
    """The figures of one group; amounts are decimal text."""
    whole = to_builtins(figures, builtin_types=(Decimal,))
    hands = whole["hand_offs"]
    hands["by_count"] = [{"hand_offs": count, "tickets": tickets} for count, tickets in hands["by_count"]]
    age = whole.pop("age")
    for charged in whole["charges"]:
        charged["currency"] = charged["currency"] or None
    buckets = [{"age": name, "tickets": tickets} for name, tickets in age["buckets"]]
    return {**whole, "backlog_age": {**age["spread"], "buckets": buckets}}


def flat(report: Report) -> Iterator[Record]:
    """Every figure on a line of its own: of the total (``by`` is ``total``), of each group, and the trend."""
    yield from _lines("total", None, report.total)
    for group in report.groups:
        yield from _lines(group.by, group.key, group.figures)
    for tick in report.trend:
        yield _line("total", None, "trend", tick.name, None, "opened", tick.opened)
        yield _line("total", None, "trend", tick.name, None, "resolved", tick.resolved)


def _lines(by: str, key: str | None, figures: Figures) -> Iterator[Record]:
    for section, name, detail, values in _parts(figures):
        for figure, value in values.items():
            yield _line(by, key, section, name, detail, figure, value)


def _line(
    by: str, key: str | None, section: str, name: str | None, detail: str | None, figure: str, value: object
) -> Record:
    return dict(zip(FLAT, (by, key, section, name, detail, figure, value), strict=True))


Part = tuple[str, str | None, str | None, Record]


def _parts(figures: Figures) -> Iterator[Part]:
    yield "volume", None, None, asdict(figures.volume)
    for one in figures.compliance:
        yield "compliance", one.measure, one.commitment, _of(one, "met", "missed", "rate")
    for time in figures.timing:
        yield "open time", time.measure, time.calendar, asdict(time.own)
        yield "elapsed", time.measure, time.calendar, asdict(time.elapsed)
    yield "from opening", "first-response", "elapsed", asdict(figures.first_response)
    yield "from opening", "resolution", "elapsed", asdict(figures.resolution)
    for breach in figures.breaches:
        yield "breaches", breach.measure, breach.cause, _of(breach, "missed")
    for step in figures.escalations:
        yield "escalations", step.role, step.step, _of(step, "taken", "requested", "tickets")
    hands = figures.hand_offs
    yield "hand-offs", None, None, {"total": hands.total, **asdict(hands.hand_offs)}
    for count, tickets in hands.by_count:
        yield "hand-offs", str(count), None, {"tickets": tickets}
    yield "engineers", None, None, asdict(hands.engineers)
    for quota in figures.quotas:
        yield "quotas", quota.quota, None, _of(quota, "drawn", "refunded", "tickets")
    for charged in figures.charges:
        yield (
            "charges",
            charged.currency,
            None,
            _of(charged, "amount", "lines", "to_agree", "seconds", "tickets"),
        )
    yield "backlog age", None, None, asdict(figures.age.spread)
    for name, number in figures.age.buckets:
        yield "backlog age", name, None, {"tickets": number}


def _of(one: object, *names: str) -> Record:
    return {name: getattr(one, name) for name in names}
