"""What tickets cost, through the command line: log, quote, prepayment, the page and the report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

NOON = "2026-03-02T12:00:00Z"
JO, KIM = "jo@acme.example", "kim@bolt.example"
WORKSHOP = """
id       = "workshop"
name     = "Workshop"
vendor   = "Workshop"
source   = "a page"
currency = "EUR"

[plans.full]
[plans.none]
without-contract = true

[priorities.normal]
means = "Something is wrong"

[causes]
bug   = "Bug"
other = "Other"

[levels]
first      = "First"
consulting = "Consulting"

[life-cycle]
versions  = [{ id = "1" }, { id = "2" }, { id = "3" }]
supported = 2

[calendars.night]
zone = "Etc/UTC"
open = { mon-sun = "18:00-08:00" }

[approvals.prepaid]
name = "Paid in advance"

[[rates]]
id    = "bug"
name  = "Bugs of a supported version"
price = "free"
when  = { cause = "bug", version-phase = "supported" }
clause = "§ 8"

[[rates]]
id      = "consulting"
price   = "275-400"
prepaid = "prepaid"
when    = { level = "consulting" }
clause  = "§ 11"

[[rates]]
id     = "incident"
price  = "349"
per    = "incident"
covers = "1h"
when   = { plan = "none" }

[[rates]]
id        = "hourly"
price     = "100"
increment = "30m"
bands     = [{ calendar = "night", surcharge = "50%" }]
clause    = "§ 7"
"""


@pytest.fixture
def shop(run: Any, tmp_path: Path) -> Any:
    """Acme has the full plan, bolt has no contract. Tickets 1 and 2 are acme's, 3 is bolt's."""

    def furnish() -> None:
        file = tmp_path / "workshop.toml"
        file.write_text(WORKSHOP)
        run("init")
        added = run("policy", "add", str(file))
        assert added.code == 0, added.err
        run("customer", "add", "acme")
        run("customer", "add", "bolt")
        run("contact", "add", JO, "--customer", "acme")
        run("contact", "add", KIM, "--customer", "bolt")
        run("contract", "add", "acme", "--policy", "workshop", "--plan", "full", "--from", "2026-01-01")
        for contact in (JO, JO, KIM):
            opened = run("open", "--contact", contact, "--subject", "It is broken", "--policy", "workshop")
            assert opened.code == 0, opened.err

    run.once("charges: shop", furnish)
    return run


def charges_of(run: Any, ticket: int) -> list[dict[str, Any]]:
    """The bill in the ticket's record."""
    found: list[dict[str, Any]] = json.loads(run("show", str(ticket), "--json").out)["charges"]
    return found


def rows(run: Any, *words: str) -> list[list[str]]:
    """The report as TSV, without its head."""
    lines = run("charges", *words, "--format", "tsv").out.splitlines()
    return [line.split("\t") for line in lines[1:]]


def test_the_bill_follows_what_the_ticket_turns_out_to_be(shop: Any) -> None:
    """An hour and ten minutes are charged as one and a half, until it is a bug of a supported version."""
    assert shop("log", "1", "1h10m", "Read the traces", now=NOON).code == 0
    assert [(line["amount"], line["reason"]) for line in charges_of(shop, 1)] == [
        (
            "150.00",
            "plan full; level, cause and version-phase not known: 100.00 EUR per hour",
        )
    ]
    shop("classify", "1", "--cause", "bug", "--version", "3", now=NOON)
    line = charges_of(shop, 1)[0]
    assert (line["rate"], line["amount"], line["clause"]) == ("bug", "0.00", "§ 8")
    assert line["reason"] == "cause bug, version-phase supported: free of charge"
    shop("classify", "1", "--version", "1", now=NOON)
    assert charges_of(shop, 1)[0]["amount"] == "150.00"


def test_the_page_tells_the_bill(shop: Any) -> None:
    """Amount, time, what was done and why; the total below."""
    shop("log", "1", "1h", "Read the traces", "--at", "2026-03-02 07:30")
    page = shop("show", "1").out
    assert "\nCharges\n" in page
    assert " 75.00 EUR  30m  Read the traces" in page
    assert "+50 % night (§ 7)" in page
    assert "total 125.00 EUR  1h worked" in page
    assert "\nCharges\n" not in shop("show", "2").out
    assert "349.00 EUR  1 incident  the incident, up to 1h of work" in shop("show", "3").out


