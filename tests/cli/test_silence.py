"""A customer who does not answer, told through the command line: reminders, the team, resolving, closing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

JO = "jo@acme.example"

POLICY = """
id      = "grid"
name    = "Grid terms"
vendor  = "Grid"
answers = "same-contact"

[plans.grid]

[priorities.normal]

[roles.monitoring]

[measures.first-response]
[targets.first-response]
normal = "4h"

[[timers.steps]]
after = "2d"
do    = "remind"
roles = ["contact"]

[[timers.steps]]
after = "4d"
do    = "tell"
roles = ["monitoring"]

[[timers.steps]]
after = "5d"
do    = "resolve"

[[timers.steps]]
after  = "1d"
do     = "close"
starts = "resolved"
"""


@pytest.fixture
def grid(run: Any, tmp_path: Path) -> Any:
    """A ticket of Jo's that waits for her answer since Monday 2 March 2026, 09:00 UTC."""
    file = tmp_path / "grid.toml"
    file.write_text(POLICY, encoding="utf-8")
    run("init")
    assert run("policy", "add", str(file)).code == 0
    run("customer", "add", "acme")
    for email in (JO, "mo@acme.example"):
        run("contact", "add", email, "--customer", "acme")
    run("contract", "add", "acme", "--policy", "grid", "--from", "2026-01-01")
    assert run("open", "--contact", JO, "--subject", "Help").code == 0
    assert run("reply", "1", "--body", "Which node?", "--wait").code == 0
    return run


def cron(run: Any, now: str) -> list[tuple[str, str | None, list[str]]]:
    """What a run at this instant did: (action, role, recipients of its letters)."""
    result = run("escalate", "--due", "--no-send", "--json", now=now)
    letters = json.loads(run("outbox", "list", "--json", now=now).out)
    done = json.loads(result.out)
    return [(one["action"], one["role"], letters[-1]["recipients"] if one["role"] else []) for one in done]


def status(run: Any, now: str) -> str:
    found = json.loads(run("show", "1", "--json", "status", now=now).out)
    return str((found[0] if isinstance(found, list) else found)["status"])


def test_silence_to_its_end(grid: Any) -> None:
    """Reminded on Wednesday, the team told on Friday, resolved on Saturday, closed on Sunday; each once."""
    assert cron(grid, "2026-03-04T08:59:59Z") == []
    assert cron(grid, "2026-03-04T09:00:00Z") == [("remind", "contact", [JO])]
    assert cron(grid, "2026-03-04T09:01:00Z") == []
    assert cron(grid, "2026-03-06T09:00:00Z") == [("notify", "monitoring", [])]
    assert cron(grid, "2026-03-07T09:00:00Z") == [("resolve", None, [])]
    assert status(grid, "2026-03-07T09:00:00Z") == "resolved"
    assert cron(grid, "2026-03-08T08:59:00Z") == []
    assert cron(grid, "2026-03-08T09:00:00Z") == [("close", None, [])]
    assert status(grid, "2026-03-08T09:00:00Z") == "closed"
    shown = grid("show", "1", now="2026-03-08T09:00:00Z").out
    assert "resolved by itself" in shown
    assert "closed by itself" in shown


@pytest.mark.parametrize(
    ("sender", "state"), [(JO, "open"), ("JO@acme.example", "open"), ("mo@acme.example", "waiting")]
)
def test_whose_answer_ends_the_wait(grid: Any, sender: str, state: str) -> None:
    """Only Jo's: a colleague's message is recorded, and the ticket waits on."""
    now = "2026-03-03T09:00:00Z"
    assert grid("reply", "1", "--from", sender, "--body", "Node 7", now=now).code == 0
    assert status(grid, now) == state
    shown = grid("show", "1", now=now).out
    assert "Node 7" in shown
    assert ("ends no wait" in shown) == (state == "waiting")
