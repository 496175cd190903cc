"""``[tracker]`` of a policy: what it says, what is wrong with it, and that revisions from before it still read."""

from __future__ import annotations

import json

import pytest

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import TrackerTerms
from supportcli.policyfile.codec import from_json, to_json
from supportcli.policyfile.reader import check_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
"""Lines 1 to 3 of every snippet, which therefore starts on line 4."""

WORDS = '[kinds]\ndefect = "Defect"\n[flags]\nfiled = "Filed"\n'

WHOLE = """[tracker]
project = "acme/server"
when = { kind = "defect" }
priority = "High"
labels = "bug"
flag = "filed"
clause = "7"
"""


def test_what_it_says() -> None:
    """Every key becomes a term; one label is a list of one; revisions keep it."""
    policy, _ = check_policy(HEAD + WORDS + WHOLE, "v.toml")
    assert policy is not None
    assert policy.tracker == TrackerTerms(
        "acme/server", Condition((("kind", ("defect",)),)), "High", ("bug",), "filed", "7"
    )
    assert from_json(to_json(policy)) == policy


def test_a_revision_from_before_it() -> None:
    """What was stored without the table reads as a policy that says nothing about trackers."""
    policy, _ = check_policy(HEAD, "v.toml")
    assert policy is not None
    stored = json.loads(to_json(policy))
    del stored["tracker"]
    assert from_json(json.dumps(stored)) == policy


@pytest.mark.parametrize(
    ("snippet", "problem"),
    [
        (
            '[tracker]\nproject = "server"',
            "v.toml:5: tracker.project: no project: 'server'; write \"owner/name\"",
        ),
        (
            '[tracker]\nproject = "a/b c"',
            "v.toml:5: tracker.project: no project: 'a/b c'; write \"owner/name\"",
        ),
        ('[tracker]\nflag = "filed"', "v.toml:5: tracker.flag: there is no flag 'filed'"),
        ('[tracker]\nwhen = { kind = "defect" }', "v.toml:5: tracker.when.kind: there is no kind 'defect'"),
        ('[tracker]\nlabel = "bug"', "v.toml:5: tracker.label: unknown key; did you mean 'labels'?"),
    ],
)
def test_what_is_wrong_with_it(snippet: str, problem: str) -> None:
    """By its file, line and key."""
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert policy is None
    assert [str(each) for each in problems] == [problem]
