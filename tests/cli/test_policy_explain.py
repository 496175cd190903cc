"""``policy explain``: the terms of a ticket that need not exist, without a desk, for customers and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def explained(run: Any, *words: str) -> Any:
    result = run("policy", "explain", *words, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_a_priority_1_of_friday_evening(run: Any) -> None:
    """Friday 6 March 2026 16:50 UTC: elapsed hours run through; the warning is at three quarters."""
    told = explained(run, "portacare", "--plan", "premium", "--priority", "P1", "--at", "2026-03-06 16:50")
    first, update = told["terms"]
    assert (first["measure"], first["target"], first["due_at"]) == (
        "first-response",
        "1 hour",
        "2026-03-06T17:50:00Z",
    )
    assert first["warn_at"] == "2026-03-06T17:35:00Z"
    assert (update["from"], update["due_at"]) == ("a reply", None)
    assert [(rung["roles"], rung["due_at"]) for rung in told["ladder"]] == [
        (["technical-support-manager"], "2026-03-06T16:50:00Z"),
        (["customer-relations-manager"], "2026-03-06T17:50:00Z"),
        (["cto"], "2026-03-06T20:50:00Z"),
    ]
    assert [approval["clause"] for approval in told["approvals"]] == ["PC-04"]


def test_business_time_is_read_in_its_own_zone(run: Any) -> None:
    """17:50 in Vilnius on a Friday, twelve business hours: ten minutes, nine hours, and 2 h 50 on Tuesday."""
    told = explained(run, "mor", "--plan", "basic", "--priority", "low", "--at", "2026-03-06 17:50")
    (reaction,) = told["terms"]
    assert told["opened_at"] == "2026-03-06T15:50:00Z"
    assert reaction["due_at"] == "2026-03-10T09:50:00Z"
    assert reaction["hours"] == "Monday to Friday 09:00–18:00, Europe/Vilnius"


def test_a_rule_that_changed_a_term_is_named(run: Any) -> None:
    """A Blocker through the support system counts around the clock; by another way it does not."""
    words = ("mor", "--plan", "basic", "--priority", "blocker")
    (fast,) = explained(run, *words, "--channel", "support-system")["terms"]
    assert (fast["rule"], fast["rule_clause"], fast["hours"]) == ("emergency", "KM-05", "around the clock")
    slow = explained(run, *words)
    assert slow["terms"][0]["rule"] is None
    assert [(each["id"], each["when"]) for each in slow["undecided"]] == [
        ("emergency", "channel support-system")
    ]


def test_what_a_plan_does_not_have_is_greyed_out_with_the_reason(run: Any) -> None:
    """Gold has no phone; Level II is charged; the table says so in words."""
    told = explained(run, "clearcare", "--plan", "gold", "--kind", "break-fix")
    assert {each["id"]: each["offered"] for each in told["channels"]} == {
        "portal": True, "email": True, "remote": True, "phone": False,
    }  # fmt: skip
    page = run("policy", "explain", "clearcare", "--plan", "gold", "--kind", "break-fix").out
    lines = [" ".join(line.split()) for line in page.splitlines()]
    assert "Phone not offered plan gold does not include it CC-05" in lines
    assert any(
        line.startswith("Level II charged Gold does not include Level II; a hand-off") for line in lines
    )


def test_quotas_and_what_further_facts_would_change(run: Any) -> None:
    """An incident at level 2: five a month; a work-around is promised once the product is found to be the cause."""
    told = explained(run, "cloveretl", "--plan", "level-2", "--kind", "incident")
    assert [(each["id"], each["words"], each["draws"]) for each in told["quotas"]] == [
        ("incidents", "5 a month", True),
        ("chats", "3 a month", True),
    ]
    assert [(each["id"], each["when"], each["then"]) for each in told["undecided"]] == [
        ("work-around", "cause product", ["Guaranteed product work-around: 1 week"]),
        ("fix", "cause product", ["Guaranteed product fix: 1 month"]),
    ]


def test_the_only_plan_and_the_usual_priority_need_not_be_said(run: Any) -> None:
    """A defect is never below High, whatever the default is."""
    told = explained(run, "sftpplus", "--kind", "defect")
    assert (told["facts"]["plan"], told["facts"]["priority"], told["priority_rule"]) == (
        "standard", "high", "defects-are-high",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["mor"], 2, "missing --plan, --priority"),
        (["mor", "--plan", "gold", "--priority", "high"], 3, "mor has no plan gold"),
        (["sftpplus", "--flag", "nonsense"], 3, "sftpplus has no flag nonsense"),
        (["sftpplus", "--level", "II"], 3, "sftpplus has no level II"),
        (["sftpplus", "--at", "yesterday"], 2, '"yesterday" is not an instant'),
        (["sftpplus", "--zone", "Mars"], 2, 'no time zone is called "Mars"'),
        (["sftpplus", "--json=nonsense"], 2, "valid fields: policy"),
        (["sftpplus", "--json", "--format", "html"], 2, "--json contradicts --format html"),
        (["nonsense"], 3, "no policy is called nonsense"),
    ],
)
def test_what_cannot_be_explained(words: list[str], code: int, text: str, run: Any) -> None:
    """One error, with what there is to choose from."""
    result = run("policy", "explain", *words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err


def test_every_priority_and_plan_of_every_shipped_policy_has_its_terms(run: Any) -> None:
    """What the whole policy shows in its tables, the explanation of one ticket says too."""
    for policy in ("clearcare", "cloveretl", "mor", "portacare", "sftpplus"):
        whole = json.loads(run("policy", "show", policy, "--json").out)
        for plan in whole["plans"]:
            for priority in whole["priorities"] or [{"id": None}]:
                words = ["--plan", plan["id"], *(["--priority", priority["id"]] if priority["id"] else [])]
                told = explained(run, policy, *words)
                page = run("policy", "explain", policy, *words).out
                assert all(each["target"].split()[0] in page for each in told["terms"])
                assert told["facts"]["plan"] == plan["id"]


def test_a_revision_of_the_desk_is_explained(run: Any, tmp_path: Path) -> None:
    """``--revision``, ``ID@N`` and the beginning of the hash mean the same; ``@shipped`` passes the desk by."""
    run("init")
    source = run("policy", "show", "portacare", "--toml").out
    file = tmp_path / "faster.toml"
    file.write_text(source.replace('P1 = "1h"', 'P1 = "30m"', 1))
    hash_ = run("policy", "add", str(file)).out.strip()
    words = ("--plan", "premium", "--priority", "P1")
    for name in ("portacare", "portacare@1", hash_[:8], str(file)):
        assert explained(run, name, *words)["terms"][0]["target"] == "30 minutes"
    assert explained(run, "portacare", "--revision", "1", *words)["terms"][0]["target"] == "30 minutes"
    assert explained(run, "portacare@shipped", *words)["terms"][0]["target"] == "1 hour"
    assert run("policy", "explain", "portacare@2", *words).code == 3
