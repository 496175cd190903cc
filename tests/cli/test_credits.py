"""What missed guarantees give back, through the command line, from the clocks of real tickets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

JO = "jo@acme.example"
PREMIUM = """
id       = "premium"
name     = "Premium"
vendor   = "Premium"
source   = "a page"
currency = "USD"

[plans.premium]

[priorities]
urgent = { name = "Urgent", means = "Down" }
low    = { name = "Low", means = "A question" }

[measures.first-response]
commitment = "guarantee"

[targets.first-response]
urgent = "30m"
low    = "none"

[credits.slow]
name         = "Slow response"
measures     = ["first-response"]
over         = 1
share        = "20%"
period       = "quarter"
starts-month = 2
claim-within = "30d"
clause       = "§ 3"
"""


@pytest.fixture
def served(run: Any, tmp_path: Path) -> Any:
    """Urgent tickets of 2 March 2026, 09:00: 1 is answered in time, 2 late, 3 not at all; 4 is of low priority."""

    def furnish() -> None:
        file = tmp_path / "premium.toml"
        file.write_text(PREMIUM)
        run("init")
        added = run("policy", "add", str(file))
        assert added.code == 0, added.err
        run("customer", "add", "acme")
        run("contact", "add", JO, "--customer", "acme")
        run("contract", "add", "acme", "--policy", "premium", "--from", "2026-01-01")
        for priority in ("urgent", "urgent", "urgent", "low"):
            assert run("open", "--contact", JO, "--subject", "It is broken", "--priority", priority).code == 0
        run("reply", "1", "--body", "We look", now="2026-03-02T09:20:00Z")
        run("reply", "2", "--body", "We look", now="2026-03-02T09:31:00Z")

    run.once("credits: served", furnish)
    return run


def credits_at(run: Any, now: str, *words: str) -> list[dict[str, Any]]:
    """What `credits` tells at an instant."""
    found: list[dict[str, Any]] = json.loads(run("credits", "acme", *words, "--json", now=now).out)
    return found


def test_nothing_is_owed_before_enough_is_missed(served: Any) -> None:
    """At 09:29 nothing has been missed; at 09:30 ticket 3 is late, and ticket 2 was answered late at 09:31."""
    early = served("credits", "acme", "--format", "table", now="2026-03-02T09:29:00Z")
    assert (early.code, early.out) == (0, "")


def test_a_quarter_is_told_with_its_tickets(served: Any) -> None:
    """Two misses where one is allowed: a fifth of the fee, until thirty days after 30 April."""
    assert credits_at(served, "2026-03-03T09:00:00Z", "--fee", "1000") == [
        {
            "contract": 1,
            "policy": "premium",
            "credit": "slow",
            "name": "Slow response",
            "period_from": "2026-02-01",
            "period_to": "2026-04-30",
            "missed": 2,
            "allowed": 1,
            "share": "0.2",
            "amount": "200.00",
            "currency": "USD",
            "claim_until": "2026-05-30",
            "reason": "2 missed, 1 allowed",
            "clause": "§ 3",
            "tickets": [2, 3],
        }
    ]


@pytest.mark.parametrize(("claimed", "amount"), [("2026-05-30", "200.00"), ("2026-05-31", "0.00")])
def test_a_claim_comes_in_time_or_too_late(claimed: str, amount: str, served: Any) -> None:
    """The thirtieth day is the last."""
    found = credits_at(served, "2026-07-01T09:00:00Z", "--fee", "1000", "--claimed", claimed)
    assert [row["amount"] for row in found] == [amount]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["credits", "nobody"], 3, "nobody"),
        (["credits", "acme", "--contract", "9"], 3, "acme has no contract 9"),
        (["credits", "acme", "--fee", "much"], 2, '"much" is no amount'),
        (["credits", "acme", "--claimed", "soon"], 2, "soon"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_read_is_refused(words: list[str], code: int, text: str, served: Any) -> None:
    """With a message that names it."""
    result = served(*words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err


def test_a_person_sees_columns(served: Any) -> None:
    """One line for each period."""
    shown = served("credits", "acme", "--format", "table", "--contract", "1", now="2026-03-03T09:00:00Z").out
    head, row = shown.splitlines()
    assert head.split()[:3] == ["contract", "policy", "credit"]
    assert "2026-02-01" in row
    assert row.endswith("2,3")
