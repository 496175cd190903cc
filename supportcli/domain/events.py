"""The kinds of event; a ticket is the fold of its events.

An event is a fact that was recorded once and never changes. ``data`` holds plain JSON values; what each
kind carries stands beside its name below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPENED = "opened"
"""subject, description, customer, contact, contract, channel, policy, revision, plan, priority, agreed_by,
kind, level, cause, product, version, environment, source, source_key, alarms_from"""
CLASSIFIED = "classified"
"""kind, level, cause, product, version, environment (what changed), decided_by, why"""
PRIORITISED = "prioritised"
"""priority, impact, urgency, agreed_by, asked_by, why"""
ASSIGNED = "assigned"
"""assignee, team"""
REPLIED = "replied"
"""body, to, work_around: a message of the desk to the customer"""
RECEIVED = "received"
"""body, contact, channel: a message of the customer"""
COMMENTED = "commented"
"""body: internal"""
WAITING = "waiting"
"""on (customer, vendor …), why"""
RESUMED = "resumed"
"""why"""
AGREED = "agreed"
"""measure, duration, by: a term changed for this ticket with the customer"""
APPROVED = "approved"
"""approval, by, answer (bool), note"""
DETAILED = "detailed"
"""answers: question id → text"""
RESOLVED = "resolved"
"""body"""
CLOSED = "closed"
"""why, automatic"""
REOPENED = "reopened"
"""why"""
WARNED = "warned"
"""key, due_at, measure, round, recipients"""
BREACHED = "breached"
"""key, due_at, measure, round, recipients"""
ESCALATED = "escalated"
"""key, due_at, step, role, recipients, requested, why"""
REMINDED = "reminded"
"""key, due_at, recipients"""
UNDONE = "undone"
"""operation: the number of the operation whose events no longer count"""

ALARM_KINDS = frozenset({WARNED, BREACHED, ESCALATED, REMINDED})

REPLY = "reply"
CUSTOMER_REPLY = "customer-reply"
WORK_AROUND = "work-around"

MOMENTS: Mapping[str, str] = {
    OPENED: "opened",
    REPLIED: REPLY,
    RECEIVED: CUSTOMER_REPLY,
    ASSIGNED: "assigned",
    CLASSIFIED: "classified",
    PRIORITISED: "prioritised",
    RESOLVED: "resolved",
    CLOSED: "closed",
    REOPENED: "reopened",
}
"""The moments of a ticket that policies may name, by kind of event; ``work-around`` is a marked reply."""


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact: when it happened (UTC), what kind, its data, who did it, in which operation."""

    at: datetime
    kind: str
    data: Mapping[str, Any]
    actor: str = ""
    operation: int = 0
    id: int = 0


def effective(events: Iterable[Event]) -> list[Event]:
    """The events that still count: those whose operation was not undone, in the order of recording."""
    history = list(events)
    undone = {event.data["operation"] for event in history if event.kind == UNDONE}
    if not undone:
        return history
    return [event for event in history if event.operation not in undone and event.kind != UNDONE]


def moments(event: Event) -> tuple[str, ...]:
    """The moments this event is, in the words of the policy language."""
    name = MOMENTS.get(event.kind)
    if name is None:
        return ()
    if event.kind == REPLIED and event.data.get("work_around"):
        return (name, WORK_AROUND)
    if event.kind == OPENED and event.data.get("priority"):
        return (name, "prioritised")
    return (name,)
