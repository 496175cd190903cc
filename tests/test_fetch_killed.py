"""mail fetch is killed at random instants and run again: no message is lost, doubled, or left without its mark.

The long form: ``pytest -m long tests/test_fetch_killed.py``.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from supportcli.store import blobs
from supportcli.store.connection import open_store
from tests.conftest import MakeDesk
from tests.desk import dovecot
from tests.desk.dovecot import Dovecot
from tests.desk.mailing import serve, written
from tests.test_mail_killed import environment, start

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
PEAK = """
import pathlib, sys
from supportcli.cli.main import main
code = main(sys.argv[1:])
print(next(line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
sys.exit(code)
"""
"""Calls the program and tells the most memory that it had: what the system tells afterwards may be this process's."""
AFTER = ("seen", "move:Taken", "delete")


@pytest.fixture
def server(imap_server: Dovecot) -> Dovecot:
    """The server, under a short name."""
    return imap_server


def mails(count: int) -> list[bytes]:
    """Nasty mails of real people as far as there are any here, each once, and invented ones."""
    folders = (DATA / "mikel-mail", DATA / "django-helpdesk-mail")
    real = {path.read_bytes(): None for folder in folders for path in sorted(folder.rglob("*.eml"))}
    found = [as_sent(raw) for raw in real if raw.strip()][: count // 2]
    found += [
        written(subject=f"Case {n}", text=f"Text {n} " * 50, message_id=f"<{n}@acme>")
        for n in range(count - len(found))
    ]
    random.Random(1).shuffle(found)
    return list(dict.fromkeys(found))


def as_sent(raw: bytes) -> bytes:
    """Lines end as on the way, so that what the server delivers is what it was given."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def fetch_with_kills(folder: Path, waits: tuple[float, float], kills: int, seed: int) -> int:
    """Fetch until a process has ended by itself after enough of them were killed; returns how many were."""
    chance, killed = random.Random(seed), 0
    while True:
        process = start(folder, "mail", "fetch", "--no-send", "-q")
        if killed < kills:
            try:
                process.wait(chance.uniform(*waits))  # the plug is pulled at a random instant
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        told = process.communicate(timeout=120)[1]
        assert process.returncode in (0, -signal.SIGKILL), told.decode()
        if process.returncode == 0:
            return killed
        killed += 1


def pull_plugs(
    server: Dovecot,
    folder: Path,
    make_desk: MakeDesk,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    kills: int,
    seed: int,
) -> int:
    after, user = AFTER[seed % len(AFTER)], f"{folder.name[:20]}{seed}"
    monkeypatch.setenv("IMAP_PASSWORD", dovecot.PASSWORD)
    (folder / "config" / "supportcli").mkdir(parents=True)
    (folder / "config" / "supportcli" / "config.toml").write_text(
        f'[[mail.fetch]]\nhost = "localhost"\nport = {server.tls}\nuser = "{user}"\nca_file = "{server.ca_file}"\n'
        f'password_env = "IMAP_PASSWORD"\nafter = "{after}"\n'
    )
    serve(make_desk())
    sent = mails(count)
    server.put(user, sent)
    server.make(user, "Taken")
    killed = fetch_with_kills(folder, (0.15, 0.7), kills, seed)
    connection = open_store(folder / "desk.db").connection
    rows = connection.execute("SELECT sha256, ticket, action FROM messages").fetchall()
    kept = [blobs.content(connection, sha256) for sha256, _, _ in rows]
    assert sorted(kept) == sorted(sent)
    opened = {ticket for _, ticket, action in rows if action in ("opened", "held")}
    assert connection.execute("SELECT COUNT(*) FROM tickets").fetchone() == (len(opened),)
    told = connection.execute(
        "SELECT COUNT(*), COUNT(DISTINCT ticket) FROM outbox WHERE purpose = 'acknowledgement'"
    )
    assert len(set(told.fetchone())) == 1
    there = {"seen": (len(sent), len(sent)), "move:Taken": (0, 0), "delete": (0, 0)}
    assert server.seen(user) == there[after]
    assert server.seen(user, "Taken")[1] >= (len(sent) if after == "move:Taken" else 0)
    doctor = start(folder, "doctor")
    complaint = doctor.communicate()[1]
    assert doctor.returncode == 0, complaint.decode()
    return killed


def test_a_few_plugs_are_pulled(
    server: Dovecot, tmp_path: Path, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short form."""
    assert pull_plugs(server, tmp_path, make_desk, monkeypatch, count=1_000, kills=3, seed=0) > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_many_plugs_are_pulled(
    server: Dovecot, tmp_path: Path, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The long form: fifty of them while the messages are taken in, for each thing that may become of a message."""
    killed = pull_plugs(server, tmp_path, make_desk, monkeypatch, count=9_000, kills=50, seed=seed)
    print(f"{AFTER[seed]}: {killed} killed")
    assert killed >= 40


@pytest.mark.long
def test_ten_thousand_messages_in_constant_memory(
    server: Dovecot, tmp_path: Path, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times as many messages take hardly more memory."""
    peaks = {}
    for count in (1_000, 10_000):
        folder = tmp_path / str(count)
        (folder / "config" / "supportcli").mkdir(parents=True)
        monkeypatch.setenv("IMAP_PASSWORD", dovecot.PASSWORD)
        user = f"many{count}"
        (folder / "config" / "supportcli" / "config.toml").write_text(
            f'[[mail.fetch]]\nhost = "localhost"\nport = {server.tls}\nuser = "{user}"\nca_file = '
            f'"{server.ca_file}"\npassword_env = "IMAP_PASSWORD"\n'
        )
        server.put(user, (written(subject=f"Case {n}", message_id=f"<{n}@acme>") for n in range(count)))
        init = start(folder, "init")
        init.communicate()
        assert init.returncode == 0
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", PEAK, "mail", "fetch", "--no-send", "-q"],
            env=environment(folder),
            stdout=subprocess.PIPE,
        )
        told = process.communicate()[0].decode()
        took = time.monotonic() - began
        assert process.returncode == 0
        assert server.seen(user) == (count, count)
        peaks[count] = int(told.split()[1])
        print(f"{count:,} messages: {count / took:,.0f} a second, {peaks[count] / 1024:.0f} MB at most")
    assert peaks[10_000] < peaks[1_000] * 1.2
