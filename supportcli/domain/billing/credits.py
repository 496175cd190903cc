"""Service credits: what a contract gets back for the guaranteed targets that were missed in a period.

A target is missed when its clock ran out unmet, at the instant at which it was due; the clocks are asked, never a
mark that somebody set. Every clock that ran out counts. These are the conventions where pages leave them open:

- Only clocks with a guarantee count: a target that is aimed at gives nothing back.
- A credit is never more than the period's fee.
- It may be claimed until the end of the last day: thirty days after 31 October end with 30 November.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from supportcli.domain.billing.money import amount_of, rounded
from supportcli.domain.cover.quotas import Stretch, period_at
from supportcli.domain.language.pricing import Credit
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.running.clocks import Clock
from supportcli.domain.tickets.ticket import Ticket

_DAY = timedelta(days=1)
_DAY_SECONDS = 86_400


class Miss(Struct, frozen=True):
    """A guaranteed target that was missed: when it was due, and when it was met after all."""

    ticket: int
    measure: str
    round: int
    due_at: datetime
    met_at: datetime | None


class Owed(Struct, frozen=True):
    """What one period gives back under one credit.

    Attributes:
        credit: The term of the policy.
        period: From its first day to the day after its last.
        misses: In the order in which they were due.
        share: Of the period's fee; 0 where nothing is owed.
        amount: Of the fee that was named; ``None`` without one.
        claim_until: The last day on which it may be claimed; ``None``: any day.
        reason: In words.
    """

    credit: Credit
    period: Stretch
    misses: tuple[Miss, ...]
    share: Decimal
    amount: Decimal | None
    claim_until: date | None
    reason: str


def misses_of(
    credit: Credit, ticket: Ticket, clocks: Iterable[Clock], fact: Fact, now: datetime
) -> list[Miss]:
    """The misses of a ticket that count for a credit, as its clocks stand at ``now``."""
    if not holds(credit.when, fact):
        return []
    return [
        Miss(ticket.id, clock.measure, clock.round, clock.due_at, clock.stopped_at)
        for clock in clocks
        if clock.measure in credit.measures
        and clock.commitment == "guarantee"
        and clock.due_at is not None
        and clock.verdict(now) == "breached"
    ]


def period_of(credit: Credit, miss: Miss, since: date | None, zone: tzinfo) -> Stretch:
    """The period in which a miss lies: that of the day on which it was due.

    A credit that counts each ticket alone has that day for its period.
    """
    day = miss.due_at.astimezone(zone).date()
    return period_at(credit, day, since) or Stretch(day, day + _DAY)


def owed(
    credit: Credit,
    period: Stretch,
    misses: Sequence[Miss],
    *,
    today: date,
    fee: Decimal | None = None,
    currency: str = "",
    claimed: date | None = None,
) -> Owed:
    """What the misses of one period give back.

    Args:
        credit: The term of the policy.
        period: The period.
        misses: Those of the period.
        today: A credit that nobody claimed until its last day is lost.
        fee: Of the period.
        currency: Of the fee.
        claimed: The day on which it was claimed; ``None``: not yet.
    """
    share, reason = _share(credit, len(misses))
    until = _claim_until(credit, period)
    if share and until is not None and (claimed or today) > until:
        share = Decimal(0)
        when = f"claimed on {claimed}" if claimed else "not claimed"
        reason = f"{when}, possible until {until}"
    amount = None if fee is None else rounded(Fraction(fee) * Fraction(share), currency)
    ordered = tuple(sorted(misses, key=lambda miss: (miss.due_at, miss.ticket, miss.measure, miss.round)))
    return Owed(credit, period, ordered, share, amount, until, reason)


def share_text(share: Decimal) -> str:
    """A share in words: ``12.5 %``."""
    return f"{(share * 100).normalize():f} %"


def _share(credit: Credit, missed: int) -> tuple[Decimal, str]:
    beyond = missed - credit.over
    if beyond <= 0:
        return Decimal(0), f"{missed} missed, more than {credit.over} are needed"
    share = amount_of(credit.share) * (beyond if credit.each else 1)
    most = amount_of(credit.most) if credit.most is not None else Decimal(1)
    allowed = f", {credit.over} allowed" if credit.over else ""
    capped = ", the most there is" if share > most else ""
    return min(share, most), f"{missed} missed{allowed}{capped}"


def _claim_until(credit: Credit, period: Stretch) -> date | None:
    if credit.claim_within is None:
        return None
    days = -(-credit.claim_within.amount // _DAY_SECONDS)
    # the period's last day is the day before its end
    return period.end - _DAY + days * _DAY if (date.max - period.end).days > days else date.max
