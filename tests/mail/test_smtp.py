"""The SMTP transport, against a real server that takes, refuses, postpones and hangs up."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from supportcli.mail.compose import compose
from supportcli.mail.message import Mail, TransportError
from supportcli.mail.smtp import smtp
from tests.network.dripping import dripping

MAIL = Mail(
    message_id="<42.abc@desk.supportcli>",
    ticket=42,
    purpose="escalation",
    role="cto",
    recipients=("cto@desk.example", "jo@desk.example"),
    subject="Grüße",
    body=".\n..\nA line.\n",
    created_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    sender="support@desk.example",
)


@dataclass
class Handler:
    """A server's memory and temper: replies by recipient, a reply to every sender, a reply to every message."""

    replies: dict[str, str] = field(default_factory=dict)
    to_sender: str = "250 OK"
    to_data: str = "250 OK"
    per_connection: int = 1000
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    connections: int = 0
    secure: list[bool] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        self.secure.append(session.ssl is not None)
        session.messages = 0
        return responses

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session.messages >= self.per_connection:
            server.transport.write(b"421 enough for one connection\r\n")
            server.transport.close()
            return "421 enough"
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.to_data.startswith("250"):
            session.messages += 1
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.to_data


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def server(handler: Handler) -> Iterator[Controller]:
    """A mail server on a free port of this machine."""
    controller = Controller(
        handler, hostname="127.0.0.1", port=free_port(), server_hostname="localhost", ready_timeout=30
    )
    controller.start()
    yield controller
    controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def refusal(controller: Controller, mail: Mail = MAIL) -> TransportError:
    """How the server refuses a message."""
    with (
        smtp("127.0.0.1", controller.port) as send,
        pytest.raises(TransportError) as caught,
    ):
        send(mail)
    return caught.value


def test_the_server_gets_the_message(server: Controller, handler: Handler) -> None:
    """Envelope, line ends, and lines of dots, as they must be on the wire."""
    with smtp("127.0.0.1", server.port) as send:
        send(MAIL)
    assert handler.taken == [
        (
            "support@desk.example",
            ["cto@desk.example", "jo@desk.example"],
            compose(MAIL).replace(b"\n", b"\r\n"),
        )
    ]


def test_many_messages_share_one_connection(server: Controller, handler: Handler) -> None:
    """A thousand escalations are not a thousand connections."""
    with smtp("127.0.0.1", server.port) as send:
        for number in range(5):
            send(replace(MAIL, message_id=f"<{number}@desk.supportcli>"))
    assert len(handler.taken) == 5
    assert handler.connections == 1


def test_a_server_that_has_enough_of_a_connection_gets_a_new_one(
    server: Controller, handler: Handler
) -> None:
    """421 on a connection that was used is no refusal of the message."""
    handler.per_connection = 2
    with smtp("127.0.0.1", server.port) as send:
        for number in range(5):
            send(replace(MAIL, message_id=f"<{number}@desk.supportcli>"))
    assert len(handler.taken) == 5
    assert handler.connections == 3


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ("450 try later", False),
        ("452 full", False),
        ("550 no such user", True),
        ("553 not here", True),
    ],
)
def test_all_recipients_refused(server: Controller, handler: Handler, reply: str, permanent: bool) -> None:
    """4xx is temporary, 5xx for good; the reply is told."""
    handler.replies = {"jo@desk.example": reply, "cto@desk.example": reply}
    error = refusal(server)
    assert (error.permanent, error.outage) == (permanent, False)
    assert f"{reply[:3]} for jo@desk.example: {reply[4:]}" in error.message


@pytest.mark.parametrize(("reply", "permanent"), [("450 grey", False), ("550 gone", True)])
def test_one_recipient_refused(server: Controller, handler: Handler, reply: str, permanent: bool) -> None:
    """The others have the message; somebody still has to hear of the one who has not."""
    handler.replies = {"jo@desk.example": reply}
    error = refusal(server)
    assert error.permanent is permanent
    assert error.message == f"{reply[:3]} for jo@desk.example: {reply[4:]}; taken for cto@desk.example"
    assert [recipients for _, recipients, _ in handler.taken] == [["cto@desk.example"]]


def test_refused_for_different_reasons(server: Controller, handler: Handler) -> None:
    """As long as one of them may get it later, it is tried again."""
    handler.replies = {"jo@desk.example": "550 gone", "cto@desk.example": "450 grey"}
    assert not refusal(server).permanent


@pytest.mark.parametrize(
    ("what", "reply", "permanent"),
    [
        ("to_sender", "550 not you", True),
        ("to_sender", "451 later", False),
        ("to_data", "554 spam", True),
        ("to_data", "451 later", False),
    ],
)
def test_the_message_refused(
    server: Controller, handler: Handler, what: str, reply: str, permanent: bool
) -> None:
    """A refusal of the sender or of the text counts as one of the message."""
    setattr(handler, what, reply)
    error = refusal(server)
    assert (error.message, error.permanent, error.outage) == (reply, permanent, False)


