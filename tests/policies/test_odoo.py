"""Odoo: covered versions with three months of grace, shares of a list price, fees by counted units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from supportcli.desk.billing import worklog
from supportcli.desk.billing.bill import charge_records
from supportcli.desk.operation import cases
from tests.policies.conftest import Begin
from tests.stories.telling import JO, Story

ZONE = "Europe/Brussels"
SINCE = "2024-01-01 00:00"
SUMMER = "2025-08-01 10:00"


def bill(story: Story, seen: str) -> list[dict[str, Any]]:
    """The lines of the ticket's bill at an instant."""
    (case,) = cases(story.at(seen), [story.id])
    return charge_records(case)


def quoted(story: Story, at: str, price: str) -> None:
    """The price is agreed."""
    worklog.quote(story.at(at), [story.id], worklog.Quote(price, JO))


def covered(story: Story, seen: str) -> Any:
    """The verdict on the ticket."""
    return story.record(seen)["entitlement"]["verdict"]


def test_covered(begin: Begin) -> None:
    """Of the majors 15 to 18, 15 is not covered: a quarter of the annual list price."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="bug", version="15")
    assert covered(story, SUMMER) == "billable"

    (before,) = bill(story, SUMMER)
    assert before["amount"] is None and "25% of a price per incident, to be agreed" in before["reason"]
    quoted(story, SUMMER, "1000")
    (line,) = bill(story, SUMMER)
    assert (line["rate"], line["amount"], line["clause"]) == (
        "eol-surcharge",
        Decimal("250.00"),
        "eol-surcharge",
    )


def test_covered_ok(begin: Begin) -> None:
    """16 is one of the three most recent."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="bug", version="16")
    assert covered(story, SUMMER) == "included"
    assert bill(story, SUMMER) == []


@pytest.mark.parametrize(
    ("opened", "surcharge"),
    [
        ("2024-10-01 10:00", False),  # 15 is still one of three
        ("2024-12-15 10:00", False),  # the example: ten weeks after 18 came out on 2 October
        ("2025-01-01 10:00", False),
        ("2025-01-02 10:00", True),  # three months are over
    ],
)
def test_grace(begin: Begin, opened: str, surcharge: bool) -> None:
    """The surcharge is charged no earlier than three months after a new major release."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(opened, kind="bug", version="15")
    assert [line["rate"] for line in bill(story, opened)] == ["eol-surcharge"] * surcharge


@pytest.mark.parametrize(
    ("lines", "quantity", "amount"),
    [
        ("401", "5 units of 100", "50.00"),
        ("400", "4 units of 100", "40.00"),
        ("1", "1 unit of 100", "10.00"),
        ("1,250", "13 units of 100", "130.00"),
    ],
)
def test_loc(begin: Begin, lines: str, quantity: str, amount: str) -> None:
    """per-loc: lines of code by the hundred, rounded up; here at an agreed 10 EUR for each."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="maintenance", version="18", environment="vendor-cloud")
    (open_,) = bill(story, SUMMER)
    assert (open_["what"], open_["amount"]) == ("lines of code: no number is recorded", None)

    story.detailed(SUMMER, {"lines-of-code": lines})
    quoted(story, SUMMER, "10")
    (line,) = bill(story, SUMMER)
    assert (line["quantity"], line["amount"]) == (quantity, Decimal(amount))


def test_missing_months(begin: Begin) -> None:
    """An upgrade costs one fee for each of the last twelve months without maintenance."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="upgrade", version="18", environment="vendor-cloud")
    story.detailed(SUMMER, {"missing-months": "3"})
    quoted(story, SUMMER, "16")
    (line,) = bill(story, SUMMER)
    assert (line["quantity"], line["amount"]) == ("3", Decimal("48.00"))


def test_tampering(begin: Begin) -> None:
    """Tampering with the licence check costs three times the list price."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="bug", version="18", flags={"tampered": True})
    quoted(story, SUMMER, "1000")
    (line,) = bill(story, SUMMER)
    assert line["amount"] == Decimal("3000.00")


def test_start_work(begin: Begin) -> None:
    """Handling of a bug starts within two business days; guidance has no such target."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened("2025-08-01 16:00", kind="bug", version="18")  # a Friday
    assert story.due("2025-08-01 16:00", "start-work") == "2025-08-05 16:00"
    story.assigned("2025-08-04 09:00", "ana")
    assert story.state("2025-08-05 17:00", "start-work") == "met"
    story.opened("2025-08-05 17:00", kind="guidance", version="18")
    assert story.clock("2025-08-05 17:00", "start-work") is None


def test_partner_first(begin: Begin) -> None:
    """partner-first: extra modules are served directly only on the vendor's cloud."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="upgrade", version="18", environment="on-premise")
    assert covered(story, SUMMER) == "excluded"


def test_unlimited_tickets(begin: Begin) -> None:
    """Tickets for bugs and guidance are unlimited."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    for _ in range(30):
        story.opened(SUMMER, kind="guidance", version="18")
    (quota,) = story.record(SUMMER)["entitlement"]["quotas"]
    assert (quota["quota"], quota["left"]) == ("tickets", None)


def test_embargo(begin: Begin) -> None:
    """embargo: the advisory is due two weeks before the publication, once its date is recorded, and as it moves."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="security", version="18")
    assert story.state(SUMMER, "advisory") == "unscheduled"
    for slip in ("soon", "0001-01-05", "9999-12-31", "2025-09-31"):
        story.detailed(SUMMER, {"publication-date": slip})
        assert story.state(SUMMER, "advisory") == "unscheduled"

    story.detailed(SUMMER, {"publication-date": "2025-09-15"})
    assert story.due(SUMMER, "advisory") == "2025-09-01 00:00"
    clock = story.clock(SUMMER, "advisory")
    assert clock is not None and clock["why"]["duration"] == "2 weeks before the publication date"
    story.detailed("2025-08-04 10:00", {"publication-date": "2025-09-08"})
    assert story.due("2025-08-04 10:00", "advisory") == "2025-08-25 00:00"
    assert story.state("2025-08-25 00:01", "advisory") == "breached"
    story.replied("2025-08-20 10:00")
    assert story.state("2025-08-26 10:00", "advisory") == "met"


def test_embargo_is_void_once_it_is_known(begin: Begin) -> None:
    """embargo: nothing is owed where a third party has published the flaw."""
    story = begin("odoo", "enterprise", zone=ZONE, since=SINCE)
    story.opened(SUMMER, kind="security", version="18", details={"publication-date": "2025-09-15"})
    assert story.due(SUMMER, "advisory") == "2025-09-01 00:00"
    story.classified("2025-08-02 10:00", flags={"published-elsewhere": True})
    assert story.clock("2025-08-02 10:00", "advisory") is None
