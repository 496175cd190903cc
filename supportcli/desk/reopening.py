"""Taking finished tickets up again: whether the policy lets it."""

from __future__ import annotations

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Overridden
from supportcli.domain.tickets.ticket import CLOSED
from supportcli.domain.time import duration as durations


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
