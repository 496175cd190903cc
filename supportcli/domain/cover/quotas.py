"""Quotas: the period in which a day lies, and what is left of an allowance. Dates and integers only.

A period has its whole allowance, however late in it a contract began. What a period has is::

    allowance + carried (from the period before, at most ``roll_over``) − owed (borrowed by the period before)
    + borrow (from the next period, where the contract still runs then) − used

Units that were used beyond all of that are charged or noted as the policy says; no later period owes them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple

from msgspec import Struct

from supportcli.domain.language.coverage import Allowance, Period, Quota
from supportcli.domain.language.pricing import Credit
from supportcli.domain.language.rules import Fact, holds

_MINUTES = ("minute", "minutes")
_MONTHS: Mapping[Period, int] = {"month": 1, "quarter": 3, "year": 12, "contract": 12}


class Stretch(NamedTuple):
    """One period, from its first day to the day after its last."""

    start: date
    end: date


class Balance(Struct, frozen=True):
    """What a period has of a quota; ``allowance`` and ``left`` are ``None`` where it is unlimited.

    ``carried`` came from the period before, ``owed`` was borrowed by it, ``borrow`` may be taken from the next,
    ``over`` was used beyond everything.
    """

    allowance: int | None
    used: int
    carried: int = 0
    owed: int = 0
    borrow: int = 0

    @property
    def left(self) -> int | None:
        """How many units may still be drawn, borrowed ones included; never negative."""
        return None if self.allowance is None else max(0, self._margin)

    @property
    def over(self) -> int:
        """How many units were used beyond what there was."""
        return 0 if self.allowance is None else max(0, -self._margin)

    @property
    def _margin(self) -> int:
        return (self.allowance or 0) + self.carried - self.owed + self.borrow - self.used


def units_text(units: int, unit: str) -> str:
    """A number of units for a person: minutes as ``1h30m``, anything else as a number."""
    if unit not in _MINUTES:
        return str(units)
    hours, minutes = divmod(units, 60)
    return f"{hours}h" * bool(hours) + f"{minutes}m" * bool(minutes or not hours)


def allowance_for(quota: Quota, fact: Fact) -> Allowance | None:
    """The allowance of such a ticket; ``None`` where the quota does not apply to it."""
    return next((each for each in quota.allowances if holds(each.when, fact)), None)


def period_at(quota: Quota | Credit, day: date, since: date | None = None) -> Stretch | None:
    """The period in which a day lies; ``None`` for a quota, or a credit, that counts each ticket alone.

    Args:
        quota: Its ``period`` and, for quarters and years, the month in which its year begins.
        day: A local date.
        since: The first day of the contract, from which contract years are counted; without one they begin as
            other years do. 29 February counts as the 28th where the year has none.
    """
    months = _MONTHS.get(quota.period)
    if months is None:
        return None
    if quota.period == "contract" and since is not None:
        first = _month(since) + (_month(day) - _month(since)) // 12 * 12
        if day < _on(first, since.day):
            first -= 12
        return Stretch(_on(first, since.day), _on(first + 12, since.day))
    offset = quota.starts_month - 1
    first = (_month(day) - offset) // months * months + offset
    return Stretch(_on(first, 1), _on(first + months, 1))


def after(quota: Quota, stretch: Stretch, since: date | None = None) -> Stretch | None:
    """The next period; ``None`` at the end of the calendar."""
    return None if stretch.end == date.max else period_at(quota, stretch.end, since)


def instants(stretch: Stretch, zone: tzinfo) -> tuple[datetime, datetime]:
    """The period as instants: from local midnight to local midnight, the second excluded.

    A midnight that a change of clocks skips is the instant at which the day begins; of two, the first counts.
    """
    return _midnight(stretch.start, zone), _midnight(stretch.end, zone)


def balance(
    quota: Quota,
    amount: int | None,
    stretch: Stretch,
    used: Callable[[Stretch], int],
    *,
    since: date | None = None,
    until: date | None = None,
) -> Balance:
    """What one period has.

    Args:
        quota: Its period, roll-over and borrowing.
        amount: The allowance of each period; ``None`` is unlimited.
        stretch: The period in question.
        used: What was drawn in a period, refunds taken off.
        since: The first day of the contract (or of the first draw): no period before it carries anything over.
        until: The last day of the contract: nothing is borrowed from a period after it.
    """
    if amount is None:
        return Balance(None, used(stretch))
    carried = owed = 0
    if (quota.roll_over or quota.borrow) and since is not None:
        step = period_at(quota, since, since)
        while step is not None and step.start < stretch.start:
            had = amount + carried - owed
            spent = used(step)
            carried = min(quota.roll_over, max(0, had - spent))
            owed = min(_borrowable(quota, step, until), max(0, spent - had))
            step = after(quota, step, since)
    return Balance(amount, used(stretch), carried, owed, _borrowable(quota, stretch, until))


def _borrowable(quota: Quota, stretch: Stretch, until: date | None) -> int:
    return quota.borrow if until is None or stretch.end <= until else 0


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _on(month: int, day: int) -> date:
    """A day of a month counted from year 0, clamped to the month's last; the calendar's ends bound it."""
    year, index = divmod(month, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))


def _midnight(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:
        end = datetime.min if day.year == 1 else datetime.max.replace(microsecond=0)
        return end.replace(tzinfo=UTC)
