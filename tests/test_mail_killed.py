"""mail receive is killed at random instants and run again: no message is lost, none is taken in twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from supportcli.desk import people
from supportcli.store.connection import open_store
from tests.conftest import MakeDesk
from tests.desk.mailing import serve, written

WORKERS = 2
"""Processes that take from the same Maildir at the same time."""


def deliver(box: Path, count: int) -> None:
    """Requests and answers to them; every answer comes a good while after its request."""
    for name in ("tmp", "new", "cur"):
        (box / name).mkdir(parents=True)
    for n in range(count):
        answers = n % 3 == 2 and n > 40
        number = n - 38 if answers else n
        headers = {"in_reply_to": f"<{number - number % 3}@acme>"} if answers else {}
        raw = written(subject=f"Case {n}", text=f"Text {n} " * 50, message_id=f"<{n}@acme>", **headers)
        (box / "new" / f"{n:06}.host").write_bytes(raw)


def environment(folder: Path) -> dict[str, str]:
    """Of a process that works on the desk of a folder."""
    env = os.environ | {"SUPPORTCLI_DB": str(folder / "desk.db"), "XDG_STATE_HOME": str(folder / "state")}
    return env | {"SUPPORTCLI_NOW": "2026-03-02T15:00:00Z", "XDG_CONFIG_HOME": str(folder / "config")}


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "supportcli", *words],
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def take_with_kills(folder: Path, kills: int, seed: int) -> int:
    """Run until every worker has ended by itself; returns how many were killed."""
    chance, killed = random.Random(seed), 0
    while True:
        running = [start(folder, "mail", "receive", str(folder / "box")) for _ in range(WORKERS)]
        if killed < kills:
            time.sleep(chance.uniform(0.1, 0.6))  # the plug is pulled at a random instant
            for process in running:
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
        codes = []
        for process in running:
            told = process.communicate()[1]
            assert process.returncode in (0, 6, -signal.SIGKILL), told.decode()
            codes.append(process.returncode)
        killed += codes.count(-signal.SIGKILL)
        if set(codes) == {0} and not any((folder / "box" / "new").iterdir()):
            return killed


def check(folder: Path, count: int) -> None:
    """Every message is there once, on a ticket that tells of it once; every letter stands in the outbox once."""
    connection = open_store(folder / "desk.db").connection
    assert (
        connection.execute("SELECT COUNT(*), COUNT(DISTINCT sha256) FROM messages").fetchone() == (count,) * 2
    )
    events = Counter(
        row[0]
        for row in connection.execute(
            "SELECT json_extract(data, '$.message') FROM events WHERE kind <> 'reopened'"
        )
    )
    assert events == Counter(range(1, count + 1))
    opened = connection.execute("SELECT COUNT(*) FROM messages WHERE action = 'opened'").fetchone()
    assert connection.execute("SELECT COUNT(*) FROM tickets").fetchone() == opened
    assert connection.execute("SELECT COUNT(*), COUNT(DISTINCT ticket) FROM outbox").fetchone() == opened * 2
    assert len(list((folder / "box" / "cur").iterdir())) == count
    doctor = start(folder, "doctor")
    told = doctor.communicate()[1]
    assert doctor.returncode == 0, told.decode()


def run(tmp_path: Path, make_desk: MakeDesk, count: int, kills: int, seed: int) -> None:
    desk = make_desk()
    serve(desk)
    people.add_contact(desk, "kim@acme.example", "acme")
    deliver(tmp_path / "box", count)
    killed = take_with_kills(tmp_path, kills, seed)
    print(f"{killed} killed")
    assert killed > 0, "everything was taken in before a plug was pulled"
    check(tmp_path, count)


def test_a_few_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk) -> None:
    """The short form."""
    run(tmp_path, make_desk, count=600, kills=3, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_many_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk, seed: int) -> None:
    """The long form: enough messages that thirty kills come while they are taken in."""
    run(tmp_path, make_desk, count=8_000, kills=30, seed=seed)
