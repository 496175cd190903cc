"""mail receive, list, show and confirm, and attachments: as a mail server, a script and a person call them."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from supportcli.cli.sysexits import is_piped
from tests.desk.mailing import written

Words = tuple[str, ...]


@pytest.fixture
def acme(run: Any) -> Any:
    """A desk that serves Acme."""

    def furnish() -> None:
        run("init")
        run("customer", "add", "acme", "--domain", "acme.example")
        run("contact", "add", "jo@acme.example", "--customer", "acme")
        run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01")

    run.once("mail_commands: acme", furnish)
    return run


def piped(run: Any, raw: bytes, *words: str) -> Any:
    return run("mail", "receive", *words, input=raw.decode("latin-1"))


def program(tmp_path: Path, raw: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A real process with real bytes on its standard input, in an environment as poor as a mail server's."""
    env = {"SUPPORTCLI_DB": str(tmp_path / "desk.db"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-m", "supportcli", *words], input=raw, env=env, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        (("mail", "receive"), True),
        (("mail", "receive", "-"), True),
        (("--db", "x", "mail", "receive", "--json"), True),
        (("mail", "receive", "--json", "message,ticket", "--now", "2026-01-01"), True),
        (("mail", "receive", "--nope"), True),
        (("mail", "receive", "box.mbox"), False),
        (("mail", "list"), False),
        (("list",), False),
    ],
)
def test_who_pipes(words: Words, is_one: bool) -> None:
    """Standard input is meant where no file is named."""
    assert is_piped(words) is is_one


def test_a_message_in_a_pipe(tmp_path: Path) -> None:
    """It is taken in, silently on standard output, and its bytes come back as they were, whatever they are."""
    raw = b"From jo@acme.example Mon Mar  2 09:00:00 2026\nFrom: jo@acme.example\nSubject: x\n\n\xff\x00\xfe\r\n.\n"
    assert program(tmp_path, b"", "init").returncode == 0
    done = program(tmp_path, raw, "mail", "receive")
    assert (done.returncode, done.stdout) == (0, b"")
    assert program(tmp_path, b"", "mail", "show", "1", "--raw").stdout == raw


@pytest.mark.parametrize(
    ("raw", "words", "code"),
    [
        (written(), (), 75),
        (written(), ("--nope",), 64),
        (b"", (), 65),
    ],
    ids=["no desk yet", "a wrong flag", "no message"],
)
def test_codes_of_a_pipe_without_a_desk(run: Any, raw: bytes, words: Words, code: int) -> None:
    """What may be better later is to be tried again; a wrong command line never will be."""
    assert piped(run, raw, *words).code == code


