"""Handing on at a desk under ClearCARE: whom a word means, its gates, its cost, who is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

JO = "jo@acme.example"
SETTINGS = """\
[people]
bo = "bo@desk.example"
cy = "cy@desk.example"

[teams]
kernel = ["bo", "kernel@desk.example"]
cy = "cy-team@desk.example"

[roles]
lead = "lead@desk.example"
"""


@pytest.fixture
def desk_run(run: Any, tmp_path: Any) -> Any:
    """A desk with one ticket of a Gold customer, at Level I, that ana works on."""

    def furnish() -> None:
        folder = tmp_path / "config" / "supportcli"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(SETTINGS)
        for words in (
            ["init"],
            ["policy", "add", "clearcare"],
            ["customer", "add", "acme"],
            ["contact", "add", JO, "--customer", "acme"],
            ["contract", "add", "acme", "--policy", "clearcare", "--plan", "gold"],
            ["open", "--contact", JO, "--subject", "RAID", "--level", "I", "--kind", "break-fix"],
            ["take", "1"],
        ):
            result = run(*words)
            assert result.code == 0, result.err

    run.once("handing: desk_run", furnish)
    return run


def ticket(run: Any) -> dict[str, Any]:
    """The record of ticket 1."""
    return dict(json.loads(run("show", "1", "--json").out))


@pytest.mark.parametrize(
    ("words", "level", "team", "assignee"),
    [
        (["--to", "evaluation"], "evaluation", None, None),
        (["--to", "EVALUATION"], "evaluation", None, None),
        (["--to", "bo"], "I", None, "bo"),
        (["--to", "kernel"], "I", "kernel", None),
        (["--to", "new@desk.example"], "I", None, "new@desk.example"),
        (["--to-person", "cy"], "I", None, "cy"),
        (["--to-team", "cy"], "I", "cy", None),
        (["--to-person", "newcomer"], "I", None, "newcomer"),
        (["--to-level", "0", "--to-team", "kernel", "--to-person", "bo"], "0", "kernel", "bo"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_word_or_a_flag_says_to_whom(
    words: list[str], level: str, team: str | None, assignee: str | None, desk_run: Any
) -> None:
    """Levels, teams and persons are found by their word; flags may name new ones, and several are one hand-off."""
    done = desk_run("escalate", "1", *words, "--reason", "see the log")
    assert done.code == 0, done.err
    found = ticket(desk_run)
    assert (found["level"], found["team"], found["assignee"]) == (level, team, assignee)
    assert (found["hand_offs"], found["events"][-1]["kind"]) == (1, "handed-on")
    assert found["events"][-1]["data"]["from"] == {"level": "I", "assignee": "ana"}


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (["--to", "cy"], 2, '"cy" is a team and a person', "--to-team cy or --to-person cy"),
        (
            ["--to", "nobody"],
            3,
            "no level, team, person or role is called",
            "teams: kernel, cy; persons: bo, cy, ana",
        ),
        (["--to-level", "IX"], 3, "no level is called IX", "evaluation, 0, I, II"),
        (["--to", "I"], 4, "ticket 1 is with level I already", "show 1"),
        (["--to-person", "ana"], 4, "is with ana already", ""),
        (["--to", "bo", "--to-level", "II"], 2, "exclude each other", ""),
        (["--to-role", "lead", "--to-person", "bo"], 2, "these are two commands", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_known_or_not_clear(
    words: list[str], code: int, message: str, hint: str, desk_run: Any
) -> None:
    """The message lists what is known, or the flags that tell two meanings apart; nothing is recorded."""
    refused = desk_run("escalate", "1", *words, "--reason", "x")
    assert (refused.code, refused.out) == (code, "")
    assert message in refused.err
    assert hint in refused.err
    assert ticket(desk_run)["hand_offs"] == 0


def test_a_role_is_told_and_the_ticket_stays(desk_run: Any) -> None:
    """The hierarchic way is as it was."""
    assert desk_run("escalate", "1", "--to", "lead", "--reason", "x").code == 0
    found = ticket(desk_run)
    assert (found["hand_offs"], found["assignee"], found["events"][-1]["kind"]) == (0, "ana", "escalated")


def test_the_gates_of_levels_stand_before_a_hand_off(desk_run: Any) -> None:
    """CC-09 and CC-10: Level II needs a consent, Level III the customer's approval; --override is recorded."""
    refused = desk_run("escalate", "1", "--to", "III", "--reason", "kernel", "--yes")
    assert refused.code == 4
    assert "Customer's approval of Level III is missing (level-iii, CC-10)" in refused.err
    assert f"supportcli approve 1 level-iii --by {JO}" in refused.err
    desk_run("approve", "1", "level-iii", "--by", JO)
    assert desk_run("escalate", "1", "--to", "III", "--reason", "kernel", "--yes").code == 0
    done = desk_run(
        "escalate", "1", "--to", "II", "--reason", "back", "--yes", "--override", "agreed by phone"
    )
    assert done.code == 0
    kinds = [event["kind"] for event in ticket(desk_run)["events"][-2:]]
    assert kinds == ["overridden", "handed-on"]


