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
kind, level, cause, product, version, environment, region, flags, source, source_key, alarms_from,
contract_since (first day of the contract), zone (the customer's), asked and rule (a capped priority), team_rule;
by mail also what MAILED lists, and unconfirmed: why somebody has to say first who asks, and under which terms"""
CONFIRMED = "confirmed"
"""customer, contact, contract, contract_since, zone, channel: who asks, said of a ticket that came unconfirmed"""
CLASSIFIED = "classified"
"""kind, level, cause, product, version, environment, region (what changed), flags: name → bool, decided_by,
why; suggested: fact → source and confidence of the suggestion taken; ``decided_by`` is ``suggestion`` where
no person looked at it"""
PRIORITISED = "prioritised"
"""priority, impact, urgency, agreed_by, asked_by, why; asked and rule where a rule capped what was asked;
decided_by and suggested as in a classification"""
BY_SUGGESTION = "suggestion"
"""``decided_by`` of what the desk applied by itself."""
ASSIGNED = "assigned"
"""assignee, team"""
REPLIED = "replied"
"""body, to, work_around: a message of the desk to the customer; asks: the questions of a request for details,
with suggested (question → the answer of an earlier ticket, to be confirmed); confirm: the approval that the
customer's yes to this summary of a call gives"""
RECEIVED = "received"
"""body, contact, channel: a message of the customer; counts (false: it ends no wait and is no answer),
automatic (why nobody may answer it), and what MAILED lists"""
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
"""answers: question id → text; from: question id → the ticket that it was known from"""
RECREATED = "recreated"
"""where, environment, again (false: it did not happen there): where the desk tried to re-create the case"""
TROUBLESHOT = "troubleshot"
"""step, body, theory (its number), verdict (confirmed or rejected): what was found in a step of troubleshooting"""
LOGGED = "logged"
"""seconds, what, session (phone, chat, remote …), by, started_at, body (a transcript): time worked; without
``started_at`` it ended when it was recorded"""
QUOTED = "quoted"
"""price, per, currency, rate, seconds, scope, done_by, by: the price agreed for this ticket before the work"""
FILED = "filed"
"""tracker, project, title, body, labels, priority, marker, tell: an issue is asked for in the engineering tracker"""
TRACKED = "tracked"
"""tracker, project, number, url, marker, title, told (to whom), body (what they were told), linked: an issue's number
is known"""
TRACKER_STATE = "tracker-state"
"""tracker, project, number, url, state (open, closed, gone), reason, fixed_in, title: read from the tracker"""
RESOLVED = "resolved"
"""body; asks: the approval of closing that the customer was asked for"""
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
NOTIFIED = "notified"
"""key, due_at, rule or timer, role, recipients: roles told by a rule or a timer"""
OVERRIDDEN = "overridden"
"""step, rule, clause, why: a step was taken although a rule or a gate refuses it"""
MOVED = "moved"
"""policy, revision, plan, priority, from (the revision before), why: other terms from here on"""
LINKED = "linked"
"""to, as (duplicate, related, caused-by, or the other side of one), removed (true: it is a link no more)"""
MERGED = "merged"
"""into, why: the request goes on as another ticket; this one is over"""
ABSORBED = "absorbed"
"""ticket, contacts: another ticket goes on as this one, and its contacts hear what this one's does"""
UNDONE = "undone"
"""operation: the number of the operation whose events no longer count"""

MAILED = ("message", "message_id", "sender", "to", "cc", "attachments", "flaws", "mentions", "follows")
"""What an event that a message caused carries of it: the message's number and Message-ID, who wrote it, whom it
addressed beside the desk, how many attachments it has, what was wrong with it, the tickets that it quotes without
a part in them, and the finished ticket that it answers."""

ALARM_KINDS = frozenset({WARNED, BREACHED, ESCALATED, REMINDED, NOTIFIED})

HANDED_ON = "handed-on"
"""level, team, assignee (what it has from here on; an assignee of null: nobody yet), from (what of these it had),
team_rule, why: a functional escalation. It is a moment too, as every change of hands is."""

REPLY = "reply"
CUSTOMER_REPLY = "customer-reply"
WORK_AROUND = "work-around"
LEVEL_CHANGED = "level-changed"
FLAG_PREFIX = "flag:"
"""Before the id of a flag: the moment at which a person records it (an arrival on site, say)."""

MOMENTS: Mapping[str, str] = {
    OPENED: "opened",
    REPLIED: REPLY,
    RECEIVED: CUSTOMER_REPLY,
    ASSIGNED: "assigned",
    CLASSIFIED: "classified",
    PRIORITISED: "prioritised",
    WAITING: "waiting",
    RESUMED: "resumed",
    RESOLVED: "resolved",
    CLOSED: "closed",
    REOPENED: "reopened",
    HANDED_ON: HANDED_ON,
}
"""The moments of a ticket by kind of event; ``work-around`` is a marked reply."""

KNOWN_MOMENTS = (*MOMENTS.values(), WORK_AROUND, LEVEL_CHANGED)
"""Every moment that policies may name, beside ``flag:ID``. Handing on and the change of a level depend on what was
before."""


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
    if history[0].kind == OPENED and history[0].operation in undone:
        # an alarm that was taken before its opening was undone does not bring a ticket back
        return []
    return [event for event in history if event.operation not in undone and event.kind != UNDONE]


def moments(event: Event) -> tuple[str, ...]:
    """The moments this event is, in the words of the policy language."""
    name = MOMENTS.get(event.kind)
    if name is None:
        return ()
    if event.kind == REPLIED and event.data.get("work_around"):
        return (name, WORK_AROUND)
    if event.kind == OPENED:
        return _opening(name, event.data)
    if event.kind == HANDED_ON and (event.data.get("assignee") or event.data.get("team")):
        return (name, MOMENTS[ASSIGNED])
    if event.kind == RECEIVED and not event.data.get("counts", True):
        return ()
    if event.kind == CLASSIFIED and "flags" in event.data:
        return (name, *(FLAG_PREFIX + flag for flag, said in event.data["flags"].items() if said))
    return (name,)


def _opening(name: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    found = (name, "prioritised") if data.get("priority") else (name,)
    return (*found, "assigned") if data.get("assignee") or data.get("team") else found
