"""triage at a terminal, one key a decision, and in a pipe, where it prints what waits and asks nothing."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")
JO, ENTER = "jo@acme.example", "\r"
BURN = "How do I burn my ISO to be bootable media?"
"""An example of ClearCARE's own page (CC-14): it is of the level evaluation."""
terminal_only = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")

Start = Callable[..., Any]


@pytest.fixture
def desk_run(run: Any) -> Any:
    """Three tickets of a Gold customer of ClearCARE; the third is classified and taken."""

    def furnish() -> None:
        for words in (
            ["init"],
            ["policy", "add", "clearcare"],
            ["customer", "add", "acme"],
            ["contact", "add", JO, "--customer", "acme"],
            ["contract", "add", "acme", "--policy", "clearcare", "--plan", "gold"],
            ["open", "--contact", JO, "--subject", BURN],
            ["open", "--contact", JO, "--subject", "Lost password", "--kind", "question", "--level", "0"],
            [
                "open",
                "--contact",
                JO,
                "--subject",
                "VPN",
                "--kind",
                "question",
                "--level",
                "I",
                "--assignee",
                "ana",
            ],
        ):
            result = run(*words)
            assert result.code == 0, result.err

    run.once("triage: desk_run", furnish)
    return run


@pytest.fixture
def start(desk_run: Any, tmp_path: Path) -> Start:
    """Start triage in a pseudo-terminal; the editor writes a line."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'We look at it.' >> \"$1\"\n")
    editor.chmod(0o755)

    def spawn(*words: str) -> Any:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "EDITOR": str(editor),
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        names = ("SUPPORTCLI_DB", "SUPPORTCLI_NOW", "SUPPORTCLI_USER", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
        environ |= {name: os.environ[name] for name in names}
        return in_terminal(
            sys.executable,
            ["-m", "supportcli", "triage", *words],
            env=environ,
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 200),
        )

    return spawn


def press(child: Any, *keys: str) -> None:
    """Wait for the keys to be offered, and press one, each time."""
    for key in keys:
        child.expect_exact(" help")
        child.send(key)


def leave(child: Any, code: int = 0) -> str:
    """The end of a session, without colours and cursor movements."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, child.before
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", str(child.before))


def history(run: Any, ticket: int) -> list[str]:
    """The kinds of a ticket's events."""
    events = json.loads(run("show", str(ticket), "--json=events").out)["events"]
    return [event["kind"] for event in events]


@terminal_only
def test_one_key_each_and_undo(start: Start, desk_run: Any) -> None:
    """Enter takes what is suggested, keys decide, u takes the last decision back, s goes on; each is an operation."""
    child = start()
    child.expect_exact(BURN)
    child.expect_exact("suggested: ")
    child.expect(r"level evaluation \(\d\d%\)")
    press(child, ENTER)
    child.expect_exact("ticket 1: classified: ")
    child.expect_exact("suggested: take it")
    press(child, ENTER)
    child.expect_exact("ticket 1: taken by ana")
    # nothing waits for a decision any more, so the second ticket comes
    child.expect_exact("Lost password")
    press(child, "u")
    child.expect_exact("undone: assign 1")
    child.expect_exact(BURN)
    press(child, "c")
    child.expect_exact("Kind?")
    child.send(ENTER)
    child.expect_exact("Level?")
    child.send("\x1b[B" + ENTER)
    child.expect_exact("ticket 1: classified")
    press(child, "s", "t")
    child.expect_exact("ticket 2: taken by ana")
    assert "3 decisions recorded" in leave(child)
    assert history(desk_run, 1) == ["opened", "classified", "assigned", "undone", "classified"]
    assert history(desk_run, 2) == ["opened", "assigned"]


