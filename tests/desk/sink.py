"""A real mail server that keeps what it is sent, for tests of what leaves the desk."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What was taken: recipients and bytes; ``refuse`` holds addresses that get a 550."""

    port: int = 0
    refuse: set[str] = field(default_factory=set)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append((envelope.rcpt_tos, bytes(envelope.content or b"")))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """A server on a free port of this machine."""
    sink = Sink()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        sink.port = int(found.getsockname()[1])
    controller = Controller(
        sink, hostname="127.0.0.1", port=sink.port, server_hostname="localhost", ready_timeout=30
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
