"""``policy diff`` from the command line: sides by id, revision, hash or file; silent where nothing changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def faster(run: Any, tmp_path: Path) -> Path:
    """A shipped policy with a faster first response to priority 2."""
    source = run("policy", "show", "portacare", "--toml").out
    file = tmp_path / "faster.toml"
    file.write_text(source.replace('P2 = "2h"', 'P2 = "1h"', 1))
    return file


def test_what_changes_is_told_in_groups(run: Any, faster: Path) -> None:
    """A page for people, records for programs; the exit code is 0 unless it is asked for."""
    result = run("policy", "diff", "portacare", str(faster))
    assert (result.code, result.err) == (0, "")
    assert result.out == (f"portacare (shipped) → {faster}\n\nTARGETS\n  - P2: 1st e-mail 2 hours → 1 hour\n")
    assert json.loads(run("policy", "diff", str(faster), "portacare", "--json").out) == [
        {"group": "targets", "who": "P2", "what": "1st e-mail", "before": "1 hour", "after": "2 hours"}
    ]
    assert json.loads(run("policy", "diff", "portacare", str(faster), "--json=who,group").out) == [
        {"who": "P2", "group": "targets"}
    ]
    assert run("policy", "diff", "portacare", str(faster), "--exit-code").code == 1
    assert (
        "<li>P2: 1st e-mail 2 hours → 1 hour</li>"
        in run("policy", "diff", "portacare", str(faster), "--format", "html").out.splitlines()
    )


def test_where_nothing_changes_nothing_is_printed(run: Any) -> None:
    """As git does; JSON is an empty list."""
    result = run("policy", "diff", "mor", "mor", "--exit-code")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert json.loads(run("policy", "diff", "mor", "mor", "--json").out) == []


def test_revisions_of_the_desk_are_compared(run: Any, faster: Path) -> None:
    """By number, by the beginning of the hash, and with what is shipped."""
    run("init")
    first = run("policy", "add", "portacare").out.strip()
    second = run("policy", "add", str(faster)).out.strip()
    expected = run("policy", "diff", "portacare@1", "portacare@2").out
    assert expected.startswith("portacare@1 → portacare@2\n")
    assert run("policy", "diff", first[:10], second[:10]).out == expected
    assert run("policy", "diff", "portacare@1", "portacare@shipped").out == ""
    assert run("policy", "diff", "portacare@1", "portacare@3").code == 3


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["mor"], 2, "hint: supportcli policy diff A B;"),
        (["mor", "nonsense"], 3, "no policy is called nonsense"),
        (["mor", "mor@2"], 3, "the desk has no revision 2 of mor"),
        (["mor", "portacare", "--json=nonsense"], 2, "valid fields: group, who"),
    ],
)
def test_what_cannot_be_compared(words: list[str], code: int, text: str, run: Any) -> None:
    """Exit codes as everywhere."""
    result = run("policy", "diff", *words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err