@terminal_only
def test_texts_refusals_and_help(start: Start, desk_run: Any) -> None:
    """r writes in the editor, h asks to whom and why, y records a yes; what is refused is told, and kept."""
    child = start("id:1")
    press(child, "?")
    child.expect_exact("undo your last decision")
    press(child, "h")
    child.expect_exact("To which level")
    child.send("III" + ENTER)
    child.expect_exact("Why?")
    child.send("needs a driver" + ENTER)
    child.expect_exact("approve 1 level-iii --by")
    press(child, "y")
    child.expect_exact("Which yes?")
    child.send("\x1b[B" + ENTER)
    child.expect_exact("Who said yes?")
    child.send(ENTER)
    child.expect_exact("level-iii given by jo@acme.example")
    press(child, "h")
    child.expect_exact("To which level")
    # both answers stand there again
    child.send(ENTER)
    child.expect_exact("needs a driver")
    child.send(ENTER)
    child.expect_exact("No plan includes Level III")
    child.expect_exact("hand ticket 1 on to level III?")
    child.send("y" + ENTER)
    child.expect_exact("handed on to level III")
    press(child, "r")
    child.expect_exact("turn now?")
    child.send("y" + ENTER)
    child.expect_exact("replied, waiting for the customer")
    press(child, "q")
    assert "3 decisions recorded; 1 left: supportcli triage" in leave(child)
    assert history(desk_run, 1) == ["opened", "approved", "handed-on", "replied", "waiting"]


@terminal_only
def test_ctrl_c_leaves_what_was_decided(start: Start, desk_run: Any) -> None:
    """130, with how much is left."""
    child = start()
    press(child, "t")
    child.expect_exact("ticket 1: taken by ana")
    press(child, "\x03")
    assert "1 decision recorded; 2 left: supportcli triage" in leave(child, 130)
    assert history(desk_run, 1) == ["opened", "assigned"]


@terminal_only
def test_a_terminal_may_only_look(start: Start, desk_run: Any) -> None:
    """--list prints and asks nothing, and so does --no-input."""
    said = leave(start("--list"))
    assert re.search(
        r"1\s+How do I burn .*\s+nobody has said its kind and level\s+supportcli classify 1", said
    )
    assert history(desk_run, 1) == ["opened"]


def test_a_pipe_gets_what_waits_and_the_commands(desk_run: Any) -> None:
    """A line a ticket, nothing asked, exit 0; the third ticket waits for no decision."""
    shown = desk_run("triage")
    assert (shown.code, shown.err) == (0, "")
    head, *rows = [line.split("\t") for line in shown.out.splitlines()]
    assert [row[0] for row in rows] == ["1", "2"]
    first = dict(zip(head, rows[0], strict=True))
    assert first["decision"] == "nobody has said its kind and level"
    assert re.search(r"level evaluation \(\d\d%\)", first["suggestion"])
    second = dict(zip(head, rows[1], strict=True))
    assert second["command"] == "supportcli take 2"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--format", "ids"], "1\n2\n"),
        (["--limit", "1", "--format", "ids"], "1\n"),
        (["password", "--format", "ids"], "2\n"),
        (["customer:other", "--format", "ids"], ""),
        (["--sort=-id", "--format", "ids"], "2\n1\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_filters_order_and_limit(words: list[str], ids: str, desk_run: Any) -> None:
    """Those of list."""
    assert desk_run("triage", *words).out == ids


def test_json_lists_every_decision(desk_run: Any) -> None:
    """The most pressing first, each with its command."""
    (one, _) = json.loads(desk_run("triage", "--json", "id,decisions").out)
    assert one == {
        "id": 1,
        "decisions": [
            {
                "text": "nobody has said its kind and level",
                "command": "supportcli classify 1",
                "due_at": None,
            },
            {"text": "nobody works on it", "command": "supportcli take 1", "due_at": None},
        ],
    }


def test_what_becomes_late_becomes_a_decision(desk_run: Any) -> None:
    """The third ticket is somebody's and classified: once its answer presses, it is on the list, and first."""
    assert "3" not in desk_run("triage", "--format", "ids").out
    late = desk_run("triage", "--json", "id,decision,suggestion", now="2026-03-03T14:30:00Z")
    assert {"id": 3, "decision": "first-response due", "suggestion": "reply"} in json.loads(late.out)
