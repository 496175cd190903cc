"""The password of the mail server: from the environment, else from the system's keyring; never told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from supportcli.desk.delivery import Delivered, deliver
from supportcli.desk.digest import post_digest
from supportcli.desk.settings.values import Mail, Smtp
from tests.conftest import MakeDesk
from tests.desk.sink import Sink

keyring = pytest.importorskip("keyring")
backend = pytest.importorskip("keyring.backend")

PASSWORD = "s3cret-and-more"


class Ring(backend.KeyringBackend):  # type: ignore[name-defined,misc]
    """A keyring that knows one password."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        if service == "broken":
            raise RuntimeError(PASSWORD)
        return PASSWORD if (service, username) == ("supportcli", "SMTP_PASSWORD") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's keyring is this one."""
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    yield
    keyring.set_keyring(before)


def login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"desk", PASSWORD.encode()), handled=False)


def sent(make_desk: MakeDesk, service: str | None) -> tuple[Delivered, Sink]:
    """Send one letter to a server that wants a password."""
    import socket

    sink = Sink()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        sink.port = int(found.getsockname()[1])
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=sink.port,
        ready_timeout=30,
        auth_required=True,
        auth_require_tls=False,
        authenticator=login,
    )
    controller.start()
    try:
        server = Smtp("127.0.0.1", sink.port, user="desk", password_keyring=service)
        desk = make_desk(mail=Mail(from_address="support@desk.example", transport="smtp", smtp=server))
        post_digest(desk, ["lead@desk.example"])
        return deliver(desk), sink
    finally:
        controller.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("service", ["supportcli", None])
def test_it_is_found(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, service: str | None) -> None:
    """In the keyring; or in the environment, which is asked first."""
    if service is None:
        monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    done, sink = sent(make_desk, service)
    assert (done.sent, done.outage, len(sink.taken)) == (1, None, 1)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (None, "there is no password: SMTP_PASSWORD is not set"),
        ("other", "there is no password: SMTP_PASSWORD is not set, and the keyring has none for other"),
        ("broken", "the keyring cannot be read: RuntimeError"),
    ],
)
def test_it_is_not_found(make_desk: MakeDesk, service: str | None, reason: str) -> None:
    """An outage: nothing is given up, and no word of a secret is told."""
    done, sink = sent(make_desk, service)
    assert (done.outage, done.failed, sink.taken) == (reason, 0, [])
