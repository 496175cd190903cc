"""The ticket: a fold of its events, and the states it may pass through.

::

    new ──► open ◄──► waiting
     │        │          │
     └────────┴────┬─────┘
                   ▼
               resolved ──► closed
                   │           │
                   └─ reopen ──┴──► open

``cancelled`` is a ticket whose opening was undone: its number is never used again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from supportcli.domain.actions import ID, action
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.admitted import ALLOWED, GO_ON, IN_WORDS, INSTEAD
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.handoffs import hands
from supportcli.domain.tickets.statuses import (
    ACTIVE,
    CANCELLED,
    CLOSED,
    NEW,
    OPEN,
    RESOLVED,
    STATUSES,
    WAITING,
)

__all__ = [
    "ACTIVE", "ALLOWED", "CANCELLED", "CLASSES", "CLOSED", "NEW", "OPEN", "RESOLVED", "STATUSES", "WAITING", "Ticket",
    "after", "apply", "check", "fold",
]  # fmt: skip


@dataclass(slots=True)
class Ticket:
    """One request, from opening to closing, as its history tells it.

    Not frozen only because :func:`fold` fills it event by event; nothing else changes one.
    """

    id: int = 0
    status: str = CANCELLED
    subject: str = ""
    description: str = ""
    kind: str | None = None
    level: str | None = None
    cause: str | None = None
    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    channel: str | None = None
    customer: str | None = None
    contact: str | None = None
    contract: int | None = None
    assignee: str | None = None
    team: str | None = None
    policy: str | None = None
    revision: str | None = None
    plan: str | None = None
    product: str | None = None
    version: str | None = None
    environment: str | None = None
    region: str | None = None
    zone: str | None = None
    source: str | None = None
    source_key: str | None = None
    opened_at: datetime | None = None
    first_response_at: datetime | None = None
    reopened_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    updated_at: datetime | None = None
    waiting_on: str | None = None
    waiting_since: datetime | None = None
    priority_since: datetime | None = None
    priority_agreed_by: str | None = None
    alarms_from: datetime | None = None
    terms_since: datetime | None = None
    """When the ticket was moved to the terms that it is under; ``None`` since its opening."""
    contract_since: date | None = None
    sender: str | None = None
    """Who wrote the message that opened it."""
    unconfirmed: str | None = None
    """Why somebody has to say who asks, and under which terms."""
    reopenings: int = 0
    replies: int = 0
    hand_offs: int = 0
    engineers: tuple[str, ...] = ()
    """Whoever had it in their hands, in the order in which they came to it."""
    flags: dict[str, bool] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    """When each moment last came; kept by the walk that finds the clocks."""
    met: dict[str, datetime] = field(default_factory=dict)
    """When the ticket first met the condition of each rule that tells somebody; kept by the same walk."""
    agreements: dict[str, Event] = field(default_factory=dict)
    approvals: dict[str, Event] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    asks: Event | None = None
    """The last request for details."""
    summary: Event | None = None
    """The last summary that was sent to the customer to confirm."""
    heard: Event | None = None
    """The customer's last message that counts."""
    recreated: Event | None = None
    troubleshot: list[Event] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    quoted: bool = False
    """A price was agreed for its work."""
    issues: list[engineering.Issue] = field(default_factory=list)
    """Its issues in the engineering tracker, in the order in which the history came to know them."""
    links: dict[int, str] = field(default_factory=dict)
    """Other tickets, and what they are to this one: it is their duplicate, related, caused by them …"""
    merged_into: int | None = None
    """The ticket as which the request goes on; replies belong there."""
    absorbed: tuple[int, ...] = ()
    """Tickets that go on as this one."""
    also: tuple[str, ...] = ()
    """Contacts of absorbed tickets: they hear what the contact of this one hears."""

    def fact(self, name: str) -> object:
        """A field that conditions may ask for; ``facts.facts_of`` knows the computed facts too."""
        return getattr(self, name)


_OPENING_FIELDS = frozenset({
    "subject", "description", "kind", "level", "cause", "priority", "impact", "urgency", "channel", "customer",
    "contact", "contract", "assignee", "team", "policy", "revision", "plan", "product", "version", "environment",
    "region", "zone", "source", "source_key", "sender", "unconfirmed",
})  # fmt: skip
CLASSES = ("kind", "level", "cause", "product", "version", "environment", "region")
"""What a classification may change."""


