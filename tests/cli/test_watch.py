"""``watch``: the board on the alternate screen, drawn anew, left with Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from tests.terminal import in_terminal

# a test runner in the background may have told its children to ignore Ctrl-C
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from supportcli.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def watching(tmp_path: Path, *words: str) -> Any:
    return in_terminal(
        sys.executable,
        ["-c", PROGRAM, "watch", *words],
        dimensions=(12, 100),
        encoding="utf-8",
        cwd=str(Path(__file__).parents[2]),
        env={
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "HOME": str(tmp_path),
            "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
            "SUPPORTCLI_NOW": "2026-03-02T09:00:00Z",
            "TZ": "UTC",
        },
        timeout=30,
    )


def test_the_board_is_drawn_anew(desk: Desk, tmp_path: Path) -> None:
    """A ticket that is opened meanwhile appears; Ctrl-C gives the screen back and is no failure."""
    open_ticket(desk, OpenRequest("First ticket"))
    child = watching(tmp_path, "--every", "1s")
    child.expect_exact("\x1b[?1049h")
    child.expect_exact("First ticket")
    child.expect_exact("1 ticket ")
    open_ticket(desk, OpenRequest("Second ticket"))
    child.expect_exact("Second ticket")
    child.sendintr()
    child.expect_exact("\x1b[?1049l")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, child.signalstatus) == (0, None)


def test_an_empty_desk_can_be_watched(desk: Desk, tmp_path: Path) -> None:
    """There is nothing to show yet, and there may be soon."""
    child = watching(tmp_path, "triage", "--every", "1s")
    child.expect_exact("no tickets")
    open_ticket(desk, OpenRequest("First ticket"))
    child.expect_exact("First ticket")
    child.close(force=True)


def test_a_wrong_word_leaves_the_screen_alone(desk: Desk, tmp_path: Path) -> None:
    """Mistakes are told before the screen changes."""
    child = watching(tmp_path, "stauts:open")
    told = child.read()
    child.close()
    assert 'no filter is called "stauts:"' in told
    assert "\x1b[?1049h" not in told
    assert child.exitstatus == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "error: watch needs a terminal\n\nhint: supportcli list\n"),
        (["--every", "soon"], 'error: "soon" is no interval\n\nhint: write --every 5s or --every 1m\n'),
        (["--every", "0s"], 'error: "0s" is no interval\n\nhint: write --every 5s or --every 1m\n'),
    ],
)
def test_watch_is_for_terminals(words: list[str], message: str, desk: Desk, run: Any) -> None:
    """In a pipe there is no screen to refresh."""
    found = run("watch", *words)
    assert (found.code, found.out, found.err) == (2, "", message)