def test_codes_of_a_pipe(acme: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken, no message, busy, settings with a slip: 0, 65, 75, 75."""
    assert piped(acme, written()).code == 0
    assert piped(acme, b"").code == 65
    monkeypatch.setattr("supportcli.store.connection.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy = piped(acme, written(subject="later"))
    assert (busy.code, busy.err.splitlines()[0]) == (75, "error: the database is busy")
    assert acme("mail", "receive", str(tmp_path / "nowhere")).code == 3
    other.close()
    (tmp_path / "settings.toml").write_text("prefx = 1")
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "settings.toml"))
    assert piped(acme, written(subject="later")).code == 75


def test_what_was_done_as_json(acme: Any) -> None:
    """One record for each message, with what a script needs to go on."""
    (record,) = json.loads(piped(acme, written(message_id="<a@x>"), "--json").out)
    assert record["message"] == 1
    assert (record["ticket"], record["action"], record["message_id"]) == (1, "opened", "<a@x>")
    assert (record["automatic"], record["flaws"], len(record["sha256"])) == (None, [], 64)
    (again,) = json.loads(piped(acme, written(message_id="<a@x>"), "--json").out)
    assert (again["action"], again["ticket"]) == ("known", 1)


def test_a_dry_run_keeps_nothing(acme: Any) -> None:
    """It says what would be done; the message is new the next time."""
    assert json.loads(piped(acme, written(), "--dry-run", "--json").out)[0]["action"] == "opened"
    assert acme("mail", "list", "--json").out == "[]\n"
    assert json.loads(piped(acme, written(), "--json").out)[0]["action"] == "opened"


def test_a_stranger_is_warned_of(acme: Any) -> None:
    """Whoever looks at the log sees that a number was quoted, and what waits."""
    piped(acme, written())
    told = piped(acme, written("x@evil.example", "Re: [SUP-1] No calls")).err.splitlines()
    assert told[0] == "ticket 2 waits to be confirmed: nobody knows x@evil.example"
    assert told[1] == "warning: message 2 of x@evil.example quotes SUP-1 and is ticket 2"


def maildir(folder: Path, messages: list[bytes]) -> Path:
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True)
    for n, raw in enumerate(messages):
        (folder / "new" / f"{n}.host").write_bytes(raw)
    return folder


def test_a_maildir_moves_from_new_to_cur(acme: Any, tmp_path: Path) -> None:
    """What was taken in is seen, and nothing is left; what is being delivered in tmp is left alone."""
    box = maildir(tmp_path / "box", [written(subject=str(n)) for n in range(3)])
    (box / "tmp" / "half").write_bytes(b"half")
    done = acme("mail", "receive", str(box))
    assert (done.code, done.out, done.err) == (0, "", "3 messages: 3 opened a ticket\n")
    assert sorted(path.name for path in (box / "cur").iterdir()) == [f"{n}.host:2,S" for n in range(3)]
    assert not list((box / "new").iterdir())
    assert (box / "tmp" / "half").exists()


def test_a_maildir_after_a_kill_between_commit_and_move(acme: Any, tmp_path: Path) -> None:
    """The message is known, is moved, and is not taken in again."""
    piped(acme, written())
    box = maildir(tmp_path / "box", [written()])
    assert acme("mail", "receive", str(box)).err == "1 message: 1 known already\n"
    assert [path.name for path in (box / "cur").iterdir()] == ["0.host:2,S"]
    assert json.loads(acme("list", "--json", "id").out) == [{"id": 1}]


def test_a_dry_run_moves_nothing(acme: Any, tmp_path: Path) -> None:
    """The Maildir stays as it was."""
    box = maildir(tmp_path / "box", [written()])
    acme("mail", "receive", str(box), "--dry-run")
    assert [path.name for path in (box / "new").iterdir()] == ["0.host"]


@pytest.mark.parametrize("as_mbox", [False, True])
def test_a_pipe_with_a_name_gives_the_whole_message(tmp_path: Path, as_mbox: bool) -> None:
    """<(…) and /dev/stdin give their bytes only once; none of them is lost in looking whether it is an mbox."""
    program(tmp_path, b"", "init")
    one = written(subject="First", text="line\r\n" * 20_000)
    raw = b"From a@b.example Mon Mar  2 09:00:00 2026\n" + one + b"\n" if as_mbox else one
    done = program(tmp_path, raw, "mail", "receive", "/dev/stdin", "--json=subject,sha256")
    assert done.returncode == 0, done.stderr
    (taken,) = json.loads(done.stdout)
    assert taken == {"subject": "First", "sha256": hashlib.sha256(one).hexdigest()}


@pytest.mark.parametrize(
    ("words", "code"),
    [(("mail", "show"), 2), (("attachments", "1", "--message"), 2), (("mail", "list", "--limit"), 0)],
)
def test_a_number_that_no_database_holds_is_no_unexpected_failure(acme: Any, words: Words, code: int) -> None:
    """It is the number of no message, and a limit like none."""
    piped(acme, written("kim@else.example"))
    assert acme(*words, "9" * 20).code == code


def test_a_folder_of_files(acme: Any, tmp_path: Path) -> None:
    """Every file in it and below is a message; links, hidden files and empty ones are none."""
    (tmp_path / "mails" / "old").mkdir(parents=True)
    (tmp_path / "mails" / "a.eml").write_bytes(written(subject="a"))
    (tmp_path / "mails" / "old" / "b.eml").write_bytes(written(subject="b"))
    (tmp_path / "mails" / "empty").write_bytes(b"")
    (tmp_path / "mails" / ".hidden").write_bytes(written(subject="c"))
    (tmp_path / "mails" / "link").symlink_to("/etc/passwd")
    done = acme("mail", "receive", str(tmp_path / "mails"), "--json")
    assert [each["subject"] for each in json.loads(done.out)] == ["a", "b"]


def test_old_mail_is_taken_in_without_answers(acme: Any, tmp_path: Path) -> None:
    """An archive must not write to everybody in it."""
    maildir(tmp_path / "box", [written()])
    acme("mail", "receive", "--no-acknowledge", str(tmp_path / "box"))
    assert acme("outbox", "list", "--json").out == "[]\n"


def test_a_page_of_a_message(acme: Any) -> None:
    """Who, what became of it, and its text; nothing of it reaches the terminal as a command."""
    piped(acme, written(subject="red \x1b[31m", text="Hello \x1b]0;title\x07"))
    page = acme("mail", "show", "1").out
    assert "\x1b" not in page
    assert "done        opened, ticket 1" in page.splitlines()
    assert acme("mail", "show", "7").code == 3
    assert acme("mail", "show", "x").code == 2


def test_what_waits_is_listed_and_confirmed(acme: Any) -> None:
    """The queue is mail list --held; confirming empties it."""
    piped(acme, written("kim@else.example"))
    (held,) = json.loads(acme("mail", "list", "--held", "--json", "id,ticket,note").out)
    assert held == {"id": 1, "ticket": 1, "note": "nobody knows kim@else.example"}
    assert "supportcli mail confirm 1 --customer CUSTOMER" in acme("show", "1").out
    assert acme("mail", "confirm", "1").code == 2
    done = acme("mail", "confirm", "1", "--customer", "acme")
    assert done.code == 0
    assert acme("mail", "list", "--held", "--json").out == "[]\n"
    record = json.loads(acme("show", "1", "--json").out)
    assert (record["customer"], record["contact"], record["plan"]) == (
        "acme",
        "kim@else.example",
        "portacare",
    )
    assert acme("doctor").code == 0


def attached(*names: str, content: str = "x") -> bytes:
    parts = "".join(
        f'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
        f"{content} {n}\r\n"
        for n, name in enumerate(names)
    )
    kind = 'multipart/mixed; boundary="b"'
    text = f"--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n{parts}--b--"
    return written(text=text, mime_version="1.0", content_type=kind)


def test_attachments_stay_in_their_folder(acme: Any, tmp_path: Path) -> None:
    """Names are made safe and unique; what is there, a link or a file, is neither followed nor overwritten."""
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "log.txt").write_text("mine")
    piped(
        acme, attached("../../etc/passwd", "link.txt", "log.txt", "log.txt", "/abs", "..", "", "con\x00trol")
    )
    done = acme("attachments", "1", "--save", str(folder), "--json")
    records = json.loads(done.out)
    assert len(records) == 8
    assert all(Path(each["saved"]).parent == folder for each in records)
    assert len({each["saved"] for each in records}) == 8
    assert outside.read_text() == "mine"
    assert (folder / "log.txt").read_text() == "mine"
    assert not (tmp_path / "etc").exists()
    before = sorted(path.name for path in folder.iterdir())
    acme("attachments", "1", "--save", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == before


def test_attachments_are_listed_and_kept_once(acme: Any, tmp_path: Path) -> None:
    """The same content twice is one content; show tells that there is something."""
    piped(acme, attached("a.bin"))
    piped(acme, attached("b.bin").replace(b"See there", b"See here"))
    (first,) = json.loads(acme("attachments", "1", "--json").out)
    assert (first["name"], first["media_type"], first["kept"]) == ("a.bin", "application/octet-stream", True)
    count = sqlite3.connect(tmp_path / "desk.db").execute("SELECT COUNT(*) FROM blobs").fetchone()
    assert count == (3,)
    assert "1 attachment" in acme("show", "1").out


def test_what_is_too_large_stays_in_the_raw_message(
    acme: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large attachment is not unpacked, of a large message only the head is read; both are marked and kept."""
    (tmp_path / "settings.toml").write_text('[mail]\nmax_message = "100k"\nmax_attachment = "1k"\n')
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "settings.toml"))
    (one,) = json.loads(piped(acme, attached("big.bin", content="y" * 2000), "--json").out)
    assert one["flaws"][-1:] == [
        "attachment 1 is larger than mail.max_attachment and left in the raw message"
    ]
    assert json.loads(acme("attachments", "1", "--json").out)[0]["kept"] is False
    large = written(subject="Large", text="z" * 200_000)
    (two,) = json.loads(piped(acme, large, "--json").out)
    assert (two["action"], two["subject"]) == ("opened", "Large")
    assert "larger than mail.max_message" in two["flaws"][0]
    assert len(acme("mail", "show", "2", "--raw").out) == len(large)


