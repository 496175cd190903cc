"""The intake in a real terminal: its order, what it skips, new people on the spot, corrections, interruptions."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.look import view
from supportcli.desk.settings.values import Settings
from tests.conftest import Run
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")

DOWN, CTRL_C, ENTER = "\x1b[B", "\x03", "\r"
QUESTIONS = (
    "Customer",
    "Contact",
    "How did it arrive",
    "Subject",
    "Product",
    "Version",
    "Priority",
    "Who agreed",
    "installation details",
    "Is this right",
)
"""What is asked for a customer with one PortaCare contract, in order; the description opens the editor."""

Start = Callable[..., Any]


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Start:
    """Start the program in a pseudo-terminal on a desk with the customer acme."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'No calls since ten.' >> \"$1\"\n")
    editor.chmod(0o755)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "EDITOR": str(editor),
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
        "SUPPORTCLI_NOW": "2026-03-02T09:00:00Z",
        "SUPPORTCLI_USER": "ana",
    }

    def spawn(*words: str, **more: str) -> Any:
        return in_terminal(
            sys.executable,
            ["-m", "supportcli", *words],
            env={**environ, **more},
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 160),
        )

    def furnish() -> None:
        for words in (
            ["init"],
            ["customer", "add", "acme", "--name", "Acme Ltd"],
            ["contact", "add", "jo@acme.example", "--customer", "acme"],
            [
                "contract",
                "add",
                "acme",
                "--policy",
                "portacare",
                "--plan",
                "portacare",
                "--from",
                "2026-01-01",
            ],
        ):
            assert run(*words).code == 0

    run.once("intake", furnish)
    return spawn


def finish(child: Any, code: int = 0) -> str:
    """Wait for the end; returns what was printed since the last question."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, child.before
    return plain(child.before)


def plain(text: str) -> str:
    """The text without colours and cursor movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def answer(child: Any, question: str, text: str = "") -> None:
    """Wait for a question, type, press enter."""
    child.expect_exact(question)
    child.send(text + ENTER)


def show(folder: Path, number: int = 1) -> dict[str, Any]:
    """The ticket's record."""
    desk = Desk.open(
        folder / "desk.db", now=datetime(2026, 3, 2, 9, tzinfo=UTC), actor="", settings=Settings()
    )
    try:
        return view.show(desk, [number])[0]
    finally:
        desk.close()


ANSWERS = {
    "Customer": "acme",
    "Contact": "jo@acme.example",
    "How did it arrive": "",
    "Subject": "No calls",
    "Product": "PortaSwitch",
    "Version": "MR60",
    "Priority": "",
    "Who agreed": "",
    "installation details": DOWN,
    "Is this right": "",
}


def test_asks_in_the_order_of_a_call_and_opens_the_ticket(start: Start, tmp_path: Path) -> None:
    """Who, how it came, what, how urgent, who agreed, details; then a summary with the clocks, then the id."""
    child = start("open")
    for question in QUESTIONS[:-1]:
        answer(child, question, ANSWERS[question])
    child.expect_exact("clocks that start")
    child.expect_exact("first-response due 10:00 (in 1h)")
    answer(child, "Is this right")
    assert "ticket 1: opened; first-response due 10:00 (in 1h)" in finish(child)
    ticket = show(tmp_path)
    assert ticket["subject"] == "No calls"
    assert ticket["description"] == "No calls since ten."
    assert (ticket["customer"], ticket["contact"], ticket["channel"]) == ("acme", "jo@acme.example", "email")
    assert (ticket["product"], ticket["version"], ticket["priority"]) == ("PortaSwitch", "MR60", "P1")
    assert ticket["events"][0]["data"]["agreed_by"] == "jo@acme.example"


def test_asks_only_for_what_the_flags_do_not_say(start: Start, tmp_path: Path) -> None:
    """With every flag given, the summary is all that is left."""
    child = start(
        *("open", "--customer", "acme", "--contact", "jo@acme.example", "--channel", "email"),
        *("--subject", "All said", "--body", "Text", "--product", "P", "--version", "1", "--priority", "P2"),
        *("--agreed-by", "jo", "--detail", "equipment=two boxes"),
    )
    child.expect_exact("Is this right")
    asked = plain(child.before)
    assert not [question for question in QUESTIONS[:-1] if f"? {question}" in asked]
    child.send(ENTER)
    finish(child)
    assert show(tmp_path)["details"] == {"equipment": "two boxes"}


