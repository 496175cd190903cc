"""Bringing tickets to an end, and back: resolve, close, reopen, undo."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from supportcli.desk import letters, master_data
from supportcli.desk.customer_reply import by_letter, replied
from supportcli.desk.desk import Desk
from supportcli.desk.engineering.undoing import take_back
from supportcli.desk.operation import Case, Outcome, act, operation
from supportcli.desk.reopening import passes_reopening
from supportcli.domain.actions import ID, action
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.master_data import Change
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.folding import apply, check
from supportcli.domain.tickets.kinds import Approved, Closed, Reopened, Resolved, Undone
from supportcli.domain.tickets.table import kind_of
from supportcli.store import operations as store
from supportcli.store import outbox
from supportcli.store.outbox import Letter


def resolve(
    desk: Desk,
    ids: Sequence[int],
    body: str | None = None,
    *,
    channel: str | None = None,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """The work is done; a text is sent to the customer as the last answer.

    Where closing needs the customer's approval, they are asked for it, which tells them too. ``channel`` is how they
    were told otherwise.

    Raises:
        RefusedError: The ticket is resolved or closed already, or an approval is missing.
    """

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        check(ev.RESOLVED, case.ticket)
        passed = pass_step(case.terms, case.ticket, "resolve", desk.now, override)
        asking, asked = letters.closing(desk, case, body), letters.closing_approval(case)
        asks = asked.id if asking and asked else None
        if not body:
            told = asking.recipients[0] if asking else None if by_letter(channel) else channel
            done = Event(desk.now, Resolved(asks=asks, told=told))
            return [*passed, done], [asking] if asking else []
        letter = asking or (letters.reply(desk, case, body) if by_letter(channel) else None)
        said = Event(desk.now, replied(case, body, letter, channel))
        return [*passed, said, Event(desk.now, Resolved(asks=asks))], [letter] if letter else []

    return act(desk, "resolve", ids, decide, dry_run=dry_run)


def close(
    desk: Desk,
    ids: Sequence[int],
    *,
    approval: str | None = None,
    approved_by: str | None = None,
    why: str | None = None,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Close tickets for good.

    Args:
        desk: The desk.
        ids: Tickets.
        approval: Which approval ``approved_by`` gave; ``None`` means every one that closing lacks.
        approved_by: Who approves the closing, recorded with it.
        why: A reason.
        override: Why it is closed although the policy still asks for something.
        dry_run: Record nothing.

    Raises:
        RefusedError: Closed already, or the policy asks for an approval that nobody recorded.
    """

    def decide(case: Case) -> list[Event]:
        ticket = case.ticket
        check(ev.CLOSED, ticket)
        events = list[Event]()
        if approved_by is not None and case.terms is not None:
            for needed in case.terms.approvals("close", facts_of(ticket, case.terms)):
                if approval in (None, needed.id):
                    events.append(Event(desk.now, Approved(needed.id, approved_by, answer=True)))
                    apply(ticket, events[-1])
        events += pass_step(case.terms, ticket, "close", desk.now, override)
        return [*events, Event(desk.now, Closed(why=why or None))]

    return act(desk, "close", ids, decide, dry_run=dry_run)


def reopen(
    desk: Desk,
    ids: Sequence[int],
    why: str | None = None,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Take resolved or closed tickets up again; the ladder starts anew.

    Raises:
        RefusedError: The ticket is not finished, the policy's time for reopening has passed, or a rule
            refuses it.
    """

    def decide(case: Case) -> list[Event]:
        ticket = case.ticket
        check(ev.REOPENED, ticket)
        passed = passes_reopening(desk, case, override)
        return [*passed, Event(desk.now, Reopened(why or None))]

    return act(desk, "reopen", ids, decide, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo took back.

    Attributes:
        operation: The operation that was taken back.
        command: Its command.
        actor: Who ran it.
        outcome: What the undo recorded of tickets.
        cancelled: How many messages and requests will not leave.
        sent: How many messages had already left.
        records: What it did to customers, contacts and contracts.
        stay: For each of them that stays as it is, why.
    """

    operation: int
    command: str
    actor: str
    outcome: Outcome
    cancelled: int
    sent: int
    records: list[Change]
    stay: list[str]


def undo(desk: Desk, number: int | None = None, *, dry_run: bool = False) -> UndoResult:
    """Take back one operation: the actor's last, or the one with this number.

    What the desk did by itself (alarms taken, imports) stays: it happened. Alarms taken since do not stand
    in the way; somebody else's later work on the same tickets does.

    Raises:
        NotFoundError: There is nothing to undo.
        RefusedError: Later work builds on it, or it is no operation that can be undone.
    """
    with operation(desk, "undo", dry_run=dry_run) as under_way:
        connection = desk.store.connection
        found = store.last_of(connection, desk.actor) if number is None else store.get(connection, number)
        if found is None:
            raise NotFoundError("nothing to undo" if number is None else f"no operation {number}")
        if found.command in store.STAYS:
            earlier = store.last_to_undo(connection, desk.actor) if number is None else None
            raise RefusedError(
                f"operation {found.number} ({found.command}) happened and stays",
                hint=action("undo", operation=earlier.number) if earlier else action("show", ID),
            )
        if store.is_undone(connection, found.number):
            raise RefusedError(f"operation {found.number} was undone already")
        requests = take_back(connection, found.number)
        tickets = store.tickets_of(connection, found.number)
        for case in under_way.cases(tickets):
            _nothing_later(connection, case, found.number)
            under_way.record(case, [Event(desk.now, Undone(found.number))])
        # after the tickets, which name them
        records, stay = master_data.take_back(under_way, found.number, beside=bool(tickets))
        cancelled, sent = outbox.cancel(connection, found.number)
    outcome = Outcome(None if dry_run else under_way.number, under_way.changes)
    return UndoResult(
        found.number, found.command, found.actor, outcome, cancelled + requests, sent, records, stay
    )


def _nothing_later(connection: sqlite3.Connection, case: Case, number: int) -> None:
    for event in effective(case.history):
        if event.operation > number and kind_of(event.data).undoable:
            later = store.get(connection, event.operation)
            stays = later is not None and later.command in store.STAYS
            raise RefusedError(
                f"ticket {case.ticket.id} was worked on since: {event.kind} by {event.actor}",
                # what happened by itself stays: to name its operation would lead from one refusal to the next
                hint=action("show", case.ticket.id) if stays else action("undo", operation=event.operation),
            )
