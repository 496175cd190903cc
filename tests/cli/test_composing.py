"""``reply ID`` opens the editor with what the customer said; what is sent is what the person wrote."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supportcli.cli.composing import MARK, written
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")

JO = "jo@acme.example"
ASKED = "It still fails.\n# and why?\n\nOn Friday, you wrote:\n> Try 5.2\n-- \nJo"
Reply = Callable[..., tuple[int, str]]


@pytest.fixture
def reply(run: Any, tmp_path: Path) -> Reply:
    """Run ``reply`` at a terminal with an editor that is a line of shell; the buffer is kept in ``seen``."""
    for words in (
        ["init"],
        ["customer", "add", "acme"],
        ["contact", "add", JO, "--customer", "acme"],
        ["contract", "add", "acme", "--policy", "portacare", "--plan", "portacare"],
        ["open", "--contact", JO, "--subject", "No calls", "--priority", "P2"],
        ["reply", "1", "--from", JO, "--body", ASKED],
    ):
        result = run(*words)
        assert result.code == 0, result.err

    def call(script: str, *words: str) -> tuple[int, str]:
        editor = tmp_path / "editor"
        editor.write_text(f'#!/bin/sh\ncp "$1" "{tmp_path}/seen"\n{script}\n')
        editor.chmod(0o755)
        environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm", "LANG": "C.UTF-8"}
        environ |= {"EDITOR": str(editor), "PYTHONPATH": str(Path(__file__).parents[2])}
        names = ("SUPPORTCLI_DB", "SUPPORTCLI_NOW", "SUPPORTCLI_USER", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
        environ |= {name: os.environ[name] for name in names}
        child = in_terminal(
            sys.executable,
            ["-m", "supportcli", "reply", *(words or ("1",))],
            env=environ,
            cwd=tmp_path,
            timeout=30,
            encoding="utf-8",
        )
        if child.expect_exact(["Edit it again?", pexpect.EOF]) == 0:
            said = child.before
            child.send("n\r")
            child.expect(pexpect.EOF)
        else:
            said = child.before
        child.close()
        return child.exitstatus, said

    return call


def bodies(run: Any) -> list[str]:
    """What was sent to the customer."""
    record = json.loads(run("show", "1", "--json").out)
    return [event["data"]["body"] for event in record["events"] if event["kind"] == "replied"]


def test_the_buffer_quotes_what_was_said(reply: Reply, run: Any, tmp_path: Path) -> None:
    """Without what they quoted and how they signed; the person's text stands above, and our lines are left out."""
    code, _ = reply('{ echo "Look at the cable."; cat "$1"; } > "$1.x"; mv "$1.x" "$1"')
    quote = f"On 2026-03-02 09:00 UTC, {JO} wrote:\n> It still fails.\n> # and why?\n"
    assert code == 0
    assert (tmp_path / "seen").read_text() == f"\n\n{quote}\n" + "".join(
        f"{MARK}{line}\n"
        for line in (
            "Ticket 1: No calls",
            f"To: {JO}",
            "Lines like these are left out, and so is a quotation with nothing beside it.",
        )
    )
    assert bodies(run) == [f"Look at the cable.\n\n\n{quote}"]


def test_a_quotation_alone_is_no_reply(reply: Reply, run: Any) -> None:
    """Whoever leaves the editor as it was sends nothing, and no draft stays."""
    code, said = reply("true")
    assert (code, "a reply needs a text" in said, bodies(run)) == (2, True, [])
    assert "your earlier text" not in reply("true")[1]


def test_a_refused_reply_comes_back_as_it_was(reply: Reply, run: Any, tmp_path: Path) -> None:
    """A merged ticket takes no reply: the text is kept, and the file of it may be sent elsewhere."""
    assert (
        run(
            "merge", "1", "--into", run("open", "--contact", JO, "--subject", "x", "-p", "P2").out.strip()
        ).code
        == 0
    )
    code, said = reply('echo "# a line of mine" >> "$1"')
    assert code == 4
    assert "your text is kept" in said
    (kept,) = (tmp_path / "state").rglob("reply-1.md")
    assert "# a line of mine" in kept.read_text()
    assert run("reply", "2", "--body-file", str(kept)).code == 0
    assert MARK not in run("show", "2", "--full").out
    assert "# a line of mine" in run("show", "2", "--full").out


def test_a_reply_to_several_tickets_quotes_nobody(reply: Reply, run: Any, tmp_path: Path) -> None:
    """They have no message in common."""
    run("open", "--contact", JO, "--subject", "Other", "--priority", "P2")
    reply('echo "We work on it." > "$1"', "1,2")
    assert (tmp_path / "seen").read_text() == ""
    assert bodies(run) == ["We work on it.\n"]


@pytest.mark.parametrize(
    ("text", "reply_"),
    [
        ("Hello\n", "Hello\n"),
        ("#: src/main.c:12\n# a comment\n", "#: src/main.c:12\n# a comment\n"),
        (f"Hello\n\n> quoted\n{MARK}x\n", "Hello\n\n> quoted\n"),
        (f"> quoted\n{MARK}x\nbelow\n", "> quoted\nbelow\n"),
        (f"\n> quoted\n{MARK}x\n", ""),
        (f"On Monday, jo wrote:\n> quoted\n{MARK}x\n", ""),
        (f"{MARK}x\n", ""),
    ],
)
def test_what_is_taken_out_of_a_buffer(text: str, reply_: str) -> None:
    """Our own lines only, wherever they stand; a text without them is left as it is."""
    assert written(text) == reply_
