"""Asking a person: in a real pseudo-terminal, and never anywhere else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from supportcli.cli.invocation import Invocation
from supportcli.cli.prompts import can_prompt, confirm_or_refuse, edit_file, key_pieces, missing
from supportcli.domain.errors import DeskError, RefusedError
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")

ROOT = Path(__file__).parents[2]
ENTER, DOWN, CTRL_C, CTRL_D = "\r", "\x1b[B", "\x03", "\x04"


def terminal(code: str, **environ: str) -> pexpect.spawn:
    """A process at a terminal that runs the code and prints errors as the program does."""
    program = (
        "import sys\n"
        "from supportcli.cli.failures import report\n"
        "from supportcli.cli.invocation import Invocation\n"
        "from supportcli.cli.prompts import *\n"
        "try:\n" + "".join(f"    {line}\n" for line in code.splitlines()) + "except BaseException as error:\n"
        "    print('CODE', report(error, []))\n"
    )
    return in_terminal(
        sys.executable,
        ["-c", program],
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=20,
        dimensions=(30, 100),
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environ},
    )


def test_a_line_of_text() -> None:
    """A question with a default can be answered with Enter, or with something else."""
    child = terminal("print('GOT', ask_text('Subject', 'old'))")
    child.expect("Subject")
    child.send("er" + ENTER)
    child.expect("GOT older")


def test_an_answer_is_checked_before_it_is_taken() -> None:
    """What is wrong with an answer is said while it can still be changed."""
    child = terminal("print('GOT', ask_text('P', check=lambda a: None if a == 'P1' else 'no such priority'))")
    child.expect("P")
    child.send("X" + ENTER)
    child.expect("no such priority")
    child.send("\x7fP1" + ENTER)
    child.expect("GOT P1")


def test_one_of_several() -> None:
    """A choice returns its value, not the line that is shown."""
    child = terminal(
        "print('GOT', ask_choice('Priority', [('p1', 'P1 down'), ('p2', 'P2 slow'), ('p3', 'P3')], 'p2'))"
    )
    child.expect("P3")
    child.send(DOWN + ENTER)
    child.expect("GOT p3")


def test_type_ahead_over_what_is_known() -> None:
    """Something new is accepted, unless it has to exist."""
    child = terminal(
        "print('GOT', ask_known('Customer', ['acme', 'zenith']))\n"
        "print('ALSO', ask_known('Contact', ['jo'], must_exist=True))\n"
    )
    child.expect("Customer")
    child.send("newco" + ENTER)
    child.expect("GOT newco")
    child.expect("Contact")
    child.send("al" + ENTER)
    child.expect('nothing is called "al"')
    child.send("\x7f\x7fjo" + ENTER)
    child.expect("ALSO jo")


@pytest.mark.parametrize(
    ("key", "end"), [("y", "DONE"), ("n", "error: not confirmed; nothing was done\r\nCODE 4")]
)
def test_a_confirmation(key: str, end: str) -> None:
    """Yes goes on, no is a refusal with its exit code."""
    child = terminal(
        "confirm_or_refuse('Close 12 tickets?', yes=False, invocation=Invocation())\nprint('DONE')"
    )
    child.expect(r"Close 12 tickets\?")
    child.send(key + ENTER)
    child.expect_exact(end)


def test_ctrl_c_is_an_interruption() -> None:
    """Ctrl-C at a question ends with 130."""
    child = terminal("ask_text('Subject')")
    child.expect("Subject")
    child.send(CTRL_C)
    child.expect("interrupted\r\nCODE 130")


def test_the_end_of_input_is_a_usage_error() -> None:
    """Ctrl-D at an empty question is no answer."""
    child = terminal("ask_text('Subject')")
    child.expect("Subject")
    child.send(CTRL_D)
    child.expect("error: the input ended before the question was answered")
    child.expect("CODE 2")


def test_questions_are_on_standard_error(tmp_path: Path) -> None:
    """Standard output stays data even while someone is asked."""
    code = "from supportcli.cli.prompts import ask_text; print('DATA', ask_text('Subject'))"
    child = in_terminal(
        "/bin/sh",
        ["-c", f"'{sys.executable}' -c \"{code}\" > '{tmp_path}/out.txt'; echo END"],
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=20,
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    child.expect("Subject")
    child.send("x" + ENTER)
    child.expect("END")
    assert (tmp_path / "out.txt").read_text() == "DATA x\n"


@pytest.mark.parametrize(
    ("environ", "invocation", "answer"),
    [
        ({}, "Invocation()", True),
        ({}, "Invocation(no_input=True)", False),
        ({"TERM": "dumb"}, "Invocation()", False),
    ],
)
def test_who_can_be_asked_at_a_terminal(environ: dict[str, str], invocation: str, answer: bool) -> None:
    """A terminal can be asked, unless it is dumb or --no-input was given."""
    child = terminal(f"print('CAN', can_prompt({invocation}))", **environ)
    child.expect(f"CAN {answer}")


@pytest.mark.parametrize("redirect", ["< /dev/null", "| cat"])
def test_a_pipe_is_never_asked(redirect: str) -> None:
    """A terminal at one end only is not enough."""
    code = "from supportcli.cli.prompts import *; print(can_prompt(Invocation()))"
    child = in_terminal(
        "/bin/sh",
        ["-c", f"'{sys.executable}' -c '{code}' {redirect}"],
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=20,
    )
    child.expect("False")


def test_without_a_person_a_confirmation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script is told of --yes, and with it nothing is asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert not can_prompt(Invocation())
    with pytest.raises(RefusedError) as caught:
        confirm_or_refuse("Close 12 tickets?", yes=False, invocation=Invocation())
    assert "--yes" in (caught.value.hint or "")
    confirm_or_refuse("Close 12 tickets?", yes=True, invocation=Invocation())


def test_all_that_is_missing_is_one_error() -> None:
    """One usage error names every flag."""
    assert missing(["--customer", "--subject"]).message == "missing --customer, --subject"
    assert missing(["--customer"]).exit_code == 2


def editor(folder: Path, script: str) -> str:
    """An editor that does what the script says to the file ``$1``."""
    file = folder / "my editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return f"'{file}' --wait"


def test_a_text_from_the_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor may have arguments and blanks in its path."""
    text = tmp_path / "text.md"
    text.write_text("old\n")
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'echo new >> "$2"'))
    edit_file(text)
    assert text.read_text() == "old\nnew\n"


