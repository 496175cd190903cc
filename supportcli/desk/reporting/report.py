"""A report: the figures of a period, of all tickets that were asked for and of each group of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from supportcli.desk.desk import Desk
from supportcli.desk.look.query import query_of_all
from supportcli.desk.reporting.gather import Gathered, gather, nothing_to_collect
from supportcli.desk.reporting.period import edges_of, months_of
from supportcli.domain.errors import DeskError, UsageError
from supportcli.domain.reporting.figures import Figures, figures_of
from supportcli.domain.reporting.observations import Moment, Observations, Period, split
from supportcli.domain.reporting.reported import Group, Report, Tick
from supportcli.domain.tickets.query import Query
from supportcli.domain.time.instants import iso
from supportcli.store import figures as store
from supportcli.store import people, policies
from supportcli.store.figures import Label

GROUPS = ("customer", "plan", "engineer", "month", "policy", "kind", "level", "priority", "team", "cause")
"""What a report may be grouped by."""


def report(desk: Desk, period: Period, words: Sequence[str] = (), by: Sequence[str] = ()) -> Report:
    """The figures of a period.

    Args:
        desk: The desk.
        period: Which stretch of time.
        words: Filter words, as ``list`` has them; without a word about the status every ticket counts.
        by: Of ``GROUPS``; each gives a table of its own.

    Raises:
        UsageError: A word or a grouping is unknown.
    """
    unknown = [name for name in by if name not in GROUPS]
    if unknown:
        raise UsageError(f'reports have no "{unknown[0]}"', hint=f"--by, one of: {', '.join(GROUPS)}")
    with nothing_to_collect():
        try:
            return _report(desk, period, words, by)
        except ValueError:
            doubted = _damaged_rows(desk)
            if not doubted:
                raise
        return _report(desk, period, words, by, doubted)


def _damaged_rows(desk: Desk) -> frozenset[int]:
    """Tickets whose rows hold what is no instant: looked for only where a figure could not be made."""
    found = frozenset(store.without_instants(desk.store.connection))
    for ticket in sorted(found):
        desk.aside.put("the row of ticket", ticket, DeskError("its instants cannot be read"))
    return found


def _report(
    desk: Desk,
    period: Period,
    words: Sequence[str],
    by: Sequence[str],
    doubted: frozenset[int] = frozenset(),
) -> Report:
    query = _query(desk, words)
    sorts = [name for name in dict.fromkeys(by) if name != "month"]
    found = gather(desk, period, query, sort_backlog=bool(sorts), doubted=doubted)
    groups: list[Group] = []
    for name in dict.fromkeys(by):
        groups += (
            _months(desk, period, query, doubted)
            if name == "month"
            else _sorted_by(desk, name, found, period)
        )
    return Report(
        period=period,
        now=desk.now,
        filters=tuple(words),
        by=tuple(dict.fromkeys(by)),
        total=_figures(found, found.seen, period),
        groups=tuple(groups),
        trend=tuple(_trend(found.seen, edges_of(desk, period), period)),
    )


def _query(desk: Desk, words: Sequence[str]) -> Query | None:
    return query_of_all(desk, words) if words else None


def _figures(found: Gathered, seen: Observations, period: Period) -> Figures:
    labels = found.labels

    def cause(ticket: int) -> str | None:
        return labels[ticket].cause

    return figures_of(seen, period, cause)


def _months(desk: Desk, period: Period, query: Query | None, doubted: frozenset[int]) -> Iterator[Group]:
    for key, month in months_of(desk, period):
        found = gather(desk, month, query, doubted=doubted)
        yield Group("month", key, month.name, _figures(found, found.seen, month))


def _sorted_by(desk: Desk, by: str, found: Gathered, period: Period) -> list[Group]:
    position, labels = Label._fields.index(by), found.labels

    def key(ticket: int) -> str | None:
        value = labels[ticket][position]
        return None if value is None else str(value)

    name = _names(desk, by)
    groups = [
        Group(by, value, name(value), _figures(found, seen, period))
        for value, seen in split(found.seen, key).items()
    ]
    # the busiest first, what has no value last
    return sorted(groups, key=lambda g: (g.key is None, -_work(g.figures), str(g.key)))


def _work(figures: Figures) -> int:
    return figures.volume.opened + figures.volume.backlog_start


def _names(desk: Desk, by: str) -> Callable[[str | None], str | None]:
    connection = desk.store.connection
    if by == "customer":
        customers = {one.id: one.name for one in people.customers(connection)}
        return lambda key: customers.get(key or "", key)
    if by == "policy":

        def name(key: str | None) -> str | None:
            latest = policies.latest(connection, key) if key else None
            return latest.name if latest else key

        return name
    return lambda key: key


def _trend(seen: Observations, edges: Sequence[tuple[str, datetime]], period: Period) -> Iterator[Tick]:
    starts = [iso(at) for _, at in edges]
    opened, resolved = _between(seen.opened, starts), _between(seen.resolved, starts)
    for n, (name, at) in enumerate(edges):
        over = at < period.until
        yield Tick(name, opened[n] if over else None, resolved[n] if over else None)


def _between(moments: Sequence[Moment], starts: Sequence[str]) -> list[int]:
    ordered = sorted(one.at for one in moments)
    below = [bisect_left(ordered, start) for start in starts] + [len(ordered)]
    return [b - a for a, b in pairwise(below)]
