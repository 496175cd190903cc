"""What a story can say and expect: several contracts, their ends, undo and moves; everybody told, and credits."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.desk.policies import find
from supportcli.desk.stories.tryout import Played, play
from supportcli.domain.errors import InvalidError
from supportcli.policyfile.story import read_story

DUO = Path(__file__).with_name("duo.toml")


def played(head: str, *lines: str, folder: Path | None = None) -> Played:
    """Play a story under the policy of these tests; every line begins with its instant."""
    then = "".join(f"[[then]]\nat = {line}\n" for line in lines)
    file = str((folder or Path("nowhere")) / "story.toml")
    return play(find(None, str(DUO)), read_story(f"{head}\n{then}", file))


def unmet(*story: str, folder: Path | None = None) -> list[str]:
    """What is not as the story expects, without the file."""
    return [str(each).partition("story.toml:")[2] for each in played(*story, folder=folder).unmet]


def problems(text: str) -> list[str]:
    """What is wrong in a story that cannot be read: ``line: key: message``."""
    with pytest.raises(InvalidError) as caught:
        read_story(text, "story.toml")
    return [str(each).removeprefix("story.toml:") for each in caught.value.problems]


GOLD = 'plan = "gold"'
P1 = '"2026-03-02 10:00"\nopen = { priority = "P1", assignee = "ana" }'
QUIET = '"2026-03-02 10:00"\nopen = { priority = "P2" }'

TOLD = {
    "a step of the ladder": ([QUIET.replace("P2", "P1"), '"10:30"\ntold = ["P1/30m boss"]'],),
    "steps, warnings and breaches in the order of their instants": (
        # a warning at 80 % of an hour: 10:48
        [P1, '"11:00"\ntold = ["P1/30m boss", "answer warning assignee", "answer breach assignee"]'],
    ),
    "a rule": ([QUIET, '"+5m"\nclassify = { flags = ["outage"] }\ntold = "outage-told lead"'],),
    "a rule that holds at the opening": (
        ['"2026-03-02 10:00"\nopen = { priority = "P2", flags = ["outage"] }\ntold = "outage-told lead"'],
    ),
    "timers: after a day the assignee, after two the role and the contact, after three the question": (
        [
            P1,
            '"10:10"\nreply = true',
            '"10:10"\nwait = true',
            '"2026-03-03 10:10"\ntold = ["P1/30m boss", "reminder assignee"]',
            '"2026-03-04 10:10"\ntold = ["notice boss", "notice contact"]',
            '"2026-03-05 10:10"\ntold = "closing contact"',
        ],
    ),
    "a step that somebody asks for": (
        [
            P1,
            '"10:05"\nescalate = "it burns"\ntold = ["P1/30m boss"]',
            '"10:06"\nescalate = { role = "lead" }\ntold = ["on request lead"]',
            '"10:40"\ntold = "nothing"',
        ],
    ),
    "nobody where nobody works on it": ([QUIET, '"12:00"\nbreached = "answer"\ntold = []'],),
    "two tickets, told by instant": (
        [
            P1,
            '"10:05"\nticket = "other"\nopen = { priority = "P1" }',
            '"10:35"\ntold = ["P1/30m boss", "P1/30m boss"]',
        ],
    ),
}


@pytest.mark.parametrize("lines", [each[0] for each in TOLD.values()], ids=list(TOLD))
def test_told_names_everybody_in_order(lines: list[str]) -> None:
    """Ladder, warnings, breaches, rules, timers and requests; nothing is left out."""
    assert unmet(GOLD, *lines) == []


BOTH = """
[contracts.head]
plan = "gold"
fee  = "1000"
[contracts.branch]
plan = "bronze"
from = 2026-03-01
to   = 2026-03-10
zone = "Europe/Prague"
"""
IN_BOTH = {
    "each ticket comes under its contract": (
        [
            '"2026-03-02 10:00"\nopen = { contract = "head", priority = "P1" }',
            '"10:00"\nplan = "gold"\ndue = { answer = "11:00" }\nleft = { questions = 3 }',
            '"10:00"\nopen = { contract = "branch", priority = "P1" }',
            '"10:00"\nplan = "bronze"\ndue = { answer = "14:00" }\nleft = { questions = 1 }',
        ]
    ),
    "a plan is enough where one contract has it": (
        [
            '"2026-03-02 10:00"\nopen = { plan = "bronze", priority = "P1" }\nplan = "bronze"\nleft.questions = 1'
        ]
    ),
    "which of several is not guessed": ['"2026-03-02 10:00"\nopen = true\nrefused = "several contracts"'],
    "nothing comes under a contract that has ended": (
        [
            '"2026-03-10 22:00"\nopen = { contract = "branch", priority = "P1" }\nplan = "bronze"',
            '"2026-03-11 10:00"\nopen = { contract = "branch" }\nrefused = "not in force"',
            # the only one that is left
            '"2026-03-11 10:00"\nopen = true\nplan = "gold"',
        ]
    ),
    "nor before it begins": (
        ['"2026-02-28 10:00"\nopen = { contract = "branch" }\nrefused = "contract 2 is not in force today"']
    ),
    "a contract ends in the story": (
        [
            '"2026-03-02 10:00"\nopen = { contract = "head", priority = "P1" }',
            '"11:00"\nend-contract = "branch"',
            # its last day is the day itself; what was opened under it keeps its terms
            '"12:00"\nopen = { contract = "branch" }\nplan = "bronze"',
            '"2026-03-03 10:00"\nopen = { contract = "branch" }\nrefused = "not in force"',
            '"10:00"\nend-contract = { contract = "head", on = 2026-03-31 }',
            '"2026-03-31 10:00"\nopen = true\nplan = "gold"',
            # without a contract the plan is that of everybody
            '"2026-04-01 10:00"\nopen = true\nplan = "free"',
        ]
    ),
    "a credit belongs to the contract of its ticket": (
        [
            '"2026-03-02 10:00"\nopen = { contract = "head", priority = "P1" }',
            '"10:00"\nticket = "b"\nopen = { contract = "branch", priority = "P1" }',
            '"11:01"\nticket = "1"\ncredits = { late = "100 USD" }',
            '"11:01"\nticket = "b"\ncredits = { late = "none" }',
            '"14:00"\nticket = "b"\ncredits = { late = "10%" }',
        ]
    ),
}


@pytest.mark.parametrize("lines", IN_BOTH.values(), ids=list(IN_BOTH))
def test_several_contracts(lines: list[str]) -> None:
    """One customer, two plans: terms, quotas, ends and credits go by contract."""
    assert unmet(BOTH, *lines) == []


def test_the_head_ends_its_contract() -> None:
    """Both days count; the day after is the plan of those without a contract, or none."""
    head = 'plan = "gold"\ncontract-until = 2026-03-02'
    assert (
        unmet(head, '"2026-03-02 10:00"\nopen = true\nplan = "gold"', '"+24h"\nopen = true\nplan = "free"')
        == []
    )


@pytest.mark.parametrize(("zone", "left"), [("Etc/UTC", 2), ("Europe/Prague", 3)])
def test_months_turn_where_the_contract_says(zone: str, left: int) -> None:
    """On 31 March, 22:30 UTC, it is April in Prague."""
    head = f'plan = "gold"\ncontract-zone = "{zone}"'
    lines = [
        '"2026-03-31 10:00"\nopen = true\nleft = { questions = 3 }',
        f'"22:30"\nopen = true\nleft = {{ questions = {left} }}',
    ]
    assert unmet(head, *lines) == []


CREDITS = {
    "nothing was missed": [P1, '"10:59"\ncredits = { late = "none" }'],
    "one": [P1, '"11:00"\ncredits = { late = "10 %" }'],
    "each of two, and no more than the most": [
        P1,
        '"10:00"\nopen = { priority = "P1" }',
        '"11:01"\ncredits = { late = "20 %" }',
        '"11:01"\nopen = { priority = "P1" }',
        '"11:01"\nopen = { priority = "P1" }',
        '"12:02"\ncredits = { late = "30 %" }',
    ],
    "an answer in time gives nothing, at the due instant too": [
        P1,
        '"11:00"\nreply = true\ncredits = { late = "0 %" }',
    ],
    "of the month of the last miss": [
        P1,
        '"11:00"\ncredits = { late = "10 %" }',
        '"2026-04-02 10:00"\nopen = { priority = "P1" }',
        '"10:30"\ncredits = { late = "10 %" }',
        '"11:00"\ncredits = { late = "10 %" }',
    ],
}


@pytest.mark.parametrize("lines", CREDITS.values(), ids=list(CREDITS))
def test_credits(lines: list[str]) -> None:
    """What the misses so far give back."""
    assert unmet(GOLD, *lines) == []


def test_a_credit_that_is_not_so() -> None:
    """Both sides are named in the same words."""
    assert unmet(GOLD, P1, '"11:00"\ncredits = { late = "20 %" }') == [
        "7: then[1].credits.late: expected 20 %, is 10 %"
    ]
    assert unmet('[contracts.a]\nplan = "gold"\nfee = 300', P1, '"11:00"\ncredits = { late = "31 USD" }') == [
        "9: then[1].credits.late: expected 31 USD, is 10 %, 30 USD"
    ]


UNDONE = {
    "what was done last": [
        P1,
        '"10:10"\nreply = true\nstate = { answer = "met" }',
        '"10:11"\nundo = true\nstate = { answer = "running", update = "none" }\ndue = { answer = "11:00" }',
    ],
    "then what was done before": [
        P1,
        '"10:10"\nclassify = { flags = ["outage"] }',
        '"10:11"\nprioritise = "P2"\npriority = "P2"\ndue = { answer = "12:00" }',
        '"10:12"\nundo = true\npriority = "P1"\ndue = { answer = "11:00" }',
        '"10:13"\nundo = true',
        '"10:14"\nundo = "open"\nstatus = "cancelled"',
    ],
    "what was done last with a verb, unless somebody worked on it since": [
        P1,
        '"10:10"\nreply = true',
        '"10:11"\ncomment = true',
        '"10:12"\nundo = "reply"\nrefused = "was worked on since"',
        '"10:13"\nundo = "comment"',
        '"10:14"\nundo = "reply"\nstate = { answer = "running" }',
        '"10:15"\nundo = "reply"\nrefused = "no reply to undo"',
    ],
    "of the ticket that is meant": [
        P1,
        '"10:00"\nticket = "b"\nopen = { priority = "P1" }',
        '"10:10"\nreply = true',
        '"10:11"\nticket = "1"\ncomment = true',
        '"10:12"\nticket = "b"\nundo = true\nstate = { answer = "running" }',
    ],
    "both measures of one agreement": [
        P1,
        '"10:05"\nagree = { answer = "5h" }\ndue = { answer = "15:00" }',
        '"10:06"\nundo = true\ndue = { answer = "11:00" }',
    ],
    "cron stays": [
        P1,
        '"11:00"\nbreached = "answer"',
        '"11:01"\nundo = "open"\nstatus = "cancelled"',
        '"11:02"\nundo = true\nrefused = "nothing to undo"',
    ],
}


@pytest.mark.parametrize("lines", UNDONE.values(), ids=list(UNDONE))
def test_undo(lines: list[str]) -> None:
    """A line is taken back, with its clocks and steps."""
    assert unmet(GOLD, *lines) == []


def test_the_timeline_says_what_was_undone() -> None:
    """By its verb; and a clock that was met runs again."""
    from datetime import UTC

    from supportcli.render.timeline import timeline_records

    moments = played(GOLD, P1, '"10:10"\nreply = true', '"10:11"\nundo = true').moments
    assert [each["text"] for each in timeline_records(moments, UTC)][-3:] == [
        "reply undone",
        "update is no longer promised",
        "answer goes on: due Mon 2 Mar 2026 11:00 [D-1]",
    ]


def test_a_move_to_another_plan() -> None:
    """What runs is re-targeted from where it started, and undo takes it back."""
    lines = [
        P1,
        '"10:20"\nmove = { plan = "bronze", why = "paid less" }\nplan = "bronze"\ndue = { answer = "14:00" }',
        '"10:21"\nundo = "move"\nplan = "gold"\ndue = { answer = "11:00" }',
    ]
    assert unmet(GOLD, *lines) == []


def test_a_move_to_a_file_beside_the_story(tmp_path: Path) -> None:
    """The other revision counts for the ticket that was moved; new ones come under the story's own."""
    (tmp_path / "next.toml").write_text(DUO.read_text(encoding="utf-8").replace('P1 = "1h"', 'P1 = "90m"'))
    lines = [
        P1,
        '"10:20"\nmove = "next.toml"\ndue = { answer = "11:30" }',
        '"10:20"\nopen = { priority = "P1" }\ndue = { answer = "11:20" }',
    ]
    assert unmet(GOLD, *lines, folder=tmp_path) == []


