"""A folder on an IMAP server: what waits in it, its messages as bytes, and letting go of those that were taken.

Nothing that is read changes anything on the server (``BODY.PEEK``); only ``Box.let_go`` does. Certificates are
checked, always. Numbers of messages (UIDs) are used within one session only, in which they cannot change their
meaning (RFC 3501, 2.3.1.1).
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from supportcli.mail.imap_errors import ImapError, failing
from supportcli.network.exchanges import ENDLESS

if TYPE_CHECKING:
    from supportcli.mail.imap_client import Client

_WINDOW = 20_000
"""Messages that one question looks through: no answer becomes a line that the library refuses to read."""
_MOST = 10_000_000
"""Messages of a folder: a server that tells of more has lost count."""
_FAREWELL = 5
"""Seconds for the answer to LOGOUT."""
_TAKEN = "supportcli-taken"
"""The flag of a message that was taken in and is to be removed."""


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is reached.

    Attributes:
        host: Its name, which its certificate has to bear.
        port: Its port.
        tls: ``tls``, ``starttls``, or ``none`` on this very machine.
        user: Whom to log in as.
        password: With what; it is in no message.
        ca_file: Whose certificates are trusted; ``None``: those of the system.
        timeout: Seconds for a whole answer; messages have as long again for each of their megabytes.
        oauth2: The password is an access token (XOAUTH2), which some providers ask for.
    """

    host: str
    port: int
    tls: str
    user: str
    password: str
    ca_file: str | None = None
    timeout: int = 60
    oauth2: bool = False

    def __repr__(self) -> str:
        """Without the password."""
        return f"Server({self.user} at {self.host}:{self.port})"


@contextmanager
def connected(server: Server) -> Iterator[Client]:
    """A session with a server, logged in.

    Raises:
        ImapError: It cannot be reached, is not who it should be, or lets nobody in.
    """
    with failing(server.password):
        client = _connect(server)
    try:
        yield client
    finally:
        client.exchange.begin(_FAREWELL)
        try:
            client.logout()
        except Exception:  # the messages are what counts, not the farewell
            with contextlib.suppress(Exception):
                client.shutdown()


def _connect(server: Server) -> Client:
    from supportcli.mail.imap_client import Client

    client = Client(server.host, server.port, server.timeout, tls=server.tls == "tls", ca_file=server.ca_file)
    try:
        if server.tls == "starttls":
            client.starttls(client.context)
        if server.oauth2:
            client.oauth2_login(server.user, server.password)
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(server.user, server.password)  # in UTF-8, which LOGIN is not
        else:
            client.login(server.user, server.password)
    except BaseException:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise
    return client


@contextmanager
def _asking(client: Client, size: int = 0) -> Iterator[None]:
    """An exchange of its own, in which the server sends messages of so many bytes together."""
    client.exchange.begin(client.exchange.seconds * (1 + (size >> 20)), size + ENDLESS)
    with failing():
        yield


def folders(client: Client) -> list[str]:
    """The folders that can hold messages."""
    with _asking(client):
        found = client.list_folders()
        return sorted(str(name) for flags, _, name in found if b"\\Noselect" not in flags)