def test_the_cost_is_told_before_it_is_done(desk_run: Any) -> None:
    """CC-05: Gold does not include Level II; without a yes nothing happens, and a dry run asks nothing."""
    desk_run("approve", "1", "level-ii", "--by", JO)
    words = ("escalate", "1", "--to", "II", "--reason", "shell")
    refused = desk_run(*words)
    assert refused.code == 4
    assert "handing on to level II may cost: Gold does not include Level II" in refused.err
    assert "Beyond the plan: per hour, to be agreed (CC-05, CC-06)" in refused.err
    assert "--yes confirms" in refused.err
    shown = desk_run(*words, "--dry-run")
    assert (shown.code, ticket(desk_run)["hand_offs"]) == (0, 0)
    assert "handed-on" in shown.out
    assert desk_run(*words, "--yes").code == 0
    # at the level it is, another person costs nothing that it does not cost already
    assert "may cost" not in desk_run("escalate", "1", "--to", "bo", "--reason", "shell").err


def test_whoever_gets_it_is_told(desk_run: Any) -> None:
    """A letter to the person, or to the team; nobody writes to himself, and a level has no address."""
    desk_run("escalate", "1", "--to", "bo", "--reason", "knows mdadm")
    desk_run("escalate", "1", "--to-team", "kernel", "--reason", "driver")
    desk_run("escalate", "1", "--to", "evaluation", "--reason", "first")
    desk_run("escalate", "1", "--to-person", "ana", "--reason", "mine again")
    letters = json.loads(desk_run("outbox", "list", "--json", "purpose,recipients,subject").out)
    assert letters == [
        {"purpose": "hand-off", "recipients": ["bo@desk.example"], "subject": "Hand-off: [SUP-1] RAID"},
        {
            "purpose": "hand-off",
            "recipients": ["bo@desk.example", "kernel@desk.example"],
            "subject": "Hand-off: [SUP-1] RAID",
        },
    ]


def test_many_hands_are_warned_of(desk_run: Any) -> None:
    """CC-12: ClearCARE is warned at the third hand-off, and show says whose hands they were."""
    first = desk_run("escalate", "1", "--to", "bo", "--reason", "x")
    desk_run("--as", "bo", "escalate", "1", "--to", "cy@desk.example", "--reason", "x")
    third = desk_run("escalate", "1", "--to", "kernel", "--reason", "x")
    assert "warning" not in first.err
    assert "ticket 1: handed on 3 times (CC-12); in the hands of ana, bo, cy@desk.example" in third.err
    found = ticket(desk_run)
    assert (found["hand_offs"], found["engineers"]) == (3, ["ana", "bo", "cy@desk.example"])
    shown = desk_run("show", "1").out
    assert "hands     ana, bo, cy@desk.example; 3 hand-offs" in shown
    assert "handed on 3 times (CC-12): settle who sees it through" in shown


def test_a_hand_off_is_undone(desk_run: Any) -> None:
    """One undo: the old hands, no count, and the letter does not leave."""
    desk_run("escalate", "1", "--to", "bo", "--reason", "x")
    assert desk_run("undo").code == 0
    found = ticket(desk_run)
    assert (found["assignee"], found["hand_offs"], found["engineers"]) == ("ana", 0, ["ana"])
    assert json.loads(desk_run("outbox", "list", "--json=state").out) == [{"state": "cancelled"}]
    assert desk_run("doctor").code == 0


RULED = """\
id     = "ruled"
name   = "Ruled"
vendor = "Ruled"

[levels]
one = "One"
two = "Two"

[measures.take-over]
starts = "handed-on"
stops  = "reply"

[targets.take-over]
all = "2h"

[[rules]]
id     = "kernel-works-at-two"
when   = { level = "two" }
then   = { team = "kernel" }

[[rules]]
id     = "not-twice"
when   = { hand-offs = ">1" }
then   = { refuse = "hand-off", reason = "it stays where it is now" }
clause = "4.2"
"""
STORY = """\
title  = "It is handed on once"
policy = "ruled"
level  = "one"
zone   = "Etc/UTC"

[[then]]
at   = "2026-03-02 09:00"
open = true

[[then]]
at      = "10:00"
hand-on = { to = "two", why = "needs the source" }
level   = "two"
team    = "kernel"
due     = { take-over = "12:00" }

[[then]]
at      = "11:00"
hand-on = "one"
refused = "4.2"
"""


def test_the_policys_words_for_hand_offs(run: Any, tmp_path: Any) -> None:
    """A rule's team takes over at its level, a clock starts at the hand-off, a rule refuses the second one."""
    policy, story = tmp_path / "ruled.toml", tmp_path / "story.toml"
    policy.write_text(RULED)
    story.write_text(STORY)
    tried = run("policy", "try", str(policy), str(story))
    assert tried.code == 0, tried.out + tried.err