def test_nothing_typed_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the editor fails, the message names the file that keeps the text."""
    text = tmp_path / "text.md"
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'echo typed > "$2"; exit 3'))
    with pytest.raises(DeskError, match="ended with code 3") as caught:
        edit_file(text)
    assert str(text) in (caught.value.hint or "")
    assert text.read_text() == "typed\n"


def test_an_editor_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names it; the text stays."""
    text = tmp_path / "text.md"
    text.write_text("kept")
    monkeypatch.setenv("VISUAL", str(tmp_path / "nowhere"))
    with pytest.raises(DeskError, match="cannot be started"):
        edit_file(text)
    assert text.read_text() == "kept"


def test_asking_is_only_imported_when_someone_is_asked() -> None:
    """questionary costs a quarter of a second."""
    code = "import sys, supportcli.cli.prompts; sys.exit('questionary' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "Enter: take it.  t take  h hand on"),
        (34, "Enter: take it.  t take\nh hand on"),
        (16, "Enter: take it.\nt take\nh hand on"),
        (3, "Enter: take it.\nt take\nh hand on"),
    ],
)
def test_a_key_and_what_it_does_stay_on_one_line(width: int, shown: str) -> None:
    """However narrow the screen is."""
    pieces = key_pieces("Enter: take it.", [("t", "take"), ("h", "hand on")], width)
    assert "".join(text for _, text in pieces) == shown
