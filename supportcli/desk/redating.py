"""Redating: what an operation recorded while the clock was wrong counts as at another instant.

Nothing is changed: an event is appended to every ticket that the operation touched, and says when it really was.
Steps that were taken stay taken, and letters that left stay left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Outcome, operation
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Redated
from supportcli.domain.time.instants import from_iso, iso
from supportcli.store import operations as store


@dataclass(frozen=True, slots=True)
class Redating:
    """What was mended: the operation, its command, the mistaken instant and the real one."""

    operation: int
    command: str
    was: datetime
    at: datetime
    tickets: tuple[int, ...]


def redate(
    desk: Desk,
    numbers: Sequence[int],
    at: datetime | None = None,
    why: str | None = None,
    *,
    dry_run: bool = False,
) -> tuple[list[Redating], Outcome]:
    """Say when operations really were.

    Args:
        desk: The desk.
        numbers: Operations.
        at: When they were; else as late as it can have been: when the next operation ran, or now.
        why: A reason.
        dry_run: Record nothing.

    Raises:
        NotFoundError: No such operation.
        UsageError: The instant is later than now, or has to be named because nothing shows that the clock was wrong.
        RefusedError: The operation touched no ticket.
    """
    if at is not None and at > desk.now:
        raise UsageError(f"{iso(at)} is later than now", hint="--at, an instant that has passed")
    done = []
    with operation(desk, "redate", dry_run=dry_run) as under_way:
        connection = desk.store.connection
        for number in numbers:
            found = store.get(connection, number)
            if found is None:
                raise NotFoundError(f"no operation {number}", hint=action("show", Blank("ID"), json="events"))
            tickets = store.tickets_of(connection, number)
            if not tickets:
                raise RefusedError(f"operation {number} ({found.command}) recorded nothing on a ticket")
            was = from_iso(found.at)
            real = at or _latest(desk, number, was)
            for case in under_way.cases(tickets):
                under_way.record(case, [Event(desk.now, Redated(number, was, real, why))])
            done.append(Redating(number, found.command, was, real, tuple(tickets)))
    return done, Outcome(None if dry_run else under_way.number, under_way.changes)


def _latest(desk: Desk, number: int, was: datetime) -> datetime:
    """The latest instant at which an operation that is dated too late can have run."""
    following = store.next_at(desk.store.connection, number)
    latest = min(desk.now, from_iso(following)) if following else desk.now
    if latest >= was:
        raise UsageError(
            f"operation {number} is not later than what follows it",
            hint=action("redate", number, at=Blank("INSTANT")),
        )
    return latest
