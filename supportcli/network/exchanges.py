"""Sockets that keep to a deadline and a size, whatever a server does.

A socket's own timeout begins anew with every byte: a server that sends one every few seconds holds a caller for ever.
Here each exchange (a question and its whole answer) has so many seconds and bytes, and no read goes beyond.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Any

ENDLESS = 64 << 20
"""Bytes of an answer whose size nobody has told."""


class TooLongError(OSError):
    """The server sends more than any answer has."""


class Exchange:
    """What the exchange under way may still take.

    Args:
        seconds: For each exchange that says no other number.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.begin()

    def begin(self, seconds: float | None = None, size: int = ENDLESS) -> None:
        """Another question is asked: it has its own time, and its answer its own size in bytes."""
        self._until = time.monotonic() + (self.seconds if seconds is None else seconds)
        self._size = size

    def remaining(self) -> float:
        """Seconds that are left; raises TimeoutError where none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def expect(self, size: int) -> None:
        """Raise TooLongError if so many bytes more are no answer."""
        if size > self._size:
            raise TooLongError("the answer does not end")

    def received(self, size: int) -> int:
        """Count bytes of the answer; raises TooLongError beyond its size."""
        self.expect(size)
        self._size -= size
        return size


class _Plain(socket.socket):
    exchange: Exchange

    def recv(self, *args: Any) -> bytes:
        self.settimeout(self.exchange.remaining())
        data = super().recv(*args)
        self.exchange.received(len(data))
        return data

    def recv_into(self, *args: Any) -> int:
        self.settimeout(self.exchange.remaining())
        return self.exchange.received(super().recv_into(*args))

    def sendall(self, *args: Any) -> None:
        self.settimeout(self.exchange.remaining())
        super().sendall(*args)


def connect(host: str, port: int, exchange: Exchange) -> socket.socket:
    """Connect to the first address of a host that answers.

    Raises:
        OSError: None does, or not in time.
    """
    failure: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        sock = _Plain(family, kind, protocol)
        sock.exchange = exchange
        try:
            sock.settimeout(exchange.remaining())
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure or OSError(f"{host} has no address")


def secured(exchange: Exchange, ca_file: str | None = None) -> ssl.SSLContext:
    """A TLS context that checks certificates, whose sockets keep to the exchange.

    Args:
        exchange: What they keep to.
        ca_file: Whose certificates are trusted; ``None``: those that the system trusts.
    """

    class Secure(ssl.SSLSocket):
        def recv(self, *args: Any) -> bytes:
            self.settimeout(exchange.remaining())
            data = super().recv(*args)
            exchange.received(len(data))
            return data

        def recv_into(self, *args: Any) -> int:
            self.settimeout(exchange.remaining())
            return exchange.received(super().recv_into(*args))

        def send(self, *args: Any) -> int:
            self.settimeout(exchange.remaining())
            return super().send(*args)

    context = ssl.create_default_context(cafile=ca_file)
    context.sslsocket_class = Secure
    return context
