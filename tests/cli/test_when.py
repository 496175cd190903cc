"""``when``: business time for everyone, with a desk or without."""

from __future__ import annotations

import json
from typing import Any

import pytest

OFFICE = ("--calendar", "portacare:office")
# Mon–Fri 09:00–18:00 UTC; the tests' clock stands on Monday 2 March 2026, 09:00 UTC


@pytest.mark.parametrize(
    ("words", "due"),
    [
        # the question of the manual: 70 minutes on Friday, the rest on Monday
        (["2026-03-06 16:50", "4bh", *OFFICE], "2026-03-09T11:50:00Z"),
        (["2026-03-06T16:50Z", "4bh", *OFFICE], "2026-03-09T11:50:00Z"),
        # the first argument may be written as two words
        (["2026-03-06", "16:50", "4bh", *OFFICE], "2026-03-09T11:50:00Z"),
        (["friday 16:50", "4bh", *OFFICE], "2026-03-09T11:50:00Z"),
        (["Fri", "16:50", "4bh", *OFFICE], "2026-03-09T11:50:00Z"),
        (["now", "1bd", *OFFICE], "2026-03-03T09:00:00Z"),
        (["today", "1bh", *OFFICE], "2026-03-02T10:00:00Z"),
        (["tomorrow 17:30", "1bh", *OFFICE], "2026-03-04T09:30:00Z"),
        # today's Monday 08:00 has passed, 10:00 has not
        (["monday 08:00", "30m", *OFFICE], "2026-03-09T08:30:00Z"),
        (["monday 10:00", "30m", *OFFICE], "2026-03-02T10:30:00Z"),
        (["17:00", "1bh", *OFFICE], "2026-03-02T18:00:00Z"),
        (["2026-03-06 17:00", "eobd+1", *OFFICE], "2026-03-09T18:00:00Z"),
        (["2026-01-31", "1mo", *OFFICE], "2026-02-28T00:00:00Z"),
        (["2026-03-06 16:50", "48h", "--calendar", "always"], "2026-03-08T16:50:00Z"),
        # Vilnius is two hours ahead in winter: 17:00 there is 15:00 UTC, one hour before closing
        (["2026-03-06 17:00", "3bh", "--calendar", "mor:working-hours"], "2026-03-09T09:00:00Z"),
        (
            ["2026-03-06 17:00", "3bh", "--calendar", "mor:working-hours", "--zone", "UTC"],
            "2026-03-09T10:00:00Z",
        ),
        # the only calendar of a policy needs no name: New York, 10:00–18:00; summer time began on 8 March
        (["2026-03-06 17:00", "4bh", "--calendar", "clearcare"], "2026-03-09T17:00:00Z"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_durations_are_counted(words: list[str], due: str, run: Any) -> None:
    """No desk is needed: shipped policies are read as they are."""
    found = run("when", *words, "--json")
    assert (found.code, found.err) == (0, "")
    assert json.loads(found.out)["due_at"] == due


PAGE = """\
start     Fri 6 Mar 2026 16:50
duration  4 business hours
calendar  Business days (office)
zone      UTC
counted   Fri 6 Mar 2026 16:50 – 18:00  (1h 10m)
counted   Mon 9 Mar 2026 09:00 – 11:50  (2h 50m)
due       Mon 9 Mar 2026 11:50 (2026-03-09T11:50:00Z)
"""


def test_the_windows_are_shown(run: Any) -> None:
    """A person sees what was counted, in the zone asked for and in UTC."""
    found = run("when", "2026-03-06 16:50", "4bh", *OFFICE, "--zone", "UTC", "--format", "table")
    assert found.out == PAGE


def test_a_pipe_gets_a_record(run: Any) -> None:
    """Windows are intervals as ISO 8601 writes them."""
    head, line = run("when", "2026-03-06 16:50", "4bh", *OFFICE, "--zone", "UTC").out.splitlines()
    record = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert record["due_local"] == "2026-03-09T11:50:00+00:00"
    assert record["windows"] == (
        "2026-03-06T16:50:00Z/2026-03-06T18:00:00Z,2026-03-09T09:00:00Z/2026-03-09T11:50:00Z"
    )


def test_a_policy_file_will_do(run: Any, tmp_path: Any) -> None:
    """A policy that is being written can be asked before any desk knows it."""
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\nname = "Mine"\nvendor = "Tests"\n'
        '[plans.only]\nname = "Only"\n'
        '[calendars.short]\nzone = "UTC"\nopen = { mon-fri = "09:00-10:00" }\n'
        '[measures.first-response]\nname = "First"\ncalendar = "short"\n[targets.first-response]\nonly = "2bh"\n'
    )
    found = run("when", "2026-03-06 09:30", "2bh", "--calendar", f"{tmp_path / 'mine.toml'}:short", "--json")
    assert json.loads(found.out)["due_at"] == "2026-03-10T09:30:00Z"


def test_a_desk_answers_with_its_own_policies(desk: Any, run: Any, tmp_path: Any) -> None:
    """What the desk has stored under a name wins over what is shipped under it."""
    from supportcli.desk.policies import add_policy, source_text

    text, _ = source_text("portacare")
    (tmp_path / "own.toml").write_text(text.replace('mon-fri = "09:00-18:00"', 'mon-fri = "09:00-17:00"'))
    add_policy(desk, str(tmp_path / "own.toml"))
    assert json.loads(run("when", "17:00", "1bh", *OFFICE, "--json").out)["due_at"] == "2026-03-03T10:00:00Z"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["2026-03-06T16:50", *OFFICE], 2, "error: missing DURATION"),
        (["someday 16:50", "4bh", *OFFICE], 2, 'error: "someday 16:50" is not an instant'),
        (["friday 26:50", "4bh", *OFFICE], 2, 'error: "friday 26:50" is not an instant'),
        (["now", "4 parsecs", *OFFICE], 2, "error: not a duration"),
        (["now", "4bh", "--calendar", "portacare:offices"], 3, "error: portacare has no calendar offices"),
        (["now", "4bh", "--calendar", "mor"], 2, "error: which calendar of mor?"),
        (["now", "4bh", "--calendar", "nobody:office"], 3, "error: no policy is called nobody"),
        (["now", "4bh", *OFFICE, "--zone", "Mars/Base"], 2, 'error: no time zone is called "Mars/Base"'),
        (["now", "1bd", "--calendar", "mor:skype"], 4, "error: the calendar skype does not say what"),
        (["now", "4bh"], 2, "error: missing option '--calendar'"),
    ],
)
def test_mistakes_are_told(words: list[str], code: int, message: str, run: Any) -> None:
    """Each mistake has its exit code, its message and a hint that helps."""
    found = run("when", *words)
    assert (found.code, found.out) == (code, "")
    assert found.err.startswith(message)
    assert "\n\nhint: " in found.err


def test_without_a_release_there_is_no_due_time(run: Any) -> None:
    """``next-release`` on a policy that has scheduled none says so."""
    found = run("when", "now", "next-release", *OFFICE, "--format", "table")
    assert "due       never: nothing is scheduled\n" in found.out
