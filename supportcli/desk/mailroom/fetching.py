"""Messages from IMAP folders: read one group after another, let go only after they were taken in.

The server remembers what was taken (a flag, another folder), the desk knows the bytes. Whoever is killed between the
transaction and the mark finds the message again, is told that it is known, and marks it then: nothing is lost, and
nothing is taken in twice. No number of the server's is kept from one run to the next, so that a server that numbers
its messages anew (UIDVALIDITY) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.sources import Item, receive
from supportcli.desk.mailroom.take import Taken
from supportcli.desk.settings.values import Fetch
from supportcli.domain.actions import action
from supportcli.domain.errors import DeskError, InvalidError, NotFoundError

if TYPE_CHECKING:
    from supportcli.mail.imap import Box, Server
    from supportcli.mail.imap_client import Client

_GROUP_MESSAGES = 50
_GROUP_BYTES = 4 << 20
"""So much is asked for at once: memory is bounded, and a distant server is not asked for every message alone."""
_SIZES = 500
"""Messages whose sizes are asked for at once."""
_RECONNECTIONS = 6
"""So often a server may hang up over a message in one run; each such message is left out and tried next time."""


@dataclass(slots=True)
class Fetching:
    """One run over one account.

    Attributes:
        desk: The desk.
        account: Whose folders are read.
        warn: Is told of every message that is left on the server, and why.
        progress: Is told how many messages of how many were read, in which folder.
        dry_run: Change nothing, neither here nor there.
        left: How many messages may still be read; ``None``: all of them.
    """

    desk: Desk
    account: Fetch
    warn: Callable[[str], None]
    progress: Callable[[str, int, int], None] | None = None
    dry_run: bool = False
    left: int | None = None
    _hung_up: int = field(default=0, repr=False)


class FetchError(DeskError):
    """An account could not be read; what was taken before stays taken."""


def chosen(desk: Desk, names: Sequence[str]) -> list[Fetch]:
    """The accounts of these names; without names, all of the settings.

    Raises:
        InvalidError: The settings have none.
        NotFoundError: Names one that they do not have.
    """
    accounts = desk.settings.mail.room.fetch
    if not accounts:
        raise InvalidError(
            "the settings name no IMAP account", hint=(action("config edit"), ": [[mail.fetch]]")
        )
    by_name = {account.name.lower(): account for account in accounts}
    unknown = [name for name in names if name.lower() not in by_name]
    if unknown:
        known = ", ".join(account.name for account in accounts)
        raise NotFoundError(f'no account "{unknown[0]}" in the settings', hint=f"there are: {known}")
    return list(dict.fromkeys(by_name[name.lower()] for name in names)) if names else list(accounts)


def fetch(run: Fetching, *, answer: bool = True) -> Iterator[Taken]:
    """Take in what waits in the folders of an account; yields what was done with each once that is certain.

    Raises:
        BusyError: The database stays locked; what was not taken in waits on the server.
        FetchError: The server cannot be reached, lets nobody in, or hung up.
        NotFoundError: A folder does not exist; the hint names those that do.
        AlreadyFetchingError: Another process reads this account.
    """
    from filelock import FileLock, Timeout

    from supportcli.mail.imap_errors import ImapError

    account = run.account
    server = _server(account)
    lock = FileLock(f"{run.desk.store.path}.fetch-{account.name.lower()}-lock", mode=0o600)
    try:
        # the system releases it when the process dies, however it dies
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyFetchingError(f"another process fetches {account.name}") from None
    try:
        yield from _all_folders(run, server, answer=answer)
    except ImapError as error:
        where = f"{account.host}:{account.port}"
        raise FetchError(f"{account.name}: {where}: {error.message}") from None
    finally:
        lock.release()


class AlreadyFetchingError(Exception):
    """Another process reads this account, and does what this one would."""


def _server(account: Fetch) -> Server:
    from supportcli.desk.secret import SecretError, secret
    from supportcli.mail.imap import Server

    if account.ca_file is not None and not account.ca_file.is_file():
        raise InvalidError(f"{account.name}: there is no file {account.ca_file}", hint="mail.fetch.ca_file")
    try:
        password, place = secret(account.password_env, account.password_keyring)
    except SecretError as error:
        raise FetchError(f"{account.name}: {error}") from None
    if not password.isprintable():
        raise FetchError(f"{account.name}: what {place} holds is no password")
    ca_file = str(account.ca_file) if account.ca_file else None
    return Server(
        account.host, account.port, account.tls, account.user, password, ca_file, account.timeout,
        account.login == "oauth2",
    )  # fmt: skip


def _all_folders(run: Fetching, server: Server, *, answer: bool) -> Iterator[Taken]:
    for folder in run.account.folders:
        reading = _Reading(run, server, folder)
        try:
            yield from receive(
                run.desk, reading.items(), command="mail fetch", answer=answer, dry_run=run.dry_run
            )
            reading.let_go()
        finally:
            reading.close()


@dataclass(slots=True)
class _Reading:
    """A folder while it is read: the session, and what was taken since the last mark."""

    run: Fetching
    server: Server
    folder: str
    _session: ExitStack = field(default_factory=ExitStack)
    _box: Box | None = None
    _taken: list[int] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """The messages that wait, one after another; what was taken meanwhile is let go before the next is read."""
        waiting = self._open().waiting()
        total = len(waiting) if self.run.left is None else min(len(waiting), self.run.left)
        done = 0
        for group in self._groups(waiting):
            for uid, raw in self._bodies(group):
                if self.run.left is not None:
                    if self.run.left <= 0:
                        return
                    self.run.left -= 1
                done += 1
                if self.run.progress is not None:
                    self.run.progress(f"{self.run.account.name}/{self.folder}", done, total)
                yield Item(
                    raw, f"{self.run.account.name}/{self.folder}:{uid}", partial(self._taken.append, uid)
                )
            self.let_go()

    def let_go(self) -> None:
        """Mark, move or delete what was taken in for certain."""
        if self._taken and self._box is not None:
            self._box.let_go(self._taken)
            self._taken.clear()

    def close(self) -> None:
        """Leave the server; what was taken in for certain is let go even if something else went wrong."""
        from supportcli.mail.imap_errors import ImapError

        try:
            self.let_go()
        except ImapError:
            pass  # the next run finds them, knows them and lets them go
        finally:
            self._session.close()

    def _open(self) -> Box:
        from supportcli.mail.imap import connected, opened

        client = self._session.enter_context(connected(self.server))
        _require_folders(self.run.account, self.folder, client)
        self._box = opened(client, self.folder, self.run.account.after, look_only=self.run.dry_run)
        return self._box

    def _groups(self, waiting: Sequence[int]) -> Iterator[dict[int, int]]:
        """What is asked for at once: messages that are small enough, together of bounded size, each with its own."""
        group: dict[int, int] = {}
        size = 0
        for uid, each in self._sizes(waiting):
            if each > self.run.account.max_size:
                self._skip(uid, f"it is larger than mail.fetch.max_size ({each >> 20} MB)")
                continue
            if group and (len(group) >= _GROUP_MESSAGES or size + each > _GROUP_BYTES):
                yield group
                group, size = {}, 0
            group[uid] = each
            size += each
        if group:
            yield group

    def _sizes(self, waiting: Sequence[int]) -> Iterator[tuple[int, int]]:
        for start in range(0, len(waiting), _SIZES):
            assert self._box is not None  # noqa: S101  # opened before anything is read
            yield from self._box.sizes(waiting[start : start + _SIZES])

    def _bodies(self, group: Mapping[int, int]) -> Iterator[tuple[int, bytes]]:
        """The messages of a group; if the server cannot deliver them together, one by one."""
        from supportcli.mail.imap_errors import ImapError

        assert self._box is not None  # noqa: S101  # opened before anything is read
        try:
            found = self._box.messages(list(group), sum(group.values()))
        except ImapError as error:
            if error.broken:
                self._again(error)
            if len(group) == 1:
                for uid in group:
                    self._skip(uid, error.message)
                return
            for uid, size in group.items():
                yield from self._bodies({uid: size})
            return
        for uid in group:
            raw = found.pop(uid, None)
            if raw is None:
                self._skip(uid, "the server does not deliver it")
            else:
                yield uid, raw

    def _again(self, error: Exception) -> None:
        """Another session, in which the numbers still mean the same messages; raises the error if there is none."""
        self.run._hung_up += 1
        if self.run._hung_up > _RECONNECTIONS or self._box is None:
            raise error
        before = self._box.validity
        self._session.close()
        if self._open().validity != before:
            # these numbers are other messages now; the next run finds those that were taken, and knows them
            self._taken.clear()
            raise error

    def _skip(self, uid: int, why: str) -> None:
        account = self.run.account
        self.run.warn(f"{account.name}: message {uid} in {self.folder} stays on the server: {why}")


def _require_folders(account: Fetch, folder: str, client: Client) -> None:
    from supportcli.mail.imap import folders

    kind, _, target = account.after.partition(":")
    there = folders(client)
    for name in (folder, target if kind == "move" else folder):
        if name not in there and not (name.upper() == "INBOX" and "INBOX" in map(str.upper, there)):
            raise NotFoundError(
                f"{account.name}: no folder {name} on {account.host}",
                hint=f"there are: {', '.join(there[:50])}",
            )