@dataclass(slots=True)
class Box:
    """A folder that was opened.

    Attributes:
        client: The session.
        after: What becomes of a message that was taken: ``seen``, ``delete``, ``flag:NAME``, ``move:FOLDER``.
        validity: Changes when the server gives its messages new numbers.
        count: How many messages there are.
        keywords: The server keeps flags of our own.
    """

    client: Client
    after: str
    validity: int
    count: int
    keywords: bool = False

    def waiting(self) -> Sequence[int]:
        """The numbers of the messages that were not taken yet, the oldest first."""
        kind, _, word = self.after.partition(":")
        criteria = {"seen": ["UNSEEN"], "flag": ["UNKEYWORD", word]}.get(kind, [])
        found: set[int] = set()
        for first in range(1, self.count + 1, _WINDOW):
            window = f"{first}:{min(first + _WINDOW - 1, self.count)}"
            with _asking(self.client):
                told = self.client.search([window, "UNDELETED", *criteria])
            if len(told) > _WINDOW or not all(0 < uid < 1 << 32 for uid in told):
                raise ImapError("the server finds messages that cannot be")
            found.update(told)
        return array("L", sorted(found))

    def sizes(self, uids: Sequence[int]) -> list[tuple[int, int]]:
        """Each of these messages that is still there, with its size in bytes as the server tells it."""
        with _asking(self.client):
            found: dict[int, Any] = self.client.fetch(list(uids), ["RFC822.SIZE"])
            told = {uid: int(found[uid].get(b"RFC822.SIZE") or 0) for uid in uids if uid in found}
        return [(uid, size) for uid, size in sorted(told.items()) if size > 0]

    def messages(self, uids: Sequence[int], size: int) -> dict[int, bytes]:
        """The bytes of these messages, so many together; those that the server does not deliver are missing."""
        with _asking(self.client, size):
            found = self.client.fetch(list(uids), ["BODY.PEEK[]"])
            bodies = {uid: found[uid].get(b"BODY[]") for uid in uids if uid in found}
        # some servers answer with nothing where their own storage fails: that is no message
        return {uid: body for uid, body in bodies.items() if isinstance(body, bytes) and body}

    def let_go(self, uids: Sequence[int]) -> None:
        """Mark, move or delete messages that were taken in."""
        if not uids:
            return
        kind, _, word = self.after.partition(":")
        with _asking(self.client):
            if kind == "seen":
                self.client.add_flags(uids, [b"\\Seen"], silent=True)
            elif kind == "flag":
                self.client.add_flags(uids, [word.encode("ascii")], silent=True)
            elif kind == "move" and self.client.has_capability("MOVE"):
                self.client.move(uids, word)
            else:
                if kind == "move":
                    self.client.copy(uids, word)
                self._delete(uids)

    def finish(self) -> bool:
        """Remove what an earlier run had taken and marked, and was killed before it could remove it."""
        if not (self._removes and self.keywords and self.client.has_capability("UIDPLUS")):
            return False
        with _asking(self.client):
            left = self.client.search(["DELETED", "KEYWORD", _TAKEN])
            if left:
                self.client.uid_expunge(left)
        return bool(left)

    @property
    def _removes(self) -> bool:
        kind = self.after.partition(":")[0]
        return kind == "delete" or (kind == "move" and not self.client.has_capability("MOVE"))

    def _delete(self, uids: Sequence[int]) -> None:
        # both flags at once: what only bears \\Deleted was marked by somebody else, and is theirs
        flags = [b"\\Deleted", *([_TAKEN.encode("ascii")] if self.keywords else [])]
        self.client.add_flags(uids, flags, silent=True)
        # without UIDPLUS an EXPUNGE would remove what somebody else has marked: it stays marked then
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge(uids)


def opened(client: Client, folder: str, after: str, *, look_only: bool = False) -> Box:
    """Open a folder.

    Args:
        client: The session.
        folder: Its name as people write it.
        after: What becomes of a message that was taken.
        look_only: Nothing may be changed in it.

    Raises:
        ImapError: It cannot be opened, or nothing can be marked in it.
    """
    with _asking(client):
        told = client.select_folder(folder, readonly=look_only)
        validity, count = int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"EXISTS", 0))
    if count > _MOST:
        raise ImapError(f"the server tells of {str(count)[:20]} messages in the folder {folder}")
    if not look_only:
        _require_flag(told, folder, after)
    keywords = b"\\*" in told.get(b"PERMANENTFLAGS", ())
    box = Box(client, after, validity, count, keywords)
    if not look_only and box.finish():
        return opened(client, folder, after)  # there are fewer messages now
    return box


def _require_flag(told: Any, folder: str, after: str) -> None:
    """A flag that the server forgets would have every message taken again and again."""
    kind, _, word = after.partition(":")
    permanent = told.get(b"PERMANENTFLAGS")
    if kind == "move" or permanent is None:
        return
    needed = {"seen": b"\\seen", "delete": b"\\deleted"}.get(kind, word.lower().encode())
    there = {flag.lower() for flag in permanent if isinstance(flag, bytes)}
    if needed not in there and not (kind == "flag" and b"\\*" in there):
        raise ImapError(f"the server keeps no flag {needed.decode()} in the folder {folder}")
