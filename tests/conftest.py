"""Shared fixtures: a fresh desk in a real file, at an instant that the test chooses."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.settings.values import Mail, Settings
from tests.desk import dovecot

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Where most tests begin: Monday 2 March 2026, 09:00 UTC."""

ROLES = {
    "technical-support-manager": ("tsm@desk.example",),
    "customer-relations-manager": ("crm@desk.example",),
    "cto": ("cto@desk.example",),
}


def at(text: str) -> datetime:
    """An instant of a test, ``2026-03-02 10:05`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_size_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of a test is as large as the test says, whoever runs the tests."""
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Open the test's desk file at an instant; every call opens the same file anew."""
    opened: list[Desk] = []
    plain = Settings(roles=ROLES, people={"ana": "ana@desk.example"}, mail=Mail(maildir=tmp_path / "maildir"))

    def make(now: datetime = MONDAY, actor: str = "ana", **settings: object) -> Desk:
        desk = Desk.open(
            tmp_path / "desk.db", now=now, actor=actor, settings=plain._replace(**settings), create=True
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


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
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

    return call


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
