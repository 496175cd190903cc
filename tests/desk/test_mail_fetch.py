"""Messages are fetched from a real IMAP server: Dovecot, where the system has one."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
import socketserver
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.settings.file import read
from supportcli.desk.settings.values import Fetch
from supportcli.domain.errors import InvalidError
from tests.conftest import Run
from tests.desk import dovecot
from tests.desk.dovecot import Dovecot
from tests.desk.mailing import written

USERS = (f"user{n}" for n in itertools.count(1))


@pytest.fixture
def server(imap_server: Dovecot) -> Dovecot:
    """The server, under a short name."""
    return imap_server


@pytest.fixture
def user() -> str:
    """Somebody whose mailbox is empty."""
    return next(USERS)


Settings = Callable[..., None]


@pytest.fixture
def settings(server: Dovecot, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Write the settings: one account for each user, with what differs from reading an inbox by TLS."""
    monkeypatch.setenv("IMAP_PASSWORD", dovecot.PASSWORD)
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    run("init")

    def write(*users: str, **other: object) -> None:
        values = {"host": "localhost", "port": server.tls, "password_env": "IMAP_PASSWORD"}
        values |= {"ca_file": str(server.ca_file)} | other
        lines = "\n".join(
            f"{key} = {json.dumps(value)}" for key, value in values.items() if value is not None
        )
        accounts = [f'[[mail.fetch]]\nname = "{name}"\nuser = "{name}"\n{lines}\n' for name in users]
        (tmp_path / "config.toml").write_text("\n".join(accounts))

    return write


def letters(count: int, **headers: str) -> list[bytes]:
    return [written(subject=f"Case {n}", message_id=f"<{n}@acme>", **headers) for n in range(count)]


def taken(folder: Path) -> list[tuple[int, str]]:
    """What the desk has taken in."""
    with sqlite3.connect(folder / "desk.db") as connection:
        return connection.execute("SELECT id, subject FROM messages ORDER BY id").fetchall()


SECURED = {
    "TLS from the beginning": {},
    "STARTTLS": {"tls": "starttls"},
    "in the clear, on this machine": {"tls": "none", "ca_file": None},
}


@pytest.mark.parametrize("how", SECURED.values(), ids=SECURED)
def test_what_waits_is_taken_in_and_marked(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path, how: dict[str, Any]
) -> None:
    """In the order in which it came; the second time there is nothing, and nothing is said."""
    port = {} if not how else {"port": server.plain}
    settings(user, **how, **port)
    server.put(user, letters(3))
    done = run("mail", "fetch")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("3 messages: 3 held\n")
    assert taken(tmp_path) == [(1, "Case 0"), (2, "Case 1"), (3, "Case 2")]
    assert server.seen(user) == (3, 3)
    again = run("mail", "fetch")
    assert (again.code, again.out, again.err) == (0, "", "")
    server.put(user, letters(1, x_new="yes"))
    assert run("mail", "fetch", user.upper(), "--json", "source,subject").out == (
        f'[\n{{"source": "{user}/INBOX:4", "subject": "Case 0"}}\n]\n'
    )


AFTER = {
    # what the settings say: (seen, messages) in the inbox and in Taken afterwards
    "seen": ((4, 4), (0, 0)),
    "flag:Taken": ((0, 4), (0, 0)),
    "move:Taken": ((0, 0), (0, 4)),
    "delete": ((0, 0), (0, 0)),
}


@pytest.mark.parametrize("after", AFTER)
def test_what_becomes_of_a_message_that_was_taken(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path, after: str
) -> None:
    """It is marked, moved or deleted, as the settings say, and not taken again."""
    settings(user, after=after)
    server.put(user, letters(4))
    server.make(user, "Taken")
    assert run("mail", "fetch", "-q", "--limit", "1").code == 0
    assert len(taken(tmp_path)) == 1
    for _ in range(2):
        assert run("mail", "fetch", "-q").code == 0
        assert (server.seen(user), server.seen(user, "Taken")) == AFTER[after]
        assert len(taken(tmp_path)) == 4