def test_the_work_stands_in_the_record(shop: Any) -> None:
    """The sum of the seconds, and every entry."""
    shop("log", "2", "20m", "Called", "--session", "phone", "--at", "2026-03-02 08:00", "--by", "bo")
    assert json.loads(shop("show", "2", "--json", "work").out) == {
        "work": {
            "seconds": 1200,
            "entries": [
                {
                    "began_at": "2026-03-02T08:00:00Z",
                    "seconds": 1200,
                    "what": "Called",
                    "session": "phone",
                    "by": "bo",
                    "recorded_at": "2026-03-02T09:00:00Z",
                }
            ],
        }
    }


def test_consulting_is_quoted_and_paid_before_work_begins(shop: Any) -> None:
    """Work is refused until the payment is recorded; the price is one of the published range."""
    shop("classify", "1", "--level", "consulting")
    refused = shop("log", "1", "2h", "Planned the migration")
    assert refused.code == 4
    assert "ticket 1: Paid in advance is missing" in refused.err
    assert f"hint: supportcli approve 1 prepaid --by {JO}" in refused.err
    low = shop("quote", "1", "200", "--by", JO)
    assert low.code == 4
    assert "ticket 1: Consulting is 275.00 EUR to 400.00 EUR per hour" in low.err
    quoted = shop(
        "quote", "1", "300", "--by", JO, "--time", "8h", "--scope", "Migration", "--done-by", "2026-03-31"
    )
    assert quoted.err.startswith(f"ticket 1: 300 agreed by {JO}")
    shop("approve", "1", "prepaid", "--by", JO)
    assert shop("log", "1", "2h", "Planned the migration").code == 0
    line = charges_of(shop, 1)[0]
    assert (line["unit_price"], line["amount"]) == ("300", "600.00")
    assert line["reason"].endswith(
        f"level consulting; cause and version-phase not known: 300.00 EUR per hour, agreed by {JO}"
    )
    page = shop("show", "1").out
    assert f"300 EUR per hour for 8h of work agreed by {JO}, done by 2026-03-31: Migration" in page


def test_a_refusal_can_be_overridden_by_name(shop: Any) -> None:
    """The work is recorded with the reason; without a quote its price stays open, and both ends are told."""
    shop("classify", "1", "--level", "consulting")
    assert shop("log", "1", "2h", "Planned", "--override", "The invoice is under way").code == 0
    kinds = [event["kind"] for event in json.loads(shop("show", "1", "--json").out)["events"]]
    assert kinds[-2:] == ["overridden", "logged"]
    line = charges_of(shop, 1)[0]
    assert (line["amount"], line["least"], line["most"]) == (None, "550.00", "800.00")
    assert "550.00 to 800.00 EUR" in shop("show", "1").out
    assert rows(shop, "customer:acme") == [["1", "1", "1", "7200", "0", "1", "EUR"]]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["quote", "1", "much", "--by", JO], 2, '"much" is no amount'),
        (["quote", "1", "80", "--by", JO, "--time", "soon"], 2, '"soon" is no time worked'),
        (["quote", "1", "80", "--by", JO, "--currency", "USD"], 2, "workshop charges in EUR"),
        (["quote", "1", "80", "--by", JO, "--done-by", "soon"], 2, "soon"),
        (["quote", "9", "80", "--by", JO], 3, "no ticket with id 9"),
        (["charges", "--by", "colour"], 2, 'charges have no "colour"'),
        (["charges", "--month", "March"], 2, '"March" is no month'),
        (["charges", "colour:red"], 2, 'no filter is called "colour:"'),
        (["charges", "--json=colour"], 2, "is no field"),
        (["charges", "--by", "month", "--format", "ids"], 2, "--format ids needs --by ticket"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_read_is_refused(words: list[str], code: int, text: str, shop: Any) -> None:
    """With a message that names what is valid."""
    result = shop(*words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err


def test_what_is_free_cannot_be_quoted(shop: Any) -> None:
    """A bug of a supported version costs nothing, whatever is offered."""
    shop("classify", "1", "--cause", "bug", "--version", "2")
    refused = shop("quote", "1", "80", "--by", JO)
    assert refused.code == 4
    assert "free of charge" in refused.err


@pytest.fixture
def busy(shop: Any) -> Any:
    """Work in February and March, on tickets of both customers.

    Ticket 1: 1h in February (100), 2h in March (200). Ticket 2: 30m in March (50). Ticket 3: bought on 2 March
    (349), 90 minutes of work on 3 March, so another (349).
    """
    shop("log", "1", "1h", "a", "--at", "2026-02-27 10:00")
    shop("log", "1", "2h", "b", now="2026-03-03T12:00:00Z")
    shop("log", "2", "30m", "c", now="2026-03-03T12:00:00Z")
    shop("log", "3", "90m", "d", now="2026-03-03T12:00:00Z")
    return shop


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "--by ticket",
            ["1 1 2 10800 300.00 0 EUR", "2 1 1 1800 50.00 0 EUR", "3 1 2 0 698.00 0 EUR"],
        ),
        ("--by customer", ["acme 2 3 12600 350.00 0 EUR", "bolt 1 2 0 698.00 0 EUR"]),
        ("--by contact", [f"{JO} 2 3 12600 350.00 0 EUR", f"{KIM} 1 2 0 698.00 0 EUR"]),
        ("--by contract", ["1 2 3 12600 350.00 0 EUR", " 1 2 0 698.00 0 EUR"]),
        ("--by month", ["2026-02 1 1 3600 100.00 0 EUR", "2026-03 3 4 9000 948.00 0 EUR"]),
        ("--by total", ["3 5 12600 1048.00 0 EUR"]),
        ("--by total --month 2026-03", ["3 4 9000 948.00 0 EUR"]),
        ("--by customer customer:acme created:2026-03-02", ["acme 2 3 12600 350.00 0 EUR"]),
        ("--by total created:..2026-03-01", []),
        ("--by total status:closed", []),
    ],
)
def test_the_report_is_grouped(words: str, expected: list[str], busy: Any) -> None:
    """tickets, lines, charged seconds, amount, prices to be agreed, currency: every sum by hand."""
    assert [" ".join(row) for row in rows(busy, *words.split())] == expected


