"""The demo: sample tickets of five vendors, an escalation run, the board; nothing stays behind unless it is kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import in_terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def demo(tmp_path: Path) -> Any:
    """Run the demo as its own process, in an otherwise empty world whose temporary folder is the test's."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "supportcli", "demo", *words],
            env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_it_imports_escalates_and_shows_the_board(demo: Any, tmp_path: Path) -> None:
    """All five vendors; every role is filled; what is most overdue stands first; no file is left."""
    done = demo()
    assert done.returncode == 0, done.stderr
    assert "43 tickets of 5 vendors are imported" in done.stderr
    assert "warning" not in done.stderr
    actions, _, board = done.stdout.partition("ID  CLOCK")
    assert (
        "2026-03-06T14:31:00Z\tticket 27\tescalate\tP1/0h\ttechnical-support-manager → tsm@desk.example\n"
        in actions
    )
    assert "nobody" not in actions
    rows = board.splitlines()[2:]
    assert rows[0].split()[:5] == ["2", "breached", "10m", "north-clinic", "VPN"]
    assert rows[-1] == "and 16 more: supportcli list --limit 36"
    assert list(tmp_path.iterdir()) == []


def test_the_kept_desk_is_used_with_the_command_it_prints(demo: Any, tmp_path: Path) -> None:
    """The printed line works in a shell; the messages wait as files in the demo's own folder; doctor is content."""
    done = demo("--keep")
    assert done.returncode == 0
    (folder,) = tmp_path.iterdir()
    command = re.search(
        r"^    (SUPPORTCLI_CONFIG=\S+ SUPPORTCLI_NOW=\S+) supportcli list$", done.stderr, re.M
    )
    assert command is not None
    assert list((folder / "outbox-maildir" / "new").iterdir())
    for words in ("list --format ids", "escalate --due", "doctor"):
        used = subprocess.run(
            ["sh", "-c", f"{command[1]} {sys.executable} -m supportcli {words}"],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert used.returncode == 0, used.stderr
        if words == "escalate --due":
            assert used.stdout == ""


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")
def test_at_a_terminal_the_board_is_drawn(tmp_path: Path) -> None:
    """The countdown says how late it is in words, each ticket what is next, and the end how many did not fit."""
    pexpect = pytest.importorskip("pexpect")
    child = in_terminal(
        sys.executable,
        ["-m", "supportcli", "demo"],
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        cwd=str(tmp_path),
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 140),
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    text = re.sub(r"\x1b\[[0-9;]*m", "", child.before)
    assert re.search(r"\n *2 +breached 10m .*VPN tunnel .* reply 2 +first-response overdue", text)
    assert "more: supportcli list" in text
