"""One vocabulary: what a timeline prints may stand in an expectation, and what nobody knows is named."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.desk.policies import find
from supportcli.desk.stories.moments import Moment
from supportcli.desk.stories.tryout import play, stories_from, stories_of
from supportcli.domain.story import Story
from supportcli.policyfile.shipped import shipped_ids
from supportcli.policyfile.story import read_story
from supportcli.policyfile.story_instants import instant
from supportcli.policyfile.story_words import LINE, VERBS
from supportcli.render.timeline import words
from supportcli.render.when import full
from tests.desk.test_story_language import DUO, GOLD, P1, problems, unmet

ZONES = ("Etc/UTC", "Europe/Prague", "America/New_York", "Australia/Lord_Howe")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))
def test_an_instant_is_read_as_it_is_printed(wall: datetime, name: str) -> None:
    """``Fri 6 Mar 2026 17:50``, in every zone; of an hour that comes twice the first is meant."""
    zone = ZoneInfo(name)
    at = wall.replace(microsecond=0, tzinfo=zone, fold=0).astimezone(UTC)
    assert instant(full(at, zone), None, zone) == at.astimezone(zone).replace(fold=0).astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Thu 6 Mar 2026 17:50", "is a Fri"),
        ("30 Feb 2026 17:50", "is not an instant"),
        ("Fri 6 Mar 2026", "is not an instant"),
    ],
)
def test_an_instant_that_is_none(said: str, why: str) -> None:
    """A wrong day of the week is a slip that would be hard to find."""
    with pytest.raises(ValueError, match=why):
        instant(said, datetime(2026, 3, 1, tzinfo=UTC), ZoneInfo("Etc/UTC"))


STORIES = [(policy, path) for policy in shipped_ids() for path in stories_of(policy)]


@pytest.mark.parametrize(("policy", "path"), STORIES, ids=[path.stem for _, path in STORIES])
def test_what_a_timeline_prints_can_be_expected(policy: str, path: Path) -> None:
    """The words printed at each line, put under it as expectations, are all met."""
    known, (story,) = find(None, policy), stories_from([path])
    moments = play(known, story).moments
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for line, meant in zip(data["then"], story.lines, strict=True):
        verbs = {"at", "ticket", "times", *VERBS} & line.keys()
        told = [each for each in moments if each.line == meant.line]
        kept = {name: line[name] for name in verbs}
        line.clear()
        line.update(kept, **expected_of(told, story, one=meant.verb is not None))
    text = as_toml(data)
    assert [str(each) for each in play(known, read_story(text, "printed.toml")).unmet] == [], text


def expected_of(moments: list[Moment], story: Story, *, one: bool) -> dict[str, Any]:
    """What a person would copy from the timeline of one line, word by word; of clocks if ``one`` ticket is meant."""
    zone = ZoneInfo(story.zone)
    found: dict[str, Any] = {"told": [], "warned": [], "breached": []}
    one = one and len({each.ticket for each in moments}) == 1
    state: dict[str, str] = {}
    for moment in moments:
        said = words(moment, zone)
        if moment.what in ("escalated", "notified", "told"):
            found["told"].append(said)
        elif moment.what in ("warned", "breached"):
            found[moment.what].append(said)
            if moment.what == "breached":
                state[f"{moment.measure} {moment.round}"] = "breached"
        elif moment.what == "refused":
            found["refused"] = said
        elif moment.what == "covered" and one:
            found["covered"] = said
        elif moment.measure and moment.round and one:
            name = f"{moment.measure} {moment.round}"
            does = said.removeprefix(f"{name} ").removeprefix(f"{moment.measure} ")
            state[name] = re.split(r": | with | \[", does)[0]
            if due := re.search(r"due (\w+ \d+ \w+ \d+ [\d:]+)|without a due time", said):
                found.setdefault("due", {})[name] = due[0]
            if moment.rule and moment.what != "no-longer":
                found.setdefault("clause", {})[name] = f"[{moment.rule}]"
            if target := re.search(r", (.* on [^ ]+)(?: \[|$)", said):
                found.setdefault("target", {})[name] = target[1]
    return found | ({"state": state} if one and state else {})


def as_toml(data: dict[str, Any]) -> str:
    """A story as text; JSON's texts, lists and numbers are TOML's."""
    head = "".join(f"{name} = {value_text(value)}\n" for name, value in data.items() if name != "then")
    lines = "".join(
        "[[then]]\n" + "".join(f"{name} = {value_text(value)}\n" for name, value in line.items())
        for line in data["then"]
    )
    return head + lines


def value_text(value: object) -> str:
    """One value of TOML."""
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{json.dumps(name)} = {value_text(each)}' for name, each in value.items())} }}"
        )
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


WORDS = {
    "a state by what the clock did": '"11:00"\nstate = { answer = "missed" }',
    "in the words of the timeline": '"11:00"\nstate = { answer = "is missed" }',
    "one that runs": '"10:30"\nstate = { answer = "starts" }',
    "one that there is not": '"10:30"\nstate = { update = "is no longer promised" }\ndue = { update = "nothing" }',
    "an instant": '"10:30"\ndue = { answer = "due Mon 2 Mar 2026 11:00" }',
    "a target with its calendar": '"10:30"\ntarget = { answer = "1h on always" }',
    "a clause in its brackets": '"10:30"\nclause = { answer = "[D-1]" }',
    "nobody": '"10:30"\nassign = { team = "net" }\n[[then]]\nat = "10:31"\nassignee = "nobody"',
    "one round of a measure": '"10:30"\nstate = { "answer 1" = "running" }',
    "a breach": '"11:00"\nbreached = "answer is missed"\nwarned = "answer is nearly due"',
    "a step and notices": (
        '"11:00"\n'
        'told = ["escalated to boss, step P1/30m", "answer warning assignee", "told assignee, answer breach"]'
    ),
    "a quota": '"10:30"\nleft = { questions = "Questions: 3 of 4 left [D-5]" }',
    "shorter": '"10:30"\nleft = { questions = "3 of 4" }',
    "a refusal with its rule": (
        '"10:30"\nreply = { text = "x", override = "no" }\nrefused = false\nstate = { answer = "is met" }'
    ),
    "a credit": '"11:00"\ncredits = { late = "10 % of the fee" }',
}


@pytest.mark.parametrize("line", WORDS.values(), ids=list(WORDS))
def test_words_of_the_timeline(line: str) -> None:
    """Each may stand where the record's own word may."""
    assert unmet(GOLD, P1, line) == []


