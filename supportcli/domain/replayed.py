"""Verdicts before and after: what one set of terms makes of a ticket, beside what another does. Data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What some terms make of a ticket.

    Attributes:
        breaches: Measure → how many of its clocks were or are late.
        met: Measure → how many were met.
        escalations: ``step role`` → how often this role would have been told.
        told: Roles told by rules and timers.
        closed: How often a timer would have closed or resolved it.
    """

    breaches: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[str, int] = field(default_factory=dict)
    escalations: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A ticket of which the two terms differ."""

    ticket: int
    plan: str | None
    new_plan: str | None
    before: Verdicts
    after: Verdicts


class Totals:
    """The sum of many verdicts; filled ticket by ticket."""

    def __init__(self) -> None:
        self.breaches: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.escalations: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.closed = 0
        self.late = 0
        """Tickets with at least one breach."""

    def add(self, verdicts: Verdicts) -> None:
        """Add one ticket's."""
        for counter, counts in (
            (self.breaches, verdicts.breaches),
            (self.met, verdicts.met),
            (self.escalations, verdicts.escalations),
            (self.told, verdicts.told),
        ):
            if counts:
                counter.update(counts)
        self.closed += verdicts.closed
        self.late += bool(verdicts.breaches)
