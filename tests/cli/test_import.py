"""``supportcli import`` as people and scripts call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")

ROWS = "key,subject,opened_at\n1,Printer,2026-03-01T10:00:00Z\n2,Scanner,2026-03-01T11:00:00Z\n"


@pytest.fixture
def file(tmp_path: Path, run: Any) -> Path:
    """Two tickets in a file, beside a fresh desk."""
    assert run("init").code == 0
    path = tmp_path / "tickets.csv"
    path.write_text(ROWS)
    return path


def test_what_was_done_is_told_on_standard_error(run: Any, file: Path) -> None:
    """And nothing on standard output, which is for data."""
    done = run("import", str(file))
    assert (done.code, done.out) == (0, "")
    assert done.err == "imported 2 tickets (1-2) with 2 events; already there 0\n"
    assert run("import", str(file)).err == "imported 0 tickets with 0 events; already there 2\n"
    assert run("import", str(file), "-q").err == ""


def test_scripts_get_a_record_or_the_new_ids(run: Any, file: Path) -> None:
    """The same keys in every form; the ids can be handed on."""
    assert run("import", str(file), "--format", "ids").out == "1\n2\n"
    assert json.loads(run("import", str(file), "--json").out) == {
        "operation": None, "imported": 0, "already_there": 2, "repeated": 0, "rejected": 0, "events": 0,
        "customers": 0, "contacts": 0, "first_id": None, "last_id": None,
    }  # fmt: skip
    assert run("import", str(file), "--json", "imported,already_there").out.split() == [
        "{", '"imported":', "0,", '"already_there":', "2", "}",
    ]  # fmt: skip
    assert run("import", str(file), "--format", "tsv").out.splitlines()[1].split("\t")[:3] == ["", "0", "2"]


def test_problems_end_in_code_5_with_a_way_out(run: Any, file: Path) -> None:
    """Every problem on a line of its own; with --json they are data."""
    file.write_text(ROWS + "3,,soon\n")
    done = run("import", str(file))
    assert done.code == 5
    assert done.err.splitlines() == [
        f'{file}:4: opened_at: "soon" is not an instant',
        f"{file}:4: subject: missing",
        "error: 2 problems; nothing was imported",
        "",
        "hint: --skip-invalid --rejects FILE imports the rest",
    ]
    error = json.loads(run("import", str(file), "--json").err)["error"]
    assert [(each["line"], each["key"]) for each in error["problems"]] == [(4, "opened_at"), (4, "subject")]


def test_the_rest_is_imported_and_the_rejects_kept(run: Any, file: Path, tmp_path: Path) -> None:
    """What was left out is told and written down, and counts: not all of it is done."""
    rejects = tmp_path / "rejects.csv"
    file.write_text(ROWS + "3,,2026-03-01\n")
    done = run("import", str(file), "--skip-invalid", "--rejects", str(rejects))
    assert done.code == 1
    assert done.err.splitlines() == [
        f"{file}:4: subject: missing",
        f"imported 2 tickets (1-2) with 2 events; already there 0; left out 1, see {rejects}",
    ]
    assert rejects.read_text() == "key,subject,opened_at\n3,,2026-03-01\n"
    assert run("import", str(file), "--rejects", str(rejects)).code == 2
    file.write_text(ROWS)
    assert run("import", str(file), "--skip-invalid").code == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["nonesuch.csv"], 3, "no file nonesuch.csv"),
        (["{file}", "--mapping", "nonesuch"], 3, "no mapping is called nonesuch"),
        (["{file}", "--policy", "nonesuch"], 3, "no policy is called nonesuch"),
        (["{file}", "--encoding", "martian"], 5, "no encoding is called martian"),
        (["{file}", "--json", "imported,nonesuch"], 2, 'nonesuch\\" is no field'),
        ([], 2, "missing argument"),
    ],
)
def test_what_cannot_be_begun(run: Any, file: Path, words: list[str], code: int, message: str) -> None:
    """Each has its exit code, and nothing is recorded."""
    done = run("import", *(word.format(file=file) for word in words))
    assert done.code == code
    assert message in done.err


def test_a_dry_run_says_would(run: Any, file: Path) -> None:
    """And leaves the desk as it is."""
    assert run("import", str(file), "--dry-run").err.startswith("would import 2 tickets with 2 events")
    assert run("import", str(file)).err.startswith("imported 2 tickets (1-2)")


def test_standard_input_in_a_process_of_its_own(file: Path, tmp_path: Path) -> None:
    """The name in messages is stdin."""
    words = [sys.executable, "-m", "supportcli", "import", "-"]
    for text, expected in ((ROWS, b"imported 2 tickets"), (ROWS.replace("Printer", ""), b"stdin:2: subject")):
        done = subprocess.run(
            words, input=text.encode(), capture_output=True, env=dict(os.environ), check=False
        )
        assert expected in done.stderr


def test_a_pipe_is_read_once(file: Path, tmp_path: Path) -> None:
    """As the shell's process substitution gives it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "supportcli", "import", str(pipe)],
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    ) as process:
        pipe.write_text(ROWS)
        _, told = process.communicate()
    assert told.startswith(b"imported 2 tickets")


def test_the_rejects_never_overwrite_an_input(run: Any, file: Path) -> None:
    """A slip of the finger costs nothing."""
    assert run("import", str(file), "--skip-invalid", "--rejects", str(file)).code == 2
    assert file.read_text() == ROWS


def test_untrusted_names_do_not_command_the_terminal(run: Any, file: Path) -> None:
    """A problem that quotes the file is plain text."""
    file.write_text("key,subject,status,opened_at\n1,a,\x1b]0;owned\x07\x1b[31mred,2026-03-01\n")
    assert "\x1b" not in run("import", str(file)).err


def test_a_bar_appears_when_it_takes_long(file: Path, tmp_path: Path) -> None:
    """At a terminal, after a second; it goes away again."""
    lines = [f"{n},Ticket {n},2026-03-01T10:00:00Z" for n in range(60_000)]
    file.write_text("key,subject,opened_at\n" + "\n".join(lines) + "\n")
    child = in_terminal(
        sys.executable,
        ["-m", "supportcli", "import", str(file)],
        timeout=120,
        env={**os.environ, "TERM": "xterm"},
    )
    child.expect("(reading|writing)")
    child.expect("imported 60,000 tickets")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