def test_new_people_are_added_on_the_spot(start: Start, run: Run, tmp_path: Path) -> None:
    """An unknown customer and contact are asked for by name; a customer without contract chooses a policy."""
    child = start("open", "--subject", "Hello", "--body", "Text", "--product", "P", "--version", "1")
    answer(child, "Customer", "zeta")
    answer(child, "zeta is new", "y")
    answer(child, "Its name", " GmbH")
    answer(child, "Contact", "max@zeta.example")
    answer(child, "max@zeta.example is new", "y")
    answer(child, "The person's name", "Max")
    child.expect_exact("Under which policy")
    child.expect_exact("none: no terms")
    child.send(DOWN * 2 + ENTER)
    answer(child, "How did it arrive")
    child.expect_exact("The system is down or severely degraded")
    child.send(ENTER)
    answer(child, "Who agreed")
    answer(child, "Is this right")
    finish(child)
    ticket = show(tmp_path)
    assert (ticket["customer"], ticket["contact"]) == ("zeta", "max@zeta.example")
    assert (ticket["policy"], ticket["plan"], ticket["priority"]) == ("mor", "free", "blocker")
    assert "zeta GmbH" in run("customer", "show", "zeta").out


def test_a_line_of_the_summary_can_be_corrected(start: Start, tmp_path: Path) -> None:
    """Choosing a line asks for it again, with the old answer standing there."""
    child = start(
        *("open", "--customer", "acme", "--contact", "jo@acme.example", "--channel", "email", "--body", "x"),
        *(
            "--subject",
            "No cals",
            "--product",
            "P",
            "--version",
            "1",
            "--priority",
            "P1",
            "--agreed-by",
            "jo",
        ),
        *("--detail", "equipment=box"),
    )
    child.expect_exact("Is this right")
    # customer, contact, contract, policy, plan, channel, subject
    child.send(DOWN * 7 + ENTER)
    answer(child, "Subject", "\x7f" + "ls")
    answer(child, "Is this right")
    finish(child)
    assert show(tmp_path)["subject"] == "No calls"


@pytest.mark.parametrize("stop", ["Customer", "Priority"])
def test_an_intake_that_was_left_is_resumed_to_its_end(start: Start, tmp_path: Path, stop: str) -> None:
    """The intake ends with 130 and names the command; `open --resume` asks on from there and opens the ticket."""
    child = start("open")
    answered = list(QUESTIONS[: QUESTIONS.index(stop)])
    for question in answered:
        answer(child, question, ANSWERS[question])
    child.expect_exact(stop)
    child.send(CTRL_C)
    said = finish(child, 130)
    assert ("supportcli open --resume" in said) is bool(answered)
    if not answered:
        assert "no intake was interrupted" in finish(start("open", "--resume"), 3)
        return
    child = start("open", "--resume")
    for question in QUESTIONS[len(answered) :]:
        answer(child, question, ANSWERS[question])
    finish(child)
    ticket = show(tmp_path)
    assert (ticket["subject"], ticket["version"], ticket["priority"]) == ("No calls", "MR60", "P1")
    assert ticket["description"] == "No calls since ten."
    drafts = tmp_path / "state" / "supportcli" / "drafts"
    assert drafts.is_dir() and not any(path.is_file() for path in drafts.rglob("*"))


def test_a_killed_terminal_loses_no_answer(start: Start) -> None:
    """Answers are written one by one: even SIGKILL leaves a draft."""
    child = start("open")
    for question in QUESTIONS[:4]:
        answer(child, question, ANSWERS[question])
    child.expect_exact("Product")
    child.kill(9)
    child.expect(pexpect.EOF)
    child.close()
    child = start("open", "--resume")
    answer(child, "Product")
    child.expect_exact("Version")
    child.send(CTRL_C)
    finish(child, 130)


def test_an_editor_that_fails_does_not_end_the_intake(start: Start, tmp_path: Path) -> None:
    """Without a working editor the description is asked for in a line."""
    child = start("open", EDITOR="/nonexistent/editor")
    for question in QUESTIONS[:4]:
        answer(child, question, ANSWERS[question])
    answer(child, "Description, in a line", "Nothing works")
    for question in QUESTIONS[4:]:
        answer(child, question, ANSWERS[question])
    finish(child)
    assert show(tmp_path)["description"] == "Nothing works"


