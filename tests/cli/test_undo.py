"""Undo from the command line: one operation, with its messages; what others did since stands in the way."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def desk1(run: Any) -> Any:
    """Ticket 1 of acme under PortaCare, operation 4."""

    def furnish() -> None:
        run("init")
        run("customer", "add", "acme")
        run("contact", "add", "jo@acme.example", "--customer", "acme")
        run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare")
        run("open", "--contact", "jo@acme.example", "-s", "No calls", "--priority", "P1")

    run.once("undo: desk1", furnish)
    return run


def status(run: Any) -> str:
    """The ticket's status."""
    found = json.loads(run("show", "1", "--json").out)
    return str((found[0] if isinstance(found, list) else found)["status"])


def test_the_last_operation_is_taken_back_with_its_message(desk1: Any) -> None:
    """A reply that has not left is cancelled; its clock runs again as before."""
    desk1("reply", "1", "--body", "Oops")
    done = desk1("undo")
    assert (done.code, done.out) == (0, "")
    assert done.err == "operation 5 undone: reply 1; 1 message taken back\n"
    assert status(desk1) == "new"
    assert [row["state"] for row in json.loads(desk1("outbox", "list", "--json").out)] == ["cancelled"]


def test_a_message_that_has_left_is_named(desk1: Any) -> None:
    """The history goes back, the message cannot."""
    desk1("reply", "1", "--body", "Oops")
    desk1("outbox", "send")
    assert desk1("undo").err.endswith("warning: 1 message had already been sent\n")


def test_undo_walks_back_one_by_one(desk1: Any) -> None:
    """Three operations, four undos: the last but one cancels the ticket, which still names its contract."""
    desk1("take", "1")
    desk1("resolve", "1")
    assert [desk1("undo").err.split(":")[0] for _ in range(3)] == [
        "operation 6 undone",
        "operation 5 undone",
        "operation 4 undone",
    ]
    assert status(desk1) == "cancelled"
    last = desk1("undo")
    assert (last.code, last.err) == (4, "error: ticket 1 names contract 1\n\nhint: supportcli show 1\n")


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--operation", "99"], 3, "no operation 99"),
        (["--operation", "4"], 4, "ticket 1 was worked on since: assigned by ana"),
        (["--operation", "6"], 4, "operation 6 (escalate --due) happened and stays"),
        (["--operation", "0"], 2, "invalid value for '--operation'"),
    ],
)
def test_what_cannot_be_undone_says_why(words: list[str], code: int, text: str, desk1: Any) -> None:
    """Later work, the desk's own actions, numbers that do not exist."""
    desk1("take", "1")
    desk1("escalate", "--due", "--no-send")
    result = desk1("undo", *words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err


def test_an_operation_is_undone_once(desk1: Any) -> None:
    """The second time is refused."""
    desk1("take", "1")
    assert desk1("undo", "--operation", "5").code == 0
    assert "operation 5 was undone already" in desk1("undo", "--operation", "5").err


def test_somebody_elses_last_operation_is_not_mine(desk1: Any) -> None:
    """Without a number, undo looks at the actor's own work only."""
    desk1("take", "1", "--as", "bo")
    assert desk1("undo").code == 4
    assert desk1("undo", "--as", "bo").code == 0


def test_the_end_of_a_contract_is_taken_back(desk1: Any) -> None:
    """What is undone is told and shown beforehand; the ticket is left alone."""
    desk1("contract", "end", "1", "--on", "2026-03-31")
    planned = desk1("undo", "--dry-run")
    assert planned.err == "dry run: nothing was recorded\n"
    assert [row.split("\t")[:2] for row in planned.out.splitlines()] == [["kind", "key"], ["contract", "1"]]
    done = desk1("undo", "--json")
    assert done.err == "operation 5 undone: contract end; contract 1 has an open end again\n"
    outcome = json.loads(done.out)
    assert (outcome["operation"], outcome["tickets"], outcome["events"]) == (6, [], [])
    assert [(each["key"], each["undoes"]) for each in outcome["records"]] == [("1", 5)]
    assert status(desk1) == "new"
