"""A tracker that answers a little at a time, for ever: each question is over at its deadline, in one sentence."""

from __future__ import annotations

import time

import pytest

from supportcli.tracker import http
from supportcli.tracker.github import GitHub
from supportcli.tracker.interface import TrackerError
from tests.network.dripping import dripping
from tests.tracker.fake_trackers import TOKEN

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    # what is said at once, and then again and again
    "nothing but a beginning": (b"H", b""),
    "the status line": (b"HTTP/1.1 200 ", b"O"),
    "a header": (HEAD + b"X-Long: ", b"a"),
    "one Continue after another": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body of a told length": (HEAD + b"Content-Length: 100000\r\n\r\n[", b" "),
    "a body of no told length": (HEAD + b"\r\n[", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "the length of a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
}


@pytest.mark.parametrize("case", DRIPS)
def test_a_drip_is_given_up_at_the_deadline(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tracker is out for now: nothing is given up for good."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with dripping(*DRIPS[case]) as port:
        begun = time.monotonic()
        with pytest.raises(TrackerError) as caught:
            GitHub(f"http://127.0.0.1:{port}", TOKEN, 0.2).newest("acme/server")
        assert time.monotonic() - begun < 5
    assert (caught.value.message, caught.value.outage) == ("no answer within 0.2 seconds", True)


def test_all_the_questions_together_have_a_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand pages, each in time, would hold up everything behind them."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(http, "PATIENCE", 3)
    said = HEAD + b'Connection: close\r\nLink: <?page=2>; rel="next"\r\nContent-Length: 2\r\n\r\n['
    with dripping(said, b"]") as port:
        tracker = GitHub(f"http://127.0.0.1:{port}", TOKEN, 0.1)
        with pytest.raises(TrackerError) as caught:
            for _ in range(1000):
                tracker.newest("acme/server")
    assert caught.value.message == "it is too slow: not done within 0.3 seconds"


NUMBERS = {
    "beyond any database": "9" * 30,
    "of five thousand digits": "9" * 5000,
    "negative": "-1",
    "true": "true",
    "infinite": "1e999",
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_number_that_is_none(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error of this answer, and reaches no file."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    body = b'[{"number": %s}]' % number.encode()
    said = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    with dripping(said, b"") as port, pytest.raises(TrackerError) as caught:
        GitHub(f"http://127.0.0.1:{port}", TOKEN, 5).newest("acme/server")
    assert caught.value.message in ("the answer has an issue without a number", "the answer is not JSON")
