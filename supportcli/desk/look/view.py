"""Tickets as everyone sees them: the record that ``show``, ``list`` and ``export`` print as JSON.

The keys are those of ``desk/fields.py``. Instants are datetimes here; the renderers write them as UTC text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from supportcli.desk.billing.bill import charge_records, work_record
from supportcli.desk.coverage.entitlement import entitlement_record
from supportcli.desk.desk import Desk
from supportcli.desk.look.findings import asked_record, recreated_record, troubleshooting_records
from supportcli.desk.look.steps import what_next
from supportcli.desk.operation import Case, cases, sound_cases
from supportcli.domain.documents import Record
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.details import missing_details
from supportcli.domain.running.explain import Why, why
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.engineering import issue_record
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Agreed, Approved, Escalated
from supportcli.domain.time import duration as durations


def show(desk: Desk, ids: Sequence[int]) -> list[Record]:
    """Whole records, histories included.

    Raises:
        NotFoundError: Names every id that does not exist.
        DamagedError: One of them cannot be read.
    """
    # one ticket that cannot be read is an error; of several the others are shown
    found = cases(desk, ids) if len(ids) == 1 else sound_cases(desk, ids)
    return [record(desk, case) for case in found]


def records(desk: Desk, ids: Iterable[int], fields: Sequence[str]) -> Iterator[Record]:
    """Records with some fields, streamed in the order of the ids."""
    batch: list[int] = []
    for n in ids:
        batch.append(n)
        if len(batch) == 200:
            yield from _some(desk, batch, fields)
            batch = []
    yield from _some(desk, batch, fields)


def _some(desk: Desk, ids: list[int], fields: Sequence[str]) -> Iterator[Record]:
    for case in sound_cases(desk, ids):
        with desk.aside.apart("ticket", case.ticket.id):
            whole = record(desk, case, entitled="entitlement" in fields)
            yield {name: whole[name] for name in fields}


def record(desk: Desk, case: Case, *, entitled: bool = True) -> Record:
    """The whole record of one ticket; without its entitlement, which asks for other tickets' draws, if not wanted."""
    ticket, terms = case.ticket, case.terms
    priority = terms.priority(ticket.priority) if terms else None
    running = [c for c in case.clocks if c.state == "running" and c.due_at is not None]
    nearest = min(running, key=lambda c: c.due_at or desk.now, default=None)
    steps = what_next(desk, case)
    history = effective(case.history)
    return {
        "id": ticket.id,
        "reference": f"{desk.settings.prefix}-{ticket.id}",
        "status": ticket.status,
        "subject": ticket.subject,
        "kind": ticket.kind,
        "level": ticket.level,
        "cause": ticket.cause,
        "priority": ticket.priority,
        "priority_code": priority.code if priority else None,
        "channel": ticket.channel,
        "customer": ticket.customer,
        "contact": ticket.contact,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "policy": ticket.policy,
        "policy_revision": ticket.revision,
        "plan": ticket.plan,
        "contract": ticket.contract,
        "product": ticket.product,
        "version": ticket.version,
        "environment": ticket.environment,
        "opened_at": ticket.opened_at,
        "first_response_at": ticket.first_response_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "next_due_at": nearest.due_at if nearest else None,
        "next_due_measure": nearest.measure if nearest else None,
        "next_step": f"{steps[0].text}: {steps[0].command}" if steps else None,
        "description": ticket.description or None,
        "clocks": [
            # what ended before a move is explained by the calendars that it ran on
            clock_record(desk.terms(clock.revision) or terms, clock, desk.now)
            for clock in case.clocks
        ]
        if terms
        else [],
        "escalations": [_escalation(e.at, e.data) for e in history if isinstance(e.data, Escalated)],
        "approvals": [_approval(e.at, e.data) for e in history if isinstance(e.data, Approved)],
        "agreements": [_agreement(e.at, e.data) for e in history if isinstance(e.data, Agreed)],
        "region": ticket.region,
        "flags": dict(ticket.flags),
        "next_steps": [{"text": step.text, "command": step.command, "due_at": step.due_at} for step in steps],
        "links": [{"ticket": other, "as": link} for other, link in ticket.links.items()],
        "merged_into": ticket.merged_into,
        "merged_from": list(ticket.absorbed),
        "hand_offs": ticket.hand_offs,
        "engineers": list(ticket.engineers),
        "details": dict(ticket.details),
        "issues": [issue_record(issue) for issue in ticket.issues],
        "missing_details": missing_details(terms, ticket),
        "details_asked": asked_record(ticket),
        "recreated_in": recreated_record(ticket),
        "troubleshooting": troubleshooting_records(ticket),
        "entitlement": entitlement_record(desk, case) if entitled else None,
        "work": work_record(case),
        "charges": charge_records(case),
        "events": [_event(event) for event in case.history],
    }


def clock_record(terms: Terms, clock: Clock, now: datetime) -> Record:
    """One clock: its instants, its state at ``now``, and why it is due when it is.

    Seconds are in the clock's own time: open seconds for business durations, elapsed ones otherwise.
    """
    counting = durations.counting_calendar(clock.duration, terms.calendar(clock.calendar))
    verdict = clock.verdict(now)
    remaining = overdue = None
    if clock.state == "paused":
        remaining = clock.left_seconds
    elif clock.due_at is not None:
        until = clock.stopped_at or now
        if verdict == "running":
            remaining = counting.between(now, clock.due_at)
        elif verdict == "breached":
            overdue = counting.between(clock.due_at, until)
    return {
        "measure": clock.measure,
        "round": clock.round,
        "commitment": clock.commitment,
        "calendar": clock.calendar,
        "duration": clock.duration.text,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "warn_at": clock.warn_at,
        "stopped_at": clock.stopped_at,
        "state": verdict,
        "remaining_seconds": remaining,
        "paused_seconds": clock.paused_seconds,
        "overdue_seconds": overdue,
        "why": _why_record(why(terms, clock, now)),
    }


def _why_record(reason: Why) -> Record:
    return {
        "clause": reason.clause,
        "rule": reason.rule,
        "rule_clause": reason.rule_clause,
        "rule_when": reason.rule_when,
        "agreed_by": reason.agreed_by,
        "duration": reason.duration,
        "calendar": reason.calendar,
        "counted": reason.counted,
        "windows": [list(window) for window in reason.windows],
        "more_windows": reason.more,
        "pauses": [{"from": start, "to": stop, "seconds": seconds} for start, stop, seconds in reason.pauses],
    }


def _escalation(at: datetime, data: Escalated) -> Record:
    return {
        "step": data.step,
        "role": data.role,
        "due_at": data.due_at,
        "taken_at": at,
        "recipients": list(data.recipients or ()),
    }


def _approval(at: datetime, data: Approved) -> Record:
    return {"approval": data.approval, "by": data.by, "at": at, "answer": data.is_yes, "note": data.note}


def _agreement(at: datetime, data: Agreed) -> Record:
    return {"measure": data.measure, "by": data.by, "at": at, "duration": data.duration}


def _event(event: Event) -> Record:
    return {
        "id": event.id,
        "operation": event.operation,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "data": codec.plain(event),
    }
