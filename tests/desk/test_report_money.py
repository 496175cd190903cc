"""Charges and quotas of a period are those that ``charges`` and the draws tell, whenever work was written down."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from supportcli.desk import finish, intake, people
from supportcli.desk.billing import charging, worklog
from supportcli.desk.desk import Desk
from supportcli.desk.policies import add_policy
from supportcli.desk.reporting.period import period_of
from supportcli.desk.reporting.report import report
from tests.conftest import MakeDesk, at

POLICY = """
id = "shop"
name = "Shop"
vendor = "Shop"
currency = "EUR"

[plans.full]

[priorities.normal]

[kinds]
incident = "Incident"
work = "Work"

[[rates]]
id = "bought"
price = "50"
per = "incident"
when = { kind = "incident" }

[[rates]]
id = "work"
price = "100"

[quotas.tickets]
name = "Tickets"
unit = "tickets"
amount = 100
period = "year"
draws = "opened"
beyond = "refuse"
"""


@pytest.fixture
def shop(make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """A customer whose work costs 100 EUR an hour, or 50 EUR an incident."""
    desk = make_desk(at("2026-02-01 09:00"))
    file = tmp_path / "shop.toml"
    file.write_text(POLICY, encoding="utf-8")
    add_policy(desk, str(file))
    people.add_customer(desk, "acme")
    people.add_contract(desk, "acme", "shop", "full")
    return desk


def opened(desk: Desk, now: str, kind: str) -> int:
    desk.now = at(now)
    return intake.open_ticket(desk, intake.OpenRequest("x", customer="acme", kind=kind, priority="normal"))[0]


def logged(desk: Desk, now: str, ticket: int, duration: str, started: str | None = None) -> None:
    desk.now = at(now)
    worklog.log(desk, [ticket], duration, "looked", began_at=at(started) if started else None)


def charged(desk: Desk, month: str) -> list[tuple[str, Decimal, int]]:
    figures = report(desk, period_of(desk, month=month)).total
    return [(one.currency, one.amount, one.lines) for one in figures.charges]


def test_work_counts_in_the_month_in_which_it_was_begun(shop: Desk) -> None:
    """Written down on 2 March, begun on 28 February; and work over midnight belongs to its beginning."""
    ticket = opened(shop, "2026-02-20 09:00", "work")
    logged(shop, "2026-02-21 10:00", ticket, "30m")
    logged(shop, "2026-03-01 00:30", ticket, "1h")
    logged(shop, "2026-03-02 09:00", ticket, "2h", "2026-02-28 10:00")
    logged(shop, "2026-03-03 09:00", ticket, "15m")
    finish.undo(shop)
    logged(shop, "2026-03-04 09:00", ticket, "1h")
    opened(shop, "2026-03-05 09:00", "incident")
    shop.now = at("2026-04-02 09:00")
    assert charged(shop, "2026-02") == [("EUR", Decimal("350.00"), 3)]
    assert charged(shop, "2026-03") == [("EUR", Decimal("150.00"), 2)]
    for month in ("2026-02", "2026-03"):
        (row,) = charging.report(shop, (), by="total", month=month)
        assert [(row["currency"], row["amount"], row["lines"])] == charged(shop, month)


def test_charges_follow_the_filter(shop: Desk) -> None:
    """Work on a ticket that does nothing else in the month is found, and left out where the filter says so."""
    ticket = opened(shop, "2026-02-01 10:00", "work")
    logged(shop, "2026-03-10 10:00", ticket, "1h")
    shop.now = at("2026-04-02 09:00")
    period = period_of(shop, month="2026-03")
    assert len(report(shop, period, ["kind:work"], ["customer"]).total.charges) == 1
    assert report(shop, period, ["kind:incident"]).total.charges == ()
    assert len(report(shop, period, by=["kind"]).groups[0].figures.charges) == 1


def test_quotas_tell_what_was_drawn(shop: Desk) -> None:
    """Two openings in February, one of them undone; one in March."""
    for now in ("2026-02-03 09:00", "2026-02-04 09:00", "2026-02-05 09:00"):
        opened(shop, now, "work")
    finish.undo(shop)
    opened(shop, "2026-03-05 09:00", "work")
    shop.now = datetime.fromisoformat("2026-04-02T09:00:00+00:00")
    quotas = [report(shop, period_of(shop, month=month)).total.quotas for month in ("2026-02", "2026-03")]
    assert [[(q.quota, q.drawn, q.refunded, q.tickets) for q in each] for each in quotas] == [
        [("tickets", 2, 0, 2)],
        [("tickets", 1, 0, 1)],
    ]