def test_after_a_refusal_the_connection_goes_on(server: Controller, handler: Handler) -> None:
    """The next message is sent as if nothing had happened."""
    handler.replies = {"jo@desk.example": "550 gone"}
    with smtp("127.0.0.1", server.port) as send:
        with pytest.raises(TransportError):
            send(replace(MAIL, recipients=("jo@desk.example",)))
        send(replace(MAIL, recipients=("cto@desk.example",)))
    assert len(handler.taken) == 1
    assert handler.connections == 1


def test_a_server_that_hangs_up_on_a_new_connection_is_an_outage(
    server: Controller, handler: Handler
) -> None:
    """421 before anything was sent: it takes nothing now."""
    handler.per_connection = 0
    error = refusal(server)
    assert (error.permanent, error.outage) == (False, True)
    assert "hung up: 421 enough for one connection" in error.message


def test_no_server_is_an_outage() -> None:
    """A refused connection is nobody's message's fault."""
    port = free_port()
    with smtp("127.0.0.1", port) as send, pytest.raises(TransportError, match="refused") as caught:
        send(MAIL)
    assert caught.value.outage
    assert f"127.0.0.1:{port}" in caught.value.message


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost, which this test's machine trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    """The server knows one user."""
    # not handled: the library writes the 535
    return AuthResult(success=(data.login, data.password) == (b"desk", b"secret"), handled=False)


@pytest.fixture
def secure_server(handler: Handler, certificate: ssl.SSLContext) -> Iterator[Controller]:
    """A server that wants STARTTLS and a password before it takes anything."""
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        server_hostname="localhost",
        ready_timeout=30,
        tls_context=certificate,
        require_starttls=True,
        auth_required=True,
        authenticator=login,
    )
    controller.start()
    yield controller
    controller.stop()


def test_starttls_and_password(
    secure_server: Controller, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password comes from the environment and goes over the encrypted line."""
    monkeypatch.setenv("DESK_PASSWORD", "secret")
    with smtp("localhost", secure_server.port, "starttls", "desk", "DESK_PASSWORD") as send:
        send(MAIL)
    assert len(handler.taken) == 1
    assert handler.secure[-1] is True


@pytest.mark.parametrize(
    ("password", "variable", "reason"),
    [
        ("wrong", "DESK_PASSWORD", "535"),
        (None, "DESK_PASSWORD", "the environment has no DESK_PASSWORD"),
        ("secret", None, "mail.smtp.password_env is not set"),
    ],
)
def test_not_let_in(
    secure_server: Controller,
    handler: Handler,
    monkeypatch: pytest.MonkeyPatch,
    password: str | None,
    variable: str | None,
    reason: str,
) -> None:
    """A wrong or missing password is an outage, which somebody mends in the settings; nothing is given up."""
    monkeypatch.delenv("DESK_PASSWORD", raising=False)
    if password is not None:
        monkeypatch.setenv("DESK_PASSWORD", password)
    with (
        smtp("localhost", secure_server.port, "starttls", "desk", variable) as send,
        pytest.raises(TransportError, match=reason) as caught,
    ):
        send(MAIL)
    assert caught.value.outage
    assert handler.taken == []


def test_a_certificate_that_nobody_vouches_for(
    secure_server: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is not made, and nothing is sent in the clear instead."""
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    with (
        smtp("localhost", secure_server.port, "starttls") as send,
        pytest.raises(TransportError, match=r"(?i)certificate") as caught,
    ):
        send(MAIL)
    assert caught.value.outage


def test_a_server_without_starttls_gets_nothing(server: Controller, handler: Handler) -> None:
    """Asked for encryption, the transport does not go on without."""
    with (
        smtp("127.0.0.1", server.port, "starttls") as send,
        pytest.raises(TransportError, match="STARTTLS") as caught,
    ):
        send(MAIL)
    assert caught.value.outage
    assert handler.taken == []


def test_tls_from_the_first_byte(handler: Handler, certificate: ssl.SSLContext) -> None:
    """``tls`` speaks TLS before SMTP, as on port 465."""
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        server_hostname="localhost",
        ready_timeout=30,
        ssl_context=certificate,
    )
    controller.start()
    try:
        with smtp("localhost", controller.port, "tls") as send:
            send(MAIL)
    finally:
        controller.stop()
    assert len(handler.taken) == 1


DRIPS = {
    # what the server says at once, and then again and again
    "the greeting": (b"220 smtp", b"x"),
    "what it can do": (b"220 smtp.example\r\n250-smtp.example\r\n", b"250-X\r\n"),
    "nothing": (b"", b""),
}


@pytest.mark.parametrize("case", DRIPS)
def test_a_server_that_never_ends_its_answer_is_an_outage(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the deadline, however often it sends a little."""
    monkeypatch.setattr("supportcli.mail.smtp.TIMEOUT", 0.2)
    with (
        dripping(*DRIPS[case]) as port,
        smtp("127.0.0.1", port) as send,
        pytest.raises(TransportError) as caught,
    ):
        send(MAIL)
    assert caught.value.outage and "timed out" in str(caught.value)