def test_what_a_failing_editor_wrote_is_the_description(start: Start, tmp_path: Path) -> None:
    """Its lines are taken as they are: nothing that was written is thrown away."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'No calls.\\nSince ten.\\n' > \"$1\"; exit 1\n")
    known = ("--contact", "jo@acme.example", "--channel", "email", "--product", "P", "--version", "1")
    child = start(
        "open", *known, "--subject", "s", "--priority", "P1", "--agreed-by", "jo", "--detail", "equipment=e"
    )
    child.expect_exact("what it wrote is taken")
    child.expect_exact("Is this right")
    child.send(ENTER)
    finish(child)
    assert show(tmp_path)["description"] == "No calls.\nSince ten."


def test_a_customer_that_is_being_changed_stays_until_there_is_another(
    start: Start, run: Run, tmp_path: Path
) -> None:
    """Ctrl-C while the summary's customer is changed keeps the old one; going on, the half word stands there."""
    assert run("customer", "add", "other").code == 0
    known = (
        "--contact",
        "jo@acme.example",
        "--channel",
        "email",
        "--product",
        "P",
        "--version",
        "1",
        "--body",
        "x",
    )
    child = start(
        "open", *known, "--subject", "s", "--priority", "P1", "--agreed-by", "jo", "--detail", "equipment=e"
    )
    answer(child, "Is this right", DOWN)
    child.expect_exact("Customer")
    child.send("\x15othe")
    child.expect_exact("othe")
    child.send(CTRL_C)
    finish(child, 130)
    (draft,) = (tmp_path / "state" / "supportcli" / "drafts").glob("open-*.json")
    assert '"customer": "acme"' in draft.read_text() and '"contact": "jo@acme.example"' in draft.read_text()
    child = start("open", "--resume")
    child.expect_exact("othe")
    child.send("r" + ENTER)
    answer(child, "Contact")
    answer(child, "Under which policy?", "\x1b[A")
    answer(child, "Is this right")
    finish(child)
    assert (show(tmp_path)["customer"], show(tmp_path)["contact"]) == ("other", None)


def test_leaving_the_summary_keeps_the_answers(start: Start, tmp_path: Path) -> None:
    """The last choice of the summary leaves without a ticket; nothing is lost."""
    child = start("open", "--subject", "Later", "--body", "x")
    for question in (
        "Customer",
        "Contact",
        "How did it arrive",
        "Product",
        "Version",
        "Priority",
        "Who agreed",
    ):
        answer(child, question, ANSWERS[question])
    answer(child, "installation details", DOWN)
    child.expect_exact("Is this right")
    child.send("\x1b[A" + ENTER)
    assert "supportcli open --resume" in finish(child)
    child = start("open", "--resume")
    answer(child, "Is this right")
    finish(child)
    assert show(tmp_path)["subject"] == "Later"


def test_details_are_asked_now_or_later(start: Start, tmp_path: Path) -> None:
    """`now` asks each question of the policy's form; `details --ask` asks for what is still missing."""
    child = start("open", "--subject", "s", "--body", "x")
    for question in (
        "Customer",
        "Contact",
        "How did it arrive",
        "Product",
        "Version",
        "Priority",
        "Who agreed",
    ):
        answer(child, question, ANSWERS[question])
    answer(child, "installation details")
    answer(child, "Which equipment", "two boxes")
    answer(child, "How is it configured", "")
    answer(child, "What happens", "silence")
    answer(child, "Is this right")
    finish(child)
    assert show(tmp_path)["missing_details"] == ["configuration"]
    child = start("details", "1", "--ask")
    answer(child, "How is it configured", "as delivered")
    finish(child)
    assert show(tmp_path)["details"]["configuration"] == "as delivered"


def test_what_the_customer_said_before_stands_there_already(start: Start, run: Run, tmp_path: Path) -> None:
    """Enter takes over what an earlier ticket says of the installation; what it says of its case is not offered."""
    known = ("--contact", "jo@acme.example", "--channel", "email", "--body", "x")
    said = ("equipment=two boxes", "configuration=as delivered", "problem=silence")
    assert run("open", *known, "--subject", "s", *(f"--detail={each}" for each in said)).code == 0
    child = start("open", *known)
    for question in ("Subject", "Product", "Version", "Priority", "Who agreed"):
        answer(child, question, ANSWERS[question])
    for question in (
        "installation details",
        "Which equipment",
        "How is it configured",
        "What happens",
        "Is this right",
    ):
        answer(child, question)
    finish(child)
    assert show(tmp_path, 2)["details"] == {"equipment": "two boxes", "configuration": "as delivered"}


