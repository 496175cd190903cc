"""``policy try`` from the command line: the timeline, what is not as expected, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

STORY = """\
title = "Late"
plan  = "portacare"
zone  = "Etc/UTC"

[[then]]
at   = "2026-03-06 16:50"
open = { priority = "P1" }
due  = { first-response = "17:40" }

[[then]]
at       = "18:00"
breached = "first-response"
told     = ["P1/1h customer-relations-manager"]

[[then]]
at    = "18:10"
agree = { first-response = "9h" }
"""


@pytest.fixture
def story(tmp_path: Path) -> str:
    """A story with an expectation that is not met, and a refusal that nobody expects."""
    path = tmp_path / "late.toml"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


def test_the_shipped_stories_are_played_without_a_desk(run: Any, tmp_path: Path) -> None:
    """Without a STORY those of the policy; no database appears."""
    done = run("policy", "try", "portacare")
    assert done.code == 0, done.err
    assert done.err.endswith("stories played: everything is as expected\n")
    assert not (tmp_path / "desk.db").exists()


def test_what_is_not_as_expected_is_listed_with_its_line(run: Any, story: str) -> None:
    """The timeline stands on standard output all the same; the exit code is 5."""
    done = run("policy", "try", "portacare", story)
    assert done.code == 5
    assert done.err.splitlines()[:3] == [
        f"{story}:8: then[0].due.first-response: expected 2026-03-06 17:40, is 2026-03-06 17:50",
        f"{story}:15: then[2].agree: refused by PC-05: portacare does not leave first-response to an agreement",
        "error: 2 expectations are not met",
    ]
    rows = [row.split("\t") for row in done.out.splitlines()]
    assert rows[0][:5] == ["story", "at", "ticket", "what", "text"]
    assert [(row[1], row[3]) for row in rows[1:]] == [
        ("2026-03-06T16:50:00Z", "opened"),
        ("2026-03-06T16:50:00Z", "starts"),
        ("2026-03-06T16:50:00Z", "escalated"),
        ("2026-03-06T17:35:00Z", "warned"),
        ("2026-03-06T17:50:00Z", "escalated"),
        ("2026-03-06T17:50:00Z", "breached"),
        ("2026-03-06T18:10:00Z", "refused"),
    ]


def test_as_json(run: Any, story: str) -> None:
    """One document with the moments and what is not met."""
    done = run("policy", "try", "portacare", story, "--json")
    (whole,) = json.loads(done.out)
    assert (whole["policy"], whole["title"], whole["story"]) == ("portacare", "Late", story)
    assert whole["moments"][1] == {
        "at": "2026-03-06T16:50:00Z",
        "ticket": "1",
        "what": "starts",
        "text": "first-response starts: due Fri 6 Mar 2026 17:50, 1h on always [PC-05]",
        "measure": "first-response",
        "round": 1,
        "due_at": "2026-03-06T17:50:00Z",
        "duration": "1h",
        "calendar": "always",
        "step": None,
        "role": None,
        "rule": "PC-05",
        "line": 5,
    }
    assert [each["line"] for each in whole["unmet"]] == [8, 15]
    assert done.code == 5


def test_a_policy_file_and_a_changed_number(run: Any, tmp_path: Path) -> None:
    """A policy that differs in one number is found out by its story."""
    source = run("policy", "show", "portacare", "--toml").out
    changed = tmp_path / "changed.toml"
    changed.write_text(source.replace('8h = "cto"', '9h = "cto"'), encoding="utf-8")
    done = run("policy", "try", str(changed))
    assert done.code == 5
    assert "expected P2/8h cto, is nothing" in done.err


def test_a_story_that_does_not_fit_the_policy(run: Any, story: str, tmp_path: Path) -> None:
    """Its plan and its measures are checked before anything is played."""
    done = run("policy", "try", "mor", story)
    assert done.code == 5
    assert "plan: mor has no plan portacare; --plan, one of: enterprise, premium, basic, free" in done.err
    assert "then[0].due.first-response: mor has no measure 'first-response'; known: reaction" in done.err


def test_every_problem_of_every_story_at_once(run: Any, tmp_path: Path) -> None:
    """Two files with faults are two faults."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text("[[then]]\nopen = true\n", encoding="utf-8")
    done = run("policy", "try", "portacare", str(tmp_path / "one.toml"), str(tmp_path / "two.toml"))
    assert done.code == 5
    assert done.err.count("then[0].at: missing") == 2


def test_what_is_not_there(run: Any) -> None:
    """A story or a policy that does not exist is an error of its own."""
    assert run("policy", "try", "portacare", "nowhere.toml").code == 3
    assert run("policy", "try", "nowhere").code == 3


def test_nothing_of_a_story_reaches_the_desk(run: Any, tmp_path: Path) -> None:
    """With a desk at hand its revisions are known, and its file stays as it is."""
    run("init")
    before = (tmp_path / "desk.db").read_bytes()
    assert run("policy", "try", "mor").code == 0
    assert (tmp_path / "desk.db").read_bytes() == before


def test_a_move_to_a_revision_of_the_desk(run: Any, tmp_path: Path) -> None:
    """Its number is enough; new tickets of the story come under the revision that is tried."""
    source = run("policy", "show", "portacare", "--toml").out
    for number, due in ((1, "1h"), (2, "90m")):
        file = tmp_path / f"{number}.toml"
        file.write_text(source.replace('P1 = "1h"', f'P1 = "{due}"', 1), encoding="utf-8")
    run("init")
    assert run("policy", "add", str(tmp_path / "1.toml")).code == 0
    assert run("policy", "add", str(tmp_path / "2.toml")).code == 0
    story = tmp_path / "moved.toml"
    story.write_text(
        'plan = "portacare"\n'
        '[[then]]\nat = "2026-03-06 16:50"\nopen = { priority = "P1" }\ndue = { first-response = "18:20" }\n'
        '[[then]]\nat = "16:55"\nmove = "1"\ndue = { first-response = "17:50" }\n'
        '[[then]]\nat = "16:55"\nopen = { priority = "P1" }\ndue = { first-response = "18:25" }\n',
        encoding="utf-8",
    )
    done = run("policy", "try", "portacare", str(story), "--format", "table")
    assert done.code == 0, done.err
    assert "moved to portacare portacare, revision" in " ".join(done.out.split())


def test_what_happens_to_no_ticket_does_not_name_the_others(run: Any, tmp_path: Path) -> None:
    """The end of a contract stands in the timeline of a story of one ticket, which needs no number."""
    story = tmp_path / "ends.toml"
    story.write_text(
        'plan = "portacare"\n'
        '[[then]]\nat = "2026-03-06 16:50"\nopen = true\n[[then]]\nat = "17:00"\nend-contract = true\n',
        encoding="utf-8",
    )
    done = run("policy", "try", "portacare", str(story), "--format", "table")
    assert done.code == 0, done.err
    assert [" ".join(line.split()) for line in done.out.splitlines()[-2:]] == [
        "Fri 6 Mar 2026 16:50 opened",
        "Fri 6 Mar 2026 17:00 contract portacare ends with 2026-03-06",
    ]
