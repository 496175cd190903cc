"""The ticket: what its events tell of it, and the states it may pass through.

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

from dataclasses import dataclass, field
from datetime import date, datetime

from supportcli.domain.documents import Record
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets import kinds as k
from supportcli.domain.tickets.carried import LATEST_READING
from supportcli.domain.tickets.events import Event
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
    "ACTIVE", "CANCELLED", "CLASSES", "CLOSED", "NEW", "OPEN", "RESOLVED", "STATUSES", "WAITING", "Ticket",
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
    reading: int = LATEST_READING
    """By which reading of histories it is judged: docs/decisions/0010-readings.md."""
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
    owed: Record = field(default_factory=dict)
    """Rungs of the ladder that were due before a change took them away, by key; kept by the same walk."""
    agreements: dict[str, Event[k.Agreed]] = field(default_factory=dict)
    approvals: dict[str, Event[k.Approved]] = field(default_factory=dict)
    priorities_since: dict[str, int] = field(default_factory=dict)
    """How often the priority was set since each approval was recorded."""
    details: dict[str, str] = field(default_factory=dict)
    asks: Event[k.Replied] | None = None
    """The last request for details."""
    summary: Event[k.Replied] | None = None
    """The last summary that was sent to the customer to confirm."""
    heard: Event[k.Received] | None = None
    """The customer's last message that counts."""
    recreated: Event[k.Recreated] | None = None
    troubleshot: list[Event[k.Troubleshot]] = field(default_factory=list)
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


CLASSES = ("kind", "level", "cause", "product", "version", "environment", "region")
"""What a classification may change."""
