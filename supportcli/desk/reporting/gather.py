"""What happened in a period, from the rows of tickets, clocks, events and draws.

The rows tell how things are now. A past month is read from them where that is the same, and from the histories of
the few tickets where it is not: those reopened, merged or moved since.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from supportcli.desk.desk import Desk
from supportcli.desk.operation import case_of, sound_histories
from supportcli.desk.reporting.billing import billed
from supportcli.desk.reporting.counting import Counting
from supportcli.domain.reporting.observations import (
    KINDS,
    Moment,
    Observations,
    Period,
    Time,
    Told,
    Used,
    Verdict,
    Wait,
    only,
    together,
)  # fmt: skip
from supportcli.domain.reporting.observed import (
    HANDS_KINDS,
    hands_of,
    observe,
    steps_of,
    times_of,
    told,
    volume_of,
    waits,
)  # fmt: skip
from supportcli.domain.tickets import codec
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Escalated, Undone
from supportcli.domain.tickets.query import Query
from supportcli.domain.time.instants import from_iso, iso
from supportcli.store import figures as store
from supportcli.store import history as histories
from supportcli.store.figures import Label, StoppedClock

_BATCH = 200


class Gathered(NamedTuple):
    """What was observed, and by what the tickets are sorted; the backlog's only where that was asked for."""

    seen: Observations
    labels: dict[int, Label]


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Of the many small tuples that are made none is garbage: searching them would take a fifth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def gather(
    desk: Desk,
    period: Period,
    query: Query | None = None,
    *,
    sort_backlog: bool = False,
    doubted: frozenset[int] = frozenset(),
) -> Gathered:
    """Everything that happened in the period.

    Args:
        desk: The desk.
        period: Which stretch of time.
        query: Only tickets that it finds; none: all.
        sort_backlog: The labels of the backlog are wanted too.
        doubted: Tickets whose rows are damaged: their histories are asked.
    """
    connection = desk.store.connection
    seen = _by_rows(desk, period, doubted)
    stopped = list(map(StoppedClock._make, store.ask(connection, store.STOPPED, **_span(period))))
    _judge(desk, period, stopped, seen)
    wanted: set[int] = {clock.ticket for clock in stopped}
    for kind in KINDS:
        if kind != "backlog" or sort_backlog or query is not None:
            wanted.update(each[0] for each in getattr(seen, kind))
    labels = store.labels(connection, wanted, query, desk.now)
    if query is not None:
        seen = only(seen, labels.__contains__)
        stopped = [clock for clock in stopped if clock.ticket in labels]
    seen.times.extend(_times(desk, period, stopped, labels))
    _hands(desk, period, seen)
    seen.billed.extend(billed(desk, period, query, seen, labels))
    if query is not None and seen.billed:
        # work may have been logged on tickets of which nothing else happened
        labels |= store.labels(
            connection, {one.ticket for one in seen.billed} - labels.keys(), query, desk.now
        )
        seen = only(seen, labels.__contains__)
    elif seen.billed:
        labels |= store.labels(
            connection, {one.ticket for one in seen.billed} - labels.keys(), None, desk.now
        )
    return Gathered(seen, labels)


def from_histories(desk: Desk, period: Period, tickets: Sequence[int]) -> Observations:
    """The same from whole histories, event by event: what the rows must agree with."""
    counting, parts = Counting(desk), []
    for n, history in _histories(desk, tickets):
        with desk.aside.apart("ticket", n):
            case = case_of(desk, n, history)
            parts.append(observe(case.ticket, case.clocks, history, period, counting.for_history(history)))
    return together(parts)


def _span(period: Period) -> dict[str, str]:
    return {"first": period.first, "last": period.last}


def _by_rows(desk: Desk, period: Period, doubted: frozenset[int]) -> Observations:
    connection, span = desk.store.connection, _span(period)
    changed = _changed_since(desk, period) | doubted
    seen = Observations()
    for n, at, answered in store.ask(connection, store.OPENED, **span):
        if n not in changed:
            seen.opened.append(Moment(n, at))
            if answered is not None and answered < period.last:
                seen.answered.append(Wait(n, _seconds(at, answered)))
    for n, at, opened in store.ask(connection, store.RESOLVED, **span):
        if n not in changed:
            seen.resolved.append(Moment(n, at))
            seen.finished.append(Wait(n, _seconds(opened, at)))
    for n, at in store.ask(connection, store.CLOSED, **span):
        if n not in changed:
            seen.closed.append(Moment(n, at))
    for question in (store.BACKLOG, store.RESOLVED_LATER):
        rows = store.ask(connection, question, last=period.last)
        seen.backlog.extend(Moment(n, at) for n, at in rows if n not in changed)
    for n, history in _histories(desk, sorted(changed)):
        with desk.aside.apart("ticket", n):
            part = volume_of(n, history, period)
            waits(part, fold(history, n), period)
            for kind in KINDS:
                getattr(seen, kind).extend(getattr(part, kind))
    seen.told.extend(_told(desk, period))
    seen.used.extend(Used(*row) for row in store.ask(connection, store.DRAWS, **span))
    return seen


