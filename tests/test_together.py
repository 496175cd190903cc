"""Everything at once on one file, with processes killed at random: every step once, nothing lost, doctor clean.

Two crons, an import and five people work on one desk while somebody pulls plugs. A command that said it was
done must have happened exactly once; one that was killed may have happened or not.
"""

from __future__ import annotations

import email
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from supportcli.desk import intake, people
from tests.conftest import MakeDesk, at

TICKETS = 30
IMPORTED = 200
COMMENTS = 12
"""What each of five people writes."""

SETTINGS = """
[roles]
technical-support-manager = ["tsm@desk.example"]
customer-relations-manager = ["crm@desk.example"]
cto = ["cto@desk.example"]
"""
STEPS = {"P1/0h", "P1/1h", "P1/4h"}


class Crowd:
    """The processes under way; each job is run again until it has said that it is done."""

    def __init__(self, folder: Path, kills: int, seed: int) -> None:
        self.folder = folder
        self.kills = kills
        self.random = random.Random(seed)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.jobs: dict[str, list[list[str]]] = {}
        self.done: Counter[str] = Counter()
        self.env = os.environ | {
            "SUPPORTCLI_DB": str(folder / "desk.db"),
            "SUPPORTCLI_CONFIG": str(folder / "config.toml"),
            "SUPPORTCLI_NOW": "2026-03-02T15:00:00Z",
            "XDG_STATE_HOME": str(folder / "state"),
        }

    def start(self, worker: str) -> None:
        words = self.jobs[worker][0]
        command = [sys.executable, "-m", "supportcli", *words]
        with (self.folder / f"{worker}.log").open("ab") as log:
            self.running[worker] = subprocess.Popen(
                command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def work(self) -> None:
        """Run every job of every worker, killing on the way, until all is done."""
        for worker in self.jobs:
            self.start(worker)
        while self.running:
            self.reap()
            if self.kills and self.running:
                time.sleep(self.random.uniform(0, 0.12))  # the plug is pulled at a random instant
                victim = self.running[self.random.choice(sorted(self.running))]
                if victim.poll() is None:
                    victim.send_signal(signal.SIGKILL)
                    self.kills -= 1
            else:
                os.sched_yield()

    def reap(self) -> None:
        for worker, process in list(self.running.items()):
            code = process.poll()
            if code is None:
                continue
            del self.running[worker]
            if code == 0:
                job = self.jobs[worker].pop(0)
                self.done[" ".join(job)] += 1
            else:
                # killed, or refused because the database was busy: once more
                assert code in (-signal.SIGKILL, 6), (self.folder / f"{worker}.log").read_text()
            if self.jobs[worker]:
                self.start(worker)


def run(folder: Path, kills: int, seed: int, make_desk: MakeDesk) -> None:
    (folder / "config.toml").write_text(SETTINGS)
    desk = make_desk(at("2026-03-02 09:00"))
    people.add_customer(desk, "acme", "Acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    for n in range(TICKETS):
        intake.open_ticket(desk, intake.OpenRequest(f"Case {n}", customer="acme", priority="P1"))
    rows = "".join(f"k{n},Imported {n},2026-03-01T10:00:00Z\n" for n in range(IMPORTED))
    (folder / "more.csv").write_text("key,subject,opened_at\n" + rows)

    crowd = Crowd(folder, kills, seed)
    crowd.jobs = {f"cron-{n}": [["escalate", "--due"]] * 6 for n in (1, 2)}
    crowd.jobs["import"] = [["import", str(folder / "more.csv")]]
    for person in ("ana", "ben", "cia", "dan", "eva"):
        crowd.jobs[person] = [
            ["--as", person, "comment", str(1 + (n * 7) % TICKETS), "--body", f"{person} {n}"]
            for n in range(COMMENTS)
        ]
    crowd.work()
    assert crowd.kills == 0, "everybody was done before all the plugs were pulled"
    # whatever the plugs left over, one quiet run takes
    crowd.jobs = {"cron": [["escalate", "--due"], ["outbox", "send"]], "doctor": [["doctor"]]}
    crowd.work()

    check_steps(make_desk)
    check_people(make_desk, crowd)
    check_mail(make_desk, folder)


def check_steps(make_desk: MakeDesk) -> None:
    """Every rung of every ticket's ladder was taken, once, in order."""
    desk = make_desk()
    taken: dict[int, list[str]] = {}
    for ticket, data in desk.store.connection.execute(
        "SELECT ticket, data FROM events WHERE kind = 'escalated' ORDER BY id"
    ):
        taken.setdefault(ticket, []).append(json.loads(data)["step"])
    assert taken == {n: sorted(STEPS) for n in range(1, TICKETS + 1)}


def check_people(make_desk: MakeDesk, crowd: Crowd) -> None:
    """What was reported as done happened; the import happened once."""
    connection = make_desk().store.connection
    written = Counter(
        json.loads(data)["body"]
        for (data,) in connection.execute("SELECT data FROM events WHERE kind = 'commented'")
    )
    for job, times in crowd.done.items():
        if " comment " in job:
            assert written[job.partition("--body ")[2]] >= times
    assert connection.execute("SELECT COUNT(*) FROM tickets WHERE source_key IS NOT NULL").fetchone() == (
        IMPORTED,
    )


def check_mail(make_desk: MakeDesk, folder: Path) -> None:
    """Every letter is marked as sent and lies in the maildir once."""
    connection = make_desk().store.connection
    sent = {row[0] for row in connection.execute("SELECT message_id FROM outbox WHERE state = 'sent'")}
    assert connection.execute("SELECT COUNT(*) FROM outbox WHERE state <> 'sent'").fetchone() == (0,)
    files = [path.read_bytes() for path in (folder / "outbox-maildir" / "new").iterdir()]
    delivered = Counter(email.message_from_bytes(raw)["Message-ID"] for raw in files)
    assert set(delivered) == sent
    assert set(delivered.values()) == {1}


@pytest.mark.parametrize("seed", [1])
def test_twenty_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk, seed: int) -> None:
    """The short form: twenty kills while everybody works."""
    run(tmp_path, 20, seed, make_desk)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk, seed: int) -> None:
    """The long form: fifty kills, four times over."""
    run(tmp_path, 50, seed, make_desk)
