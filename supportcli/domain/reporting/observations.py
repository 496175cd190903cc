"""What happened in a period, as small records that can be counted: the raw material of a report.

They are gathered in two ways that agree: from the rows of many tickets by indexes (``desk/reporting``), and from
one history, event by event (``observed``). Tuples, and instants as UTC text of fixed width, because a month
of a large desk has hundreds of thousands of them; such texts compare as the instants do.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

from msgspec import Struct, field
from msgspec.structs import fields

from supportcli.domain.time.instants import iso

Key = TypeVar("Key", bound=Hashable)


class Period(Struct, frozen=True):
    """A half-open stretch of time, ``[start, end)``, read in a zone.

    Attributes:
        start: Its first instant, UTC.
        end: The first instant after it, UTC.
        until: Where its figures end: at ``end``, or just behind the present instant of a period under way.
        zone: In which days and months begin.
        name: How it is called: ``October 2026``, ``2026-10-01 to 2026-10-14``.
    """

    start: datetime
    end: datetime
    until: datetime
    zone: str
    name: str

    @property
    def complete(self) -> bool:
        """Whether the whole period is over."""
        return self.until >= self.end

    @property
    def seen_at(self) -> datetime:
        """The instant from which ages are counted: the end, or now."""
        return self.end if self.complete else self.until - timedelta(seconds=1)

    @property
    def first(self) -> str:
        """``start`` as stored."""
        return iso(self.start)

    @property
    def last(self) -> str:
        """``until`` as stored."""
        return iso(self.until)


class Moment(NamedTuple):
    """A ticket was opened, resolved, closed, reopened or merged away; in the backlog ``at`` is its opening."""

    ticket: int
    at: str


class Verdict(NamedTuple):
    """A clock was decided in the period: it was stopped in time, or its due instant passed before it stopped."""

    ticket: int
    measure: str
    round: int
    commitment: str
    met: bool


class Time(NamedTuple):
    """A clock was stopped in the period: how long it ran.

    ``own`` counts open seconds of its calendar without its pauses, ``elapsed`` all seconds, pauses included.
    """

    ticket: int
    measure: str
    round: int
    calendar: str
    own: int
    elapsed: int


class Wait(NamedTuple):
    """Elapsed seconds from the opening of a ticket."""

    ticket: int
    seconds: int


class Told(NamedTuple):
    """A step of the ladder was taken."""

    ticket: int
    role: str
    step: str
    requested: bool


class Hands(NamedTuple):
    """A ticket resolved in the period: how often it was handed on until then, and how many engineers touched it."""

    ticket: int
    hand_offs: int
    engineers: int


class Used(NamedTuple):
    """Units drawn from a quota, and what of them was given back."""

    ticket: int
    quota: str
    amount: int
    refunded: int


class Billed(NamedTuple):
    """A line of a ticket's bill; ``amount`` is ``None`` while its price is still to be agreed."""

    ticket: int
    currency: str
    amount: Decimal | None
    seconds: int


class Observations(Struct, frozen=True):
    """Everything that was observed in a period."""

    opened: list[Moment] = field(default_factory=list)
    resolved: list[Moment] = field(default_factory=list)
    closed: list[Moment] = field(default_factory=list)
    reopened: list[Moment] = field(default_factory=list)
    merged: list[Moment] = field(default_factory=list)
    backlog: list[Moment] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    answered: list[Wait] = field(default_factory=list)
    finished: list[Wait] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    hands: list[Hands] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    billed: list[Billed] = field(default_factory=list)


KINDS = tuple(each.name for each in fields(Observations))
"""The names of the lists."""


def split(seen: Observations, key: Callable[[int], Key]) -> dict[Key, Observations]:
    """The observations by what ``key`` says of their tickets."""
    groups: dict[Key, Observations] = {}
    for kind in KINDS:
        for each in getattr(seen, kind):
            group = key(each[0])
            found = groups.get(group)
            if found is None:
                found = groups[group] = Observations()
            getattr(found, kind).append(each)
    return groups


def only(seen: Observations, tickets: Callable[[int], bool]) -> Observations:
    """The observations of some tickets."""
    return Observations(*([each for each in getattr(seen, kind) if tickets(each[0])] for kind in KINDS))


def together(parts: Iterable[Observations]) -> Observations:
    """All observations of the parts."""
    whole = Observations()
    for part in parts:
        for kind in KINDS:
            getattr(whole, kind).extend(getattr(part, kind))
    return whole
