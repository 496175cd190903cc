"""A server that says something at once, and then a little more every few milliseconds, for as long as it is heard."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PAUSE = 0.02


class _Dripping(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, first: bytes, drip: bytes, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.first, self.drip, self.over = first, drip, threading.Event()
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)


class _Session(socketserver.StreamRequestHandler):
    server: _Dripping

    def handle(self) -> None:
        with suppress(OSError):
            self.wfile.write(self.server.first)
            while not self.server.over.wait(PAUSE):
                self.wfile.write(self.server.drip)


@contextmanager
def dripping(first: bytes, drip: bytes, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port on which it listens."""
    with _Dripping(first, drip, tls) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.over.set()
        server.shutdown()
