"""The outbox is emptied: in order, by one process at a time, with patience, and nothing is lost to a crash."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from supportcli.desk import intake, work
from supportcli.desk.delivery import Attempt, Delivered, deliver, retry
from supportcli.desk.desk import Desk
from supportcli.desk.operation import operation
from supportcli.desk.settings.values import Mail, Smtp
from supportcli.domain.errors import InvalidError, NotFoundError, RefusedError
from supportcli.domain.time.instants import iso
from supportcli.store import outbox
from supportcli.store.outbox import Letter, Posted

MakeDesk = Callable[..., Desk]

TAKER = """\
#!/bin/sh
# takes a message: a line in the log; with a number, kills whoever sends at that line
cat >> "$0.log"
if [ "$(wc -l < "$0.log")" -eq "${1:-0}" ]; then kill -9 "$PPID"; fi
"""
REFUSER = """\
#!/bin/sh
cat > /dev/null
echo "not now" >&2
exit 75
"""
CHILD = """\
import sys
from datetime import datetime
from pathlib import Path
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.settings.values import Mail, Settings

path, now, maildir, *words = sys.argv[1:]
mail = Mail(transport="command", command=tuple(words)) if words else Mail(maildir=Path(maildir))
desk = Desk.open(Path(path), now=datetime.fromisoformat(now), actor="cron", settings=Settings(mail=mail))
print(deliver(desk).sent)
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], str]:
    """Write a shell script and return its path."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o700)
        return str(path)

    return write


def a_ticket(desk: Desk) -> int:
    return intake.open_ticket(desk, intake.OpenRequest("No calls"))[0]


def post(
    desk: Desk, *recipients: str, count: int = 1, role: str | None = "cto", ticket: int | None = None
) -> None:
    """Post messages about a ticket (a new one, if none is named) in one operation."""
    ticket = ticket or a_ticket(desk)
    with operation(desk, "test") as under_way:
        for _ in range(count):
            under_way.post(Letter(ticket, "escalation", recipients, "Escalation", "Late\n", "", role))


def all_of(desk: Desk) -> list[Posted]:
    return outbox.letters(desk.store.connection)


def states(desk: Desk) -> dict[str, int]:
    return dict(Counter(posted.state for posted in all_of(desk)))


def command(*words: str) -> Mail:
    return Mail(transport="command", command=words)


def log_of(script: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(f"{script}.log").read_text().splitlines()]


def child(desk: Desk, *words: str) -> subprocess.Popen[str]:
    """Another process that delivers."""
    maildir = str(desk.store.path.with_name("maildir"))
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(desk.store.path), desk.now.isoformat(), maildir, *words],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_messages_leave_in_the_order_of_posting(
    make_desk: MakeDesk, program: Callable[[str, str], str]
) -> None:
    """Each is handed over once, and marked with the instant of the delivery."""
    taker = program("taker", TAKER)
    desk = make_desk(mail=command(taker))
    post(desk, "cto@desk.example", count=3)
    done = deliver(desk)
    assert (done.sent, done.failed, done.held, done.outage) == (3, 0, False, None)
    assert [line["message_id"] for line in log_of(taker)] == [posted.message_id for posted in all_of(desk)]
    assert {(posted.state, posted.sent_at, posted.attempts) for posted in all_of(desk)} == {
        ("sent", "2026-03-02T09:00:00Z", 1)
    }
    assert deliver(desk) == Delivered()


def test_the_maildir_beside_the_database_is_the_default(make_desk: MakeDesk, tmp_path: Path) -> None:
    """Without any settings, messages are files next to the desk, from an address that says so."""
    desk = make_desk(mail=Mail())
    post(desk, "cto@desk.example")
    deliver(desk)
    [file] = (tmp_path / "outbox-maildir" / "new").iterdir()
    assert file.read_bytes().startswith(b"From: supportcli@localhost\nTo: cto@desk.example\n")


def test_at_most_so_many(make_desk: MakeDesk) -> None:
    """The limit counts attempts; the rest waits for the next run."""
    desk = make_desk()
    post(desk, "cto@desk.example", count=5)
    assert deliver(desk, limit=2).sent == 2
    assert deliver(desk, limit=0) == Delivered()
    assert deliver(desk).sent == 3


def test_pauses_grow_until_it_is_given_up(make_desk: MakeDesk, program: Callable[[str, str], str]) -> None:
    """1, 5 and 15 minutes, 1, 4 and 12 hours; the seventh failure is the last. Nothing happens in between."""
    mail = command(program("refuser", REFUSER))
    post(make_desk(mail=mail), "cto@desk.example")
    expected = [
        ("2026-03-02 09:00", "2026-03-02T09:01:00Z"),
        ("2026-03-02 09:01", "2026-03-02T09:06:00Z"),
        ("2026-03-02 09:06", "2026-03-02T09:21:00Z"),
        ("2026-03-02 09:21", "2026-03-02T10:21:00Z"),
        ("2026-03-02 10:21", "2026-03-02T14:21:00Z"),
        ("2026-03-02 14:21", "2026-03-03T02:21:00Z"),
        ("2026-03-03 02:21", None),
    ]
    for attempts, (instant, next_attempt) in enumerate(expected, start=1):
        now = datetime.fromisoformat(instant + "+00:00")
        if attempts > 1:
            assert deliver(make_desk(now - timedelta(seconds=1), mail=mail)) == Delivered()
        desk = make_desk(now, mail=mail)
        [attempt] = deliver(desk).attempts
        [posted] = all_of(desk)
        assert (posted.attempts, posted.try_at) == (attempts, next_attempt)
        assert attempt.state == posted.state == ("pending" if next_attempt else "failed")
        assert posted.error is not None
        assert posted.error.endswith("exited with 75: not now")
    assert deliver(make_desk(now + timedelta(days=30), mail=mail)) == Delivered()


def test_a_message_given_up_is_a_warning(make_desk: MakeDesk) -> None:
    """What is refused for good is told once, with the message, the ticket and the reason."""
    desk = make_desk()
    post(desk, "no address")
    done = deliver(desk)
    assert done.failed == 1
    assert done.warnings == (
        "message 1 of ticket 1 is given up: not an address that mail can reach: no address",
    )
    assert deliver(desk) == Delivered()


def test_one_refused_message_holds_up_no_other(make_desk: MakeDesk) -> None:
    """The next message is tried in the same run."""
    desk = make_desk()
    post(desk, "no address")
    post(desk, "cto@desk.example")
    assert [attempt.state for attempt in deliver(desk).attempts] == ["failed", "sent"]


def test_an_outage_ends_the_run(make_desk: MakeDesk) -> None:
    """A transport that takes nothing is asked once; only the message that met it has an attempt more."""
    desk = make_desk(mail=command("/nonexistent/program"))
    post(desk, "cto@desk.example", count=3)
    done = deliver(desk)
    assert len(done.attempts) == 1
    assert done.outage == "/nonexistent/program cannot be started: No such file or directory"
    assert done.warnings == (f"no mail can be sent: {done.outage}",)
    assert [posted.attempts for posted in all_of(desk)] == [1, 0, 0]


def test_a_folder_that_cannot_be_made_costs_no_attempt(make_desk: MakeDesk, tmp_path: Path) -> None:
    """The outage comes before the first message."""
    (tmp_path / "file").touch()
    desk = make_desk(mail=Mail(maildir=tmp_path / "file" / "mail"))
    post(desk, "cto@desk.example")
    done = deliver(desk)
    assert done.attempts == ()
    assert "cannot be written" in (done.outage or "")
    assert [posted.attempts for posted in all_of(desk)] == [0]


def test_smtp_needs_a_sender(make_desk: MakeDesk) -> None:
    """Without ``mail.from`` no server is asked, and no attempt is counted."""
    desk = make_desk(mail=Mail(transport="smtp", smtp=Smtp(port=1)))
    post(desk, "cto@desk.example")
    with pytest.raises(InvalidError, match=r"mail\.from"):
        deliver(desk)
    assert [posted.attempts for posted in all_of(desk)] == [0]


def test_a_role_that_nobody_fills_waits(make_desk: MakeDesk) -> None:
    """The warning comes once, names the setting, and counts as no attempt; the others are sent."""
    desk = make_desk(roles={})
    post(desk, role="cto", count=2)
    post(desk, "jo@acme.example")
    done = deliver(desk)
    assert done.sent == 1
    assert done.warnings == ("nobody fills the role cto: set roles.cto in the settings",)
    assert [(each.role, each.messages, each.new) for each in done.unaddressed] == [("cto", 2, True)]
    again = deliver(desk)
    assert again.warnings == ()
    assert [(each.role, each.messages, each.new) for each in again.unaddressed] == [("cto", 2, False)]
    assert states(desk) == {"unaddressed": 2, "sent": 1}
    assert {posted.attempts for posted in all_of(desk) if posted.state == "unaddressed"} == {0}


def test_another_message_for_an_empty_role_is_news(make_desk: MakeDesk) -> None:
    """Cron is silent about what it has told, and tells what came since."""
    desk = make_desk(roles={})
    post(desk, role="cto")
    deliver(desk)
    post(desk, role="cto")
    assert [(each.messages, each.new) for each in deliver(desk).unaddressed] == [(2, True)]


def test_a_role_is_filled_in_the_settings(make_desk: MakeDesk) -> None:
    """What waited is sent to the new address, and nothing is left of the explanation."""
    desk = make_desk(roles={})
    post(desk, role="cto", count=2)
    deliver(desk)
    desk = make_desk(roles={"cto": ("ada@desk.example", "bo@desk.example")})
    done = deliver(desk)
    assert (done.sent, done.unaddressed) == (2, ())
    assert {(posted.state, posted.recipients, posted.error) for posted in all_of(desk)} == {
        ("sent", ("ada@desk.example", "bo@desk.example"), None)
    }


def test_the_assignee_is_whoever_works_on_the_ticket(make_desk: MakeDesk) -> None:
    """Each ticket's message goes to its own assignee, once there is one with an address."""
    desk = make_desk(people={"ana": "ana@desk.example"})
    tickets = [a_ticket(desk) for _ in range(4)]
    for ticket in tickets:
        post(desk, role="assignee", ticket=ticket)
    work.assign(desk, tickets[:1], "ana")
    work.assign(desk, tickets[1:2], "bo")
    work.assign(desk, tickets[2:3], "cy@desk.example")
    done = deliver(desk)
    assert [(a.message.ticket, a.message.recipients) for a in done.attempts] == [
        (tickets[0], ("ana@desk.example",)),
        (tickets[2], ("cy@desk.example",)),
    ]
    assert done.warnings == (
        "nobody is assigned to a ticket that a message is about: supportcli assign",
        "bo has no address: set people.bo in the settings",
    )
    work.assign(desk, tickets[3:], "ana")
    assert [a.message.ticket for a in deliver(desk).attempts] == [tickets[3]]