WRONG = {
    "another state": (
        '"11:00"\nstate = { answer = "is met" }',
        "7: then[1].state.answer: expected is met, is breached",
    ),
    "another calendar": (
        '"11:00"\ntarget = { answer = "1h on office" }',
        "7: then[1].target.answer: expected 1h on office, is 1h",
    ),
    "another rule of a refusal": (
        '"10:30"\nagree = { update = "1h" }\nrefused = "refused: duo [D-1]"',
        "8: then[1].refused: expected refused: duo [D-1], is update: duo does not leave update to an agreement",
    ),
    "several told are shown as a story writes them": (
        '"11:00"\ntold = "nobody"',
        '7: then[1].told: expected nobody, is ["P1/30m boss", "answer warning assignee", "answer breach assignee"]',
    ),
    "another quota": (
        '"10:30"\nleft = { questions = "4 of 4 left" }',
        "7: then[1].left.questions: expected 4 of 4 left, is 3",
    ),
    "a round that there was not": (
        '"10:30"\nstate = { "answer 2" = "running" }',
        "7: then[1].state.answer 2: expected running, is none",
    ),
}


@pytest.mark.parametrize(("line", "said"), WRONG.values(), ids=list(WRONG))
def test_words_that_are_not_so(line: str, said: str) -> None:
    """More words accepted is not more accepted."""
    assert unmet(GOLD, P1, line) == [said]


