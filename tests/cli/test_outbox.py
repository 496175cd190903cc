"""``outbox list | send | retry`` as scripts and people use them."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from supportcli.desk import intake
from supportcli.desk.desk import Desk
from supportcli.desk.operation import operation
from supportcli.store.outbox import Letter

Run = Callable[..., Any]
MakeDesk = Callable[..., Desk]

EVIL = "\x1b]0;owned\x07[bold]line\nnext\u202e"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Callable[[str], None]:
    """Write the settings that the program reads."""

    def write(text: str) -> None:
        path = tmp_path / "settings.toml"
        path.write_text(text)
        monkeypatch.setenv("SUPPORTCLI_CONFIG", str(path))

    return write


def post(desk: Desk, *recipients: str, subject: str = "Escalation 1", role: str | None = "cto") -> None:
    """Post one message about a new ticket."""
    ticket, _ = intake.open_ticket(desk, intake.OpenRequest("No calls"))
    with operation(desk, "test") as under_way:
        under_way.post(Letter(ticket, "escalation", recipients, subject, "Late\n", "once", role))


def test_an_empty_outbox(desk: Desk, run: Run) -> None:
    """Nothing to list and nothing to send is no error."""
    assert run("outbox", "list", "--json").out == "[]\n"
    sent = run("outbox", "send")
    assert (sent.code, sent.out, sent.err) == (0, "", "nothing to send\n")
    assert run("outbox", "send", "-q").err == ""


def test_a_message_as_json(desk: Desk, run: Run) -> None:
    """The keys are a contract with scripts, and null is written out."""
    post(desk, "cto@desk.example")
    [found] = json.loads(run("outbox", "list", "--json").out)
    message_id = found.pop("message_id")
    assert message_id.startswith("<1.")
    assert list(found.items()) == [
        ("id", 1),
        ("ticket", 1),
        ("purpose", "escalation"),
        ("role", "cto"),
        ("recipients", ["cto@desk.example"]),
        ("subject", "Escalation 1"),
        ("state", "pending"),
        ("attempts", 0),
        ("created_at", "2026-03-02T09:00:00Z"),
        ("try_at", "2026-03-02T09:00:00Z"),
        ("sent_at", None),
        ("error", None),
    ]


def test_a_pipe_gets_lines(desk: Desk, run: Run) -> None:
    """TSV without flags, and a hostile subject stays one harmless cell."""
    post(desk, "cto@desk.example", "jo@desk.example", subject=EVIL)
    header, line = run("outbox", "list").out.splitlines()
    assert header.split("\t")[:6] == ["id", "ticket", "purpose", "role", "recipients", "subject"]
    assert line.split("\t")[:6] == [
        "1",
        "1",
        "escalation",
        "cto",
        "cto@desk.example,jo@desk.example",
        r"\x1b]0;owned\x07[bold]line\nnext\u202e",
    ]


def test_filters(desk: Desk, run: Run) -> None:
    """By state, by several states, by ticket in either spelling."""
    post(desk, "cto@desk.example")
    run("outbox", "send")
    post(desk)
    post(desk, "cto@desk.example")

    def ids(*words: str) -> list[str]:
        return list(run("outbox", "list", "--format", "ids", *words).out.split())

    assert ids() == ["1", "2", "3"]
    assert ids("--state", "sent") == ["1"]
    assert ids("--state", "unaddressed", "--state", "pending") == ["2", "3"]
    assert ids("--ticket", "3") == ids("--ticket", "SUP-3") == ["3"]
    assert run("outbox", "list", "--state", "lost").code == 2


def test_sending_tells_each_message(
    desk: Desk, run: Run, settings: Callable[[str], None], tmp_path: Path
) -> None:
    """One line a message on standard output; the file is where the settings say."""
    settings(f'[mail]\nfrom = "support@desk.example"\nmaildir.path = "{tmp_path}/here"\n')
    post(desk, "cto@desk.example", subject=EVIL)
    post(desk, "jo@desk.example")
    sent = run("outbox", "send")
    assert (sent.code, sent.err) == (0, "")
    assert sent.out == (
        "sent 1: escalation to cto@desk.example: [bold]line next\n"
        "sent 2: escalation to jo@desk.example: Escalation 1\n"
    )
    assert len(list((tmp_path / "here" / "new").iterdir())) == 2


def test_sending_as_json(desk: Desk, run: Run) -> None:
    """What was tried, with its new state."""
    post(desk, "cto@desk.example")
    assert json.loads(run("outbox", "send", "--json", "id,state,try_at,error").out) == [
        {"id": 1, "state": "sent", "try_at": None, "error": None}
    ]


def test_a_message_given_up_is_a_failure(desk: Desk, run: Run) -> None:
    """Exit code 1, the reason with its line, and a command that helps."""
    post(desk, "no address")
    sent = run("outbox", "send")
    assert sent.code == 1
    assert sent.out == (
        "failed 1: escalation to no address: Escalation 1: not an address that mail can reach: no address\n"
    )
    assert sent.err == "error: 1 message was given up\n\nhint: supportcli outbox list --state failed\n"
    assert run("outbox", "send").code == 0


def test_a_postponed_message_is_no_failure(desk: Desk, run: Run, settings: Callable[[str], None]) -> None:
    """An outage is a warning; the message names its next attempt; retry and a mended setting send it."""
    settings('[mail]\ntransport = "command"\ncommand.run = ["/nonexistent/program"]\n')
    post(desk, "cto@desk.example")
    reason = "/nonexistent/program cannot be started: No such file or directory"
    sent = run("outbox", "send")
    assert (sent.code, sent.err) == (0, f"warning: no mail can be sent: {reason}\n")
    assert sent.out == (
        f"postponed 1: escalation to cto@desk.example: Escalation 1: {reason};"
        " next attempt 2026-03-02T09:01:00Z\n"
    )
    settings("")
    assert run("outbox", "send").err == "nothing to send\n"
    assert run("outbox", "retry").err == "1 message due\nhint: supportcli outbox send\n"
    assert run("outbox", "send").out.startswith("sent 1: ")


def test_a_role_that_nobody_fills(desk: Desk, run: Run, settings: Callable[[str], None]) -> None:
    """A person who asks is told each time what to set; once it is set, the message leaves."""
    post(desk)
    for _ in range(2):
        sent = run("outbox", "send")
        assert sent.code == 0
        assert sent.err == (
            "warning: nobody fills the role cto: set roles.cto in the settings (1 message waits)\n"
            "nothing to send\n"
        )
    settings('[roles]\ncto = "ada@desk.example"\n')
    assert run("outbox", "send").out == "sent 1: escalation to ada@desk.example: Escalation 1\n"


def test_retry_by_id(desk: Desk, run: Run) -> None:
    """Ids from the command line or from standard input; unknown ones and sent ones are refused."""
    post(desk, "no address")
    post(desk, "cto@desk.example")
    run("outbox", "send")
    failed = run("outbox", "list", "--state", "failed", "--format", "ids").out
    assert run("outbox", "retry", "-", input=failed).err.startswith("1 message due\n")
    assert run("outbox", "retry", "1").err.startswith("1 message due\n")
    unknown = run("outbox", "retry", "1", "7", "9")
    assert (unknown.code, unknown.err.splitlines()[0]) == (3, "error: no messages with ids 7, 9")
    over = run("outbox", "retry", "2")
    assert (over.code, over.err.splitlines()[0]) == (4, "error: message 2 is sent")
    assert run("outbox", "retry", "-", input="").code == 2
    assert run("outbox", "retry", "SUP-1").code == 2


def test_the_table_at_a_terminal(desk: Desk, run: Run) -> None:
    """Lines that fit, the newest that fill the screen, reasons for what waits, and nothing that moves the cursor."""
    for _ in range(30):
        post(desk, "cto@desk.example", subject=EVIL)
    post(desk)
    run("outbox", "send", "--limit", "1")
    screen = pexpect.run(
        f"{sys.executable} -m supportcli outbox list",
        encoding="utf-8",
        dimensions=(24, 100),
        env={**os.environ, "TERM": "xterm"},
        timeout=30,
    )
    # colours are all that remains of what commands a terminal
    screen = re.sub(r"\x1b\[[0-9;]*m", "", screen)
    assert not {"\x1b", "\x07", "\u202e"} & set(screen)
    lines = screen.splitlines()
    assert lines[0].split() == ["ID", "STATE", "POSTED", "TICKET", "TO", "ABOUT"]
    assert len(lines) == 22
    assert max(map(len, lines)) <= 100
    assert lines[1].split() == [
        "12",
        "pending",
        "2026-03-02",
        "09:00",
        "12",
        "cto@desk.example",
        "[bold]line",
        "next",
    ]
    assert lines[20].split()[:6] == ["31", "unaddressed", "2026-03-02", "09:00", "31", "cto"]
    assert "nobody fills the role cto" in lines[20]
    assert lines[21] == "11 older ones are not shown: --format tsv lists all"
