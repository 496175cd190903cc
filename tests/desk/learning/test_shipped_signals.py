"""What the other shipped policies' rules make of a request, by the definitions on their pages."""

from __future__ import annotations

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.learning.suggest import suggest
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.shipped import shipped_text


@pytest.mark.parametrize(
    ("policy", "text", "expected"),
    [
        ("portacare", "No calls since 10:00, the entire network is down", {"priority": "P1", "kind": "incident"}),
        ("portacare", "There is one way audio and many calls fail", {"priority": "P2", "kind": "incident"}),
        ("portacare", "The balance of one customer is not shown", {"priority": "P3", "kind": "incident"}),
        ("portacare", "How do we plan tariffs? Where is the guide?", {"priority": "P4", "kind": "information"}),
        ("portacare", "Segmentation fault of the switch", {"cause": "bug", "kind": "defect"}),
        ("mor", "Outage: nobody can call", {"priority": "blocker", "kind": "problem"}),
        ("mor", "Please upload the attached rates and add a provider", {"kind": "configuration"}),
        ("mor", "We would like a re-installation on a new server", {"kind": "job"}),
        ("cloveretl", "The server fails with OutOfMemoryError", {"kind": "incident", "cause": "environment"}),
        ("cloveretl", "How do I read a file? Which component is it?", {"kind": "question"}),
        ("sftpplus", "It would be nice to have support for WebDAV; do you plan it?", {"kind": "feature-request"}),
        ("sftpplus", "Traceback and crash since the last upgrade", {"kind": "defect", "priority": "high"}),
        ("sftpplus", "How do I configure a second user?", {"kind": "case", "priority": "normal"}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_suggested(desk: Desk, policy: str, text: str, expected: dict[str, str]) -> None:
    """By rules alone: this desk has decided nothing."""
    terms = read_policy(shipped_text(policy), f"{policy}.toml")
    found = {each.fact: each.value for each in suggest(desk, text, terms)}
    assert found == found | expected