def test_every_line_can_be_listed(busy: Any) -> None:
    """With its ticket, customer and month, for an invoice."""
    found = list(csv.DictReader(io.StringIO(busy("charges", "--by", "line", "--format", "csv").out)))
    assert [(row["ticket"], row["month"], row["quantity"], row["amount"]) for row in found] == [
        ("1", "2026-02", "1h", "100.00"),
        ("1", "2026-03", "2h", "200.00"),
        ("2", "2026-03", "30m", "50.00"),
        ("3", "2026-03", "1 incident", "349.00"),
        ("3", "2026-03", "1 incident", "349.00"),
    ]


def test_amounts_are_exact_text_in_json(busy: Any) -> None:
    """A decimal is no binary fraction."""
    found = json.loads(busy("charges", "--by", "customer", "--json", "customer,amount").out)
    amounts = json.loads(busy("charges", "--by", "customer", "--json", "amount").out)
    assert amounts == [{"amount": "350.00"}, {"amount": "698.00"}]
    assert found == [{"customer": "acme", "amount": "350.00"}, {"customer": "bolt", "amount": "698.00"}]
    assert busy("charges", "--format", "ids").out == "1\n2\n3\n"


def test_a_person_sees_columns_and_the_total(busy: Any) -> None:
    """Amounts stand to the right, and the total of each currency below."""
    assert busy("charges", "--by", "customer", "--format", "table").out.splitlines() == [
        "customer  tickets  lines    time  to agree      amount",
        "acme            2      3  3h 30m         -  350.00 EUR",
        "bolt            1      2       -         -  698.00 EUR",
        "",
        "total 1048.00 EUR",
    ]
    nothing = busy("charges", "created:..2026-03-01", "--format", "table")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "no charges\n")


def test_the_month_is_the_desks(busy: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """23:30 UTC on the last of February is March in Berlin."""
    settings = tmp_path / "settings.toml"
    settings.write_text('zone = "Europe/Berlin"\n')
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(settings))
    busy("log", "2", "30m", "e", "--at", "2026-02-28T23:30:00Z", now="2026-03-03T12:00:00Z")
    months = {row[0]: row[4] for row in rows(busy, "--by", "month", "id:2")}
    assert months == {"2026-03": "125.00"}  # 50, and 75 by night


def test_a_ticket_that_was_undone_costs_nothing(shop: Any) -> None:
    """An incident whose opening is taken back was not bought."""
    assert rows(shop, "--by", "total") == [["1", "1", "0", "349.00", "0", "EUR"]]
    assert shop("undo").code == 0
    assert rows(shop, "--by", "total") == []


def test_what_somebody_wrote_moves_no_screen(shop: Any) -> None:
    """Escape sequences, markup and line ends in a text are shown, not obeyed."""
    assert shop("log", "1", "1h", "\x1b[31mred\n[bold]x[/bold]\u202e").code == 0
    shown = (
        shop("show", "1").out,
        shop("charges", "--by", "line", "--format", "table").out,
        shop("charges", "--by", "line", "--format", "tsv").out,
    )
    for text in shown:
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[bold]x[/bold]" in text
    # acme's line and bolt's incident, below the head
    assert len(shown[2].splitlines()) == 3