def test_an_undo_takes_back_what_waits(make_desk: MakeDesk) -> None:
    """A cancelled message is not sent, and a refusal that comes late does not revive it."""
    desk = make_desk()
    post(desk, "cto@desk.example")
    [posted] = all_of(desk)
    with desk.store.write() as connection:
        number = connection.execute("SELECT operation FROM outbox").fetchone()[0]
        outbox.cancel(connection, number)
        outbox.mark_tried(connection, posted.id, "too late", desk.now)
    assert states(desk) == {"cancelled": 1}
    assert deliver(desk) == Delivered()


def test_retry_makes_messages_due_again(make_desk: MakeDesk, program: Callable[[str, str], str]) -> None:
    """Given up or postponed, they start with a clean count."""
    mail = command(program("refuser", REFUSER))
    desk = make_desk(mail=mail)
    post(desk, "cto@desk.example", count=2)
    deliver(desk)
    with desk.store.write() as connection:
        outbox.mark_tried(connection, 1, "no", None)
    assert [(posted.state, posted.attempts) for posted in all_of(desk)] == [("failed", 2), ("pending", 1)]
    assert deliver(desk) == Delivered()
    assert retry(desk, (1,)) == 1
    assert retry(desk) == 2
    assert [(posted.state, posted.attempts) for posted in all_of(desk)] == [("pending", 0)] * 2
    assert deliver(make_desk()).sent == 2


