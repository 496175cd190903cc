"""Escalation: cron's ``escalate --due``, and a rung taken by hand.

A step is taken by recording it. Reading which tickets are due, recording their steps and moving their next
alarm happen under one write lock, in one transaction for each batch: two runs at once, or a kill at any
instant, neither skip nor repeat a step. Letters are posted in the same transaction and leave afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from supportcli.desk.desk import Desk
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import DamagedError
from supportcli.store import alarms as store

if TYPE_CHECKING:
    from supportcli.desk.operation import Case, Operation, Outcome
    from supportcli.domain.running.ladder import Alarm
    from supportcli.domain.tickets.kinds import Data
    from supportcli.store.outbox import Letter

BATCH = 100
"""Tickets for each transaction: small, so that people at work wait for milliseconds only."""


class Taken(NamedTuple):
    """One thing the desk did: which alarm of which ticket, when it was due, when it was taken, who was told."""

    ticket: int
    action: str
    step: str | None
    measure: str | None
    role: str | None
    due_at: datetime
    taken_at: datetime
    recipients: tuple[str, ...] = ()


def is_anything_due(desk: Desk) -> bool:
    """Whether a ticket's next alarm has come; asks without taking any lock."""
    return bool(store.due(desk.store.connection, _iso(desk.now), 1))


def is_anything_set_aside(desk: Desk) -> bool:
    """Whether an alarm is overdue because it could not be taken; as cheap as the question above."""
    return store.is_anything_set_aside(desk.store.connection)


def does_a_message_wait(desk: Desk) -> bool:
    """Whether the outbox holds a message that is due or lacks an address; as cheap as the question above."""
    return store.does_a_message_wait(desk.store.connection, _iso(desk.now))


def escalate_due(
    desk: Desk,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    tell: Callable[[list[Taken]], None] | None = None,
) -> list[Taken]:
    """Take every alarm that is due, in order, exactly once.

    A ticket whose alarms cannot be taken is set aside and tried again later, ever more seldom; the others go on.

    Args:
        desk: The desk; ``desk.now`` decides what is due and stands as the instant at which it is taken.
        limit: At most so many tickets; those whose alarms cannot be taken do not count.
        dry_run: Say what would be taken and keep nothing.
        tell: Called after each transaction with what it took, so that a later failure hides nothing.
    """
    taken: list[Taken] = []
    served: Counter[int] = Counter()
    while limit is None or len(served) < limit:
        size = BATCH if limit is None else min(BATCH, limit - len(served))
        if not is_anything_due(desk):
            break
        size_of_batch = None if dry_run and limit is None else size
        try:
            tickets, done = _batch(desk, size_of_batch, served, {}, dry_run=dry_run)
        except DamagedError:
            # SQLite writes no more once it met a damaged page: those on it are found first, and not read again
            tickets, done = _batch(desk, size_of_batch, served, _on_damaged_pages(desk), dry_run=dry_run)
        taken += done
        if tell is not None:
            tell(done)
        if dry_run or tickets == 0:
            break
    return taken


def _on_damaged_pages(desk: Desk) -> dict[int, DamagedError]:
    from supportcli.store.damage import is_page
    from supportcli.store.history import histories

    found: dict[int, DamagedError] = {}
    due = store.due(desk.store.connection, _iso(desk.now), -1)
    histories(desk.store.connection, due, lambda error: found.setdefault(error.ticket, error))
    return {ticket: error for ticket, error in found.items() if is_page(error.__cause__)}


def _batch(
    desk: Desk, size: int | None, served: Counter[int], lost: dict[int, DamagedError], *, dry_run: bool
) -> tuple[int, list[Taken]]:
    """Take the due alarms of so many tickets; returns how many were tried, and what was taken."""
    from supportcli.desk.operation import operation

    taken: list[Taken] = []
    tried = done = 0
    with operation(desk, "escalate --due", dry_run=dry_run) as under_way:
        # a dry run sets nothing aside: the next ones of the list stand in for those that fail
        most = -1 if dry_run or size is None else size
        for ticket in store.due(desk.store.connection, _iso(desk.now), most):
            if done == size:
                break
            tried += 1
            steps = _apart(under_way, ticket, served[ticket], lost.get(ticket))
            if steps is not None:
                done += 1
                served[ticket] += 1
                taken += steps
    return tried, taken


_MOST_TIMES = 3
"""Somebody at work may make an alarm due again while the others are taken; more often it is a mistake of ours."""


def _apart(under_way: Operation, ticket: int, before: int, lost: DamagedError | None) -> list[Taken] | None:
    """Take a ticket's due alarms; ``None`` if that fails, and it is set aside until it is tried again."""
    from supportcli.desk.set_aside import ALARM, PAUSES, concerns_all, reason_of
    from supportcli.domain.errors import DeskError
    from supportcli.store import set_aside as failures
    from supportcli.store.damage import is_page

    desk = under_way.desk
    try:
        with under_way.apart():
            if lost is not None:
                raise lost
            if before >= _MOST_TIMES:
                raise DeskError("its alarms were taken and are due all the same")
            [case] = under_way.cases([ticket])
            return _take_all(under_way, case)
    except Exception as error:
        if concerns_all(error) or (error is not lost and is_page(error.__cause__)):
            raise
        is_new = failures.note(desk.store.connection, ALARM, ticket, reason_of(error), desk.now, PAUSES)
        desk.aside.put("ticket", ticket, error, is_known=not is_new)
        return None


