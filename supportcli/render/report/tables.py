"""A report as tables, each with what its picture shows: the terminal and the page for a browser draw the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from supportcli.domain.billing.money import money_text
from supportcli.domain.reporting.figures import Compliance, Figures, Spread
from supportcli.domain.reporting.reported import Group, Report
from supportcli.domain.time.duration import seconds_text
from supportcli.render.lines import safe

NOTHING = "–"
"""What stands where there is nothing to count."""

ALWAYS = "always"

MOST_BARS = 20
"""So many groups have a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a picture: what is counted, and of how many; without a whole, as a share of the longest."""

    label: str
    part: int
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """One row of a picture of times: how long half, 90 and 95 of a hundred took, in seconds and in words."""

    label: str
    marks: tuple[int, int, int]
    told: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One part of a report.

    Attributes:
        id: A word for links.
        title: Its heading.
        head: The names of the columns.
        rows: Safe texts.
        words: How many columns at the left are words; the others are figures and stand to the right.
        note: A sentence below the heading.
        bars: The picture: a bar for each row, or for each of the first rows; none where it would say nothing.
        bars_are: What the bars show, where the table has other figures too.
        ranges: Another picture, of times.
        empty: What is said where there are no rows.
        wide: From which column on a narrow terminal leaves columns out; the page never does.
    """

    id: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""
    bars: tuple[Bar, ...] = ()
    bars_are: str = ""
    ranges: tuple[Range, ...] = ()
    empty: str = ""
    wide: int = 0


def tables(report: Report) -> list[Table]:
    """The parts of the report, in their order; groups last."""
    total = report.total
    made = [
        compliance_table(total),
        timing_table(total),
        _breaches(total),
        _escalations(total),
        _hand_offs(total),
        _quotas(total),
        _charges(total),
        _age(total),
    ]
    return made + [_groups(by, list(found), report) for by, found in groupby(report.groups, lambda g: g.by)]


def number(value: float | None) -> str:
    """A count with thousands apart; a mean with at most two decimals."""
    if value is None:
        return NOTHING
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(rate: float | None) -> str:
    """A share with one decimal; 100 % and 0 % only where it is exactly that."""
    if rate is None:
        return NOTHING
    if rate in (0, 1):
        return f"{rate * 100:.0f} %"
    return f"{min(99.9, max(0.1, rate * 100)):.1f} %"


def elapsed(seconds: float | None) -> str:
    """Time on the wall: ``1d 3h``."""
    return NOTHING if seconds is None else seconds_text(int(seconds))


def open_time(seconds: float | None) -> str:
    """Open time in hours, since a day of it has no common length: ``27h 30m``."""
    if seconds is None:
        return NOTHING
    hours, rest = divmod(int(seconds), 3_600)
    if not hours:
        return seconds_text(int(seconds))
    return f"{hours:,}h {rest // 60}m" if rest >= 60 else f"{hours:,}h"


def word(value: str | None) -> str:
    """A word from outside, or that there is none."""
    return safe(value) or NOTHING


def compliance_table(figures: Figures) -> Table:
    """How many clocks were met, by measure and commitment."""
    rows, bars = [], []
    for one in figures.compliance:
        measure = safe(one.measure)
        rows.append((measure, one.commitment, number(one.met), number(one.missed), percent(one.rate)))
        bars.append(Bar(f"{measure}, {one.commitment}", one.met, one.met + one.missed))
    return Table(
        "compliance",
        "Compliance",
        ("measure", "commitment", "met", "missed", "rate"),
        tuple(rows),
        words=2,
        bars=tuple(bars),
        empty="no clock was decided",
    )


def timing_table(figures: Figures) -> Table:
    """How long it took: in open time on the clocks' calendars, and elapsed."""
    told: list[tuple[str, str, Spread, Callable[[float | None], str]]] = []
    for one in figures.timing:
        always, measure = one.calendar == ALWAYS, safe(one.measure)
        if not (always and one.own == one.elapsed):
            calendar = "elapsed, less pauses" if always else safe(one.calendar)
            told.append((measure, calendar, one.own, elapsed if always else open_time))
        told.append((measure, "elapsed", one.elapsed, elapsed))
    for name, spread in (("first response", figures.first_response), ("resolution", figures.resolution)):
        told.append((name, "elapsed, from opening", spread, elapsed))
    told = [each for each in told if each[2].count]
    return Table(
        "times",
        "Times",
        ("measure", "counted on", "count", "p50", "p90", "p95", "mean", "longest"),
        tuple(
            (name, calendar, number(spread.count), *_spread(spread, in_words))
            for name, calendar, spread, in_words in told
        ),
        words=2,
        note="Percentiles are nearest-rank: half, 90 and 95 of a hundred took no longer.",
        ranges=tuple(
            _range(f"{name}, {calendar}", spread, in_words) for name, calendar, spread, in_words in told
        ),
        empty="no clock was stopped",
        wide=3,
    )


def _spread(spread: Spread, in_words: Callable[[float | None], str]) -> tuple[str, ...]:
    return tuple(in_words(value) for value in (spread.p50, spread.p90, spread.p95, spread.mean, spread.most))


def _range(label: str, spread: Spread, in_words: Callable[[float | None], str]) -> Range:
    marks = (spread.p50 or 0, spread.p90 or 0, spread.p95 or 0)
    return Range(label, marks, (in_words(marks[0]), in_words(marks[1]), in_words(marks[2])))


