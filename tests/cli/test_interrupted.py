"""What was typed and not used is offered again, and used up once; whatever happens to the editor, the text stays."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.walks import CTRL_C, ENTER, HOUSE
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")

JO = "jo@acme.example"
Start = Callable[..., Any]


@pytest.fixture
def start(run: Any, tmp_path: Path) -> Start:
    """Start the program in a pseudo-terminal on a desk with one ticket of acme."""
    (tmp_path / "house.toml").write_text(HOUSE)

    def furnish() -> None:
        for words in (
            ["init"],
            ["policy", "add", str(tmp_path / "house.toml")],
            ["customer", "add", "acme"],
            ["contact", "add", JO, "--customer", "acme"],
            ["contract", "add", "acme", "--policy", "a-house"],
            ["open", "--contact", JO, "--subject", "No calls"],
        ):
            result = run(*words)
            assert result.code == 0, result.err

    run.once("interrupted", furnish)

    def spawn(*words: str, editor: str = "true") -> Any:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "EDITOR": editor,
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        names = ("SUPPORTCLI_DB", "SUPPORTCLI_NOW", "SUPPORTCLI_USER", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
        environ |= {name: os.environ[name] for name in names}
        return in_terminal(
            sys.executable,
            ["-m", "supportcli", *words],
            env=environ,
            cwd=tmp_path,
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 200),
        )

    return spawn


def leave(child: Any, code: int = 130) -> str:
    """The end of a session, without colours and cursor movements."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, child.before
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", str(child.before))


def drafts(folder: Path) -> str:
    """All that is kept in the state folder."""
    kept = (folder / "state" / "supportcli" / "drafts").rglob("*")
    return "\n".join(path.read_text("utf-8") for path in sorted(kept) if path.is_file())


def test_what_was_typed_stands_there_again_and_is_used_up_once(
    start: Start, tmp_path: Path, run: Any
) -> None:
    """Running the command again shows the unfinished line; once it has done its work, the draft is gone."""
    child = start("escalate", "1", "--to", "second")
    child.expect_exact("Why now?")
    child.send("needs a")
    child.expect_exact("needs a")
    child.send(CTRL_C)
    leave(child)
    child = start("escalate", "1", "--to", "second")
    child.expect_exact("needs a")
    child.send(" soldering iron" + ENTER)
    assert "handed on to level second" in leave(child, 0)
    assert "soldering" in run("show", "1").out
    assert drafts(tmp_path) == ""


def test_an_unfinished_subject_stands_there_when_the_intake_goes_on(start: Start) -> None:
    """`open --resume` asks for the subject once more, with what was typed of it."""
    child = start("open", "--customer", "acme", "--contact", JO, "--channel", "x", "--yes", "--no-input")
    leave(child, 2)
    child = start("open", "--contact", JO, "--channel", "email", "--body", "text")
    child.expect_exact("Subject:")
    child.send("No calls sin")
    child.expect_exact("No calls sin")
    child.send(CTRL_C)
    assert "supportcli open --resume" in leave(child)
    child = start("open", "--resume")
    child.expect_exact("No calls sin")
    child.send(CTRL_C)
    leave(child)


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        ('echo typed >> "$1"; kill -INT $$', 130, "interrupted"),
        ('echo typed >> "$1"; exit 3', 1, "ended with code 3"),
        ('echo typed >> "$1"; printf "\\377" >> "$1"', 1, "cannot be read"),
        ('rm "$1"', 1, "the editor left no text"),
    ],
    ids=["ctrl-c", "failure", "no text", "vanished"],
)
def test_whatever_happens_to_the_editor_the_text_stays(
    script: str, code: int, message: str, start: Start, tmp_path: Path
) -> None:
    """The draft keeps the text, and the next reply to the ticket begins with it."""
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    said = leave(start("reply", "1", editor=str(editor)), code)
    assert message in said
    if "vanished" in message or "left no" in message:
        return
    (kept,) = (tmp_path / "state" / "supportcli" / "drafts").rglob("reply-1.md")
    assert b"\ntyped\n" in kept.read_bytes()
    assert f"--body-file {kept}" in said
    assert "supportcli reply 1" in said


def test_a_refused_text_is_offered_again_and_sent_once(start: Start, tmp_path: Path, run: Any) -> None:
    """A reply that is refused may be edited again at once; left at that, it is kept for the next try."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\n[ -s "$1" ] || echo typed > "$1"\n')
    editor.chmod(0o755)
    child = start("reply", "1,9", editor=str(editor))
    for answer in ("y", "n"):
        child.expect_exact("your text is kept")
        child.expect_exact("no ticket with id 9")
        child.expect_exact("Edit it again?")
        child.send(f"{answer}\r")
    assert "offered again" not in leave(child, 3)
    child = start("reply", "1,9", editor=str(editor))
    child.expect_exact("your earlier text is offered again")
    child.expect_exact("Edit it again?")
    child.send(CTRL_C)
    leave(child)
    leave(start("comment", "1", editor=str(editor)), 0)
    assert "typed" in run("show", "1").out
    assert drafts(tmp_path) == "typed\n"


def test_nobody_writes_why_in_vain(start: Start) -> None:
    """Without a ladder there is no next rung: it is said before the reason is asked for."""
    child = start("escalate", "1")
    child.expect("ticket 1 has no rung of a ladder left")
    child.expect(pexpect.EOF)
    assert "Why now?" not in child.before
