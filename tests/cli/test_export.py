"""``supportcli export``: whole tickets for other programs, the oldest first."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def three(run: Any) -> None:
    """A closed ticket, one that was taken back, and an open one with an answer."""
    run("init")
    run("customer", "add", "acme")
    run("open", "--customer", "acme", "--subject", "Old")
    run("close", "1")
    run("open", "--subject", "By mistake")
    run("undo", "--yes")
    run("open", "--subject", "New\nline")
    run("reply", "3", "--body", "Which version?")


def test_whole_tickets_a_line_each(run: Any, three: None) -> None:
    """The keys are those of show; the ticket that was taken back is left out."""
    lines = [json.loads(line) for line in run("export").out.splitlines()]
    assert [line["id"] for line in lines] == [1, 3]
    assert lines[1] == json.loads(run("show", "3", "--json").out)
    assert [event["kind"] for event in lines[1]["events"]] == ["opened", "replied"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["customer:acme"], [1]),
        (["status:active"], [3]),
        (["status:cancelled"], [2]),
        (["--limit", "1"], [1]),
        (["nothing like it"], []),
    ],
)
def test_words_choose(words: list[str], ids: list[int], run: Any, three: None) -> None:
    """As in lists."""
    assert [json.loads(line)["id"] for line in run("export", *words).out.splitlines()] == ids


def test_other_forms(run: Any, three: None) -> None:
    """One document, some fields, cells; a table is what list draws."""
    assert [set(each) for each in json.loads(run("export", "--json", "id,events").out)] == [
        {"id", "events"}
    ] * 2
    assert run("export", "--format", "ids").out == "1\n3\n"
    header, first, _ = run("export", "--format", "tsv").out.splitlines()
    assert header.startswith("id\treference\tstatus") and first.startswith("1\tSUP-1\tclosed\tOld")
    refused = run("export", "--format", "table")
    assert (refused.code, "supportcli list" in refused.err) == (2, True)
