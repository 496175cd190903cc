"""Figures of a period: volume, compliance, spreads and the rest, counted from observations.

Percentiles are nearest-rank: the smallest observed value that at least so many per cent do not exceed. What has
no denominator is ``None``, never 0 and never 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter

from msgspec import Struct

from supportcli.domain.reporting.observations import Observations, Period
from supportcli.domain.time.instants import from_iso, iso

COMMITMENTS = ("guarantee", "target", "best-effort")
AGES = (
    ("under 1 day", 1),
    ("1 to 3 days", 3),
    ("3 to 7 days", 7),
    ("1 to 2 weeks", 14),
    ("2 to 4 weeks", 28),
    ("4 to 13 weeks", 91),
    ("13 weeks and more", None),
)
"""The buckets of the backlog's age: name, and the days at which the next one begins."""


class Spread(Struct, frozen=True):
    """How values spread; all ``None`` where there is none."""

    count: int
    p50: int | None
    p90: int | None
    p95: int | None
    mean: int | float | None
    most: int | None


class Volume(Struct, frozen=True):
    """How many came and went. ``backlog_start + opened + reopened - resolved - merged = backlog_end``."""

    opened: int
    resolved: int
    closed: int
    reopened: int
    merged: int
    backlog_start: int
    backlog_end: int


class Compliance(Struct, frozen=True):
    """Clocks of one measure and commitment that were decided; ``rate`` is the share that was met."""

    measure: str
    commitment: str
    met: int
    missed: int
    rate: float | None


class Timing(Struct, frozen=True):
    """How long the clocks of a measure ran on one calendar, in its open time and on the wall; seconds."""

    measure: str
    calendar: str
    own: Spread
    elapsed: Spread


class Breach(Struct, frozen=True):
    """Missed clocks by the cause of their ticket; ``None``: nobody has found one."""

    cause: str | None
    measure: str
    missed: int


class Escalations(Struct, frozen=True):
    """Steps of the ladder taken for a role: all, those that a person asked for, and on how many tickets."""

    role: str
    step: str
    taken: int
    requested: int
    tickets: int


class HandOffs(Struct, frozen=True):
    """Of the tickets resolved: how often they were handed on, and how many engineers touched them."""

    tickets: int
    total: int
    by_count: tuple[tuple[int, int], ...]
    hand_offs: Spread
    engineers: Spread


class QuotaUse(Struct, frozen=True):
    """Units of a quota: drawn, given back, and by how many tickets."""

    quota: str
    drawn: int
    refunded: int
    tickets: int


class Charged(Struct, frozen=True):
    """What was charged in one currency."""

    currency: str
    amount: Decimal
    lines: int
    to_agree: int
    seconds: int
    tickets: int


class Age(Struct, frozen=True):
    """How old the backlog is at the end: elapsed seconds since the opening, and how many in each bucket."""

    spread: Spread
    buckets: tuple[tuple[str, int], ...]


class Figures(Struct, frozen=True):
    """Everything that a report says of one group of tickets."""

    volume: Volume
    compliance: tuple[Compliance, ...]
    timing: tuple[Timing, ...]
    first_response: Spread
    resolution: Spread
    breaches: tuple[Breach, ...]
    escalations: tuple[Escalations, ...]
    hand_offs: HandOffs
    quotas: tuple[QuotaUse, ...]
    charges: tuple[Charged, ...]
    age: Age


