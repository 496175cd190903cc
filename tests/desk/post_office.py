"""How mail comes to a desk and leaves it in a story: through programs and folders, or through real servers."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from tests.conftest import Result, Run
from tests.desk.dovecot import Dovecot


class Desk:
    """A desk as the world sees it: what it says, what leaves it, what stands in it.

    Args:
        run: Calls the program.
        folder: Where its database is.
        deliver: Brings a message to the program.
        letters: Everything that has left so far, in order.
    """

    def __init__(
        self,
        run: Run,
        folder: Path,
        deliver: Callable[[bytes, str], Result],
        letters: Callable[[], list[bytes]],
    ) -> None:
        self._run, self._folder, self._deliver, self._letters = run, folder, deliver, letters
        self._read = 0
        self._now = ""

    def at(self, time: str) -> None:
        """It is this time of Monday, 2 March 2026."""
        self._now = f"2026-03-02T{time}:00Z"

    def does(self, *words: str) -> str:
        """Somebody at the desk runs a command; returns what it prints."""
        done = self._run(*words, now=self._now)
        assert done.code == 0, done.err
        return str(done.out)

    def takes(self, raw: bytes) -> str:
        """A message comes in; returns what the desk says of it."""
        done = self._deliver(raw, self._now)
        assert done.code == 0, done.err
        return done.err

    def leaves(self) -> list[Message]:
        """The letters that have left since somebody last looked."""
        self.does("outbox", "send")
        new = self._letters()[self._read :]
        self._read += len(new)
        return [message_from_bytes(raw) for raw in new]

    @property
    def tickets(self) -> list[tuple[Any, ...]]:
        """Each ticket: its number, its status, its customer."""
        return self._rows("SELECT id, status, customer FROM tickets ORDER BY id")

    @property
    def messages(self) -> list[tuple[Any, ...]]:
        """Each message: its ticket, what was done with it, why nobody may answer it."""
        return self._rows("SELECT ticket, action, COALESCE(automatic, '') FROM messages ORDER BY id")

    @property
    def outbox(self) -> list[tuple[Any, ...]]:
        """Each letter: its ticket, what it is for, to whom, and whether it left."""
        return self._rows(
            "SELECT ticket, purpose, json_extract(recipients, '$[0]'), state FROM outbox ORDER BY id"
        )

    def history(self, ticket: int) -> list[str]:
        """What happened to a ticket, by kind."""
        return [
            each["kind"]
            for each in json.loads(self.does("show", str(ticket), "--json", "events,id"))["events"]
        ]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self._folder / "desk.db")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


SETTINGS = '[mail]\nfrom = "support@desk.example"\nlimit_per_sender = 4\n'


@contextmanager
def programs(run: Run, folder: Path) -> Iterator[Desk]:
    """A mail server pipes each message into the program; what leaves goes into a Maildir."""
    (folder / "config.toml").write_text(f'{SETTINGS}maildir.path = "{folder / "out"}"\n')
    order: list[Path] = []

    def letters() -> list[bytes]:
        new = set((folder / "out" / "new").glob("*")) - set(order)
        order.extend(sorted(new, key=lambda path: path.stat().st_mtime_ns))
        return [path.read_bytes() for path in order]

    yield Desk(
        run, folder, lambda raw, now: run("mail", "receive", "-", now=now, input=raw.decode()), letters
    )


@contextmanager
def servers(run: Run, folder: Path, imap: Dovecot) -> Iterator[Desk]:
    """The program fetches from an IMAP server and sends to an SMTP server, both real."""
    from aiosmtpd.controller import Controller

    taken: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            taken.append(envelope.content)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    smtp = Controller(Handler(), hostname="127.0.0.1", port=port)
    smtp.start()
    (folder / "config.toml").write_text(
        f'{SETTINGS}transport = "smtp"\nsmtp = {{ host = "127.0.0.1", port = {port} }}\n'
        f'[[mail.fetch]]\nhost = "localhost"\nport = {imap.tls}\nuser = "support"\nca_file = "{imap.ca_file}"\n'
        'password_env = "IMAP_PASSWORD"\nafter = "move:Taken"\n'
    )
    imap.make("support", "Taken")

    def deliver(raw: bytes, now: str) -> Result:
        imap.put("support", [raw])
        return run("mail", "fetch", now=now)

    try:
        yield Desk(run, folder, deliver, lambda: taken)
    finally:
        smtp.stop()