def fold(events: Iterable[Event], ticket_id: int = 0) -> Ticket:
    """The ticket that these events tell; undone operations do not count (``cancelled`` if none is left)."""
    history = list(events)
    counting = ev.effective(history)
    ticket = Ticket(id=ticket_id)
    if not counting and history:
        _take_opening(ticket, history[0])
        return ticket
    for event in counting:
        apply(ticket, event)
    return ticket


def apply(ticket: Ticket, event: Event) -> None:
    """Bring the ticket up to this event."""
    change = _CHANGES.get(event.kind)
    if change is not None:
        change(ticket, event)
    key = event.data.get("key")
    if key is not None:
        ticket.taken.add(key)
    for name in hands(event):
        if name not in ticket.engineers:
            ticket.engineers = (*ticket.engineers, name)
    ticket.updated_at = event.at


def after(ticket: Ticket, *events: Event) -> Ticket:
    """The ticket as it would be after these events; the ticket itself stays as it is."""
    changed = replace(
        ticket,
        flags=dict(ticket.flags),
        agreements=dict(ticket.agreements),
        approvals=dict(ticket.approvals),
        details=dict(ticket.details),
        troubleshot=list(ticket.troubleshot),
        taken=set(ticket.taken),
        links=dict(ticket.links),
    )
    for event in events:
        apply(changed, event)
    return changed


def check(kind: str, ticket: Ticket) -> None:
    """Refuse a kind of event that the ticket's state does not admit.

    Raises:
        RefusedError: With the action that would make it possible.
    """
    done = IN_WORDS.get(kind, kind)
    if ticket.merged_into is not None and kind in GO_ON:
        raise RefusedError(
            f"ticket {ticket.id} was merged into {ticket.merged_into}: it cannot be {done}",
            hint=action("show", ticket.merged_into),
            rule="ticket-states",
        )
    if ticket.status in ALLOWED[kind]:
        return
    hint = INSTEAD.get(ticket.status, action("show", ID)).on(ticket.id)
    raise RefusedError(
        f"ticket {ticket.id} is {ticket.status}: it cannot be {done}", hint=hint, rule="ticket-states"
    )


def _take_opening(ticket: Ticket, event: Event, *, opening: bool = True) -> None:
    data = event.data
    for name, value in data.items():
        if value is not None and name in _OPENING_FIELDS:
            setattr(ticket, name, value)
    ticket.flags.update(data.get("flags", ()))
    since = data.get("contract_since")
    ticket.contract_since = None if since is None else date.fromisoformat(since)
    if opening:
        ticket.opened_at = ticket.updated_at = event.at


def _opened(ticket: Ticket, event: Event) -> None:
    _take_opening(ticket, event)
    ticket.status = OPEN if ticket.assignee else NEW
    if ticket.priority is not None:
        ticket.priority_since = event.at
        ticket.priority_agreed_by = event.data.get("agreed_by")
    since = event.data.get("alarms_from")
    if since is not None:
        ticket.alarms_from = datetime.fromisoformat(since)


def _classified(ticket: Ticket, event: Event) -> None:
    data = event.data
    # to say the level for the first time takes the ticket out of nobody's hands
    if ticket.level is not None and "level" in data and data["level"] != ticket.level and _has_hands(ticket):
        ticket.hand_offs += 1
    for name in CLASSES:
        if name in data:
            setattr(ticket, name, data[name])
    if "flags" in data:
        ticket.flags.update(data["flags"])


def _prioritised(ticket: Ticket, event: Event) -> None:
    data = event.data
    if data["priority"] != ticket.priority:
        ticket.priority_since = event.at
    ticket.priority = data["priority"]
    ticket.impact = data.get("impact", ticket.impact)
    ticket.urgency = data.get("urgency", ticket.urgency)
    ticket.priority_agreed_by = data.get("agreed_by")


def _has_hands(ticket: Ticket) -> bool:
    return ticket.assignee is not None or ticket.team is not None


def _assigned(ticket: Ticket, event: Event) -> None:
    before, had = (ticket.assignee, ticket.team), _has_hands(ticket)
    ticket.assignee = event.data.get("assignee")
    ticket.team = event.data.get("team", ticket.team)
    if had and _has_hands(ticket) and before != (ticket.assignee, ticket.team):
        ticket.hand_offs += 1
    if ticket.status == NEW and ticket.assignee:
        ticket.status = OPEN


def _handed_on(ticket: Ticket, event: Event) -> None:
    for name in ("level", "team", "assignee"):
        if name in event.data:
            setattr(ticket, name, event.data[name])
    ticket.hand_offs += 1
    if ticket.status == NEW and ticket.assignee:
        ticket.status = OPEN


