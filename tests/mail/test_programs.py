"""Transports that run a program: sendmail, and a command of one's own."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportcli.mail import programs
from supportcli.mail.command import command
from supportcli.mail.compose import compose
from supportcli.mail.message import Mail, TransportError
from supportcli.mail.sendmail import sendmail

MAIL = Mail(
    message_id="<42.abc@desk.supportcli>",
    ticket=42,
    purpose="reply",
    role=None,
    recipients=("-f@acme.example", "jo@acme.example"),
    subject="Grüße\nBcc: x",
    body=".\nA line.\n",
    created_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    sender="support@desk.example",
)

RECORDER = """\
import json, pathlib, sys
data = sys.stdin.buffer.read()
pathlib.Path(sys.argv[1]).write_text(json.dumps({"words": sys.argv[2:], "data": data.decode("ascii")}))
"""


@pytest.fixture
def recorder(tmp_path: Path) -> tuple[str, ...]:
    """A program that writes down its arguments and its standard input."""
    script = tmp_path / "recorder.py"
    script.write_text(RECORDER)
    return (sys.executable, str(script), str(tmp_path / "record.json"))


def failing(tmp_path: Path, code: int, words: str = "") -> tuple[str, ...]:
    """A program that says something on standard error and fails."""
    script = tmp_path / "failing.py"
    script.write_text(f"import sys\nsys.stderr.write({words!r})\nsys.exit({code})\n")
    return (sys.executable, str(script))


def recorded(tmp_path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((tmp_path / "record.json").read_text())
    return found


def test_sendmail_gets_the_message_and_its_addresses(tmp_path: Path, recorder: tuple[str, ...]) -> None:
    """Recipients stand behind --, so that none of them is an option."""
    sendmail(recorder)(MAIL)
    assert recorded(tmp_path) == {
        "words": ["-i", "-f", "support@desk.example", "--", "-f@acme.example", "jo@acme.example"],
        "data": compose(MAIL).decode("ascii"),
    }


@pytest.mark.parametrize(
    ("code", "permanent"),
    [(65, True), (67, True), (68, True), (75, False), (1, False), (64, False), (70, False)],
)
def test_sendmail_says_whether_to_try_again(tmp_path: Path, code: int, permanent: bool) -> None:
    """The exit codes of sysexits.h: only bad data and unknown addressees are for good."""
    with pytest.raises(TransportError, match=f"exited with {code}: no\\.$") as caught:
        sendmail(failing(tmp_path, code, "first\nno.\n"))(MAIL)
    assert caught.value.permanent is permanent
    assert not caught.value.outage


@pytest.mark.parametrize("transport", [sendmail, command])
def test_a_program_that_is_not_there_is_an_outage(tmp_path: Path, transport: type) -> None:
    """Nothing can be sent until it is installed."""
    with pytest.raises(TransportError, match="cannot be started: No such file") as caught:
        transport((str(tmp_path / "nothing"),))(MAIL)
    assert caught.value.outage


def test_a_program_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed after its time, and the rest of the outbox does not wait for each message in turn."""
    monkeypatch.setattr(programs, "PATIENCE_SECONDS", 0.2)
    with pytest.raises(TransportError, match="took longer") as caught:
        command((sys.executable, "-c", "import signal; signal.pause()"))(MAIL)
    assert caught.value.outage


def test_a_program_that_does_not_read_is_no_failure() -> None:
    """A program may succeed without looking at the message."""
    command((sys.executable, "-c", ""))(MAIL)


def test_the_command_gets_json(tmp_path: Path, recorder: tuple[str, ...]) -> None:
    """The message as it stands in the outbox, one object."""
    command(recorder)(MAIL)
    assert json.loads(str(recorded(tmp_path)["data"])) == {
        "message_id": "<42.abc@desk.supportcli>",
        "ticket": 42,
        "purpose": "reply",
        "role": None,
        "from": "support@desk.example",
        "recipients": ["-f@acme.example", "jo@acme.example"],
        "subject": "Grüße\nBcc: x",
        "body": ".\nA line.\n",
        "created_at": "2026-03-02T09:05:00Z",
    }


@pytest.mark.parametrize("code", [1, 65, 75])
def test_a_failing_command_is_tried_again(tmp_path: Path, code: int) -> None:
    """No exit code of a command means for good; its last words are kept, harmless."""
    with pytest.raises(TransportError) as caught:
        command(failing(tmp_path, code, "\x1b[31mred\n"))(MAIL)
    assert not caught.value.permanent
    assert caught.value.message.endswith(f"exited with {code}:  [31mred")
