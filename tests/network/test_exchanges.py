"""An exchange has so many seconds and bytes, however the server spreads them."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from supportcli.network.exchanges import Exchange, TooLongError, connect, secured
from tests.network.dripping import dripping


def read_all(sock: socket.socket) -> None:
    with sock, sock.makefile("rb") as stream:
        stream.readline()


def test_a_line_that_never_ends_is_given_up_in_time() -> None:
    """Each byte comes soon after the last; all of them have 0.2 seconds."""
    with dripping(b"* OK ", b"a") as port:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            read_all(connect("127.0.0.1", port, Exchange(0.2)))
        assert 0.2 <= time.monotonic() - begun < 5


def test_an_answer_that_is_too_long_is_given_up() -> None:
    """However fast it comes."""
    exchange = Exchange(30)
    with dripping(b"a" * 5000, b"") as port:
        exchange.begin(size=4000)
        with pytest.raises(TooLongError):
            read_all(connect("127.0.0.1", port, exchange))


def test_each_exchange_has_its_own_time() -> None:
    """What is asked again may take as long again."""
    exchange = Exchange(5)
    with dripping(b"a\n", b"b\n") as port, connect("127.0.0.1", port, exchange) as sock:
        stream = sock.makefile("rb")
        exchange.begin(seconds=-1)
        with pytest.raises(TimeoutError):
            sock.recv(1)
        exchange.begin()
        assert stream.readline() == b"a\n"


def test_no_address_answers() -> None:
    """The error is that of the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        connect("127.0.0.1", port, Exchange(5))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_encrypted_connections_keep_to_it_too(tmp_path: Path) -> None:
    """The same line, encrypted; and the certificate is checked."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate))
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with dripping(b"* OK ", b"a", context) as port:
        exchange = Exchange(5)
        trusting = secured(exchange, str(certificate))
        plain = connect("127.0.0.1", port, exchange)
        sock = trusting.wrap_socket(plain, server_hostname="127.0.0.1")
        exchange.begin(0.2)
        with pytest.raises(TimeoutError):
            read_all(sock)
        stranger = connect("127.0.0.1", port, exchange := Exchange(5))
        with pytest.raises(ssl.SSLCertVerificationError):
            secured(exchange).wrap_socket(stranger, server_hostname="127.0.0.1")
