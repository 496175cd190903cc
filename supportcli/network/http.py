"""HTTP and HTTPS of the standard library over sockets that keep to a deadline and a size."""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import (
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from supportcli.network.exchanges import Exchange, connect, secured


class _AsItIs(HTTPErrorProcessor):
    """Every answer is an answer: errors raise nothing, redirects are not followed behind our back."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def opener(exchange: Exchange) -> OpenerDirector:
    """What opens requests, by the environment's proxies, and gives answers as they come.

    Args:
        exchange: What each of its connections keeps to; certificates are checked.
    """

    def bound(address: tuple[str, int], *_: Any) -> socket.socket:
        return connect(*address, exchange)

    class Plain(HTTPConnection):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._create_connection = bound

    class Secure(HTTPSConnection):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._create_connection = bound

    class Http(HTTPHandler):
        def http_open(self, req: Request) -> HTTPResponse:
            return self.do_open(Plain, req)

    class Https(HTTPSHandler):
        def https_open(self, req: Request) -> HTTPResponse:
            return self.do_open(Secure, req, context=secured(exchange))

    return build_opener(_AsItIs(), Http(), Https())
