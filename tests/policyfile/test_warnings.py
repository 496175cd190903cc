"""What a policy may say but hardly means is a warning: the policy can be used."""

from __future__ import annotations

import pytest

from supportcli.policyfile.reader import check_policy

HEAD = """\
id = "v"
name = "V"
vendor = "V"
[plans]
gold.rank = 1
silver.rank = 2
[priorities]
P1.code = 1
P2.code = 2
[calendars.office]
zone = "Etc/UTC"
open = { mon-fri = "09:00-17:00" }
business-day = "close"
"""
"""Lines 1 to 13: two plans, two priorities and an eight-hour day."""

CASES = {
    "an hour around the clock where nobody is there around the clock": (
        '[channels.desk]\ncalendar = "office"\n[targets.fix]\nall = "4h"',
        [
            (
                "v.toml:17: targets.fix.all: warning: "
                "4h is counted around the clock, but no channel is attended so; business time is written bh"
            )
        ],
    ),
    "a day around the clock spans the closed hours anyway": (
        '[channels.desk]\ncalendar = "office"\n[targets.fix]\nall = "1d"',
        [],
    ),
    "an hour around the clock where one channel is always attended": (
        '[channels.desk]\ncalendar = "office"\n[channels.email]\n[targets.fix]\nall = "4h"',
        [],
    ),
    "only another plan's channel is always attended": (
        (
            '[channels.desk]\ncalendar = "office"\n[channels.hotline]\nplans = "gold"\n'
            '[targets.fix]\ngold = "4h"\nsilver = "8h"'
        ),
        [
            (
                "v.toml:20: targets.fix.silver: warning: "
                "8h is counted around the clock, but no channel is attended so; business time is written bh"
            )
        ],
    ),
    "a work-around due after the fix": (
        '[targets.work-around]\ngold = "2d"\nsilver = "1w"\n[targets.fix]\ngold = "1d"\nsilver = "1mo"',
        ["v.toml:15: targets.work-around.gold: warning: the work-around (2d) is due after the fix (1d)"],
    ),
    "a dearer plan that is slower": (
        '[targets.fix]\ngold = "2d"\nsilver = "1d"',
        ["v.toml:15: targets.fix.gold: warning: plan gold (2d) is slower than silver (1d)"],
    ),
    "a dearer plan that is slower by an hour of an eight-hour day": (
        '[targets.fix]\ngold = "1bd"\nsilver = "7bh"',
        ["v.toml:15: targets.fix.gold: warning: plan gold (1bd) is slower than silver (7bh)"],
    ),
    "a business day is no longer than its hours": ('[targets.fix]\ngold = "8bh"\nsilver = "1bd"', []),
    "elapsed and business time are not compared": ('[targets.fix]\ngold = "10h"\nsilver = "9bh"', []),
    "a lower priority that is faster": (
        '[targets.fix]\nP1 = "8bh"\nP2 = "4bh"',
        ["v.toml:16: targets.fix.P2: warning: priority P2 (4bh) is faster than P1 (8bh)"],
    ),
    "a lower priority that is faster for one plan only": (
        '[targets.fix]\ngold = { P1 = "2h", P2 = "1h" }\nsilver = { P1 = "3h", P2 = "4h" }',
        ["v.toml:15: targets.fix.gold.P2: warning: priority P2 (1h) is faster than P1 (2h)"],
    ),
    "a plan and a priority that contradict": (
        '[targets.fix]\ngold = "10m"\nP1 = "30m"\nall = "1d"',
        [
            "v.toml:16: targets.fix.P1: warning: contradicts gold where both hold; gold counts",
        ],
    ),
    "a plan and a priority whose meeting is written": (
        '[targets.fix]\ngold = { all = "2h", P1 = "30m" }\nP1 = "30m"\nall = "1d"',
        [],
    ),
    "a plan about which a measure says nothing": (
        '[targets.fix]\ngold = "1d"',
        [
            'v.toml:14: targets.fix: warning: no target for silver; write "none" where nothing is promised',
        ],
    ),
    "a measure without a target": (
        "[measures.fix]",
        ["v.toml:14: measures.fix: warning: no target; nothing is ever due"],
    ),
    "a release that nobody scheduled": (
        '[targets.fix]\nall = "next-release"',
        ["v.toml:15: targets.fix.all: warning: no release is scheduled; such a clock has no due time"],
    ),
    "a plan that cannot open a ticket": (
        '[channels.x]\nplans = "gold"',
        ["v.toml:6: plans.silver: warning: no channel opens tickets for this plan"],
    ),
    "a confirmation of tickets that never open": (
        '[approvals.y]\n[channels.z]\n[channels.x]\nopens = false\nconfirm = "y"',
        ["v.toml:18: channels.x.confirm: warning: no ticket opens here; nothing is confirmed"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_doubt_is_told_at_its_place(case: str) -> None:
    """Each doubtful term gives its warning, and what only looks doubtful gives none."""
    snippet, expected = CASES[case]
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert policy is not None
    assert [str(problem) for problem in problems] == expected
    assert all(problem.warning for problem in problems)
