"""``merge``: two tickets are one request, which goes on as one of them."""

from __future__ import annotations

from dataclasses import dataclass

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, operation
from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError, UsageError
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Absorbed, Merged
from supportcli.domain.tickets.ticket import ACTIVE
from supportcli.store import links


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge recorded; ``ended``: a request that was open goes on as a ticket that is finished."""

    outcome: Outcome
    ended: bool


def merge(
    desk: Desk,
    ticket: int,
    into: int,
    *,
    why: str | None = None,
    across_customers: bool = False,
    override: str | None = None,
    dry_run: bool = False,
) -> MergeResult:
    """Let a request go on as another ticket.

    The clocks of the merged ticket stop where they are, its alarms are gone, it is closed, and its history stays.
    What its contact writes belongs to the other ticket, and what is replied there goes to that contact too.

    Args:
        desk: The desk.
        ticket: The one that is over.
        into: The one that goes on.
        why: A reason.
        across_customers: They may be different customers' tickets.
        override: Why it is done although a rule of the policy refuses it.
        dry_run: Record nothing.

    Raises:
        UsageError: A ticket into itself.
        NotFoundError: There is no such ticket.
        RefusedError: One of them was merged already, they are different customers', or a rule refuses it.
    """
    if ticket == into:
        raise UsageError("a ticket is not merged into itself", hint="name two tickets")
    with operation(desk, "merge", dry_run=dry_run) as under_way:
        gone, stays = under_way.cases([ticket, into])
        _check(desk, gone, stays, across_customers=across_customers)
        way = action("merge", ticket, into=into)
        passed = pass_step(gone.terms, gone.ticket, "merge", desk.now, override, taken=way)
        under_way.record(gone, [*passed, Event(desk.now, Merged(into, why or None))])
        under_way.record(stays, [Event(desk.now, _absorbed(gone, stays))])
    outcome = Outcome(None if dry_run else under_way.number, under_way.changes)
    return MergeResult(outcome, gone.ticket.status in ACTIVE and stays.ticket.status not in ACTIVE)


def _check(desk: Desk, gone: Case, stays: Case, *, across_customers: bool) -> None:
    first, second = gone.ticket, stays.ticket
    end = links.merged_into(desk.store.connection, second.id)
    if end == first.id:
        raise RefusedError(
            f"ticket {second.id} was merged into {first.id}: that would be a circle",
            hint=action("show", first.id),
            rule="merging",
        )
    if end is not None:
        raise RefusedError(
            f"ticket {second.id} was merged itself, and goes on as {end}",
            hint=action("merge", first.id, into=end),
            rule="merging",
        )
    check(ev.MERGED, first)
    check(ev.ABSORBED, second)
    if first.customer and second.customer and first.customer != second.customer and not across_customers:
        raise RefusedError(
            f"ticket {first.id} is of {first.customer}, {second.id} of {second.customer}",
            hint="--across-customers, if the one may read what is replied to the other",
            rule="merging",
        )


def _absorbed(gone: Case, stays: Case) -> Absorbed:
    """Whom else the ticket hears from now on: the contacts of the other one."""
    names = (gone.ticket.contact, *gone.ticket.also)
    contacts = tuple(name for name in names if name and name != stays.ticket.contact)
    return Absorbed(gone.ticket.id, contacts)