AT = '[[then]]\nat = "2026-03-02 10:00"\n'
UNKNOWN = {
    "the head, near": ("plam = 1", f"{AT}open = true", "1: plam: unknown key; did you mean 'plan'?"),
    "a table for lines": (
        "",
        f"{AT}open = true\n[[given]]",
        "5: given: unknown key; known: title, policy, plan, zone,",
    ),
    "a line, near": ("", f"{AT}repply = true", "4: then[0].repply: unknown key; did you mean 'reply'?"),
    "a line, far": ("", f"{AT}xyzzy = true", f"4: then[0].xyzzy: unknown key; known: {', '.join(LINE)}"),
    "a verb": (
        "",
        f"{AT}open = {{ colour = 1 }}",
        "4: then[0].open.colour: unknown key; known: subject, description, channel, kind,",
    ),
    "a verb in a table of its own": (
        "",
        f"{AT}[then.wait]\nuntil = 1",
        "5: then[0].wait.until: unknown key; known: for, why",
    ),
    "a contract": (
        "[contracts.a]\nplann = 1",
        f"{AT}open = true",
        "2: contracts.a.plann: unknown key; did you mean 'plan'?",
    ),
    "a contract, far": (
        "[contracts.a]\nx = 1",
        f"{AT}open = true",
        "2: contracts.a.x: unknown key; known: plan, policy, from, to, zone, fee",
    ),
    "the name of a contract": (
        "[contracts.north]\n[contracts.south]",
        f'{AT}open = {{ contract = "east" }}',
        "5: then[0].open.contract: there is no contract 'east'; known: north, south",
    ),
    "the name of one that ends": (
        "[contracts.north]",
        f'{AT}end-contract = "nort"',
        "4: then[0].end-contract: there is no contract 'nort'; did you mean 'north'?",
    ),
    "what is undone": (
        "",
        f'{AT}undo = "resolv"',
        "4: then[0].undo: there is no verb 'resolv'; did you mean 'resolve'?",
    ),
    "a state": (
        "",
        f'{AT}state = {{ x = "late" }}',
        "4: then[0].state.x: no state is called 'late'; known: running, paused, met, breached, cancelled,",
    ),
}


@pytest.mark.parametrize(("head", "then", "said"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_what_is_unknown_names_what_is_known(head: str, then: str, said: str) -> None:
    """At every depth, with its line."""
    (found,) = problems(f"{head}\n{then}\n")
    assert found.startswith(said)


CONTRACTS = {
    "ends before it begins": (
        "[contracts.a]\nfrom = 2026-03-02\nto = 2026-03-01",
        "3: contracts.a.to: is before its first day, 2026-03-02",
    ),
    "no day": ('[contracts.a]\nto = "soon"', "2: contracts.a.to: must be a date such as 2026-01-01"),
    "no zone": ('[contracts.a]\nzone = "Moon"', "2: contracts.a.zone: no time zone is called 'Moon'"),
    "no fee": ("[contracts.a]\nfee = true", '2: contracts.a.fee: must be an amount such as "300"'),
    "no table": ("contracts = 1", "1: contracts: must be tables: [contracts.NAME]"),
    "one that is none": ("[contracts]\na = 1", "2: contracts.a: must be a table: [contracts.a]"),
    "the singular": (
        "[contract.a]",
        "1: contract: must be true or false; contracts by name are tables: [contracts.NAME]",
    ),
    "both": (
        "contract-until = 2026-03-01\n[contracts.a]",
        "1: contract-until: the contracts are told one by one: [contracts.NAME]",
    ),
}


@pytest.mark.parametrize(("head", "said"), CONTRACTS.values(), ids=list(CONTRACTS))
def test_contracts_that_cannot_be(head: str, said: str) -> None:
    """Each fault is said with its line."""
    assert problems(f"{head}\n{AT}open = true\n") == [said]


def test_an_hour_that_comes_twice_is_told_with_its_offset() -> None:
    """What is shown can be copied: the due instant is in the second of the two hours."""
    head = 'plan = "gold"\nzone = "Europe/Prague"'
    opened = '"2026-10-25 02:30+02:00"\nopen = { priority = "P1" }\ndue = { answer = '
    assert unmet(head, opened + '"2026-10-25 02:30" }') == [
        "6: then[0].due.answer: expected 2026-10-25 02:30+02:00, is 2026-10-25 02:30+01:00"
    ]
    assert unmet(head, opened + '"2026-10-25 02:30+01:00" }') == []


def test_all_of_them_at_once() -> None:
    """Reading goes on."""
    text = f'plam = 1\n[contracts.a]\nx = 1\n{AT}opn = true\n[[then]]\nat = "+1h"\nwait = {{ x = 1 }}\n'
    assert [each.partition(":")[0] for each in problems(text)] == ["1", "3", "6", "9"]


def test_the_policy_of_these_tests_is_one() -> None:
    """It has no error."""
    assert find(None, str(DUO)).policy.id == "duo"