def test_a_move_to_another_policy() -> None:
    """Its measures may be expected, its roles are told, and words that it lacks are mapped."""
    lines = [
        '"2026-03-02 10:00"\nopen = { priority = "P1", agreed-by = "customer" }',
        '"10:05"\nmove = { to = "portacare", plan = "portacare", map = ["P1=P2"] }',
        '"10:05"\npriority = "P2"\ndue = { first-response = "12:00" }',
        '"11:05"\ntold = ["P2/1h technical-support-manager"]',
    ]
    assert unmet(GOLD, *lines) == []


LOST = {
    "a plan": (
        '[contracts.a]\nplan = "golden"',
        QUIET,
        "2: contracts.a.plan: duo has no plan golden; --plan, one of: gold, bronze, free",
    ),
    "a policy to move to": (
        GOLD,
        f'{QUIET}\n[[then]]\nat = "10:05"\nmove = "nowhere"',
        "5: then[1].move.to: no policy is called nowhere; supportcli policy list",
    ),
    "a revision without a desk": (
        GOLD,
        f'{QUIET}\n[[then]]\nat = "10:05"\nmove = "2"',
        "5: then[1].move.to: the desk has no revision 2 of duo; supportcli policy list",
    ),
    "a measure": (
        GOLD,
        f'{QUIET}\ndue = {{ reaction = "11:00" }}',
        "5: then[0].due.reaction: duo has no measure 'reaction'; known: answer, update",
    ),
    "a credit": (
        GOLD,
        f'{QUIET}\ncredits = {{ lates = "none" }}',
        "5: then[0].credits.lates: duo has no credit 'lates'; did you mean 'late'?",
    ),
    "a quota": (
        GOLD,
        f"{QUIET}\nleft = {{ calls = 1 }}",
        "5: then[0].left.calls: duo has no quota 'calls'; known: questions",
    ),
    "a measure that is agreed": (
        GOLD,
        f'{QUIET}\n[[then]]\nat = "10:05"\nagree = {{ answr = "3h" }}',
        "5: then[1].agree.answr: duo has no measure 'answr'; did you mean 'answer'?",
    ),
    "a flag": (
        GOLD,
        '"2026-03-02 10:00"\nopen = { flags = ["outag"] }',
        "2: then[0].open: refused: no flag is called outag; one of: outage",
    ),
}


@pytest.mark.parametrize(("head", "line", "said"), LOST.values(), ids=list(LOST))
def test_what_the_policy_does_not_have(head: str, line: str, said: str) -> None:
    """It is found with its line, and what there is is named."""
    assert unmet(head, line) == [said]
