"""What a ticket needs next, and the command that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supportcli.domain import gates
from supportcli.domain.clocks import Clock
from supportcli.domain.entitlement import covers
from supportcli.domain.policy import CUSTOMER, DetailsForm
from supportcli.domain.terms import Terms
from supportcli.domain.ticket import ACTIVE, CANCELLED, CLOSED, RESOLVED, WAITING, Ticket

_GATES = ("work", "reply", "resolve")
"""Steps that an open ticket still has before it."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something a ticket needs: in words, the command, and the instant until which it is due."""

    text: str
    command: str
    due_at: datetime | None = None


def next_steps(terms: Terms | None, ticket: Ticket, clocks: list[Clock]) -> list[NextStep]:
    """What is to be done, the most pressing first; empty for a closed ticket."""
    n = ticket.id
    if ticket.status in (CLOSED, CANCELLED):
        return []
    if ticket.status == RESOLVED:
        steps = _gate_steps(terms, ticket, ("close",))
        return [*steps, NextStep("close it", f"supportcli close {n}")]
    steps = _refusals(terms, ticket)
    if terms is not None and ticket.priority is None and terms.policy.priorities:
        steps.append(NextStep("it has no priority", f"supportcli prioritise {n} PRIORITY"))
    steps += _clock_steps(ticket, clocks)
    if terms is not None:
        steps += _missing_words(terms, ticket)
    if ticket.status == WAITING:
        steps.append(NextStep(f"it waits for the {ticket.waiting_on}", f"supportcli resume {n}"))
    if ticket.assignee is None:
        steps.append(NextStep("nobody works on it", f"supportcli take {n}"))
    steps += _gate_steps(terms, ticket, _GATES)
    if ticket.status in ACTIVE and not any(s.command.startswith("supportcli re") for s in steps):
        steps.append(NextStep("resolve it", f"supportcli resolve {n}"))
    return steps


def _refusals(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """Work that the policy refuses is recorded all the same: somebody has to say no to it, before anything else."""
    said = covers(terms, ticket) if terms is not None else ()
    refusing = next((cover for cover in said if cover.verdict == "refused"), None)
    if refusing is None:
        return []
    cited = f" ({refusing.clause or refusing.id})"
    return [NextStep(f"say no to it: {refusing.text}{cited}", f"supportcli reply {ticket.id}")]


def missing_details(form: DetailsForm, ticket: Ticket) -> list[str]:
    """The ids of the questions that the customer has not answered yet."""
    return [q.id for q in form.questions if not ticket.details.get(q.id, "").strip()]


def _clock_steps(ticket: Ticket, clocks: list[Clock]) -> list[NextStep]:
    due = sorted(
        (c.due_at, c.measure, c.round) for c in clocks if c.state == "running" and c.due_at is not None
    )
    return [NextStep(f"{measure} due", _command(measure, ticket.id), at) for at, measure, _ in due]


def _command(measure: str, ticket: int) -> str:
    if measure == "work-around":
        return f"supportcli reply {ticket} --work-around"
    return f"supportcli {'resolve' if measure in ('fix', 'resolution') else 'reply'} {ticket}"


def _missing_words(terms: Terms, ticket: Ticket) -> list[NextStep]:
    n = ticket.id
    steps = []
    consent = gates.missing(terms, ticket, "prioritise", agreed=ticket.priority_agreed_by is not None)
    if ticket.priority and any(approval.by == CUSTOMER for approval in consent):
        command = f"supportcli prioritise {n} {ticket.priority} --agreed-by {_who(ticket)}"
        steps.append(NextStep("nobody has agreed to its priority", command))
    approval = gates.unconfirmed(terms, ticket)
    if approval is not None:
        command = f"supportcli approve {n} {approval} --by {_who(ticket)}"
        steps.append(NextStep(f"{approval} is missing", command))
    missing = missing_details(terms.policy.details, ticket)
    if missing:
        steps.append(NextStep(f"{len(missing)} details are missing", f"supportcli details {n}"))
    return steps


def _gate_steps(terms: Terms | None, ticket: Ticket, before: tuple[str, ...]) -> list[NextStep]:
    """What stands before the steps to come, each term once."""
    found = {each.rule: each for step in reversed(before) for each in gates.objections(terms, ticket, step)}
    return [NextStep(each.reason, each.command) for each in found.values()]


def _who(ticket: Ticket) -> str:
    return ticket.contact or "CONTACT"
