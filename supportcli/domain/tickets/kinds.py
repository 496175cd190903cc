"""What each kind of event carries: one frozen record for each, as its JSON is stored.

What several of them carry stands in :mod:`~supportcli.domain.tickets.carried`.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from msgspec import UNSET, field

from supportcli.domain.tickets.carried import (
    Alarmed,
    Beyond,
    ByMail,
    Data,
    Had,
    Mailed,
    Said,
    Suggested,
    Unknown,
    carrying,
)  # fmt: skip
from supportcli.domain.tickets.desk_kinds import (
    Absorbed,
    Breached,
    Escalated,
    Filed,
    Linked,
    Merged,
    Moved,
    Notified,
    Overridden,
    Redated,
    Reminded,
    Tracked,
    TrackerState,
    Undone,
    Warned,
)  # fmt: skip
from supportcli.domain.tickets.opening_kinds import Acknowledged, Confirmed, Opened

__all__ = [
    "BY_SUGGESTION",
    "CLASS_FIELDS",
    "Absorbed",
    "Acknowledged",
    "Agreed",
    "Alarmed",
    "Approved",
    "Assigned",
    "Beyond",
    "Breached",
    "ByMail",
    "Classified",
    "Closed",
    "Commented",
    "Confirmed",
    "Data",
    "Detailed",
    "Escalated",
    "Filed",
    "Had",
    "HandedOn",
    "Linked",
    "Logged",
    "Mailed",
    "Merged",
    "Moved",
    "Notified",
    "Opened",
    "Overridden",
    "Prioritised",
    "Quoted",
    "Received",
    "Recreated",
    "Redated",
    "Reminded",
    "Reopened",
    "Replied",
    "Resolved",
    "Resumed",
    "Said",
    "Suggested",
    "Tracked",
    "TrackerState",
    "Troubleshot",
    "Undone",
    "Unknown",
    "Waiting",
    "Warned",
    "carrying",
]  # fmt: skip


class Classified(Data, frozen=True):
    """What the ticket turned out to be; only what changed is said, ``None`` takes it away.

    ``suggested`` is fact → the suggestion that was taken; ``decided_by`` is :data:`BY_SUGGESTION` where no person
    looked at it.
    """

    kind: ClassVar[str] = "classified"

    ticket_kind: Said = field(name="kind", default=UNSET)
    level: Said = UNSET
    cause: Said = UNSET
    product: Said = UNSET
    version: Said = UNSET
    environment: Said = UNSET
    region: Said = UNSET
    flags: dict[str, bool] = field(default_factory=dict)
    decided_by: str | None = None
    why: str | None = None
    suggested: dict[str, Suggested] = field(default_factory=dict)


CLASS_FIELDS = ("ticket_kind", "level", "cause", "product", "version", "environment", "region")
"""What a classification may change, by field."""

BY_SUGGESTION = "suggestion"
"""``decided_by`` of what the desk applied by itself."""


class Prioritised(Data, frozen=True):
    """The priority from here on, who agreed to it, who asked; ``asked`` where ``rule`` capped what was asked for."""

    kind: ClassVar[str] = "prioritised"

    priority: str | None
    impact: Said = UNSET
    urgency: Said = UNSET
    agreed_by: str | None = None
    asked_by: str | None = None
    why: str | None = None
    decided_by: str | None = None
    suggested: dict[str, Suggested] = field(default_factory=dict)
    asked: str | None = None
    rule: str | None = None


class Assigned(Data, frozen=True):
    """Who has the ticket, and which team, from here on; an assignee that is not said is nobody."""

    kind: ClassVar[str] = "assigned"

    assignee: Said = UNSET
    team: Said = UNSET


class HandedOn(Data, frozen=True):
    """A functional escalation: what the ticket has from here on, and what of it it had."""

    kind: ClassVar[str] = "handed-on"

    level: Said = UNSET
    team: Said = UNSET
    assignee: Said = UNSET
    had: Had | None = field(name="from", default=None)
    why: str | None = None
    team_rule: str | None = None


class Replied(Mailed, frozen=True):
    """A message of the desk to the customer.

    Attributes:
        body: The text.
        to: To whom a letter was posted.
        work_around: It carries a work-around.
        said_by: The channel by which the customer was told, where no letter was posted (``phone``).
        counts: ``False``: it reaches nobody, and is no answer.
        asks: The questions of a request for details.
        suggested: Question → the answer of an earlier ticket, to be confirmed.
        confirm: The approval that the customer's yes to this summary of a call gives.
    """

    kind: ClassVar[str] = "replied"

    body: str = ""
    to: str | None = None
    work_around: bool = False
    said_by: str | None = None
    counts: bool = True
    asks: tuple[str, ...] = ()
    suggested: dict[str, str] = field(default_factory=dict)
    confirm: str | None = None


class Received(ByMail, frozen=True):
    """A message of the customer.

    Attributes:
        counts: ``False``: it ends no wait and is no answer.
        automatic: Why nobody may answer it.
    """

    kind: ClassVar[str] = "received"

    body: str = ""
    contact: str | None = None
    channel: str | None = None
    counts: bool = True
    automatic: str | None = None


class Commented(ByMail, frozen=True):
    """An internal note."""

    kind: ClassVar[str] = "commented"

    body: str = ""


class Waiting(Data, frozen=True):
    """The ticket waits for the customer, the vendor …: ``on`` says for whom."""

    kind: ClassVar[str] = "waiting"

    on: str
    why: str | None = None


class Resumed(Data, frozen=True):
    """The wait is over."""

    kind: ClassVar[str] = "resumed"

    why: str | None = None


class Agreed(Data, frozen=True):
    """A term changed for this ticket with the customer."""

    kind: ClassVar[str] = "agreed"

    measure: str
    duration: str
    by: str | None = None


class Approved(Data, frozen=True):
    """A yes or no of a named person; an answer that is not said is a yes."""

    kind: ClassVar[str] = "approved"

    approval: str
    by: str | None = None
    answer: bool | None = None
    note: str | None = None

    @property
    def is_yes(self) -> bool:
        """Whether it was approved."""
        return self.answer is not False


class Detailed(Data, frozen=True):
    """Answers to the questions of the details form; ``known_from`` is question → the ticket it was known from."""

    kind: ClassVar[str] = "detailed"

    answers: dict[str, str]
    known_from: dict[str, int] = field(name="from", default_factory=dict)


class Recreated(Data, frozen=True):
    """Where the desk tried to re-create the case; ``again`` is ``False`` where it did not happen there."""

    kind: ClassVar[str] = "recreated"

    where: str
    environment: Said = UNSET
    again: bool = True


class Troubleshot(Data, frozen=True):
    """What was found in a step of troubleshooting: of which theory, confirmed or rejected."""

    kind: ClassVar[str] = "troubleshot"

    step: str
    body: str = ""
    theory: int | None = None
    verdict: Literal["confirmed", "rejected"] | None = None


class Logged(Data, frozen=True):
    """Time worked; without ``started_at`` it ended when it was recorded. ``body`` is a transcript."""

    kind: ClassVar[str] = "logged"

    seconds: int
    what: str = ""
    by: str | None = None
    session: str | None = None
    started_at: datetime | None = None
    body: str | None = None
    beyond: tuple[Beyond, ...] = ()


class Quoted(Data, frozen=True):
    """The price agreed for this ticket before the work."""

    kind: ClassVar[str] = "quoted"

    price: str
    per: str
    currency: str | None = None
    rate: str | None = None
    seconds: int | None = None
    scope: str | None = None
    done_by: str | None = None
    by: str | None = None


class Resolved(Data, frozen=True):
    """The work is done; ``asks`` is the approval of closing that the customer was asked for.

    ``told`` is who heard of it by the policy's letter, where no reply says it.
    """

    kind: ClassVar[str] = "resolved"

    body: str | None = None
    asks: str | None = None
    automatic: bool = False
    key: str | None = None
    due_at: datetime | None = None
    told: str | None = None


class Closed(Data, frozen=True):
    """The ticket is over, or ``automatic``: a timer closed it."""

    kind: ClassVar[str] = "closed"

    why: str | None = None
    automatic: bool = False
    key: str | None = None
    due_at: datetime | None = None


class Reopened(Data, frozen=True):
    """The ticket is taken up again."""

    kind: ClassVar[str] = "reopened"

    why: str | None = None