def test_retry_refuses_what_is_over(make_desk: MakeDesk) -> None:
    """Unknown ids are listed; a message that was sent is not sent again; nothing is changed by halves."""
    desk = make_desk()
    post(desk, "no address")
    post(desk, "cto@desk.example")
    deliver(desk)
    with pytest.raises(NotFoundError, match="no messages with ids 8, 9"):
        retry(desk, (1, 8, 9))
    with pytest.raises(RefusedError, match="message 2 is sent"):
        retry(desk, (1, 2))
    assert states(desk) == {"failed": 1, "sent": 1}


@pytest.mark.parametrize("line", [1, 25, 50])
def test_killed_between_sending_and_marking(
    make_desk: MakeDesk, program: Callable[[str, str], str], line: int
) -> None:
    """The program kills its caller once it has the message: that one comes twice, with the same Message-ID."""
    taker = program("taker", TAKER)
    desk = make_desk(mail=command(taker))
    post(desk, "cto@desk.example", count=50)
    killed = child(desk, taker, str(line))
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert states(desk).get("sent", 0) == line - 1
    # the lock went with the process: nobody waits for it
    assert deliver(desk, patience=0).sent == 51 - line
    ids = [entry["message_id"] for entry in log_of(taker)]
    posted = [letter.message_id for letter in all_of(desk)]
    assert ids == posted[:line] + posted[line - 1 :]
    assert states(desk) == {"sent": 50}


