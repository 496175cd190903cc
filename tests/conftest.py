"""Shared fixtures: a fresh desk in a real file, at an instant that the test chooses."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.settings.values import Mail, Settings
from supportcli.store.connection import open_store
from tests.desk import dovecot

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Where most tests begin: Monday 2 March 2026, 09:00 UTC."""

ROLES = {
    "technical-support-manager": ("tsm@desk.example",),
    "customer-relations-manager": ("crm@desk.example",),
    "cto": ("cto@desk.example",),
}


IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders stand in memory where there is room: thousands of desks wait for no disk.

    They stay real files. A place that runs no programs will not do: tests write editors of their own.
    """
    if config.option.basetemp is not None or "PYTEST_DEBUG_TEMPROOT" in os.environ:
        return
    if not IN_MEMORY.is_dir() or not os.access(IN_MEMORY, os.W_OK):
        return
    place = os.statvfs(IN_MEMORY)
    if place.f_bavail * place.f_frsize >= ROOM and not place.f_flag & os.ST_NOEXEC:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(IN_MEMORY)


def at(text: str) -> datetime:
    """An instant of a test, ``2026-03-02 10:05`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_size_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of a test is as large as the test says, whoever runs the tests."""
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@cache
def _empty_desk() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        open_store(path, create=True).close()
        return path.read_bytes()


def begin_desk(path: Path) -> Path:
    """A desk file with all tables where there is none yet: what creating it gives, without creating it again."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(_empty_desk())
    return path


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Open the test's desk file at an instant; every call opens the same file anew."""
    opened: list[Desk] = []
    plain = Settings(roles=ROLES, people={"ana": "ana@desk.example"}, mail=Mail(maildir=tmp_path / "maildir"))

    def make(now: datetime = MONDAY, actor: str = "ana", **settings: object) -> Desk:
        desk = Desk.open(
            begin_desk(tmp_path / "desk.db"), now=now, actor=actor, settings=plain._replace(**settings)
        )
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """A fresh desk on Monday 2 March 2026, 09:00 UTC."""
    return make_desk()


@dataclass(frozen=True, slots=True)
class Result:
    """What one call of the program gave back."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Run:
    """Calls the program: ``run("list", now="2026-03-02T10:00:00Z")``; ``once`` spares calls that others made."""

    call: Callable[..., Result]
    once: Callable[[Hashable, Callable[[], object]], None]

    def __call__(self, *argv: str, now: str | None = None, input: str | None = None) -> Result:
        return self.call(*argv, now=now, input=input)


_PREPARED: dict[Hashable, Path] = {}


@pytest.fixture
def once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Hashable, Callable[[], object]], None]:
    """Prepare the test's folder; later tests with the same key get a copy of it.

    The key says all that the preparation depends on. No desk may be open then, and no file may hold the name
    of the folder.
    """

    def prepare(key: Hashable, preparation: Callable[[], object]) -> None:
        if key in _PREPARED:
            shutil.copytree(_PREPARED[key], tmp_path, dirs_exist_ok=True)
            return
        preparation()
        prepared = tmp_path_factory.mktemp("prepared")
        shutil.copytree(tmp_path, prepared, dirs_exist_ok=True)
        _PREPARED[key] = prepared

    return prepare


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: Callable[[Hashable, Callable[[], object]], None]
) -> Run:
    """Call the program in this process, on the test's own desk, settings and state folder."""
    monkeypatch.setenv("SUPPORTCLI_DB", str(tmp_path / "desk.db"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("SUPPORTCLI_NOW", "2026-03-02T09:00:00Z")
    monkeypatch.setenv("SUPPORTCLI_USER", "ana")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("SUPPORTCLI_CONFIG", raising=False)

    def call(*argv: str, now: str | None = None, input: str | None = None) -> Result:
        from supportcli.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.StringIO(input or ""))
            if now is not None:
                patch.setenv("SUPPORTCLI_NOW", now)
            try:
                code = main(list(argv))
            except SystemExit as done:
                code = done.code
        return Result(int(code or 0), out.getvalue(), err.getvalue())

    return Run(call, once)


@pytest.fixture(scope="session")
def imap_server() -> Iterator[dovecot.Dovecot]:
    """A real IMAP server; a test that needs it is skipped where there is none."""
    if dovecot.version() is None:
        pytest.skip("no Dovecot: apt-get install dovecot-imapd")
    try:
        started = dovecot.start()
    except RuntimeError as error:
        if dovecot.version() == "2.3":
            raise
        pytest.skip(f"this Dovecot does not start: {error}")
    yield started
    started.stop()
