"""Troubleshooting on the command line and at a terminal: recorded, resumed, interrupted; what stands before it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_intake import CTRL_C, DOWN, ENTER, answer, finish
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")

POLICY = """
id = "works"
name = "Works"
vendor = "Works"
kinds = { case = "Case", wish = "Wish" }

[troubleshooting]
before = "resolve"
when   = { kind = "case" }
clause = "4.1"

[troubleshooting.steps]
look   = { name = "Look at it", before = "hand-off" }
theory = { name = "Think what it may be", means = "Question the obvious" }
test   = "Try it"
"""


@pytest.fixture
def works(run: Any, tmp_path: Path) -> Any:
    """A desk of POLICY, with the case 1 and the wish 2."""

    def furnish() -> None:
        file = tmp_path / "works.toml"
        file.write_text(POLICY)
        run("init")
        assert run("policy", "add", str(file)).code == 0
        for kind in ("case", "wish"):
            run("open", "-s", f"A {kind}", "--policy", "works", "--kind", kind)

    run.once("troubleshoot: works", furnish)
    return run


def entries(run: Any, ticket: str = "1") -> list[tuple[str, str, int | None, str | None]]:
    """Step, text, theory and verdict of each entry."""
    found = json.loads(run("show", ticket, "--json").out)["troubleshooting"]
    return [(each["step"], each["text"], each["theory"], each["verdict"]) for each in found]


def test_two_theories_until_the_cause_is_found(works: Any) -> None:
    """Flags record; the sentence says what comes next; the page and the record tell the same."""
    for words, said in (
        (("--text", "It stops at 2 GB"), "step look noted; next: Think what it may be"),
        (("--text", "The firewall"), "theory 1 noted; next: Try it"),
        (("--reject", "1", "--why", "The same without it"), "theory 1 rejected; next: Think what it may be"),
        (("--step", "theory", "--text", "The disk"), "theory 2 noted; next: Try it"),
        (("--step", "3", "--text", "Asked for df"), "step test noted; next: Try it"),
        (("--confirm", "2", "--why", "df says 100 %"), "theory 2 confirmed; every step is done"),
    ):
        done = works("troubleshoot", "1", *words)
        assert (done.out, done.err.strip()) == ("", f"ticket 1: {said}")
    assert entries(works) == [
        ("look", "It stops at 2 GB", None, None),
        ("theory", "The firewall", 1, None),
        ("test", "The same without it", 1, "rejected"),
        ("theory", "The disk", 2, None),
        ("test", "Asked for df", None, None),
        ("test", "df says 100 %", 2, "confirmed"),
    ]
    at = "Mon 2 Mar 2026 09:00  ana"
    assert works("troubleshoot", "1").out == (
        "SUP-1  A case\n\n"
        f"1. Look at it  done\n   {at}\n      It stops at 2 GB\n"
        f"2. Think what it may be  done\n   {at}  theory 1\n      The firewall\n   {at}  theory 2\n      The disk\n"
        f"3. Try it  done\n   {at}  theory 1 rejected\n      The same without it\n   {at}\n      Asked for df\n"
        f"   {at}  theory 2 confirmed\n      df says 100 %\n"
    )
    assert works("undo").code == 0
    record = json.loads(works("troubleshoot", "1", "--json").out)
    assert record["next"] == "test"
    assert record["theories"] == [
        {"theory": 1, "text": "The firewall", "verdict": "rejected"},
        {"theory": 2, "text": "The disk", "verdict": None},
    ]
    assert [step["done"] for step in record["steps"]] == [True, True, False]


def test_the_policy_wants_it_before_a_step(works: Any) -> None:
    """Refused with the clause, the steps that are left, and the command; only of the tickets it speaks of."""
    said = works("resolve", "1")
    assert said.code == 4
    assert (
        "troubleshooting is not done: Look at it, Think what it may be, Try it (troubleshooting, 4.1)"
        in said.err
    )
    assert "supportcli troubleshoot 1" in said.err
    hand_on = ("escalate", "1", "--to-person", "bo", "--reason", "It is beyond me")
    assert "troubleshooting is not done: Look at it (troubleshooting, 4.1)" in works(*hand_on).err
    assert "troubleshooting, step 1 of 3: Look at it" in works("show", "1").out
    assert works("resolve", "2").code == 0
    works("troubleshoot", "1", "--text", "It stops")
    assert works(*hand_on).code == 0  # a theory is for the next pair of hands to find
    assert works("resolve", "1").code == 4
    for words in (("--text", "The disk"), ("--confirm", "1")):
        works("troubleshoot", "1", *words)
    assert works("resolve", "1").code == 0


def test_an_override_is_recorded(works: Any) -> None:
    """With the rule that it breaks."""
    assert works("resolve", "1", "--override", "It went away").code == 0
    events = json.loads(works("show", "1", "--json").out)["events"]
    (data,) = [event["data"] for event in events if event["kind"] == "overridden"]
    assert data == {"step": "resolve", "rule": "troubleshooting", "clause": "4.1", "why": "It went away"}


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--text", " "], 2, "say what was found"),
        (["--step", "look"], 2, "say what was found"),
        (["--step", "dream", "--text", "x"], 3, "ticket 1 has no step dream"),
        (["--confirm", "1"], 3, "ticket 1 has no theory 1"),
        (["--reject", "1"], 2, "say why it is rejected"),
        (["--reject", "1", "--confirm", "1", "--why", "x"], 2, "one at a time"),
        (["--confirm", "1", "--step", "test"], 2, "leave --step out"),
        (["--why", "x"], 2, "--why belongs to --confirm or --reject"),
        (["--text", "x", "--body-file", "-"], 2, "the text is given twice"),
    ],
)
def test_what_is_no_finding_records_nothing(words: list[str], code: int, text: str, works: Any) -> None:
    """The message says what to write."""
    result = works("troubleshoot", "1", *words)
    assert (result.code, text in result.err) == (code, True), result.err
    assert entries(works) == []


def test_a_ticket_without_a_policy_has_the_six_steps(run: Any) -> None:
    """Nothing asks for them, and nothing waits for them."""
    run("init")
    run("open", "-s", "It stops")
    assert run("troubleshoot", "1").out.count("\n") == 8
    assert "troubleshooting" not in run("show", "1").out
    assert run("troubleshoot", "1", "--body-file", "-", input="Line one\nline two\n").code == 0
    assert entries(run) == [("identify", "Line one\nline two", None, None)]


Start = Callable[..., Any]


@pytest.fixture
def start(works: Any, tmp_path: Path) -> Start:
    """Start the program in a pseudo-terminal on the desk of POLICY."""
    environ = {
        **{name: os.environ[name] for name in os.environ if name.startswith(("SUPPORTCLI_", "XDG_"))},
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def spawn(*words: str) -> Any:
        return in_terminal(
            sys.executable,
            ["-m", "supportcli", *words],
            env=environ,
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 160),
        )

    return spawn


terminal = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")


@terminal
def test_the_walk_at_a_terminal(start: Start, works: Any) -> None:
    """Step after step: a theory is rejected, another one is confirmed."""
    child = start("troubleshoot", "1")
    child.expect_exact("Step 1 of 3: Look at it")
    answer(child, "What was found?", "It stops at 2 GB")
    child.expect_exact("Question the obvious")
    answer(child, "Theory 1?", "The firewall")
    child.expect_exact("theory 1: The firewall")
    answer(child, "What did the test say?", DOWN)
    answer(child, "Why is it rejected?", "The same without it")
    child.expect_exact("(rejected: The same without it)")
    answer(child, "Theory 2?", "The disk")
    answer(child, "What did the test say?")
    answer(child, "What shows it?", "df says 100 %")
    assert "every step is done" in finish(child)
    assert [each[2:] for each in entries(works)] == [
        (None, None),
        (1, None),
        (1, "rejected"),
        (2, None),
        (2, "confirmed"),
    ]


@terminal
def test_an_empty_answer_leaves_the_rest_for_later(start: Start, works: Any) -> None:
    """The walk goes on where it was left, also with another theory or nothing tested."""
    child = start("troubleshoot", "1")
    answer(child, "What was found?", "It stops")
    answer(child, "Theory 1?")
    assert "to go on: supportcli troubleshoot 1" in finish(child)
    works("troubleshoot", "1", "--text", "The firewall")
    child = start("troubleshoot", "1")
    answer(child, "What did the test say?", DOWN * 2)
    answer(child, "Theory 2?", "The disk")
    answer(child, "What did the test say?", DOWN * 5)
    finish(child)
    assert [each[:2] for each in entries(works)] == [
        ("look", "It stops"),
        ("theory", "The firewall"),
        ("theory", "The disk"),
    ]


INTERRUPTED = {
    "What was found?": (),
    "Theory 1?": (("--text", "It stops"),),
    "What shows it?": (("--text", "It stops"), ("--text", "The disk")),
}


@terminal
@pytest.mark.parametrize("question", INTERRUPTED)
def test_ctrl_c_loses_nothing(start: Start, works: Any, question: str) -> None:
    """What stood in the line is offered again at that question, and nothing was recorded of it."""
    for words in INTERRUPTED[question]:
        works("troubleshoot", "1", *words)
    before = entries(works)
    child = start("troubleshoot", "1")
    if question == "What shows it?":
        answer(child, "What did the test say?")
    child.expect_exact(question)
    child.send("half a sentence")
    child.expect_exact("half a sentence")
    child.send(CTRL_C)
    assert "to go on: supportcli troubleshoot 1" in finish(child, 130)
    assert entries(works) == before
    child = start("troubleshoot", "1")
    if question == "What shows it?":
        answer(child, "What did the test say?")
    child.expect_exact(question)
    child.expect_exact("half a sentence")
    child.send(", and the rest" + ENTER)
    # the next question comes once this answer is recorded
    child.expect(["Step ", "every step is done"])
    child.close(force=True)
    assert entries(works)[len(before)][1] == "half a sentence, and the rest"


@terminal
def test_what_was_typed_stays_while_something_else_is_answered(start: Start, works: Any) -> None:
    """Interrupted at the test of a theory, then left, then another theory first: the half sentence is still there."""
    for text in ("It stops", "The disk"):
        works("troubleshoot", "1", "--text", text)
    child = start("troubleshoot", "1")
    answer(child, "What did the test say?")
    child.expect_exact("What shows it?")
    child.send("half a sentence" + CTRL_C)
    finish(child, 130)
    child = start("troubleshoot", "1")
    answer(child, "What did the test say?", DOWN * 3)
    finish(child)
    child = start("troubleshoot", "1")
    answer(child, "What did the test say?", DOWN * 2)
    answer(child, "Theory 2?", "The cable")
    answer(child, "What did the test say?")
    child.expect_exact("What shows it?")
    child.expect_exact("half a sentence")
    child.send(ENTER)
    finish(child)
    assert entries(works)[-1] == ("test", "half a sentence", 1, "confirmed")


@terminal
def test_details_asked_at_a_terminal_know_what_other_tickets_say(start: Start, run: Any, works: Any) -> None:
    """Enter takes the suggestion; an interruption keeps the others."""
    run("customer", "add", "acme")
    run("contact", "add", "jo@acme.example", "--customer", "acme")
    run("contract", "add", "acme", "--policy", "works", "--from", "2026-01-01")
    for _ in range(2):
        assert run("open", "-s", "It stops", "--contact", "jo@acme.example").code == 0
    run("details", "3", "--answer", "product-version=5.2")
    child = start("details", "4", "--ask")
    child.expect_exact("Product and version?")
    child.expect_exact("5.2")
    child.send(ENTER)
    child.expect_exact("Operating system")
    child.send("Debian" + CTRL_C)
    assert "supportcli details 4 --ask" in finish(child, 130)
    child = start("details", "4", "--ask")
    answer(child, "Product and version?")
    child.expect_exact("Operating system")
    child.expect_exact("Debian")
    child.send(ENTER)
    for question in ("Protocols", "server", "client", "together", "else"):
        answer(child, question)
    finish(child)
    details = json.loads(run("show", "4", "--json").out)["details"]
    assert details == {"product-version": "5.2", "operating-system": "Debian"}
