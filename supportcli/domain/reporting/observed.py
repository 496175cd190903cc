"""What one ticket's history shows of a period, read event by event.

This is what the figures of a report mean. Reports of many tickets take the same observations from rows, and come
here for the tickets whose rows no longer tell a past period: those reopened, merged or moved since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from supportcli.domain.reporting.observations import (
    Hands,
    Moment,
    Observations,
    Period,
    Time,
    Told,
    Verdict,
    Wait,
)
from supportcli.domain.running.clocks import Clock
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.folding import apply
from supportcli.domain.tickets.handoffs import hands
from supportcli.domain.tickets.kinds import Escalated
from supportcli.domain.tickets.table import KINDS
from supportcli.domain.tickets.ticket import ACTIVE, CANCELLED, CLOSED, Ticket
from supportcli.domain.time.instants import from_iso, iso

HANDS_KINDS = (
    *(name for name, kind in KINDS.items() if kind.acts or kind.gives), ev.CLASSIFIED, ev.UNDONE,
)  # fmt: skip
"""The kinds of event that tell in whose hands a ticket is, or was."""
_HELD = frozenset({ev.OPENED, ev.ASSIGNED, ev.CLASSIFIED, ev.HANDED_ON})

Counted = Callable[[Clock], tuple[str, int]]
"""How a clock's calendar is called, and the open seconds of a stopped clock without its pauses."""


def turns(history: Iterable[Event]) -> Iterator[tuple[str, datetime]]:
    """The turns of a ticket's life: opened, resolved, closed, reopened, merged; undone operations do not count.

    Closing a ticket that was being worked on resolves it too.
    """
    ticket, gone = Ticket(), False
    for event in effective(history):
        before = ticket.status
        apply(ticket, event)
        after = ticket.status
        if event.kind == ev.OPENED:
            yield "opened", event.at
        elif event.kind == ev.MERGED:
            if before in ACTIVE and not gone:
                yield "merged", event.at
            gone = True
        elif before not in ACTIVE and after in ACTIVE:
            gone = False
            yield "reopened", event.at
        elif gone:
            continue  # what ends a ticket that goes on as another one is not its resolution
        elif before in ACTIVE and after not in ACTIVE:
            yield "resolved", event.at
        if event.kind != ev.MERGED and after == CLOSED != before:
            yield "closed", event.at


def volume_of(ticket: int, history: Iterable[Event], period: Period) -> Observations:
    """The turns within the period, and whether the ticket was open work at its end."""
    seen, opened, active = Observations(), None, False
    for turn, at in turns(history):
        if at >= period.until:
            break
        if turn == "opened":
            opened = at
        active = turn in ("opened", "reopened") or (active and turn not in ("resolved", "merged"))
        if at >= period.start:
            getattr(seen, turn).append(Moment(ticket, iso(at)))
    if opened is not None and active:
        seen.backlog.append(Moment(ticket, iso(opened)))
    return seen


def verdicts_of(ticket: int, clocks: Iterable[Clock], period: Period) -> Iterator[Verdict]:
    """The clocks that were decided in the period; cancelled and paused ones and those without a date are not."""
    for clock in clocks:
        if clock.due_at is None or clock.state not in ("running", "stopped"):
            continue
        stopped = clock.stopped_at if clock.state == "stopped" else None
        met = stopped is not None and stopped <= clock.due_at
        decided = stopped if met and stopped is not None else clock.due_at
        if stopped is None and decided >= period.seen_at:
            continue  # a promise is kept through its due instant
        if period.start <= decided < period.until:
            yield Verdict(ticket, clock.measure, clock.round, clock.commitment, met)


def times_of(ticket: int, clocks: Iterable[Clock], period: Period, counted: Counted) -> Iterator[Time]:
    """How long the clocks ran that were stopped in the period."""
    for clock in clocks:
        stopped = clock.stopped_at
        if clock.state == "stopped" and stopped is not None and period.start <= stopped < period.until:
            calendar, own = counted(clock)
            elapsed = round((stopped - clock.started_at).total_seconds())
            yield Time(ticket, clock.measure, clock.round, calendar, own, elapsed)


def steps_of(ticket: int, history: Iterable[Event], period: Period) -> Iterator[Told]:
    """The steps of the ladder that were taken in the period."""
    for event in effective(history):
        if isinstance(event.data, Escalated) and period.start <= event.at < period.until:
            yield told(ticket, event.data)


def told(ticket: int, data: Escalated) -> Told:
    """A step of the ladder that was taken."""
    return Told(ticket, data.role or "", data.step or "", data.requested)


def hands_of(ticket: int, history: Iterable[Event], until: datetime) -> Hands:
    """Through how many hands a ticket went until an instant; needs only events of ``HANDS_KINDS``."""
    folded, engineers = Ticket(), set[str]()
    for event in effective(history):
        if event.at >= until:
            break
        if event.kind in _HELD:
            apply(folded, event)
        else:
            engineers.update(hands(event))
    return Hands(ticket, folded.hand_offs, len(engineers.union(folded.engineers)))


def observe(
    ticket: Ticket, clocks: Iterable[Clock], history: Iterable[Event], period: Period, counted: Counted
) -> Observations:
    """Everything that a ticket's history shows of the period, but draws and charges, which are others' projections.

    Args:
        ticket: Folded.
        clocks: All its clocks, as they now are.
        history: All its events.
        period: What is asked about.
        counted: Counts a stopped clock's time.
    """
    if ticket.status == CANCELLED:
        return Observations()
    events, found = list(history), list(clocks)
    seen = volume_of(ticket.id, events, period)
    seen.verdicts.extend(verdicts_of(ticket.id, found, period))
    seen.times.extend(times_of(ticket.id, found, period, counted))
    seen.told.extend(steps_of(ticket.id, events, period))
    waits(seen, ticket, period)
    if seen.resolved:
        seen.hands.append(hands_of(ticket.id, events, period.until))
    return seen


def waits(seen: Observations, ticket: Ticket, period: Period) -> None:
    """Add how long the first answer within the period took, and each resolution, from the opening of the ticket."""
    opened = ticket.opened_at
    if opened is None:
        return
    answered = ticket.first_response_at
    if seen.opened and answered is not None and answered < period.until:
        seen.answered.append(Wait(ticket.id, round((answered - opened).total_seconds())))
    seen.finished.extend(
        Wait(ticket.id, round((from_iso(one.at) - opened).total_seconds())) for one in seen.resolved
    )
