"""Verdicts before and after: what one set of terms makes of a ticket, beside what another does. Data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field


class Verdicts(Struct, frozen=True):
    """What some terms make of a ticket.

    Attributes:
        breaches: Measure → how many of its clocks were or are late.
        met: Measure → how many were met.
        escalations: ``step role`` → how often this role would have been told.
        told: Roles told by rules and timers.
        closed: How often a timer would have closed or resolved it.
        covered: The verdict of the scope, and how many tickets have it: one of each ticket.
        charges: Currency → what it costs, as far as the prices are known.
        to_agree: Lines of the bill whose price is still to be agreed.
    """

    breaches: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[str, int] = field(default_factory=dict)
    escalations: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0
    covered: Mapping[str, int] = field(default_factory=dict)
    charges: Mapping[str, Decimal] = field(default_factory=dict)
    to_agree: int = 0


class Difference(Struct, frozen=True):
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
        self.covered: Counter[str] = Counter()
        self.charges: dict[str, Decimal] = {}
        self.closed = 0
        self.to_agree = 0
        self.late = 0
        """Tickets with at least one breach."""

    def add(self, verdicts: Verdicts) -> None:
        """Add one ticket's."""
        for counter, counts in (
            (self.breaches, verdicts.breaches),
            (self.met, verdicts.met),
            (self.escalations, verdicts.escalations),
            (self.told, verdicts.told),
            (self.covered, verdicts.covered),
        ):
            if counts:
                counter.update(counts)
        for currency, amount in verdicts.charges.items():
            self.charges[currency] = self.charges.get(currency, Decimal(0)) + amount
        self.closed += verdicts.closed
        self.to_agree += verdicts.to_agree
        self.late += bool(verdicts.breaches)
