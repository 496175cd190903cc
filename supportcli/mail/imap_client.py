"""The IMAP library over sockets that keep to a deadline and a size, while a server greets as well."""

from __future__ import annotations

import socket
from imaplib import IMAP4

from imapclient import IMAPClient

from supportcli.network.exchanges import Exchange, connect, secured


class Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """A session with a server.

    Args:
        host: The server.
        port: Its port.
        seconds: For each exchange that says no other number.
        tls: The connection is encrypted from the beginning.
        ca_file: Whose certificates are trusted; ``None``: those of the system.
    """

    def __init__(self, host: str, port: int, seconds: float, *, tls: bool, ca_file: str | None) -> None:
        self.exchange = Exchange(seconds)
        self.context = secured(self.exchange, ca_file)
        super().__init__(host, port, ssl=tls, ssl_context=self.context if tls else None)

    def _create_IMAP4(self) -> IMAP4:  # noqa: N802  # the library's name
        return _Connection(self)


class _Connection(IMAP4):
    def __init__(self, client: Client) -> None:
        self._client = client
        super().__init__(client.host, client.port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = connect(self.host, self.port, self._client.exchange)
        return (
            self._client.context.wrap_socket(plain, server_hostname=self.host) if self._client.ssl else plain
        )

    def read(self, size: int) -> bytes:
        """A literal, whose length the server has told; nothing is kept ready for one that no message has."""
        self._client.exchange.expect(size)
        return super().read(size)
