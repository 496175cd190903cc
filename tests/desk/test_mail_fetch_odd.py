"""IMAP servers that answer oddly, as real ones do: a scripted server that says what a test wants."""

from __future__ import annotations

import base64
import json
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Run

RAW = b"From: jo@acme.example\r\nSubject: Case %d\r\n\r\nPlease help.\r\n"

DRIP = b"%DRIP"
"""Stands at the end of what never ends."""
ANSWERS = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    "LIST": b'* LIST () "/" INBOX\r\n',
    "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted)] x\r\n",
    "SEARCH": b"* SEARCH 1 2 3\r\n",
    "RFC822.SIZE": b"".join(b"* %d FETCH (UID %d RFC822.SIZE 60)\r\n" % (n, n) for n in (1, 2, 3)),
    "BODY.PEEK": b"",
    "STORE": b"",
    "LOGOUT": b"* BYE\r\n",
}


class Scripted(socketserver.ThreadingTCPServer):
    """Three messages; what it says of the second one's body, and of anything else, is the test's."""

    daemon_threads = True

    def __init__(self, said: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.said, self.marked, self.over = said, list[bytes](), threading.Event()
        self.login = b""


class Session(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:
        with suppress(OSError):
            self.say(self.server.said.get("greeting", b"* OK ready\r\n"))
            for line in self.rfile:
                tag, _, command = line.strip().partition(b" ")
                self.answer(tag, command.upper())

    def say(self, told: bytes) -> None:
        """Write it; what ends in a drip goes on for ever, a byte at a time."""
        self.wfile.write(told.removesuffix(DRIP))
        while told.endswith(DRIP) and not self.server.over.wait(0.02):
            self.wfile.write(b" ")

    def answer(self, tag: bytes, command: bytes) -> None:
        verb = next((word for word in ANSWERS if word.encode() in command), "")
        told = self.server.said.get(verb)
        if verb == "BODY.PEEK":
            told = self.bodies(command, told)
        if b"AUTHENTICATE" in command:
            self.wfile.write(b"+ \r\n")
            self.server.login = base64.b64decode(self.rfile.readline())
            told = self.server.said.get("AUTHENTICATE")
        if verb == "STORE":
            self.server.marked.append(command)
        told = ANSWERS.get(verb, b"") if told is None else told
        if b"%TAG" in told or told.endswith(DRIP):
            self.say(told.replace(b"%TAG", tag))
        else:
            self.say(told + tag + b" OK done\r\n")

    def bodies(self, command: bytes, second: bytes | None) -> bytes:
        """The messages that are asked for; the second as the test says."""
        asked = re.search(rb"FETCH ([\d,]+)", command)
        told = b""
        for uid in map(int, asked[1].split(b",")) if asked else ():
            raw = RAW % uid
            whole = b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw)
            told += second if uid == 2 and second is not None else whole
        return told


@contextmanager
def scripted(
    said: dict[str, bytes], run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scripted]:
    """The server, and a desk whose settings name it."""
    with Scripted(said) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        (folder / "config.toml").write_text(
            f'[[mail.fetch]]\nname = "odd"\nhost = "127.0.0.1"\nport = {server.server_address[1]}\n'
            'tls = "none"\nuser = "jo"\ntimeout = 5\n'
        )
        monkeypatch.setenv("SUPPORTCLI_CONFIG", str(folder / "config.toml"))
        monkeypatch.setenv("IMAP_PASSWORD", 'geh"eim\\')
        run("init")
        yield server
        server.over.set()
        server.shutdown()


@pytest.mark.parametrize("accepted", [True, False])
def test_an_access_token_instead_of_a_password(
    accepted: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XOAUTH2 says who it is for; a token that ran out is an error, and is not told."""
    said = {} if accepted else {"AUTHENTICATE": b"%TAG NO [AUTHENTICATIONFAILED] ya29.token expired\r\n"}
    with scripted(said, run, tmp_path, monkeypatch) as server:
        config = tmp_path / "config.toml"
        config.write_text(config.read_text() + 'login = "oauth2"\n')
        monkeypatch.setenv("IMAP_PASSWORD", "ya29.token")
        done = run("mail", "fetch")
    assert server.login == b"user=jo\1auth=Bearer ya29.token\1\1"
    assert (done.code, len(server.marked)) == ((0, 1) if accepted else (1, 0))
    assert "ya29" not in done.err


BODIES = {
    # what the server says of the second message: what the desk says of that
    "nothing": (b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", "the server does not deliver it"),
    "an empty text": (b'* 2 FETCH (UID 2 BODY[] "")\r\n', "the server does not deliver it"),
    "another part": (b"* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n", "the server does not deliver it"),
    "it is gone": (b"* 2 EXPUNGE\r\n", "the server does not deliver it"),
    "a refusal": (b"%TAG NO [SERVERBUG] cannot be read\r\n", "fetch failed: [SERVERBUG] cannot be read"),
    "a half answer": (b"* 2 FETCH (UID ((( 2\r\n", "Tuple incomplete"),
    "numbers that are none": (b"* 2 FETCH (UID two BODY[] {2}\r\nhi)\r\n", ""),
}


@pytest.mark.parametrize("case", BODIES.values(), ids=BODIES)
def test_a_message_that_cannot_be_had_stays_and_stops_no_other(
    case: tuple[bytes, str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told of, and is neither taken in nor marked."""
    second, reason = case
    with scripted({"BODY.PEEK": second}, run, tmp_path, monkeypatch) as server:
        done = run("mail", "fetch", "--json=subject")
    assert done.code == 0, done.err
    assert json.loads(done.out) == [{"subject": "Case 1"}, {"subject": "Case 3"}]
    assert f"warning: odd: message 2 in INBOX stays on the server: {reason}" in done.err
    assert server.marked == [b"UID STORE 1,3 +FLAGS.SILENT (\\SEEN)"]


REFUSALS = {
    "greeting": (b"* BYE too many connections\r\n", "too many connections"),
    "not a greeting": (b"220 smtp.example ESMTP\r\n", ""),
    "LIST": (b"%TAG NO not today\r\n", "not today"),
    "SELECT": (b"%TAG NO [NOPERM] not yours\r\n", "not yours"),
    "read-only": (b"* 3 EXISTS\r\n%TAG OK [READ-ONLY] look, do not touch\r\n", "read-only"),
    "no flags": (b"* 3 EXISTS\r\n* OK [PERMANENTFLAGS ()] x\r\n", "the server keeps no flag \\seen"),
    "SEARCH": (b"%TAG BAD what?\r\n", "what?"),
    "RFC822.SIZE": (b"* BYE shutting down\r\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_server_that_does_not_want_to_is_an_error_in_one_line(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken in, nothing is marked, and the password is not told."""
    verb = {"not a greeting": "greeting", "read-only": "SELECT", "no flags": "SELECT"}.get(name, name)
    told, reason = REFUSALS[name]
    with scripted({verb: told}, run, tmp_path, monkeypatch) as server:
        done = run("mail", "fetch")
    assert (done.code, done.out, server.marked) == (1, "", []), done
    assert done.err.startswith("error: odd: 127.0.0.1:") and reason in done.err, done.err
    assert done.err.count("\n") == 1
    assert "geh" not in done.err


ABSURD = {
    # where, what the server says, and what the desk says of it
    "the greeting": ("greeting", b"* OK rea" + DRIP, "the server does not answer in time"),
    "a list": ("LIST", b'* LIST () "/" INB' + DRIP, "the server does not answer in time"),
    "what is found": ("SEARCH", b"* SEARCH 1 2" + DRIP, "the server does not answer in time"),
    "many messages": ("SELECT", b"* 4000000000 EXISTS\r\n", "the server tells of 4000000000 messages"),
    "a number of digits": ("SELECT", b"* %b EXISTS\r\n" % (b"9" * 5000), "cannot be read"),
    "large numbers": ("SEARCH", b"* SEARCH 1 %b\r\n" % (b"9" * 30), "finds messages that cannot be"),
    "the number nought": ("SEARCH", b"* SEARCH 0\r\n", "finds messages that cannot be"),
    "more than there are": ("SEARCH", b"* SEARCH%b\r\n" % (b" 7" * 20_001), "finds messages that cannot be"),
    "a long literal": ("LIST", b'* LIST () "/" {99999999999}\r\n', "the answer does not end"),
    "a longer one": ("LIST", b'* LIST () "/" {%b}\r\n' % (b"9" * 30), "the answer does not end"),
    "nesting": ("RFC822.SIZE", b"* 1 FETCH (UID 1 X %b)\r\n" % (b"(" * 50_000), "cannot be read"),
    "a size that is none": ("RFC822.SIZE", b"* 1 FETCH (UID 1 RFC822.SIZE (1 2))\r\n", "cannot be read"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_an_absurd_answer_is_an_error_in_one_line(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers, lengths and nesting that no server has, and answers that never end, are over in seconds."""
    verb, told, reason = ABSURD[name]
    with scripted({verb: told}, run, tmp_path, monkeypatch) as server:
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace("timeout = 5", "timeout = 1"))
        begun = time.monotonic()
        done = run("mail", "fetch")
        assert time.monotonic() - begun < 10
    assert (done.code, done.out, server.marked) == (1, "", []), done
    assert done.err.startswith("error: odd: 127.0.0.1:") and reason in done.err, done.err
    assert done.err.count("\n") == 1


class Renumbering(dict[str, bytes]):
    """What a server says that hangs up over its second message, and has numbered anew at the third visit."""

    visits = 0

    def get(self, verb: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        if verb != "SELECT":
            return super().get(verb, default)
        self.visits += 1
        return ANSWERS["SELECT"].replace(b"UIDVALIDITY 7", b"UIDVALIDITY %d" % (8 if self.visits > 2 else 7))


def test_new_numbers_mark_no_other_message(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken before the server hung up has another number now; the old one may be anybody's."""
    monkeypatch.setattr("supportcli.desk.mailroom.sources.BATCH_MESSAGES", 1)
    said = Renumbering({"BODY.PEEK": b"* BYE gone\r\n"})
    with scripted(said, run, tmp_path, monkeypatch) as server:
        done = run("mail", "fetch", "--json=subject")
    assert (done.code, said.visits, server.marked) == (1, 3, [])
    assert json.loads(done.out) == [{"subject": "Case 1"}]


def test_a_mark_that_fails_is_an_error_and_the_next_run_makes_up_for_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken in stays so; the second time it is known."""
    with scripted({"STORE": b"%TAG NO quota exceeded\r\n"}, run, tmp_path, monkeypatch):
        done = run("mail", "fetch")
        assert done.code == 1 and "quota exceeded" in done.err
    with scripted({}, run, tmp_path, monkeypatch) as server:
        assert run("mail", "fetch").err.endswith("3 messages: 3 known already\n")
        assert len(server.marked) == 1