def _take_all(under_way: Operation, case: Case) -> list[Taken]:
    """Take a ticket's due alarms one by one: each may change which ones are left."""
    from supportcli.domain.errors import DeskError
    from supportcli.domain.running.alarms import alarms

    desk = under_way.desk
    taken: list[Taken] = []
    while case.terms is not None:
        pending = alarms(case.terms, case.ticket, case.clocks)
        if not pending or pending[0].at > desk.now:
            break
        if pending[0].key in case.ticket.taken:
            raise DeskError(f"step {pending[0].key} was taken and is due all the same")
        case, done = _take(under_way, case, pending[0])
        taken.append(done)
    if not taken:
        # The stored instant was wrong: writing the rows anew heals it instead of asking for ever.
        under_way.record(case, [])
    return taken


def _take(under_way: Operation, case: Case, alarm: Alarm, why: str = "") -> tuple[Case, Taken]:
    from supportcli.desk import letters
    from supportcli.domain.tickets.events import Event

    desk = under_way.desk
    letter = letters.notice(desk, case, alarm)
    if alarm.action == "escalate":
        letter = letters.escalation(desk, case, alarm, why)
    elif alarm.action == "close":
        letter = None
    elif alarm.action == "resolve":
        letter = letters.closing(desk, case, None)
    data = _record_of(case, alarm, letter, why)
    after = under_way.record(case, [Event(desk.now, data)], [letter] if letter else [])
    recipients = letter.recipients if letter else ()
    done = Taken(
        case.ticket.id,
        alarm.action,
        alarm.step or alarm.rule,
        alarm.measure,
        alarm.role,
        alarm.due_at,
        desk.now,
        recipients,
    )
    return after, done


def _record_of(case: Case, alarm: Alarm, letter: Letter | None, why: str) -> Data:
    """What taking an alarm records."""
    from supportcli.desk.letters import closing_approval
    from supportcli.domain.tickets import kinds as k

    key, due = alarm.key, alarm.due_at
    recipients = letter.recipients if letter else ()
    match alarm.action:
        case "escalate":
            return k.Escalated(
                key=key, due_at=due, published_at=alarm.published_at, recipients=recipients, step=alarm.step,
                role=alarm.role, requested=bool(why), why=why or None,
            )  # fmt: skip
        case "close":
            return k.Closed(key=key, due_at=due, automatic=True)
        case "resolve":
            asked = closing_approval(case) if letter else None
            told = letter.recipients[0] if letter else None
            return k.Resolved(
                key=key, due_at=due, automatic=True, asks=asked.id if asked else None, told=told
            )
        case "notify":
            return k.Notified(key=key, due_at=due, recipients=recipients, role=alarm.role, rule=alarm.rule)
        case "remind":
            return k.Reminded(key=key, due_at=due, role=alarm.role)
        case "warn":
            return k.Warned(key=key, due_at=due, measure=alarm.measure, round=alarm.round)
        case "breach":
            return k.Breached(key=key, due_at=due, measure=alarm.measure, round=alarm.round)


def next_due(desk: Desk) -> tuple[datetime, int] | None:
    """When the next alarm is due, and on which ticket."""
    from supportcli.domain.time.instants import from_iso

    found = store.next_at(desk.store.connection)
    return None if found is None else (from_iso(found[0]), found[1])


def escalate_now(
    desk: Desk,
    ids: Sequence[int],
    why: str,
    *,
    role: str | None = None,
    override: str | None = None,
    dry_run: bool = False,
) -> tuple[list[Taken], Outcome]:
    """Take the next rung of each ticket's ladder now, on request, or tell one role.

    Args:
        desk: The desk.
        ids: Tickets.
        why: The reason, told to whoever is told.
        role: Tell this role instead of the next rung's.
        override: Why it is escalated although a rule of the policy refuses it.
        dry_run: Record nothing.

    Raises:
        RefusedError: The ticket is finished, every rung was taken, or a rule of the policy refuses it.
        NotFoundError: The policy has no such role.
    """
    from supportcli.desk.operation import Outcome, operation
    from supportcli.domain.running.gates import pass_step
    from supportcli.domain.tickets import events as ev
    from supportcli.domain.tickets.folding import check

    taken: list[Taken] = []
    with operation(desk, "escalate", dry_run=dry_run) as under_way:
        for case in under_way.cases(ids):
            check(ev.ESCALATED, case.ticket)
            passed = pass_step(case.terms, case.ticket, "escalate", desk.now, override)
            if passed:
                case = under_way.record(case, passed)  # noqa: PLW2901
            for alarm in _requested(desk, case, role):
                case, done = _take(under_way, case, alarm, why)  # noqa: PLW2901  # the next role sees the last event
                taken.append(done)
    return taken, Outcome(None if dry_run else under_way.number, under_way.changes)


def _requested(desk: Desk, case: Case, role: str | None) -> list[Alarm]:
    from supportcli.domain.errors import NotFoundError, RefusedError
    from supportcli.domain.running.alarms import ASSIGNEE
    from supportcli.domain.running.ladder import Alarm, ladder_alarms

    ticket, terms = case.ticket, case.terms
    if role is not None:
        roles = [r.id for r in terms.policy.roles] if terms else []
        if role != ASSIGNEE and role not in roles and role not in desk.settings.roles:
            raise NotFoundError(f"no role is called {role}", hint=f"one of: {', '.join([*roles, ASSIGNEE])}")
        key = f"request:{len(case.history)}:{role}"
        return [Alarm(desk.now, "escalate", key, step="on request", role=role)]
    left = [a for a in ladder_alarms(terms, ticket) if a.key not in ticket.taken] if terms else []
    if not left:
        raise RefusedError(
            f"ticket {ticket.id} has no rung of a ladder left",
            hint=action("escalate", ticket.id, to=Blank("ROLE")),
        )
    first = min(left, key=lambda alarm: alarm.due_at)
    return [a for a in left if a.step == first.step]


def _iso(instant: datetime) -> str:
    from supportcli.domain.time.instants import iso

    return iso(instant)
