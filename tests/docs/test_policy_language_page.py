"""docs/policy-language.md is true: its examples are checked and played, its instants computed, its commands run."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.policies import Known
from supportcli.desk.stories.tryout import play
from supportcli.desk.when import when
from supportcli.domain.language.policy import STEPS
from supportcli.domain.tickets.moments import KNOWN_MOMENTS
from supportcli.policyfile.reader import check_policy
from supportcli.policyfile.story import read_story
from tests.docs.policy_page import PAGE, ZONE, consoles, examples, generated, rows, whole

TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = examples(TEXT)
STORY = '[[then]]\nat = "2026-03-06 16:50"\nopen = { priority = "P1" }\ndue = { first-response = "17:50" }\n'


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_every_example_checks_clean_and_does_what_the_page_says(example: Any) -> None:
    """The policy so far has no error; every story, and every sentence that begins with Opened, is so."""
    policy, problems = check_policy(example.policy, "page.toml")
    assert policy is not None, [str(problem) for problem in problems]
    for text in example.stories:
        story = read_story(text, "story.toml")
        unmet = play(Known(policy, example.policy, "page", "file"), story).unmet
        assert [str(problem) for problem in unmet] == [], text


def test_the_examples_together_have_no_warning_either() -> None:
    """Joined, they are the policy of an ordinary vendor."""
    policy, problems = check_policy(whole(TEXT), "harbour.toml")
    assert [str(problem) for problem in problems] == []
    assert policy is not None


def test_the_page_claims_enough() -> None:
    """A claim that the test does not find is not tested."""
    assert TEXT.count("\nOpened `") == sum(
        'title = "claim"' in story for example in EXAMPLES for story in example.stories
    )
    assert len(EXAMPLES) > 28


def test_the_instants_of_the_page(tmp_path: Path) -> None:
    """Each row of the two tables of How time is counted is counted."""
    policy = whole(TEXT)
    for start, duration, due, _ in rows(TEXT, "<!-- times: office -->"):
        assert counted(tmp_path, policy, start, duration) == due.strip("`"), (start, duration)
    for written, due, _ in rows(TEXT, "What `1bd` means"):
        mode = f"business-day = {written.split(',')[0].strip('`')}"
        length = 'business-day-length = "8h"\n' if "length" in written else ""
        other = policy.replace('business-day = "same-time"\n', f"{mode}\n{length}")
        assert counted(tmp_path, other, "2026-03-06 16:50", "1bd") == due.strip("`"), written


def counted(folder: Path, policy: str, start: str, duration: str) -> str:
    """When a duration is over, on the clocks of Berlin."""
    file = folder / "harbour.toml"
    file.write_text(policy, encoding="utf-8")
    now = datetime(2026, 3, 2, tzinfo=UTC)
    answer = when(start.strip("`"), duration.strip("`"), f"{file}:office", now=now, zone=ZONE)
    assert answer.due_at is not None
    return f"{answer.due_at.astimezone(answer.zone):%Y-%m-%d %H:%M}"


REPORTED = {
    "a key": ('source = "', 'sauce = "', "unknown key; did you mean 'source'?"),
    "a reference": ('calendar = "office"', 'calendar = "offices"', "there is no calendar 'offices'"),
    "a duration": ('close-after   = "14d"', 'close-after   = "soon"', "not a duration: 'soon'"),
    "bd without business-day": (
        'business-day = "same-time"\n',
        "",
        "needs business-day on the calendar 'office'",
    ),
    "a priority without a target": ('P3 = "none"\n', "", "no target for P3"),
    "a hole in the matrix": (', soon = "P3" }', " }", "a hole"),
    "a rate that never counts": (
        'when   = { cause = "defect" }\nclause = "4"\n\n[[rates]]',
        "\n[[rates]]",
        "never counts",
    ),
    "a slower plan": ('P2 = "2bh", P3', 'P2 = "5bh", P3', "plan premium (5bh) is slower than standard (4bh)"),
    "an unused flag": ('stops = "flag:on-site"\n', "", "nothing asks for it"),
    "a lower priority that is faster": ('P1 = "1h"', 'P1 = "9bh"', "is faster than P1"),
    "a contradiction in the scope": (
        'verdict = "included"\ntext    = "Defects',
        (
            'verdict = "refused"\ntext    = "No"\nwhen    = { cause = "defect" }\n'
            '[scope.again]\nverdict = "included"\n'
            'text    = "Defects'
        ),
        "contradicts",
    ),
}


@pytest.mark.parametrize("case", REPORTED)
def test_what_check_reports(case: str) -> None:
    """One mistake in the page's policy for each kind that the page lists; each is told, and nothing is silent."""
    before, after, expected = REPORTED[case]
    policy = whole(TEXT)
    assert before in policy
    _, problems = check_policy(policy.replace(before, after, 1), "harbour.toml")
    assert any(expected in str(problem) for problem in problems), [str(problem) for problem in problems]


def test_the_commands_of_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is run in its order, in a folder with the page's policy; what it prints stands on the page."""
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path)
    run("init")
    run("policy", "add", "harbour.toml")
    run("customer", "add", "acme")
    run("contact", "add", "jo@acme.example", "--customer", "acme")
    run("contract", "add", "acme", "--policy", "harbour", "--plan", "standard", "--from", "2026-01-01")
    run(
        "open",
        "--contact",
        "jo@acme.example",
        "--subject",
        "No mail",
        "--priority",
        "P1",
        now="2026-03-02T09:00Z",
    )
    run("reply", "1", "--body", "We are on it", now="2026-03-02T10:40Z")
    told = consoles(TEXT)
    assert len(told) >= 6
    for command, printed in told:
        said = told_by(run(*shlex.split(command), now="2026-03-06T09:00Z"))
        begin, more, _ = printed.partition("…\n")
        assert (command, said[: len(begin)] if more else said) == (command, begin)


def prepare(folder: Path) -> None:
    """The files of the page's commands: the policy, one with mistakes, one that answers later, a story."""
    policy = whole(TEXT)
    wrong = policy.replace('P1 = "30m"', 'P1 = "30 minutes"').replace(
        '["support-lead", "director"]', '"boss"'
    )
    later = policy.replace('standard = { P1 = "1h"', 'standard = { P1 = "2h"')
    assert len({policy, wrong, later}) == 3
    story = f'title = "Friday"\nplan = "standard"\nzone = "{ZONE}"\n{STORY}'
    for name, text in {"harbour": policy, "wrong": wrong, "later": later, "friday": story}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def told_by(result: Any) -> str:
    """What a person sees: the output, then what went wrong."""
    return str(result.out) + (str(result.err) if result.code else "")


def test_the_tables_of_keys_and_measures_are_current() -> None:
    """They are generated: python tests/docs/policy_page.py"""
    assert generated(TEXT) == TEXT, "run: python tests/docs/policy_page.py"


def test_the_page_names_every_moment_and_step() -> None:
    """Lists that are written by hand are complete."""
    for word in (*KNOWN_MOMENTS, *STEPS):
        assert f"`{word}`" in TEXT, word
