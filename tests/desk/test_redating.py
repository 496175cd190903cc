"""A clock that was wrong: the desk can be worked on at once, and one command mends what was recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

POLICY = """\
id = "quay"
name = "Quay Care"
vendor = "Quay"
[plans.standard]
[priorities]
P1 = { name = "Down" }
[measures.first-response]
commitment = "guarantee"
[targets.first-response]
P1 = "1h"
[measures.resolution]
[targets.resolution]
P1 = "8h"
[roles]
lead = "Lead"
[ladder.P1]
"2h" = ["lead"]
"""


@pytest.fixture
def desk(run: Any, tmp_path: Any) -> Any:
    """Two tickets of 10:00; at 10:15 cron ran for a minute with a clock of the year 2030."""
    (tmp_path / "quay.toml").write_text(POLICY)
    run("init")
    run("policy", "add", str(tmp_path / "quay.toml"))
    run("customer", "add", "acme", "--name", "Acme")
    run("contact", "add", "jo@acme.example", "--customer", "acme")
    run("contract", "add", "acme", "--policy", "quay", "--plan", "standard", "--from", "2026-01-01")
    for subject in ("a", "b"):
        run("open", "--contact", "jo@acme.example", "-s", subject, "-p", "P1", now="2026-03-10T10:00Z")
    assert run("escalate", "--due", now="2030-01-01T00:00Z").out.count("breach") == 4
    return run


def record(run: Any, now: str) -> Any:
    (whole,) = [json.loads(run("show", "1", "--json", now=now).out)]
    return whole


def mistaken(run: Any, now: str = "2026-03-10T10:45Z") -> str:
    """The number of the operation that ran with the wrong clock, as doctor names it."""
    found = run("doctor", now=now)
    assert found.code == 1
    (line,) = [row for row in found.out.splitlines() if "later than now" in row]
    return line.split("operation ")[1].split()[0]


def test_the_desk_can_be_worked_on_at_once(desk: Any) -> None:
    """Every command follows the last event and says when it really was; cron goes on with everything."""
    assert desk("reply", "1", "-b", "hello", now="2026-03-10T10:30Z").code == 0
    assert desk("comment", "2", "-b", "x", now="2026-03-10T10:31Z").code == 0
    assert desk("undo", "-y", now="2026-03-10T10:32Z").code == 0
    assert desk("escalate", "--due", now="2026-03-10T10:33Z").code == 0
    assert desk("open", "-s", "c", "--no-input", now="2026-03-10T10:34Z").code == 0
    event = next(each for each in record(desk, "2026-03-10T10:35Z")["events"] if each["kind"] == "replied")
    assert (event["at"], event["data"]["noted_at"]) == ("2030-01-01T00:00:00Z", "2026-03-10T10:30:00Z")
    assert "really at Tue 10 Mar 2026 10:30" in desk("show", "1", now="2026-03-10T10:35Z").out


def test_one_command_mends_it(desk: Any) -> None:
    """What follows stands at its own instant again; steps taken stay taken, and no row is changed."""
    desk("reply", "1", "-b", "hello", now="2026-03-10T10:30Z")
    number = mistaken(desk)
    before = record(desk, "2026-03-10T10:40Z")["events"]
    done = desk(
        "redate", number, "--at", "2026-03-10T10:15Z", "--reason", "no time server", now="2026-03-10T10:40Z"
    )
    assert done.code == 0, done.err
    whole = record(desk, "2026-03-10T10:41Z")
    first = whole["clocks"][0]
    assert (first["state"], first["stopped_at"]) == ("met", "2026-03-10T10:30:00Z")
    assert [each["kind"] for each in whole["events"]][: len(before)] == [each["kind"] for each in before]
    assert whole["events"][: len(before)] == before
    assert whole["events"][-1]["data"] == {
        "noted_at": "2026-03-10T10:40:00Z",
        "operation": int(number),
        "was": "2030-01-01T00:00:00Z",
        "at": "2026-03-10T10:15:00Z",
        "why": "no time server",
    }
    # its steps were taken, by mistake
    assert desk("escalate", "--due", now="2026-03-10T13:00Z").out == ""
    assert desk("doctor", now="2026-03-10T13:00Z").code == 0
    report = json.loads(desk("report", "--month", "2026-03", "--json", now="2026-04-02T00:00Z").out)
    assert [(each["role"], each["taken"]) for each in report["total"]["escalations"]] == [("lead", 2)]


def test_without_an_instant_it_was_as_late_as_it_can_have_been(desk: Any) -> None:
    """When the next operation ran; and undo takes the redating back."""
    desk("comment", "1", "-b", "x", now="2026-03-10T10:30Z")
    number = mistaken(desk)
    said = desk("redate", number, now="2026-03-10T10:40Z")
    assert f"operation {number} (escalate --due, 2 tickets) was at Tue 10 Mar 2026 10:30" in said.err
    assert record(desk, "2026-03-10T10:41Z")["clocks"][0]["state"] == "running"
    assert desk("undo", "-y", now="2026-03-10T10:42Z").code == 0
    assert mistaken(desk) == number


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("redate", "99"), "no operation 99"),
        (("redate", "5"), "operation 5 is not later than what follows it"),
        (("redate", "1"), "recorded nothing on a ticket"),
        (("redate", "5", "--at", "2031-01-01"), "is later than now"),
    ],
)
def test_what_cannot_be_redated(desk: Any, words: tuple[str, ...], said: str) -> None:
    """Each says why, and records nothing."""
    done = desk(*words, now="2026-03-10T10:40Z")
    assert done.code in (2, 3, 4) and said in done.err


def test_a_dry_run_keeps_nothing(desk: Any) -> None:
    """It prints the events."""
    number = mistaken(desk)
    done = desk("redate", number, "--at", "2026-03-10T10:15Z", "--dry-run", now="2026-03-10T10:40Z")
    assert done.out.count("redated") == 2 and mistaken(desk) == number