def _replied(ticket: Ticket, event: Event) -> None:
    if ticket.first_response_at is None:
        ticket.first_response_at = event.at
    ticket.replies += 1
    if event.data.get("asks"):
        ticket.asks = event
    if event.data.get("confirm"):
        ticket.summary = event
    ticket.issues = engineering.customer_told(ticket.issues)
    if ticket.status == NEW:
        ticket.status = OPEN


def _received(ticket: Ticket, event: Event) -> None:
    if event.data.get("counts", True):
        ticket.heard = event
    if ticket.waiting_on == "customer" and event.data.get("counts", True):
        _end_wait(ticket)


def _waiting(ticket: Ticket, event: Event) -> None:
    ticket.status, ticket.waiting_on, ticket.waiting_since = WAITING, event.data["on"], event.at


def _end_wait(ticket: Ticket) -> None:
    ticket.status, ticket.waiting_on, ticket.waiting_since = OPEN, None, None


def _recreated(ticket: Ticket, event: Event) -> None:
    ticket.recreated = event
    ticket.environment = event.data.get("environment", ticket.environment)


def _resolved(ticket: Ticket, event: Event) -> None:
    _end_wait(ticket)
    ticket.status, ticket.resolved_at = RESOLVED, event.at


def _closed(ticket: Ticket, event: Event) -> None:
    _end_wait(ticket)
    ticket.status, ticket.closed_at = CLOSED, event.at
    if ticket.resolved_at is None:
        ticket.resolved_at = event.at


def _linked(ticket: Ticket, event: Event) -> None:
    other = event.data["to"]
    if event.data.get("removed"):
        ticket.links.pop(other, None)
    else:
        ticket.links[other] = event.data["as"]


def _merged(ticket: Ticket, event: Event) -> None:
    _closed(ticket, event)
    ticket.merged_into = event.data["into"]


def _absorbed(ticket: Ticket, event: Event) -> None:
    ticket.absorbed = (*ticket.absorbed, event.data["ticket"])
    heard = dict.fromkeys((*ticket.also, *event.data.get("contacts", ())))
    ticket.also = tuple(name for name in heard if name != ticket.contact)


def _reopened(ticket: Ticket, event: Event) -> None:
    ticket.status, ticket.reopened_at = OPEN, event.at
    ticket.resolved_at = ticket.closed_at = None
    ticket.reopenings += 1


def _moved(ticket: Ticket, event: Event) -> None:
    data = event.data
    ticket.policy, ticket.revision, ticket.plan = data["policy"], data["revision"], data.get("plan")
    ticket.terms_since = event.at
    if data.get("priority") is not None:
        ticket.priority, ticket.priority_since = data["priority"], event.at


def _confirmed(ticket: Ticket, event: Event) -> None:
    _take_opening(ticket, event, opening=False)
    ticket.unconfirmed = None


def _issues(ticket: Ticket, fold_issues: Callable[..., list[engineering.Issue]], event: Event) -> None:
    ticket.issues = fold_issues(ticket.issues, event.data)


_CHANGES: dict[str, Callable[[Ticket, Event], Any]] = {
    ev.OPENED: _opened,
    ev.CLASSIFIED: _classified,
    ev.PRIORITISED: _prioritised,
    ev.ASSIGNED: _assigned,
    ev.HANDED_ON: _handed_on,
    ev.REPLIED: _replied,
    ev.RECEIVED: _received,
    ev.WAITING: _waiting,
    ev.RESUMED: lambda ticket, _: _end_wait(ticket),
    ev.AGREED: lambda ticket, event: ticket.agreements.__setitem__(event.data["measure"], event),
    ev.APPROVED: lambda ticket, event: ticket.approvals.__setitem__(event.data["approval"], event),
    ev.DETAILED: lambda ticket, event: ticket.details.update(event.data["answers"]),
    ev.RECREATED: _recreated,
    ev.TROUBLESHOT: lambda ticket, event: ticket.troubleshot.append(event),
    ev.QUOTED: lambda ticket, _: setattr(ticket, "quoted", True),
    ev.FILED: lambda ticket, event: _issues(ticket, engineering.filed, event),
    ev.TRACKED: lambda ticket, event: _issues(ticket, engineering.tracked, event),
    ev.TRACKER_STATE: lambda ticket, event: _issues(ticket, engineering.state_read, event),
    ev.LINKED: _linked,
    ev.MERGED: _merged,
    ev.ABSORBED: _absorbed,
    ev.RESOLVED: _resolved,
    ev.CLOSED: _closed,
    ev.MOVED: _moved,
    ev.REOPENED: _reopened,
    ev.CONFIRMED: _confirmed,
}
