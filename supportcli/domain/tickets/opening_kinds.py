"""What the kinds of event carry with which a ticket begins."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from msgspec import field

from supportcli.domain.tickets.carried import LATEST_READING, Beyond, ByMail, Data


class Opened(ByMail, frozen=True):
    """A ticket begins: who asks, what for, under which terms.

    Attributes:
        contract_since: First day of the contract.
        zone: The customer's.
        asked: The priority that was asked for, where ``rule`` made another one of it.
        team_rule: The rule that chose the team.
        alarms_from: Alarms due before this instant never fire (an import's).
        unconfirmed: Why somebody has to say first who asks, and under which terms.
        reading: By which reading of histories the ticket is judged (docs/decisions/0010-readings.md); never written.
    """

    kind: ClassVar[str] = "opened"

    subject: str = ""
    description: str | None = None
    customer: str | None = None
    contact: str | None = None
    contract: int | None = None
    zone: str | None = None
    contract_since: date | None = None
    policy: str | None = None
    revision: str | None = None
    plan: str | None = None
    channel: str | None = None
    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    agreed_by: str | None = None
    ticket_kind: str | None = field(name="kind", default=None)
    level: str | None = None
    cause: str | None = None
    product: str | None = None
    version: str | None = None
    environment: str | None = None
    region: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    assignee: str | None = None
    team: str | None = None
    source: str | None = None
    source_key: str | None = None
    alarms_from: datetime | None = None
    asked: str | None = None
    rule: str | None = None
    team_rule: str | None = None
    unconfirmed: str | None = None
    beyond: tuple[Beyond, ...] = ()
    reading: int = LATEST_READING


class Confirmed(Data, frozen=True):
    """Who asks, said of a ticket that came unconfirmed."""

    kind: ClassVar[str] = "confirmed"

    customer: str | None = None
    contact: str | None = None
    contract: int | None = None
    contract_since: date | None = None
    zone: str | None = None
    channel: str | None = None


class Acknowledged(Data, frozen=True):
    """The desk told the customer at once, by a letter to ``to``, that the ticket is there."""

    kind: ClassVar[str] = "acknowledged"

    to: str | None = None
