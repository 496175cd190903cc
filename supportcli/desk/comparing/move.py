"""``policy move``: tickets taken to another revision or policy, after a look at what that changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from supportcli.desk.comparing.retell import Translation, require_words, translation
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act, case_of, operation, sound_cases
from supportcli.desk.policies import current
from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError
from supportcli.domain.running.alarms import alarms
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Moved
from supportcli.store import policies as store

_HASH = re.compile(r"[0-9a-f]{6,64}", re.ASCII)


class Target(Struct, frozen=True):
    """Where to: a policy's id (its latest revision), a number of the ticket's own policy, or a revision's hash.

    ``plan`` and ``maps`` stand for plans and priorities that the new terms do not have.
    """

    to: str
    plan: str | None = None
    maps: tuple[str, ...] = ()


class ClockMove(Struct, frozen=True):
    """One clock that runs, before and after; ``None`` where there is no such clock."""

    measure: str
    target: str | None
    due_at: datetime | None
    state: str | None
    new_target: str | None
    new_due_at: datetime | None
    new_state: str | None


class Preview(Struct, frozen=True):
    """What a move would change of one ticket.

    ``steps`` and ``new_steps`` are what the desk is to do next, due instant first; ``unknown`` are words of the
    ticket that the new terms do not have.
    """

    ticket: int
    policy: str | None
    plan: str | None
    priority: str | None
    new_policy: str
    new_plan: str | None
    new_priority: str | None
    clocks: tuple[ClockMove, ...]
    steps: tuple[tuple[datetime, str], ...]
    new_steps: tuple[tuple[datetime, str], ...]
    unknown: tuple[str, ...]
    same: bool


def preview(desk: Desk, ids: Sequence[int], target: Target) -> list[Preview]:
    """What would change if the tickets were moved now; nothing is stored. Those that cannot be read are set aside.

    Raises:
        NotFoundError: No such ticket, policy, revision or plan.
        UsageError: A ticket's plan or priority has no counterpart and none was given.
    """
    found = []
    with operation(desk, "policy move", dry_run=True):
        for case in sound_cases(desk, ids):
            event = _moved(desk, case, target)
            with desk.aside.apart("ticket", case.ticket.id):
                after = case
                if event is not None:
                    after = case_of(desk, case.ticket.id, [*case.history, Event(desk.now, event)])
                found.append(_preview(desk, case, after))
    return found


def move(
    desk: Desk, ids: Sequence[int], target: Target, why: str | None = None, *, dry_run: bool = False
) -> Outcome:
    """Move tickets to other terms; one that is under them already stays as it is.

    Raises:
        NotFoundError: No such ticket, policy, revision or plan.
        UsageError: A ticket's plan or priority has no counterpart and none was given.
    """

    def decide(case: Case) -> list[Event]:
        check(ev.MOVED, case.ticket)
        event = _moved(desk, case, target)
        if event is None:
            return []
        return [Event(desk.now, replace(event, why=why))]

    return act(desk, "policy move", ids, decide, dry_run=dry_run)


def _moved(desk: Desk, case: Case, target: Target) -> Moved | None:
    """The event of the move; ``None`` if the ticket is under these terms already."""
    into = _translation(desk, case, target)
    ticket = case.ticket
    require_words(into, [ticket.plan], [ticket.priority])
    plan, priority = into.plan_for(ticket.plan), into.priority_for(ticket.priority)
    if (into.revision, plan, priority) == (ticket.revision, ticket.plan, ticket.priority):
        return None
    return Moved(
        policy=into.policy.id,
        revision=into.revision,
        plan=plan,
        priority=priority if priority != ticket.priority else None,
        previous=ticket.revision,
        from_plan=ticket.plan,
    )


def _translation(desk: Desk, case: Case, target: Target) -> Translation:
    connection = desk.store.connection
    stored = store.revisions(connection)
    if target.to.isdecimal() and len(target.to) < 6:
        own = case.ticket.policy
        found = next((r for r in stored if r.policy == own and str(r.number) == target.to), None)
        if found is None:
            raise NotFoundError(
                f"{own or 'no policy'} has no revision {target.to} in the desk", hint=action("policy list")
            )
    else:
        found = next(
            (r for r in stored if _HASH.fullmatch(target.to) and r.revision.startswith(target.to)), None
        )
    revision = found.revision if found else current(desk, target.to, connection).revision
    terms = desk.terms(revision)
    assert terms is not None  # noqa: S101  # a stored revision has terms
    # a plan that was named is meant, even where the old one exists too
    into = translation(terms.policy, revision, plan=target.plan, maps=target.maps)
    return replace(into, always=target.plan is not None)


def _preview(desk: Desk, before: Case, after: Case) -> Preview:
    old, new = before.ticket, after.ticket
    return Preview(
        old.id, old.policy, old.plan, old.priority, str(new.policy), new.plan, new.priority,
        _clock_moves(desk, before, after), _steps(before), _steps(after), _unknown(after), before is after,
    )  # fmt: skip


def _clock_moves(desk: Desk, before: Case, after: Case) -> tuple[ClockMove, ...]:
    old = {clock.measure: clock for clock in before.clocks if clock.stopped_at is None}
    new = {clock.measure: clock for clock in after.clocks if clock.stopped_at is None}
    moves = []
    for measure in dict.fromkeys([*old, *new]):
        was, now = old.get(measure), new.get(measure)
        moves.append(
            ClockMove(
                measure,
                was.duration.text if was else None,
                was.due_at if was else None,
                was.verdict(desk.now) if was else None,
                now.duration.text if now else None,
                now.due_at if now else None,
                now.verdict(desk.now) if now else None,
            )
        )
    return tuple(moves)


def _steps(case: Case) -> tuple[tuple[datetime, str], ...]:
    if case.terms is None:
        return ()
    pending = alarms(case.terms, case.ticket, case.clocks)
    return tuple((alarm.due_at, _name(alarm)) for alarm in pending)


def _name(alarm: Alarm) -> str:
    if alarm.action == "escalate":
        return f"escalate {alarm.step} to {alarm.role}"
    return " ".join(word for word in (alarm.action, alarm.measure, alarm.role) if word)


def _unknown(case: Case) -> tuple[str, ...]:
    if case.terms is None:
        return ()
    policy, ticket = case.terms.policy, case.ticket
    words = (
        ("kind", ticket.kind, policy.kinds),
        ("level", ticket.level, policy.levels),
        ("cause", ticket.cause, policy.causes),
        ("channel", ticket.channel, policy.channels),
    )
    return tuple(
        f"{name} {word}"
        for name, word, known in words
        if word is not None and known and word not in [each.id for each in known]
    )
