"""How entitlements look: quotas with what rolled over, what lies beyond one, what is greyed out, hostile names."""

from __future__ import annotations

from typing import Any

from supportcli.domain.tickets.kinds import Beyond
from supportcli.render.entitlement import beyond_phrases, entitlement_section, quota_table, refusal_lines

QUOTA: dict[str, Any] = {
    "contract": 1,
    "customer": "acme",
    "plan": "gold",
    "name": "Advisory hours",
    "unit": "minutes",
    "period": "quarter",
    "period_end": "2026-04-30",
    "allowance": 720,
    "rolled_over": 60,
    "owed": 30,
    "used": 750,
    "left": 0,
    "over": 0,
    "drawn": 45,
}
NOTHING: dict[str, Any] = {
    "verdict": None,
    "basis": "contract 1",
    "clauses": [],
    "quotas": [],
    "channels": [],
    "levels": [],
    "methods": [],
}


def plain(entitlement: dict[str, Any]) -> list[str]:
    lines = entitlement_section({**NOTHING, **entitlement})
    return ["".join(text for text, _ in line.pieces).rstrip() for line in lines]


def test_a_quota_with_hours() -> None:
    """Hours read as hours, with what the quarter before left over and what it borrowed."""
    assert plain({"quotas": [QUOTA]})[2:] == [
        "served under  contract 1",
        (
            "quota         Advisory hours: 12h30m of 12h + 1h rolled over − 30m borrowed used this quarter,"
            " until 2026-04-30; 45m by this ticket"
        ),
    ]
    (head, row) = quota_table([QUOTA])
    assert head.split() == ["contract", "customer", "plan", "quota", "used", "of", "left", "period", "until"]
    assert " ".join(row.split()) == (
        "1 acme gold Advisory hours 12h30m 12h + 1h rolled over − 30m borrowed 0m quarter 2026-04-30"
    )


def test_a_quota_that_the_plan_lacks() -> None:
    """Nothing of nothing is not in the plan; something of nothing is shown."""
    none = {**QUOTA, "allowance": 0, "rolled_over": 0, "owed": 0, "used": 0, "drawn": 0}
    assert plain({"quotas": [none]})[3] == "(quota)       (Advisory hours: not in this plan)"
    used = {**none, "used": 60, "over": 60}
    assert plain({"quotas": [used]})[3].startswith("quota         Advisory hours: 1h of 0m used")
    unlimited = {**none, "allowance": None, "left": None, "used": 60, "period": "ticket"}
    assert plain({"quotas": [unlimited]})[3].endswith("Advisory hours: 1h of unlimited used for each ticket")


def test_nothing_to_say_takes_no_room() -> None:
    """A policy without scope, quotas and closed channels has no section."""
    assert entitlement_section(NOTHING) == []
    assert refusal_lines(NOTHING) == []


def test_what_lies_beyond() -> None:
    """Units, the quota and what follows."""
    said = [
        Beyond("incidents", 1, "incident", "charge"),
        Beyond("classes", 2, "class", "note"),
        Beyond("hours", 90, "minutes", "override"),
    ]
    assert beyond_phrases(said) == [
        "1 incident beyond quota incidents, charged",
        "2 × class beyond quota classes, noted",
        "1h30m beyond quota hours, overridden",
    ]
    assert beyond_phrases(()) == []


def test_strangers_words_are_harmless() -> None:
    """Neither escape sequences of a clause nor line breaks of a phrase reach the page."""
    cover = {
        "id": "x",
        "verdict": "refused",
        "text": "no\x1b[31m\nnever",
        "phrase": "a\nb\x07",
        "clause": None,
    }
    said = {"verdict": "refused", "clauses": [cover]}
    text = "\n".join(plain(said)) + "".join(
        piece for line in refusal_lines({**NOTHING, **said}) for piece, _ in line.pieces
    )
    assert "\x1b" not in text and "\x07" not in text
    assert len(plain(said)) == 4