def _told(desk: Desk, period: Period) -> Iterable[Told]:
    """The steps of the ladder that were taken; of tickets with mistaken instants by their histories."""
    gone, redated = _undone(desk, period), store.redated(desk.store.connection)
    for n, history in _histories(desk, redated):
        with desk.aside.apart("ticket", n):
            yield from steps_of(n, history, period)
    for n, operation, at, text in store.ask(
        desk.store.connection, store.EVENTS, kind=ev.ESCALATED, **_span(period)
    ):
        if (n, operation) not in gone and n not in redated:
            with desk.aside.apart("ticket", n):
                data = histories.event_of(at, ev.ESCALATED, text, "").data
                if isinstance(data, Escalated):
                    yield told(n, data)


def _changed_since(desk: Desk, period: Period) -> set[int]:
    """Tickets whose rows may tell another life than the one that they had in the period."""
    connection = desk.store.connection
    found = set(store.redated(connection))
    for kind in (ev.REOPENED, ev.MERGED):
        found.update(row[0] for row in store.ask(connection, store.SINCE, kind=kind, first=period.first))
    return found


def _undone(desk: Desk, period: Period) -> set[tuple[int, int]]:
    """Ticket and operation of what was taken back since the period began."""
    found = set()
    for n, text in store.ask(desk.store.connection, store.UNDONE, first=period.first):
        with desk.aside.apart("ticket", n):
            data = codec.read(ev.UNDONE, text)
            if isinstance(data, Undone):
                found.add((n, data.operation))
    return found


def _judge(desk: Desk, period: Period, stopped: Iterable[StoppedClock], seen: Observations) -> None:
    for clock in stopped:
        if clock.due_at is not None and clock.stopped_at <= clock.due_at:
            seen.verdicts.append(
                Verdict(clock.ticket, clock.measure, clock.round, clock.commitment, met=True)
            )
    for n, measure, round_, commitment in store.ask(
        desk.store.connection, store.MISSES, **_span(period), seen=iso(period.seen_at)
    ):
        seen.verdicts.append(Verdict(n, measure, round_, commitment, met=False))


def _times(
    desk: Desk, period: Period, stopped: Sequence[StoppedClock], labels: dict[int, Label]
) -> Iterable[Time]:
    counting = Counting(desk)
    moved = store.moved(desk.store.connection, {clock.ticket for clock in stopped})
    for clock in stopped:
        if clock.ticket in moved:
            continue
        label = labels[clock.ticket]
        span = (clock.started_at, clock.stopped_at)
        terms = ((label.revision or "", label.policy or ""),)
        with desk.aside.apart("clock of ticket", clock.ticket):
            name, own = counting.own(terms, clock.calendar, clock.duration, span, clock.paused_seconds)
            yield Time(clock.ticket, clock.measure, clock.round, name, own, _seconds(*span))
    for n, history in _histories(desk, sorted(moved)):
        with desk.aside.apart("ticket", n):
            clocks = case_of(desk, n, history).clocks
            yield from times_of(n, clocks, period, counting.for_history(history))


def _hands(desk: Desk, period: Period, seen: Observations) -> None:
    tickets = {one.ticket for one in seen.resolved}
    for n, rows in store.hands(desk.store.connection, tickets, HANDS_KINDS, (ev.REPLIED, ev.COMMENTED)):
        with desk.aside.apart("ticket", n):
            history = [
                histories.event_of(at, kind, data or "{}", actor, operation)
                for _, operation, at, actor, kind, data in rows
            ]
            seen.hands.append(hands_of(n, history, period.until))


def _histories(desk: Desk, tickets: Sequence[int]) -> Iterable[tuple[int, list[Event]]]:
    for start in range(0, len(tickets), _BATCH):
        yield from sound_histories(desk, tickets[start : start + _BATCH]).items()


def _seconds(start: str, end: str) -> int:
    return round((from_iso(end) - from_iso(start)).total_seconds())
