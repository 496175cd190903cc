"""One bad item never stops the others: each kind of row is damaged in turn, and every batch command is run."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Result, Run

JO = "jo@acme.example"
LATER = "2026-03-02T12:00:00Z"
TICKETS = (1, 2, 3)
"""Three of portacare, priority 1, each with a letter and a request for an issue that wait; 4 is clearcare's."""

MAIL = """\
From: Jo Doe <jo@acme.example>
To: support@desk.example
Subject: {subject}
Message-ID: <{id}@acme.example>
Date: Mon, 2 Mar 2026 09:00:00 +0000

{text}
"""


def furnish(run: Run) -> None:
    """Four tickets by hand and one by mail; letters and requests wait."""
    for words in (
        ("init",),
        ("customer", "add", "acme", "--name", "Acme Ltd", "--domain", "acme.example"),
        ("contact", "add", JO, "--customer", "acme", "--name", "Jo Doe"),
        ("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01"),
    ):
        assert run(*words).code == 0
    for n in TICKETS:
        asked = ("--subject", f"No calls {n}", "--body", f"The printer jams, {n}")
        assert run("open", "--contact", JO, "--priority", "P1", "--kind", "incident", *asked).out == f"{n}\n"
        assert run("defect", str(n), "--yes").code == 0
    assert (
        run("open", "-s", "Other terms", "--policy", "clearcare", "--plan", "gold", "--contact", JO).code == 0
    )
    for n in TICKETS:
        assert run("reply", str(n), "--body", f"We look at it, {n}.", now="2026-03-02T09:01:00Z").code == 0
    sent = run("mail", "receive", "--no-send", input=MAIL.format(subject="By mail", id="m1", text="Help."))
    assert sent.code == 0, sent.err


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The furnished desk, with a tracker that nobody answers for."""
    monkeypatch.setenv("GITHUB_TOKEN", "t0k3n")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(
        '[tracker]\nkind = "github"\nurl = "http://127.0.0.1:9"\nproject = "acme/server"\n'
    )
    run.once("damage", lambda: furnish(run))
    return run


def write(folder: Path, *statements: str) -> None:
    """Damage the file behind the program's back, the triggers that keep it from that put back afterwards."""
    connection = sqlite3.connect(folder / "desk.db", isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


OPENING = "(SELECT MIN(id) FROM events WHERE ticket = 1)"


class Damage(NamedTuple):
    """What is done to the file, which ticket suffers from it, and what is told of it."""

    statement: str
    told: str
    ticket: int = 1


EVENTS = {
    "an event that is not JSON": Damage(
        f"UPDATE events SET data = '{{\"subj' WHERE id = {OPENING}", "Input data was truncated"
    ),
    "an event without a mapping": Damage(
        f"UPDATE events SET data = 'null' WHERE id = {OPENING}", "Expected `object`"
    ),
    "an event at no instant": Damage(
        f"UPDATE events SET at = 'yesterday, at noon..' WHERE id = {OPENING}", "yesterday, at noon.."
    ),
    "an event with a wrong type": Damage(
        f"UPDATE events SET data = json_set(data, '$.priority', json('[1]')) WHERE id = {OPENING}",
        "event 1 cannot",
    ),
    "an event that is not UTF-8": Damage(
        f"UPDATE events SET data = CAST(x'7b2261223affff' AS TEXT) WHERE id = {OPENING}", "UTF-8"
    ),
    "an event that lacks a field": Damage(
        "UPDATE events SET data = '{}' WHERE ticket = 1 AND kind = 'filed'",
        "cannot be read: filed: Object missing required field",
    ),
    "terms that are not JSON": Damage(
        "UPDATE policies SET terms = '{' WHERE policy = 'clearcare'", "the stored policy cannot be read", 4
    ),
}
"""What keeps a ticket from being folded."""

FOLDING = (
    ("list", "--json", "id"),
    ("list", "--json", "id,next_step"),
    ("export", "--json", "id,events"),
    ("export",),
    ("classify", "1", "2", "3", "4", "--suggest", "--json"),
    ("show", "1", "2", "3", "4", "--json", "id"),
)
"""Commands that fold tickets and tell of each."""


def told_once(result: Result, what: str) -> None:
    assert result.err.count(what) == 1, result.err
    assert "Traceback" not in result.err
    assert "supportcli doctor" in result.err


@pytest.mark.parametrize("name", EVENTS)
def test_the_other_tickets_are_listed_exported_and_shown(desk: Run, tmp_path: Path, name: str) -> None:
    """Exit code 1, the reason once on standard error, and everything else on standard output."""
    damage = EVENTS[name]
    write(tmp_path, damage.statement)
    left = [n for n in (1, 2, 3, 4) if n != damage.ticket]
    for words in FOLDING:
        result = desk(*words)
        rows = json.loads(result.out) if words[-1] != "export" else map(json.loads, result.out.splitlines())
        ids = {row.get("id", row.get("ticket")) for row in rows}
        if words == ("list", "--json", "id"):
            assert (result.code, ids) == (0, {1, 2, 3, 4, 5}), "the row tells it"
            continue
        assert result.code == 1, (words, result)
        assert (ids & {1, 2, 3, 4}) >= set(left) if "classify" not in words else True, (words, result.out)
        assert damage.ticket not in ids
        told_once(result, damage.told)


@pytest.mark.parametrize("name", EVENTS)
def test_cron_takes_the_other_alarms_and_tells_it_once(desk: Run, tmp_path: Path, name: str) -> None:
    """The step of each other ticket is taken; the bad one is told in the first run, counted in all, tried again."""
    damage = EVENTS[name]
    write(tmp_path, damage.statement)
    late = "2026-03-09T12:00:00Z"
    first = desk("escalate", "--due", "--no-send", now=late)
    taken = {line.split("\t")[1] for line in first.out.splitlines()}
    assert taken >= {f"ticket {n}" for n in (1, 2, 3) if n != damage.ticket}
    assert f"ticket {damage.ticket}" not in taken
    assert first.code == 1
    told_once(first, damage.told)
    for now in ("2026-03-09T12:00:00Z", "2026-03-09T12:01:00Z", "2026-03-09T12:30:00Z"):
        again = desk("escalate", "--due", "--no-send", now=now)
        assert (again.code, again.err) == (1, ""), "told once, and still no success"
        assert f"ticket {damage.ticket}" not in again.out
    rows = sqlite3.connect(tmp_path / "desk.db").execute("SELECT what, id, tries FROM set_aside").fetchall()
    assert rows == [("alarm", damage.ticket, 3)]
    doctor = desk("doctor", now="2026-03-09T12:00:00Z")
    assert doctor.code == 1
    assert any(line.startswith(f"{damage.ticket}\t") for line in doctor.out.splitlines())


READING = (
    ("report", "--month", "2026-03"),
    ("report", "--month", "2026-03", "--by", "customer", "--by", "policy", "--by", "month"),
    ("search", "printer"),
    ("triage", "--json"),
    ("charges",),
    ("credits", "acme"),
    ("defect",),
    ("policy", "list"),
    ("policy", "replay", "portacare", "--plan", "premium"),
    ("learn",),
    ("mail", "list"),
    ("outbox", "list"),
    ("outbox", "digest", "--to", JO, "--dry-run"),
    ("similar", "2"),
    ("list", "--format", "tsv"),
    ("list", "--format", "table"),
    ("doctor",),
)

ROWS = {
    "a ticket's due instant": Damage(
        "UPDATE tickets SET next_due_at = '2026-03-02T25:00:00Z' WHERE id = 1", ""
    ),
    "a ticket's subject": Damage("UPDATE tickets SET subject = CAST(x'4eff' AS TEXT) WHERE id = 1", ""),
    "a ticket's opening": Damage("UPDATE tickets SET opened_at = '2026-03-0212:00:00.0' WHERE id = 1", ""),
    "a clock's instant": Damage("UPDATE clocks SET due_at = 'zzzzzzzzzzzzzzzzzzzz' WHERE ticket = 1", ""),
    "a clock's duration": Damage("UPDATE clocks SET duration = 'never', calendar = 'x' WHERE ticket = 1", ""),
    "a stopped clock": Damage(
        "UPDATE clocks SET started_at = '2026-03-02T99:00:00Z' WHERE ticket = 1 AND state = 'stopped'", ""
    ),
    "a letter's recipients": Damage("UPDATE outbox SET recipients = '[\"a' WHERE ticket = 1", ""),
    "a letter's recipients in a chat": Damage(
        'UPDATE outbox SET recipients = \'["notify:ops", "a\' WHERE ticket = 1', ""
    ),
    "a letter's text": Damage("UPDATE outbox SET body = CAST(x'41ff' AS TEXT) WHERE ticket = 1", ""),
    "a request's labels": Damage("UPDATE tracker_requests SET labels = '[' WHERE ticket = 1", ""),
    "a message's flaws": Damage("UPDATE messages SET flaws = '['", ""),
    "a message's bytes": Damage("UPDATE blobs SET content = x'00ff', packed = 1", ""),
    "a customer's domains": Damage("UPDATE customers SET domains = '['", ""),
}
"""What no history is needed for, or can be made anew from one."""


@pytest.mark.parametrize("name", [*EVENTS, *ROWS])
def test_every_command_that_reads_many_goes_on(desk: Run, tmp_path: Path, name: str) -> None:
    """Nothing ends in an unexpected failure or in an error of one item; what is told is told in one line."""
    write(tmp_path, (EVENTS | ROWS)[name].statement)
    for words in READING:
        result = desk(*words, now=LATER)
        assert result.code in (0, 1), (words, result)
        if words == ("doctor",):
            assert result.code == 1
            assert (
                "\n1\t" in result.out
                or "\n4\t" in result.out
                or "\n5\t" in result.out
                or "\n\t" in result.out
            )
            continue
        assert "error:" not in result.err, (words, result)
        assert result.err.count(" set aside: ") <= 1, (words, result.err)
        assert result.out, (words, result)


@pytest.mark.parametrize("name", [*EVENTS, *ROWS])
def test_letters_requests_mail_and_imports_go_on(desk: Run, tmp_path: Path, name: str) -> None:
    """Every other letter leaves, every other request is tried, mail and files come in, alarms are taken."""
    write(tmp_path, (EVENTS | ROWS)[name].statement)
    sent = desk("outbox", "send", "--json", now=LATER)
    records = json.loads(sent.out)
    letters = {r["ticket"]: r["state"] for r in records if r["purpose"] == "reply"}
    suffers = name.startswith("a letter's")
    assert letters == (
        {2: "sent", 3: "sent", 1: "failed"}
        if name.startswith("a letter's recipients")
        else dict.fromkeys(TICKETS, "sent")
    )
    assert sent.code == (1 if name.startswith(("a letter's recipients", "a request's labels")) else 0), (
        sent.err
    )
    assert suffers or "is given up" not in sent.err or name == "a request's labels"
    answer = MAIL.format(subject="Re: [SUP-1] No calls", id="a1", text="It is worse.")
    got = desk("mail", "receive", input=answer, now=LATER)
    assert got.code == 0 and "1 message: 1" in got.err, got.err
    file = tmp_path / "in.csv"
    file.write_text("key,subject,opened_at\nA,one,2026-01-01\nB,two,nonsense\n")
    done = desk("import", str(file), "--skip-invalid", now=LATER)
    assert done.code == 1 and "imported 1 ticket" in done.err and "left out 1" in done.err
    due = desk("escalate", "--due", "--no-send", now="2026-03-09T12:00:00Z")
    assert {f"ticket {n}" for n in (2, 3)} <= {line.split("\t")[1] for line in due.out.splitlines()}


def test_a_mended_ticket_is_tried_at_once(desk: Run, tmp_path: Path) -> None:
    """Once its history can be read again, doctor --repair lets it be tried; what succeeds is forgotten."""
    write(tmp_path, f"UPDATE events SET data = '!' || data WHERE id = {OPENING}")
    assert desk("escalate", "--due", "--no-send", now=LATER).code == 1
    write(tmp_path, f"UPDATE events SET data = substr(data, 2) WHERE id = {OPENING}")
    assert desk("doctor", "--repair", now=LATER).code == 1  # its alarms are overdue
    done = desk("escalate", "--due", "--no-send", now=LATER)
    assert done.code == 0 and "ticket 1" in done.out
    assert desk("doctor", now=LATER).code == 0


def test_a_limit_counts_what_was_served(desk: Run, tmp_path: Path) -> None:
    """Two bad tickets stand first; --limit 1 serves the third, in a dry run and in earnest."""
    write(tmp_path, "UPDATE events SET data = '{' WHERE ticket IN (1, 2) AND kind = 'opened'")
    for words in (("--dry-run",), ()):
        done = desk("escalate", "--due", "--no-send", "--limit", "1", *words, now=LATER)
        assert {line.split("\t")[1] for line in done.out.splitlines()} == {"ticket 3"}, done
        assert done.code == 1
        assert done.err.count("set aside") == 2


def test_show_names_the_event_and_the_way_out(desk: Run, tmp_path: Path) -> None:
    """One ticket that cannot be read is an error; of several the others are shown."""
    write(tmp_path, EVENTS["an event that is not JSON"].statement)
    alone = desk("show", "1")
    assert (alone.code, alone.out) == (1, "")
    assert alone.err == (
        "error: ticket 1: event 1 cannot be read: opened: Input data was truncated\n\nhint: supportcli doctor\n"
    )


def test_many_tickets_under_one_policy_share_a_line(desk: Run, tmp_path: Path) -> None:
    """The terms are damaged, and every ticket suffers: that is told once."""
    write(tmp_path, "UPDATE policies SET terms = '[]' WHERE policy = 'portacare'")
    done = desk("escalate", "--due", "--no-send", now=LATER)
    assert done.code == 1
    assert done.err.startswith("warning: tickets 1, 2, 3 are set aside: terms "), done.err
    assert done.err.count("\n") == 1


def test_an_unknown_kind_of_event_is_no_damage(desk: Run, tmp_path: Path) -> None:
    """A newer version wrote it: everything goes on as if it were not there."""
    write(
        tmp_path,
        "INSERT INTO events (ticket, operation, at, actor, kind, data)"
        " VALUES (1, 1, '2026-03-02T09:30:00Z', 'bo', 'levitated', '{\"by\":\"magic\"}')",
    )
    done = desk("escalate", "--due", "--no-send", now=LATER)
    assert done.code == 0 and "ticket 1" in done.out
    assert desk("export", "--json", "id,events").code == 0


class TestDoctor:
    """What doctor names beside rows that differ."""

    def test_an_alarm_that_is_overdue(self, desk: Run) -> None:
        """Within the hour cron may still come; later each ticket is named, until its alarm is taken."""
        assert desk("doctor", now="2026-03-02T09:30:00Z").code == 0
        late = desk("doctor", now=LATER)
        assert late.code == 1
        assert [line.split("\t")[0] for line in late.out.splitlines()] == ["ticket", "1", "2", "3"]
        assert "an alarm is overdue and was not taken" in late.out
        assert "hint: supportcli escalate --due" in late.err
        desk("escalate", "--due", "--no-send", now=LATER)
        assert desk("doctor", now=LATER).code == 0

    def test_what_is_missing_is_made_anew(self, desk: Run, tmp_path: Path) -> None:
        """A trigger and an index."""
        connection = sqlite3.connect(tmp_path / "desk.db")
        connection.executescript("DROP TRIGGER events_never_deleted; DROP INDEX tickets_next_alarm;")
        connection.close()
        found = desk("doctor")
        assert found.code == 1
        assert "trigger events_never_deleted is missing" in found.out
        assert "index tickets_next_alarm is missing" in found.out
        assert desk("doctor", "--repair").code == 0
        assert desk("doctor").code == 0

    def test_a_damaged_page(self, desk: Run, tmp_path: Path) -> None:
        """It is told, and doctor does not end there."""
        overwrite(tmp_path / "desk.db", "clocks")
        found = desk("doctor")
        assert found.code == 1
        assert "its pages cannot be read" in found.out or "malformed" in found.out
        assert "unexpected failure" not in found.err
        assert desk("export", "--json", "id,events").out.count('"id"') > 5, "clocks are not needed for that"

    def test_a_file_that_may_only_be_read(
        self, desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A folder where nothing may be written has no false findings."""
        connection = sqlite3.connect(tmp_path / "desk.db")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        folder = tmp_path / "kept"
        folder.mkdir()
        (folder / "desk.db").write_bytes((tmp_path / "desk.db").read_bytes())
        (folder / "desk.db").chmod(0o400)
        folder.chmod(0o500)
        monkeypatch.setenv("SUPPORTCLI_DB", str(folder / "desk.db"))
        try:
            if os.access(folder, os.W_OK):
                pytest.skip("whoever runs this may write everywhere")
            assert desk("doctor").code == 0
            assert desk("list", "--format", "ids").out.split() == ["1", "2", "3", "4", "5"]
            refused = desk("comment", "1", "--body", "x")
            assert (refused.code, refused.out) == (1, "")
            assert refused.err.startswith("error: the database may only be read\n")
        finally:
            folder.chmod(0o700)


def overwrite(path: Path, table: str) -> None:
    """Make the first page of a table unreadable."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xaa" * size)


def test_a_file_that_cannot_be_read_stops_no_folder(desk: Run, tmp_path: Path) -> None:
    """A link to nowhere is no message; one that nobody may read is told, and the next is taken in."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / name).write_text(MAIL.format(subject=f"Letter {name}", id=name, text="Hello"))
    (folder / "b").chmod(0)
    try:
        if os.access(folder / "b", os.R_OK):
            pytest.skip("whoever runs this may read everything")
        got = desk("mail", "receive", str(folder))
        assert got.code == 1
        assert "2 messages: 2 opened a ticket" in got.err
        assert got.err.count(f"file {folder / 'b'} is set aside: it cannot be read: Permission denied") == 1
    finally:
        (folder / "b").chmod(0o600)


def test_a_ticket_of_a_file_that_cannot_be_folded_is_left_out(desk: Run, tmp_path: Path) -> None:
    """Its clocks would end behind the last year that is counted; the others of the file are imported."""
    file = tmp_path / "in.csv"
    rows = (
        "A,one,P4,2026-01-01T00:00:00Z",
        "B,two,P4,9999-12-31T00:00:00Z",
        "C,three,P4,2026-01-02T00:00:00Z",
    )
    file.write_text("\n".join(("key,subject,priority,opened_at", *rows)) + "\n")
    words = ("import", str(file), "--policy", "portacare", "--plan", "portacare")
    whole = desk(*words, now="9999-12-31T23:00:00Z")
    assert whole.code != 0
    done = desk(*words, "--skip-invalid", now="9999-12-31T23:00:00Z")
    assert done.code == 1
    assert "imported 2 tickets" in done.err
    assert done.err.count("ticket of the files B is set aside: ") == 1
