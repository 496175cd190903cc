"""Bringing tickets to an end, and back: resolve, close, reopen, undo."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.engineering.undoing import take_back
from supportcli.desk.operation import Case, Outcome, act, operation
from supportcli.domain.actions import ID, action
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.folding import apply, check
from supportcli.domain.tickets.kinds import Approved, Closed, Overridden, Reopened, Replied, Resolved, Undone
from supportcli.domain.tickets.table import kind_of
from supportcli.domain.tickets.ticket import CLOSED
from supportcli.domain.time import duration as durations
from supportcli.store import operations as store
from supportcli.store import outbox
from supportcli.store.outbox import Letter


def resolve(
    desk: Desk,
    ids: Sequence[int],
    body: str | None = None,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """The work is done; a text is sent to the customer as the last answer.

    Where closing needs the customer's approval, they are asked for it.

    Raises:
        RefusedError: The ticket is resolved or closed already, or an approval is missing.
    """

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        check(ev.RESOLVED, case.ticket)
        passed = pass_step(case.terms, case.ticket, "resolve", desk.now, override)
        letter, asked = letters.closing(desk, case, body), letters.closing_approval(case)
        done = Event(desk.now, Resolved(asks=asked.id if letter and asked else None))
        if not body:
            return [*passed, done], [letter] if letter else []
        letter = letter or letters.reply(desk, case, body)
        said = Event(desk.now, Replied(body=body, to=case.ticket.contact))
        return [*passed, said, done], [letter] if letter else []

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


def passes_reopening(desk: Desk, case: Case, override: str | None = None) -> list[Event]:
    """Let a finished ticket be taken up again; returns what was overridden, to be recorded with it.

    Raises:
        RefusedError: The policy's time for reopening has passed, or a rule refuses it.
    """
    passed = _within_window(desk, case, override)
    return passed + pass_step(case.terms, case.ticket, "reopen", desk.now, override)


def _within_window(desk: Desk, case: Case, override: str | None) -> list[Event]:
    ticket, terms = case.ticket, case.terms
    if terms is None or ticket.status != CLOSED or ticket.closed_at is None:
        return []
    timers = terms.policy.timers
    if timers.reopen_within is None:
        return []
    calendar = terms.calendar(terms.local(timers.calendar, ticket.zone))
    last = durations.due(ticket.closed_at, timers.reopen_within, calendar)
    if last is None or desk.now <= last:
        return []
    rule = timers.clause or "reopen-within"
    if override is None:
        raise RefusedError(
            f"ticket {ticket.id} could be reopened until {last:%Y-%m-%d %H:%M} UTC",
            hint=action("open"),
            rule=rule,
        )
    return [Event(desk.now, Overridden("reopen", rule, why=override))]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo took back; ``sent`` counts messages that had already left."""

    operation: int
    command: str
    actor: str
    outcome: Outcome
    cancelled: int
    sent: int


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
            raise RefusedError(
                f"operation {found.number} ({found.command}) happened and stays", hint=action("show", ID)
            )
        requests = take_back(connection, found.number)
        for case in under_way.cases(store.tickets_of(connection, found.number)):
            _nothing_later(connection, case, found.number)
            under_way.record(case, [Event(desk.now, Undone(found.number))])
        cancelled, sent = outbox.cancel(connection, found.number)
    outcome = Outcome(None if dry_run else under_way.number, under_way.changes)
    return UndoResult(found.number, found.command, found.actor, outcome, cancelled + requests, sent)


def _nothing_later(connection: sqlite3.Connection, case: Case, number: int) -> None:
    if all(event.operation != number for event in effective(case.history)):
        raise RefusedError(f"operation {number} was undone already")
    for event in effective(case.history):
        if event.operation > number and kind_of(event.data).undoable:
            later = store.get(connection, event.operation)
            stays = later is not None and later.command in store.STAYS
            raise RefusedError(
                f"ticket {case.ticket.id} was worked on since: {event.kind} by {event.actor}",
                # what happened by itself stays: to name its operation would lead from one refusal to the next
                hint=action("show", case.ticket.id) if stays else action("undo", operation=event.operation),
            )