def test_a_reply_is_written_in_the_editor_and_never_lost(start: Start, run: Run, tmp_path: Path) -> None:
    """Without --body the editor opens; a text that cannot be used is kept in a file that the message names."""
    assert run("open", "--subject", "s").code == 0
    finish(start("reply", "1"))
    assert show(tmp_path)["events"][1]["data"]["body"] == "No calls since ten.\n"
    child = start("reply", "1,7")
    child.expect_exact("Edit it again?")
    kept = re.search(r"--body-file (\S+)", child.before)
    child.send("n" + ENTER)
    finish(child, 3)
    assert kept is not None
    assert Path(kept[1]).read_text() == "No calls since ten.\n"
    done = run("reply", "7", "--body", "x")
    assert (done.code, "is kept" in done.err) == (3, False)


def test_many_tickets_are_confirmed_at_the_terminal(start: Start, run: Run, tmp_path: Path) -> None:
    """Six tickets: no leaves everything as it was, yes does it."""
    for number in range(6):
        assert run("open", "--subject", f"s{number}").code == 0
    child = start("take", "1-6")
    answer(child, "take 6 tickets?", "n")
    finish(child, 4)
    assert show(tmp_path)["assignee"] is None
    child = start("take", "1-6")
    answer(child, "take 6 tickets?", "y")
    finish(child)
    assert show(tmp_path)["assignee"] == "ana"


def test_why_an_escalation_is_asked_at_the_terminal(start: Start, run: Run, tmp_path: Path) -> None:
    """The reason is told to whoever is told, so it is asked for."""
    assert run("open", "--contact", "jo@acme.example", "--subject", "s", "--priority", "P1").code == 0
    child = start("escalate", "1")
    answer(child, "Why now?", "the customer called")
    finish(child)
    assert show(tmp_path)["events"][1]["data"]["why"] == "the customer called"


def test_a_priority_is_chosen_from_the_vendors_definitions(start: Start, run: Run, tmp_path: Path) -> None:
    """`prioritise 1` at a terminal shows the policy's wording, and asks who agreed."""
    assert run("open", "--contact", "jo@acme.example", "--subject", "s", "--priority", "P1").code == 0
    child = start("prioritise", "1")
    child.expect_exact("Priority?")
    child.expect_exact("P2  The network is degraded")
    child.send(DOWN + ENTER)
    answer(child, "Who agreed to it?")
    finish(child)
    ticket = show(tmp_path)
    assert (ticket["priority"], ticket["events"][1]["data"]["agreed_by"]) == ("P2", "jo@acme.example")


def test_one_of_several_contracts_is_chosen(start: Start, run: Run, tmp_path: Path) -> None:
    """With two contracts in force the intake asks which; its policy's words follow."""
    assert run("contract", "add", "acme", "--policy", "clearcare", "--plan", "gold").code == 0
    child = start("open", "--subject", "s", "--body", "x", "--product", "P", "--version", "1")
    answer(child, "Customer", "acme")
    answer(child, "Contact", "")
    child.expect_exact("Which contract?")
    child.expect_exact("2  clearcare gold, from 2026-03-02")
    child.send(DOWN + ENTER)
    child.expect_exact("How did it arrive")
    child.expect_exact("portal  ClearCARE support incident report")
    child.send(ENTER)
    answer(child, "Priority", "")
    answer(child, "Is this right")
    finish(child)
    ticket = show(tmp_path)
    assert (ticket["policy"], ticket["plan"], ticket["channel"]) == ("clearcare", "gold", "portal")


def test_a_plan_is_asked_where_no_contract_says_it(start: Start, tmp_path: Path) -> None:
    """ClearCARE has four plans: without a contract the intake asks which."""
    child = start(
        "open", "--policy", "clearcare", "--subject", "s", "--body", "x", "--product", "P", "--version", "1"
    )
    answer(child, "Customer", "")
    answer(child, "Contact", "")
    child.expect_exact("Which plan?")
    child.expect_exact("platinum  Levels I and II")
    child.send(DOWN * 3 + ENTER)
    answer(child, "How did it arrive")
    answer(child, "Priority", "P1")
    answer(child, "Who agreed", "Dr Who")
    child.expect_exact("first-response due 19:00 (in 4h of support hours)")
    answer(child, "Is this right")
    finish(child)
    assert (show(tmp_path)["plan"], show(tmp_path)["priority"]) == ("platinum", "P1")