def test_a_piped_message_is_acknowledged_at_once(acme: Any, tmp_path: Path) -> None:
    """The number is on its way before the mail server goes on; --no-send leaves it to cron."""
    piped(acme, written())
    assert len(list((tmp_path / "outbox-maildir" / "new").iterdir())) == 1
    piped(acme, written(subject="Other"), "--no-send")
    assert [each["state"] for each in json.loads(acme("outbox", "list", "--json").out)] == ["sent", "pending"]


def test_a_mail_server_that_is_away_costs_no_message(
    acme: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is taken in, and what could not be sent is said and waits."""
    (tmp_path / "settings.toml").write_text(
        '[mail]\ntransport = "command"\ncommand.run = "/nowhere/at/all"\n'
    )
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "settings.toml"))
    done = piped(acme, written())
    assert done.code == 0
    assert "warning: no mail can be sent: /nowhere/at/all cannot be started" in done.err
    assert json.loads(acme("outbox", "list", "--json=state").out) == [{"state": "pending"}]


def test_what_is_closed_waits_for_nobody_and_an_undone_confirmation_waits_again(acme: Any) -> None:
    """Junk is closed like any ticket."""
    for n in (1, 2):
        piped(acme, written("kim@else.example", subject=str(n)))
    acme("close", "1", "--why", "junk")
    assert acme("mail", "list", "--held", "--format", "ids").out == "2\n"
    acme("mail", "confirm", "2", "--customer", "acme")
    assert acme("mail", "list", "--held", "--format", "ids").out == ""
    assert acme("undo").code == 0
    assert acme("mail", "list", "--held", "--format", "ids").out == "2\n"


def test_an_address_from_which_mail_comes_back_is_told(acme: Any, tmp_path: Path) -> None:
    """In the list of contacts, and on the page of every ticket of that contact."""
    piped(acme, written())
    (letter,) = json.loads(acme("outbox", "list", "--json").out)
    text = (
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such person.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; jo@acme.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
        f"{letter['message_id']}\r\n\r\n--b--"
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="b"'
    piped(acme, written("mailer-daemon@mx.example", "Failure", text, return_path="<>", content_type=kind))
    (contact,) = json.loads(acme("contact", "list", "--json").out)
    assert contact["bounced_at"] == "2026-03-02T09:00:00Z"
    assert "mail to jo@acme.example comes back" in acme("show", "1").out


def test_ids_are_tickets(acme: Any, tmp_path: Path) -> None:
    """What a script hands on to the next command."""
    box = maildir(tmp_path / "box", [written(subject="a"), written("x@y.example", subject="b")])
    assert acme("mail", "receive", str(box), "--format", "ids").out == "1\n2\n"


def test_a_first_look_into_an_old_mailbox_is_short(run: Any, tmp_path: Path) -> None:
    """Twenty tickets that wait are told one by one, the others are counted."""
    run("init")
    for n in range(22):
        (tmp_path / f"{n}.eml").write_bytes(written(f"x{n}@other.example", message_id=f"<{n}@x>"))
    told = run("mail", "receive", *(str(tmp_path / f"{n}.eml") for n in range(22))).err.splitlines()
    assert len(told) == 22
    assert told[19:] == [
        "ticket 20 waits to be confirmed: nobody knows x19@other.example",
        "2 more wait to be confirmed: supportcli mail list --held",
        "22 messages: 22 held",
    ]
