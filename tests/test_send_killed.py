"""outbox send is killed at random instants and run again: no letter is lost; what comes twice is the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from email import message_from_bytes
from pathlib import Path

import pytest

from supportcli.desk import intake, people, work
from supportcli.store import outbox
from supportcli.store.connection import open_store
from tests.conftest import MakeDesk
from tests.desk.mailing import JO
from tests.desk.sink import Sink, mail_server

SETTINGS = """\
[mail]
from = "support@desk.example"
transport = "smtp"
smtp = {{ host = "127.0.0.1", port = {port} }}
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {"SUPPORTCLI_DB": str(folder / "desk.db"), "XDG_STATE_HOME": str(folder / "state")}
    env |= {"SUPPORTCLI_NOW": "2026-03-02T15:00:00Z", "SUPPORTCLI_CONFIG": str(folder / "config.toml")}
    return subprocess.Popen(
        [sys.executable, "-m", "supportcli", "outbox", "send", "--format", "ids"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def send_with_kills(folder: Path, sink: Sink, kills: int, seed: int) -> int:
    """Run until everything is sent; each kill comes at a random instant after the first letters went."""
    chance, killed = random.Random(seed), 0
    while True:
        before, process = len(sink.taken), start(folder)
        if killed < kills:
            while process.poll() is None and len(sink.taken) == before:
                time.sleep(0.002)  # the plug is pulled while letters go, not while Python starts
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        told = process.communicate()[1]
        assert process.returncode in (0, -signal.SIGKILL), told.decode()
        killed += process.returncode != 0
        if process.returncode == 0:
            return killed


def run(tmp_path: Path, make_desk: MakeDesk, count: int, kills: int, seed: int) -> None:
    desk = make_desk()
    people.add_customer(desk, "acme", "Acme")
    people.add_contact(desk, JO, "acme", "Jo")
    intake.open_ticket(desk, intake.OpenRequest("No calls", contact=JO))
    for n in range(count):
        work.reply(desk, [1], f"Letter {n} " * 20)
    with mail_server() as sink:
        (tmp_path / "config.toml").write_text(SETTINGS.format(port=sink.port))
        assert send_with_kills(tmp_path, sink, kills, seed) > 0, (
            "everything was sent before a plug was pulled"
        )
    arrived: dict[str, set[bytes]] = defaultdict(set)
    for recipients, raw in sink.taken:
        assert recipients == [JO]
        arrived[message_from_bytes(raw)["Message-ID"]].add(raw)
    letters = outbox.letters(open_store(tmp_path / "desk.db").connection)
    assert {each.state for each in letters} == {"sent"}
    assert arrived.keys() == {each.message_id for each in letters}
    assert {len(each) for each in arrived.values()} == {1}
    # one that was taken and not yet marked is all that a kill can repeat
    assert len(sink.taken) <= len(letters) + kills


def test_a_few_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk) -> None:
    """The short form."""
    run(tmp_path, make_desk, count=150, kills=3, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_many_plugs_are_pulled(tmp_path: Path, make_desk: MakeDesk, seed: int) -> None:
    """The long form."""
    run(tmp_path, make_desk, count=600, kills=25, seed=seed)