@pytest.mark.parametrize("files", [1, 7, 30, 49])
def test_killed_anywhere_in_a_maildir(make_desk: MakeDesk, tmp_path: Path, files: int) -> None:
    """However many files there are when the process dies, in the end each message is there exactly once."""
    desk = make_desk()
    post(desk, "cto@desk.example", count=50)
    new = tmp_path / "maildir" / "new"
    new.mkdir(parents=True)
    killed = child(desk)
    while killed.poll() is None and len(list(new.iterdir())) < files:
        pass
    killed.kill()
    killed.communicate()
    before = states(desk).get("sent", 0)
    assert deliver(desk, patience=0).sent == 50 - before
    assert len(list(new.iterdir())) == 50
    assert states(desk) == {"sent": 50}


def test_two_processes_at_once(make_desk: MakeDesk, program: Callable[[str, str], str]) -> None:
    """Whoever comes second waits or leaves: every message is handed over once."""
    taker = program("taker", TAKER)
    desk = make_desk(mail=command(taker))
    post(desk, "cto@desk.example", count=50)
    both = [child(desk, taker), child(desk, taker)]
    counts = [int(each.communicate()[0]) for each in both]
    assert sum(counts) == 50
    assert Counter(entry["message_id"] for entry in log_of(taker)) == Counter(
        posted.message_id for posted in all_of(desk)
    )


def test_a_delivery_under_way_is_left_alone(make_desk: MakeDesk) -> None:
    """With the lock held by another, nothing is sent, and this is no error."""
    desk = make_desk()
    post(desk, "cto@desk.example")
    with FileLock(f"{desk.store.path}.outbox-lock"):
        assert deliver(desk, patience=0) == Delivered(held=True)
    assert deliver(desk, patience=0).sent == 1


def test_nothing_is_imported_when_nothing_waits(make_desk: MakeDesk) -> None:
    """Cron asks every minute: no lock, no mail, no rules."""
    desk = make_desk()
    post(desk, "cto@desk.example")
    deliver(desk)
    heavy = (
        "filelock",
        "email",
        "smtplib",
        "subprocess",
        "supportcli.mail.compose",
        "supportcli.domain.running.clocks",
    )
    code = CHILD + f"print([name for name in {heavy!r} if name in sys.modules])\n"
    done = subprocess.run(
        [sys.executable, "-c", code, str(desk.store.path), desk.now.isoformat(), "unused"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0\n[]\n"


def test_the_questions_asked_every_minute_use_an_index(make_desk: MakeDesk) -> None:
    """Neither a million sent messages nor those that are postponed are looked at."""
    desk = make_desk()
    post(desk, "cto@desk.example")
    asked: list[str] = []
    desk.store.connection.set_trace_callback(asked.append)
    outbox.anything_waits(desk.store.connection, desk.now)
    outbox.due(desk.store.connection, desk.now)
    desk.store.connection.set_trace_callback(None)
    plans = [line for question in asked for line in plan(desk.store.connection, question)]
    used = [line for line in plans if "outbox" in line]
    assert len(used) == 3
    assert all("outbox_due" in line or "outbox_unaddressed" in line for line in used)
    assert not any("TEMP B-TREE" in line for line in plans)


def plan(connection: sqlite3.Connection, question: str) -> list[str]:
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {question}")]


def test_an_attempt_tells_what_was_tried(make_desk: MakeDesk) -> None:
    """The result carries the message as it stood, its new state and the next attempt."""
    desk = make_desk(mail=command("/nonexistent/program"))
    post(desk, "cto@desk.example")
    [before] = all_of(desk)
    [attempt] = deliver(desk).attempts
    error = "/nonexistent/program cannot be started: No such file or directory"
    assert attempt == Attempt(before, "pending", error, desk.now + timedelta(minutes=1))
    assert all_of(desk)[0].try_at == iso(desk.now + timedelta(minutes=1))
