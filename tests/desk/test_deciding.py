"""What triage would do by itself: nothing that only a person can know."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.desk.deciding import accept, decisions_on
from supportcli.desk.learning.apply import suggesters
from supportcli.desk.operation import cases
from tests.conftest import MakeDesk, Run

JO = "jo@acme.example"
PLAIN = """
id = "plain"
name = "Plain"
vendor = "Plain"
default-priority = "normal"

[plans.gold]
name = "Gold"

[priorities]
normal = { name = "Normal" }
"""
CONSENT = """
[approvals.priority]
name = "Consent to the priority"
by = "customer"
before = "prioritise"
"""


@pytest.mark.parametrize(("also", "suggested"), [("", True), (CONSENT, False)])
def test_the_usual_priority_is_suggested_and_nobodys_yes_is_made_up(
    also: str, suggested: bool, run: Run, make_desk: MakeDesk, tmp_path: Path
) -> None:
    """Where the terms want the customer's consent a person has to name who gave it; else nobody is named."""
    (tmp_path / "plain.toml").write_text(PLAIN + also, encoding="utf-8")
    for words in (
        ["init"],
        ["policy", "add", str(tmp_path / "plain.toml")],
        ["customer", "add", "acme"],
        ["contact", "add", JO, "--customer", "acme"],
        ["contract", "add", "acme", "--policy", "clearcare", "--plan", "gold"],
        ["open", "--contact", JO, "--subject", "VPN", "--assignee", "ana"],
        ["policy", "move", "1", "--to", "plain", "--plan", "gold", "--yes"],
    ):
        result = run(*words)
        assert result.code == 0, result.err
    desk = make_desk()
    one = decisions_on(desk, 1, suggesters(desk))
    assert one is not None
    assert [step.need for step in one.decisions] == ["priority"]
    assert (one.suggestion is not None) is suggested
    accept(desk, one)
    (case,) = cases(desk, [1])
    assert (case.ticket.priority, case.ticket.priority_agreed_by) == ("normal" if suggested else None, None)
