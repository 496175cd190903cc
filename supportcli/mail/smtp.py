"""Messages to an SMTP server, over one connection for as long as the server keeps it.

A reply of 4xx is temporary, one of 5xx permanent (RFC 5321, 4.2.1). A server that cannot be reached, that does not
let us in, or that hangs up on a new connection is an outage.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from smtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from supportcli.mail.compose import compose, envelope_recipients, envelope_sender
from supportcli.mail.message import Mail, Send, TransportError
from supportcli.network.exchanges import Exchange, connect, secured

TIMEOUT = 30.0
"""Seconds to be let in, and for each message; as long again for each of its megabytes."""
_FAREWELL = 5.0
_CLOSING = 421
"""The server ends the connection: it is overloaded, or it has had enough messages on this one."""


@contextmanager
def smtp(
    host: str,
    port: int,
    tls: str = "none",
    user: str | None = None,
    password_env: str | None = None,
    password: Callable[[], str] | None = None,
) -> Iterator[Send]:
    """A transport to this server; the connection is made for the first message and closed at the end.

    Args:
        host: The server.
        port: Its port.
        tls: ``none``, ``starttls`` or ``tls``; certificates are checked against those that the system trusts.
        user: Whom to log in as; ``None`` does not log in.
        password_env: The environment variable that holds the password.
        password: Asked instead, when the server wants it; raises TransportError if there is none.
    """
    server: _Session | None = None

    def send(mail: Mail) -> None:
        nonlocal server
        data = compose(mail).replace(b"\n", b"\r\n")
        sender, recipients = envelope_sender(mail) or "", envelope_recipients(mail)
        if server is not None:
            try:
                _transfer(server, sender, recipients, data)
            except _HungUpError:
                # it may have had enough of this connection; a new one tells
                _close(server)
                server = None
            else:
                return
        server = _connect(host, port, tls, user, password or partial(_password, password_env))
        try:
            _transfer(server, sender, recipients, data)
        except _HungUpError as error:
            server = None
            raise TransportError(f"{host} hung up: {error}", outage=True) from error

    try:
        yield send
    finally:
        if server is not None:
            _close(server)


class _HungUpError(Exception):
    """The connection is of no more use; the message is not known to be taken."""


class _Session(SMTP):
    """Over sockets that keep to a deadline, whatever the server does."""

    def __init__(self, host: str, port: int, *, tls: bool) -> None:
        self.exchange = Exchange(TIMEOUT)
        self.context = secured(self.exchange) if tls else None
        super().__init__(host, port)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = connect(host, port, self.exchange)
        return self.context.wrap_socket(plain, server_hostname=host) if self.context else plain


def _connect(host: str, port: int, tls: str, user: str | None, password: Callable[[], str]) -> _Session:
    server: _Session | None = None
    try:
        server = _Session(host, port, tls=tls == "tls")
        if tls == "starttls":
            server.starttls(context=secured(server.exchange))
        if user is not None:
            server.login(user, password())
    except OSError as error:  # SMTPException and SSLError are among them
        if server is not None:
            server.close()
        raise TransportError(f"{host}:{port}: {_reason(error)}", outage=True) from error
    except TransportError:
        if server is not None:
            _close(server)
        raise
    return server


def _password(variable: str | None) -> str:
    password = os.environ.get(variable or "")
    if password is None:
        what = f"the environment has no {variable}" if variable else "mail.smtp.password_env is not set"
        raise TransportError(f"no password: {what}", outage=True)
    return password


def _transfer(server: _Session, sender: str, recipients: list[str], data: bytes) -> None:
    server.exchange.begin(TIMEOUT * (1 + (len(data) >> 20)))
    try:
        refused: Mapping[str, tuple[int, bytes]] = server.sendmail(sender, recipients, data)
    except SMTPRecipientsRefused as error:
        refused = error.recipients
    except SMTPServerDisconnected as error:
        raise _HungUpError(_reason(error)) from error
    except SMTPResponseException as error:
        if error.smtp_code == _CLOSING:
            raise _HungUpError(_reason(error)) from error
        raise TransportError(_reason(error), permanent=500 <= error.smtp_code < 600) from error
    except (SMTPException, OSError) as error:
        raise _HungUpError(_reason(error)) from error
    if any(code == _CLOSING for code, _ in refused.values()):
        raise _HungUpError(_replies(refused))
    if refused:
        # whoever was accepted has it; a temporary refusal sends it to all again, under the same Message-ID
        taken = [address for address in recipients if address not in refused]
        message = _replies(refused) + (f"; taken for {', '.join(taken)}" if taken else "")
        raise TransportError(message, permanent=all(code >= 500 for code, _ in refused.values()))


def _close(server: _Session) -> None:
    server.exchange.begin(_FAREWELL)
    try:
        server.quit()
    except OSError:
        server.close()


def _reason(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {_text(reply)}"
    return _text(getattr(error, "strerror", None) or str(error)) or type(error).__name__


def _replies(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{code} for {address}: {_text(reply)}" for address, (code, reply) in refused.items())


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
