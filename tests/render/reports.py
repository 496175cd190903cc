"""Reports to look at: as many groups as wanted, whatever they are called."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from supportcli.domain.reporting.figures import figures_of
from supportcli.domain.reporting.observations import (
    Billed,
    Hands,
    Moment,
    Observations,
    Period,
    Time,
    Told,
    Used,
    Verdict,
    Wait,
    split,
)  # fmt: skip
from supportcli.domain.reporting.reported import Group, Report, Tick
from supportcli.domain.time.instants import iso

OCTOBER = Period(
    datetime(2026, 10, 1, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    "UTC",
    "October 2026",
)
CAUSES = ("product", "hardware", None)


def nothing() -> Report:
    """A month in which nothing happened."""
    figures = figures_of(Observations(), OCTOBER, lambda _: None)
    return Report(
        OCTOBER, OCTOBER.end, (), (), figures, (), tuple(Tick(f"2026-10-{n:02}", 0, 0) for n in range(1, 32))
    )


def report_of(names: list[str], tickets: int = 400, filters: tuple[str, ...] = ()) -> Report:
    """A month of so many tickets of customers with these names."""
    chance, seen = random.Random(7), Observations()
    for ticket in range(tickets):
        opened = OCTOBER.start + timedelta(seconds=chance.randrange(31 * 86_400))
        seen.opened.append(Moment(ticket, iso(opened)))
        answer, work = chance.randrange(60, 30_000), chance.randrange(3_000, 900_000)
        seen.answered.append(Wait(ticket, answer))
        seen.verdicts.append(Verdict(ticket, "first-response", 1, "guarantee", met=answer < 20_000))
        seen.times.append(
            Time(ticket, "first-response", 1, "office work (Europe/Vilnius)", answer // 3, answer)
        )
        if opened + timedelta(seconds=work) >= OCTOBER.end:
            seen.backlog.append(Moment(ticket, iso(opened)))
            continue
        seen.resolved.append(Moment(ticket, iso(opened + timedelta(seconds=work))))
        seen.finished.append(Wait(ticket, work))
        seen.verdicts.append(Verdict(ticket, "resolution", 1, "target", met=work < 600_000))
        seen.hands.append(Hands(ticket, chance.randrange(4), chance.randrange(1, 4)))
        if ticket % 9 == 0:
            seen.told.append(Told(ticket, "technical-support-manager", "P1/1h", requested=ticket % 2 == 0))
            seen.billed.append(Billed(ticket, "EUR", Decimal("120.50"), 3_600))
            seen.used.append(Used(ticket, "incidents", 1, 0))
    order = sorted(names)
    groups = [
        Group("customer", f"c{index}", order[index], figures_of(part, OCTOBER, _cause))
        for index, part in sorted(split(seen, lambda ticket: ticket % len(order)).items())
    ]
    ticks = [
        Tick(
            f"2026-10-{day:02}",
            sum(one.at[8:10] == f"{day:02}" for one in seen.opened),
            sum(one.at[8:10] == f"{day:02}" for one in seen.resolved),
        )
        for day in range(1, 32)
    ]
    total = figures_of(seen, OCTOBER, _cause)
    return Report(OCTOBER, OCTOBER.end, filters, ("customer",), total, tuple(groups), tuple(ticks))


def _cause(ticket: int) -> str | None:
    return CAUSES[ticket % 3]
