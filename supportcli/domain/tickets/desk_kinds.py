"""What the kinds of event carry that the desk does by itself or with the tracker, and those about other events."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET, field

from supportcli.domain.tickets.carried import LATEST_READING, Alarmed, Data, Said


class Warned(Alarmed, frozen=True):
    """A clock is nearly due."""

    kind: ClassVar[str] = "warned"

    measure: str | None = None
    round: int | None = None


class Breached(Alarmed, frozen=True):
    """A clock passed its due instant."""

    kind: ClassVar[str] = "breached"

    measure: str | None = None
    round: int | None = None


class Escalated(Alarmed, frozen=True):
    """A rung of the ladder was taken, or a role was told on request."""

    kind: ClassVar[str] = "escalated"

    step: str | None = None
    role: str | None = None
    requested: bool = False
    why: str | None = None


class Reminded(Alarmed, frozen=True):
    """The desk was reminded of a customer's silence."""

    kind: ClassVar[str] = "reminded"

    role: str | None = None


class Notified(Alarmed, frozen=True):
    """A role was told by a rule or a timer."""

    kind: ClassVar[str] = "notified"

    role: str | None = None
    rule: str | None = None
    timer: str | None = None


class Filed(Data, frozen=True):
    """An issue is asked for in the engineering tracker; ``tell``: the customer is told its number."""

    kind: ClassVar[str] = "filed"

    tracker: str
    project: str
    marker: str
    title: str = ""
    body: str = ""
    labels: tuple[str, ...] | None = None
    priority: str | None = None
    tell: bool | None = None


class Tracked(Data, frozen=True):
    """An issue's number is known; ``told`` is who was told of it, ``body`` what; ``linked`` by a person."""

    kind: ClassVar[str] = "tracked"

    tracker: str
    project: str
    number: int
    url: str
    marker: str | None = None
    title: str | None = None
    linked: bool = False
    told: str | None = None
    body: str | None = None


class TrackerState(Data, frozen=True):
    """The state of an issue as it was read: ``open``, ``closed`` or ``gone``."""

    kind: ClassVar[str] = "tracker-state"

    tracker: str
    project: str
    url: str
    state: str
    number: int | None = None
    reason: str | None = None
    fixed_in: str | None = None
    title: str | None = None


class Overridden(Data, frozen=True):
    """A step was taken although a rule or a gate refuses it."""

    kind: ClassVar[str] = "overridden"

    step: str | None = None
    rule: str | None = None
    clause: str | None = None
    why: str | None = None


class Moved(Data, frozen=True):
    """Other terms from here on, read as today; ``previous`` is the revision before."""

    kind: ClassVar[str] = "moved"

    policy: str | None = None
    revision: str | None = None
    plan: str | None = None
    priority: str | None = None
    previous: Said = field(name="from", default=UNSET)
    from_plan: str | None = None
    why: str | None = None
    reading: int = LATEST_READING


class Linked(Data, frozen=True):
    """What another ticket is to this one; ``removed``: it is a link no more."""

    kind: ClassVar[str] = "linked"

    to: int
    link: str = field(name="as")
    removed: bool = False


class Merged(Data, frozen=True):
    """The request goes on as another ticket; this one is over."""

    kind: ClassVar[str] = "merged"

    into: int
    why: str | None = None


class Absorbed(Data, frozen=True):
    """Another ticket goes on as this one, and its contacts hear what this one's does."""

    kind: ClassVar[str] = "absorbed"

    ticket: int
    contacts: tuple[str, ...] = ()


class Undone(Data, frozen=True):
    """An operation's events no longer count."""

    kind: ClassVar[str] = "undone"

    operation: int


class Redated(Data, frozen=True):
    """What an operation recorded at the instant ``was`` counts as ``at`` another: the clock was wrong when it ran."""

    kind: ClassVar[str] = "redated"

    operation: int
    was: datetime
    at: datetime
    why: str | None = None