def _breaches(figures: Figures) -> Table:
    return Table(
        "breaches",
        "Breaches by cause",
        ("cause", "measure", "missed"),
        tuple(
            (safe(one.cause) or "no cause recorded", safe(one.measure), number(one.missed))
            for one in figures.breaches
        ),
        words=2,
        bars=tuple(
            Bar(f"{safe(one.cause) or 'no cause recorded'}, {safe(one.measure)}", one.missed)
            for one in figures.breaches
        ),
        empty="no clock was missed",
    )


def _escalations(figures: Figures) -> Table:
    return Table(
        "escalations",
        "Escalations",
        ("role", "step", "taken", "on request", "tickets"),
        tuple(
            (word(one.role), word(one.step), *map(number, (one.taken, one.requested, one.tickets)))
            for one in figures.escalations
        ),
        words=2,
        bars=tuple(Bar(f"{word(one.role)} {safe(one.step)}", one.taken) for one in figures.escalations),
        empty="no step of a ladder was taken",
    )


def _hand_offs(figures: Figures) -> Table:
    hands = figures.hand_offs
    told, engineers = hands.hand_offs, hands.engineers
    note = (
        f"{_counted(hands.total, 'hand-off')} on {_counted(hands.tickets, 'resolved ticket')}: "
        f"p50 {number(told.p50)}, p90 {number(told.p90)}, p95 {number(told.p95)}, mean {number(told.mean)}. "
        f"Engineers per ticket: p50 {number(engineers.p50)}, p90 {number(engineers.p90)}, "
        f"p95 {number(engineers.p95)}, mean {number(engineers.mean)}, most {number(engineers.most)}."
    )
    return Table(
        "hand-offs",
        "Hand-offs and engineers",
        ("hand-offs", "tickets"),
        tuple((f"{count}", number(tickets)) for count, tickets in hands.by_count),
        note=note if hands.tickets else "",
        bars=tuple(Bar(f"{count}", tickets) for count, tickets in hands.by_count),
        empty="no ticket was resolved",
    )


def _counted(count: int, what: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def _quotas(figures: Figures) -> Table:
    return Table(
        "quotas",
        "Quota use",
        ("quota", "drawn", "given back", "tickets"),
        tuple(
            (safe(one.quota), *map(number, (one.drawn, one.refunded, one.tickets))) for one in figures.quotas
        ),
        bars=tuple(Bar(safe(one.quota), one.drawn) for one in figures.quotas),
        empty="nothing was drawn",
    )


def _charges(figures: Figures) -> Table:
    rows = [
        (
            safe(one.currency) or "no currency",
            money_text(one.amount, safe(one.currency)),
            number(one.to_agree),
            number(one.lines),
            number(one.tickets),
            open_time(one.seconds),
        )
        for one in figures.charges
    ]
    head = ("currency", "charged", "to agree", "lines", "tickets", "time")
    return Table("charges", "Charges", head, tuple(rows), empty="nothing was charged")


def _age(figures: Figures) -> Table:
    spread = figures.age.spread
    note = (
        f"{number(spread.count)} open at the end: p50 {elapsed(spread.p50)}, p90 {elapsed(spread.p90)}, "
        f"p95 {elapsed(spread.p95)}, oldest {elapsed(spread.most)}."
    )
    return Table(
        "backlog",
        "Age of the backlog",
        ("since opening", "tickets"),
        tuple((name, number(count)) for name, count in figures.age.buckets) if spread.count else (),
        note=note if spread.count else "",
        bars=tuple(Bar(name, count) for name, count in figures.age.buckets) if spread.count else (),
        empty="nothing was open at the end",
    )


def _groups(by: str, groups: Sequence[Group], report: Report) -> Table:
    measures = list(dict.fromkeys(one.measure for one in report.total.compliance))
    head = (by, "opened", "resolved", "backlog", *(f"{safe(measure)} met" for measure in measures[:2]))
    more = ("reopened", "missed", "response p50", "p90", "resolution p50", "p90")
    return Table(
        f"by-{by}",
        f"By {by}",
        (*head, *more, "escalations", "hand-offs", "charged"),
        tuple(_group_row(group, measures[:2]) for group in groups),
        note="Each measure over all its commitments; response and resolution are elapsed, from the opening.",
        bars=tuple(
            Bar(safe(group.name) or f"no {by}", group.figures.volume.opened) for group in groups[:MOST_BARS]
        ),
        bars_are="opened",
        empty="nothing happened",
        wide=1,
    )


def _group_row(group: Group, measures: Sequence[str]) -> tuple[str, ...]:
    figures, volume = group.figures, group.figures.volume
    named = safe(group.name) or f"no {group.by}"
    rates = [percent(met_of(figures.compliance, measure)) for measure in measures]
    first, last = figures.first_response, figures.resolution
    charged = ", ".join(
        # an amount stays together where several are wrapped
        money_text(one.amount, safe(one.currency)).replace(" ", "\u00a0")
        for one in figures.charges
        if one.amount or not one.to_agree
    )
    return (
        named,
        *map(number, (volume.opened, volume.resolved, volume.backlog_end)),
        *rates,
        number(volume.reopened),
        number(sum(one.missed for one in figures.compliance)),
        *(elapsed(seconds) for seconds in (first.p50, first.p90, last.p50, last.p90)),
        number(sum(one.taken for one in figures.escalations)),
        number(figures.hand_offs.total),
        charged or NOTHING,
    )


def met_of(compliance: Iterable[Compliance], measure: str) -> float | None:
    """The share of a measure's clocks that were met, over all commitments."""
    from supportcli.domain.reporting.figures import share

    found = [one for one in compliance if one.measure == measure]
    return share(sum(one.met for one in found), sum(one.met + one.missed for one in found))