def rank(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of values in ascending order; there must be one."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


def spread(values: Iterable[int], *, whole: bool = True) -> Spread:
    """Percentiles, mean and maximum; the mean of what is counted, not timed, has two decimals."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0, None, None, None, None, None)
    count = len(ordered)
    mean = (2 * sum(ordered) + count) // (2 * count) if whole else round(sum(ordered) / count, 2)
    return Spread(count, rank(ordered, 50), rank(ordered, 90), rank(ordered, 95), mean, ordered[-1])


def share(part: int, whole: int) -> float | None:
    """A share with four decimals; ``None`` of nothing, and 0 or 1 only where it is exactly that."""
    if not whole:
        return None
    if part in (0, whole):
        return float(part == whole)
    return min(0.9999, max(0.0001, round(part / whole, 4)))


def figures_of(seen: Observations, period: Period, cause: Callable[[int], str | None]) -> Figures:
    """The figures of these observations.

    Args:
        seen: What was observed in the period.
        period: Where the figures end.
        cause: The cause of a ticket.
    """
    return Figures(
        volume=_volume(seen),
        compliance=_compliance(seen),
        timing=_timing(seen),
        first_response=spread(wait.seconds for wait in seen.answered),
        resolution=spread(wait.seconds for wait in seen.finished),
        breaches=_breaches(seen, cause),
        escalations=_escalations(seen),
        hand_offs=_hand_offs(seen),
        quotas=_quotas(seen),
        charges=_charges(seen),
        age=_age(seen, period),
    )


def _volume(seen: Observations) -> Volume:
    opened, resolved, reopened = len(seen.opened), len(seen.resolved), len(seen.reopened)
    merged, end = len(seen.merged), len(seen.backlog)
    start = end - opened - reopened + resolved + merged
    return Volume(opened, resolved, len(seen.closed), reopened, merged, start, end)


def order_of(measure: str) -> tuple[int, str]:
    """The first response and the resolution stand first, the other measures by name."""
    first = {"first-response": 0, "resolution": 1}
    return (first.get(measure, 2), measure)


def _compliance(seen: Observations) -> tuple[Compliance, ...]:
    counts = Counter((one.measure, one.commitment, one.met) for one in seen.verdicts)
    keys = {(measure, commitment) for measure, commitment, _ in counts}
    found = []
    for measure, commitment in sorted(keys, key=lambda key: (order_of(key[0]), COMMITMENTS.index(key[1]))):
        met, missed = counts[measure, commitment, True], counts[measure, commitment, False]
        found.append(Compliance(measure, commitment, met, missed, share(met, met + missed)))
    return tuple(found)


def _timing(seen: Observations) -> tuple[Timing, ...]:
    groups: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for one in seen.times:
        own, elapsed = groups.setdefault((one.measure, one.calendar), ([], []))
        own.append(one.own)
        elapsed.append(one.elapsed)
    keys = sorted(groups, key=lambda key: (order_of(key[0]), key[1]))
    return tuple(Timing(*key, spread(groups[key][0]), spread(groups[key][1])) for key in keys)


def _breaches(seen: Observations, cause: Callable[[int], str | None]) -> tuple[Breach, ...]:
    counts = Counter((cause(one.ticket), one.measure) for one in seen.verdicts if not one.met)
    # the most frequent cause first, what nobody has found last
    by_cause: Counter[str | None] = Counter()
    for (why, _), number in counts.items():
        by_cause[why] += number
    keys = sorted(counts, key=lambda k: (k[0] is None, -by_cause[k[0]], str(k[0]), order_of(k[1])))
    return tuple(Breach(*key, counts[key]) for key in keys)


def _escalations(seen: Observations) -> tuple[Escalations, ...]:
    # a month of a large desk has a hundred thousand steps: counted, not listed
    taken = Counter(map(itemgetter(1, 2), seen.told))
    requested = Counter((one.role, one.step) for one in seen.told if one.requested)
    tickets = Counter(key[1:] for key in set(map(itemgetter(0, 1, 2), seen.told)))
    return tuple(
        Escalations(role, step, taken[role, step], requested[role, step], tickets[role, step])
        for role, step in sorted(taken)
    )


def _hand_offs(seen: Observations) -> HandOffs:
    counts = Counter(one.hand_offs for one in seen.hands)
    return HandOffs(
        tickets=len(seen.hands),
        total=sum(one.hand_offs for one in seen.hands),
        by_count=tuple(sorted(counts.items())),
        hand_offs=spread((one.hand_offs for one in seen.hands), whole=False),
        engineers=spread((one.engineers for one in seen.hands), whole=False),
    )


def _quotas(seen: Observations) -> tuple[QuotaUse, ...]:
    drawn: Counter[str] = Counter()
    refunded: Counter[str] = Counter()
    tickets: dict[str, set[int]] = {}
    for one in seen.used:
        drawn[one.quota] += one.amount
        refunded[one.quota] += one.refunded
        tickets.setdefault(one.quota, set()).add(one.ticket)
    return tuple(
        QuotaUse(quota, drawn[quota], refunded[quota], len(tickets[quota])) for quota in sorted(drawn)
    )


def _charges(seen: Observations) -> tuple[Charged, ...]:
    found = []
    for currency in sorted({one.currency for one in seen.billed}):
        lines = [one for one in seen.billed if one.currency == currency]
        found.append(
            Charged(
                currency,
                sum((one.amount for one in lines if one.amount is not None), Decimal(0)),
                len(lines),
                sum(one.amount is None for one in lines),
                sum(one.seconds for one in lines),
                len({one.ticket for one in lines}),
            )
        )
    return tuple(found)


def _age(seen: Observations, period: Period) -> Age:
    """Ages from instants as text: of a million only those that a percentile names are read."""
    opened = sorted(one.at for one in seen.backlog)
    names = [name for name, _ in AGES]
    edges = [iso(period.seen_at - timedelta(days=days)) for _, days in AGES if days is not None]
    # what was opened exactly a day before the end is a day old
    older = [bisect_right(opened, edge) for edge in edges]
    counts = [len(opened) - older[0], *(a - b for a, b in zip(older, [*older[1:], 0], strict=True))]
    return Age(_ages(opened, period), tuple(zip(names, counts, strict=True)))


def _ages(opened: Sequence[str], period: Period) -> Spread:
    if not opened:
        return spread(())
    end = round(period.seen_at.timestamp())

    def age(at: str) -> int:
        return end - round(from_iso(at).timestamp())

    def percentile(percent: int) -> int:
        # the oldest were opened first: the rank counts from the end
        return age(opened[len(opened) - -(-percent * len(opened) // 100)])

    mean = _mean_age(opened, age)
    return Spread(len(opened), percentile(50), percentile(90), percentile(95), mean, age(opened[0]))


def _mean_age(opened: Sequence[str], age: Callable[[str], int]) -> int:
    # days repeat: each is read once, the time within it is arithmetic
    days: Counter[str] = Counter()
    within = 0
    for at in opened:
        days[at[:10]] += 1
        within += int(at[11:13]) * 3600 + int(at[14:16]) * 60 + int(at[17:19])
    total = sum(age(f"{day}T00:00:00Z") * number for day, number in days.items()) - within
    return (2 * total + len(opened)) // (2 * len(opened))