def test_folders_are_read_one_after_another(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """Each by its name as people write it."""
    settings(user, folders=["Support/Ärger".replace("/", "."), "INBOX"], after="delete")
    server.put(user, letters(1))
    server.put(user, [written(subject="Grr")], "Support.&AMQ-rger")
    assert run("mail", "fetch", "-q").code == 0
    assert [subject for _, subject in taken(tmp_path)] == ["Grr", "Case 0"]


def test_a_dry_run_changes_nothing_anywhere(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """It says what would be done."""
    settings(user, after="delete")
    server.put(user, letters(2))
    told = run("mail", "fetch", "--dry-run", "--json=action")
    assert json.loads(told.out) == [{"action": "held"}] * 2
    assert told.err.endswith("2 messages: 2 held; dry run: nothing was recorded\n")
    assert (taken(tmp_path), server.seen(user)) == ([], (0, 2))


def test_a_mark_that_was_lost_is_made_up_for(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """Taken in by another way, or killed before the mark: the bytes are known, and the message is marked."""
    settings(user)
    server.put(user, letters(3))
    (tmp_path / "first.eml").write_bytes(letters(1)[0])
    run("mail", "receive", str(tmp_path / "first.eml"), "-q")
    assert (
        run("mail", "fetch", "--json=action").out
        == '[\n{"action": "known"},\n{"action": "held"},\n{"action": "held"}\n]\n'
    )
    assert (len(taken(tmp_path)), server.seen(user)) == (3, (3, 3))


def test_what_was_marked_before_a_kill_is_removed_and_what_others_marked_is_left(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """Between the mark and the removal: the next run makes up for it, and expunges nobody else's message."""
    from imapclient import IMAPClient

    settings(user, after="delete")
    server.put(user, letters(3))
    with IMAPClient("127.0.0.1", server.plain, ssl=False) as client:
        client.login(user, dovecot.PASSWORD)
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Deleted", b"supportcli-taken"])
        client.add_flags([2], [b"\\Deleted"])
    assert run("mail", "fetch", "-q").code == 0
    assert taken(tmp_path) == [(1, "Case 2")]
    assert server.seen(user) == (0, 1)


REFUSED = {
    "wrong password": ({}, {"IMAP_PASSWORD": "wr0ng-one"}, 1, "[AUTHENTICATIONFAILED] Authentication failed."),
    "no password": ({}, {"IMAP_PASSWORD": ""}, 1, "there is no password: IMAP_PASSWORD is not set"),
    "nobody vouches": ({"ca_file": None}, {}, 1, "not trusted: unable to get local issuer certificate"),
    "another name": ({"host": "127.0.0.1"}, {}, 1, "not trusted: IP address mismatch"),
    "no such folder": ({"folder": "Nope"}, {}, 3, "no folder Nope on localhost\n\nhint: there are: INBOX, Taken\n"),
    "nowhere to move it": ({"after": "move:Done"}, {}, 3, "no folder Done on localhost"),
    "nobody listens": ({"port": 1}, {}, 1, "localhost:1: Connection refused"),
    "it says nothing": ({"tls": "starttls", "timeout": 1}, {}, 1, "the server does not answer in time"),
    "no authority": ({"ca_file": "/nowhere.pem"}, {}, 5, "there is no file /nowhere.pem"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_stands_in_the_way_is_said(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path, case: Any, monkeypatch: Any
) -> None:
    """In one line that holds no password, with an exit code; nothing is taken, nothing is marked."""
    said, environment, code, message = case
    settings(user, **said)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    server.put(user, letters(1))
    server.make(user, "Taken")
    done = run("mail", "fetch")
    assert (done.code, done.out) == (code, "")
    assert f"error: {user}: " in done.err and message in done.err
    assert "wr0ng" not in done.err and dovecot.PASSWORD not in done.err
    assert (taken(tmp_path), server.seen(user)) == ([], (0, 1))


def test_whom_the_environment_trusts(
    server: Dovecot, user: str, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``SSL_CERT_FILE`` names authorities as it does for every other program."""
    settings(user, ca_file=None)
    server.put(user, letters(1))
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
    assert run("mail", "fetch").err.endswith("1 message: 1 held\n")


def test_one_account_does_not_stop_the_others(
    server: Dovecot, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """What can be fetched is fetched; the exit code tells of the rest."""
    one, two, three = next(USERS), next(USERS), next(USERS)
    settings(one, two, three, after="move:Taken")
    for name in (one, two, three):
        server.put(name, [written(subject=name)])
    server.make(two, "Taken")
    done = run("mail", "fetch")
    assert done.code == 3
    assert f"warning: {one}: no folder Taken on localhost (there are: INBOX)\n" in done.err
    assert f"error: {three}: no folder Taken on localhost\n" in done.err
    assert [subject for _, subject in taken(tmp_path)] == [two]
    assert run("mail", "fetch", "nobody").err == (
        f'error: no account "nobody" in the settings\n\nhint: there are: {one}, {two}, {three}\n'
    )


def test_what_is_too_large_stays_or_is_kept_unread(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """``max_size`` leaves it on the server, ``mail.max_message`` keeps its bytes and reads its head only."""
    settings(user, max_size="2M")
    config = tmp_path / "config.toml"
    config.write_text('[mail]\nmax_message = "1M"\n' + config.read_text())
    server.put(
        user,
        [
            written(
                subject=f"{size} MB", text="word " * (size * 210_000) or "Hi", message_id=f"<{size}@acme>"
            )
            for size in (3, 1, 0)
        ],
    )
    done = run("mail", "fetch", "--json", "subject,flaws")
    assert (
        f"warning: {user}: message 1 in INBOX stays on the server: it is larger than mail.fetch.max_size (3 MB)"
        in done.err
    )
    assert [(each["subject"], bool(each["flaws"])) for each in json.loads(done.out)] == [
        ("1 MB", True),
        ("0 MB", False),
    ]
    assert server.seen(user) == (2, 3)


def test_one_process_at_a_time(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """Cron may overlap with itself: whoever comes second leaves it to the first."""
    from filelock import FileLock

    settings(user)
    server.put(user, letters(1))
    with FileLock(f"{tmp_path / 'desk.db'}.fetch-{user}-lock"):
        done = run("mail", "fetch")
        assert (done.code, done.out, done.err) == (0, "", "")
    assert run("mail", "fetch", "--format", "ids").out == "1\n"


def test_the_acknowledgement_goes_out_at_once(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """As it does for a message that is piped in; ``--no-acknowledge`` is for what is old."""
    settings(user)
    run("customer", "add", "acme", "--domain", "acme.example")
    run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare")
    server.put(user, letters(2))
    run("mail", "fetch", "--limit", "1")
    run("mail", "fetch", "--no-acknowledge")
    told = json.loads(run("outbox", "list", "--json", "ticket,purpose,state").out)
    assert [each for each in told if each["purpose"] == "acknowledgement"] == [
        {"ticket": 1, "purpose": "acknowledgement", "state": "sent"}
    ]


class Other(socketserver.ThreadingTCPServer):
    """Between the desk and the server: it hangs up when a message is asked for, and hides what the server can do."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, behind: int, uid: int = 0, hides: tuple[bytes, ...] = ()) -> None:
        super().__init__(("127.0.0.1", 0), Between)
        self.behind, self.uid, self.hides, self.asked = behind, uid, hides, 0


class Between(socketserver.StreamRequestHandler):
    server: Other

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
            answers = threading.Thread(target=self._answers, args=(behind,), daemon=True)
            answers.start()
            for line in self.rfile:
                asked = re.search(rb"UID FETCH ([\d,:]+) \(BODY", line)
                if asked and str(self.server.uid).encode() in asked[1].split(b","):
                    self.server.asked += 1
                    break
                behind.sendall(line)
            behind.shutdown(socket.SHUT_RDWR)
            answers.join(5)

    def _answers(self, behind: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for line in behind.makefile("rb"):
                told = line
                for word in self.server.hides if b"CAPABILITY" in line else ():
                    told = told.replace(word, b"")
                self.wfile.write(told)


def test_a_message_over_which_the_server_hangs_up_stops_no_other(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    """It is left out with a warning and tried next time; the numbers of the new session mean the same messages."""
    server.put(user, letters(5))
    with Other(server.plain, uid=3) as between:
        threading.Thread(target=between.serve_forever, args=(0.02,), daemon=True).start()
        settings(user, tls="none", host="127.0.0.1", port=between.server_address[1])
        done = run("mail", "fetch")
        between.shutdown()
        assert between.asked == 2  # with the others, and alone
    assert (done.code, server.seen(user)) == (0, (4, 5))
    assert f"warning: {user}: message 3 in INBOX stays on the server: " in done.err
    assert [subject for _, subject in taken(tmp_path)] == ["Case 0", "Case 1", "Case 3", "Case 4"]
    settings(user)
    assert json.loads(run("mail", "fetch", "--json=subject").out) == [{"subject": "Case 2"}]


@pytest.mark.parametrize("after", ["move:Taken", "delete"])
def test_a_server_that_can_neither_move_nor_expunge_single_messages(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path, after: str
) -> None:
    """What was taken is marked as deleted and stays: an EXPUNGE would remove what others have marked, too."""
    server.put(user, letters(3))
    server.make(user, "Taken")
    with Other(server.plain, hides=(b" MOVE", b" UIDPLUS")) as between:
        threading.Thread(target=between.serve_forever, args=(0.02,), daemon=True).start()
        settings(user, tls="none", host="127.0.0.1", port=between.server_address[1], after=after)
        for _ in range(2):
            assert run("mail", "fetch", "-q").err == ""
            assert len(taken(tmp_path)) == 3
            assert server.seen(user)[1] == 3
            assert server.seen(user, "Taken")[1] == (3 if after != "delete" else 0)
        between.shutdown()


RING = """
import keyring.backend
class Fixed(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, name):
        return {("our desk", "IMAP_PASSWORD"): %r}.get((service, name))
    def set_password(self, *_): raise AssertionError
    def delete_password(self, *_): raise AssertionError
"""


def test_the_keyring_has_the_password(
    server: Dovecot, user: str, run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked where the variable is not set, under the name of the variable."""
    keyring = pytest.importorskip("keyring")
    (tmp_path / "ring_of_fetch.py").write_text(RING % dovecot.PASSWORD)
    monkeypatch.syspath_prepend(str(tmp_path))
    import ring_of_fetch  # type: ignore[import-not-found]

    keyring.set_keyring(ring_of_fetch.Fixed())
    monkeypatch.delenv("IMAP_PASSWORD")
    server.put(user, letters(1))
    settings(user, password_keyring="another desk")
    assert "IMAP_PASSWORD is not set, and the keyring has none for another desk" in run("mail", "fetch").err
    settings(user, password_keyring="our desk")
    assert run("mail", "fetch").err.endswith("1 message: 1 held\n")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('host = "x"', "mail.fetch.user: missing"),
        (
            'password = "s3cret"',
            "mail.fetch.password: not here: name an environment variable in password_env",
        ),
        ('password_env = "s3cret"', "mail.fetch.password_env: must be the name of an environment variable"),
        ('host = "mail.desk.example"\ntls = "none"', "mail.fetch.tls: none is for this very machine"),
        ('tls = "ssl"', "mail.fetch.tls: must be one of tls, starttls, none"),
        ('after = "archive"', 'mail.fetch.after: must be "seen", "flag:NAME", "move:FOLDER" or "delete"'),
        ('after = "flag:a b"', "mail.fetch.after: must be"),
        ("folders = []", "mail.fetch.folders: must be the name of a folder or a list of them"),
        ('folder = "A"\nfolders = ["B"]', "mail.fetch.folder: contradicts folders: give one of them"),
        ('name = "../x"', "mail.fetch.name: must be a name of letters"),
        ('max_size = "big"', 'mail.fetch.max_size: must be a size such as "20M"'),
        ("timeout = 0", "mail.fetch.timeout: must be a number of seconds between 1 and 300"),
        ('hots = "x"', 'mail.fetch.hots: unknown key; did you mean "host"?'),
    ],
)
def test_what_settings_refuse(lines: str, problem: str) -> None:
    """With the place, and without the value of what looks like a password."""
    with pytest.raises(InvalidError) as raised:
        read(f"[[mail.fetch]]\n{lines}\n".encode(), Path("config.toml"), "UTC")
    told = [str(each) for each in raised.value.problems]
    assert any(problem in each for each in told), told
    assert "s3cret" not in "".join(told)


def test_the_least_that_has_to_be_said() -> None:
    """The rest is what most servers expect."""
    least = '[[mail.fetch]]\nhost = "imap.desk.example"\nuser = "support"\n'
    assert read(least.encode(), Path("config.toml"), "UTC").mail.room.fetch == (
        Fetch("imap.desk.example", "imap.desk.example", 993, "tls", "support"),
    )
