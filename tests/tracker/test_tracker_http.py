"""GitHub and GitLab as their REST interfaces are documented: what is asked, what answers mean, who gets the token."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from supportcli.tracker import http
from supportcli.tracker.github import GitHub
from supportcli.tracker.gitlab import GitLab
from supportcli.tracker.interface import Issue, Reading, Tracker, TrackerError, Wanted
from tests.tracker.fake_trackers import TOKEN, Fake, is_slow, passes, refuses, says, serving

PROJECT = "acme/server"
MARKER = "<!-- supportcli: d/1/abc -->"


@pytest.fixture(params=["github", "gitlab"])
def fake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A tracker of each kind, on this machine."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    with serving(request.param) as found:
        yield found


def client(fake: Fake, token: str | None = TOKEN, timeout: float = 5) -> Tracker:
    return (GitHub if fake.kind == "github" else GitLab)(fake.url, token, timeout)


def failure(act: Callable[[], Any]) -> TrackerError:
    with pytest.raises(TrackerError) as caught:
        act()
    return caught.value


def test_an_issue_is_created(fake: Fake) -> None:
    """One question, with the token, the title, the text and the labels; the answer has number and address."""
    made = client(fake).create(PROJECT, "It stops", "Why?\n", ["bug", "high"])
    path = {"github": "issues/1", "gitlab": "-/issues/1"}[fake.kind]
    assert made == Issue(1, f"{fake.web}/{PROJECT}/{path}", "It stops", "open", labels=("bug", "high"))
    (asked,) = fake.asked
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"] == "supportcli"
    documented = {
        "github": ("/api/repos/acme/server/issues", {"body": "Why?\n", "labels": ["bug", "high"]}),
        "gitlab": ("/api/v4/projects/acme%2Fserver/issues", {"description": "Why?\n", "labels": "bug,high"}),
    }
    where, text = documented[fake.kind]
    assert (asked.path, asked.body) == (where, {"title": "It stops", **text})
    if fake.kind == "github":
        assert asked.headers["accept"] == "application/vnd.github+json"
        assert asked.headers["x-github-api-version"] == "2022-11-28"


def test_an_issue_is_found_by_its_marker(fake: Fake) -> None:
    """Among the issues that came since, on whatever page, open or closed; older ones are not even fetched."""
    fake.page = 2
    for n in range(9):
        fake.add(body=MARKER if n in (1, 5) else "", state="closed")
    tracker = client(fake)
    assert tracker.newest(PROJECT) == 9
    found = tracker.find(PROJECT, MARKER, after=4)
    assert found is not None and found.number == 6
    fake.asked.clear()
    assert tracker.find(PROJECT, MARKER, after=6) is None
    assert [each.query.get("page") for each in fake.asked] == [None, ["2"], ["3"]]
    assert tracker.find(PROJECT, "another", after=0) is None


def test_a_pull_request_that_quotes_the_marker_is_no_issue() -> None:
    """GitHub lists both together."""
    with serving("github") as fake:
        fake.add(body=MARKER)
        fake.add(body=MARKER, pull_request={"url": "…"})
        found = client(fake).find(PROJECT, MARKER, after=0)
        assert found is not None and found.number == 1
        assert client(fake).newest(PROJECT) == 2


def test_states_are_read_back(fake: Fake) -> None:
    """State, reason, milestone and labels; what is unchanged costs a 304, what was deleted is gone."""
    fake.add(title="One")
    fake.add(
        title="Two", state="closed", state_reason="not_planned", milestone="5.3", labels=["fixed-in: 5.2.1"]
    )
    fake.add(title="Three", deleted=True)
    first = client(fake).read(PROJECT, [Wanted(1), Wanted(2), Wanted(3)])
    one, two, three = first
    assert one.issue is not None and (one.issue.title, one.issue.state) == ("One", "open")
    assert two.issue is not None and two.issue.state == "closed"
    assert (two.issue.milestone, two.issue.labels) == ("5.3", ("fixed-in: 5.2.1",))
    assert two.issue.reason == ("not planned" if fake.kind == "github" else None)
    assert three.gone and not one.gone and one.etag

    again = client(fake).read(PROJECT, [Wanted(r.number, r.etag) for r in first[:2]])
    if fake.kind == "github":
        assert [each.is_unchanged for each in again] == [True, True]
        assert fake.asked[-1].headers["if-none-match"] == two.etag
    fake.issues[PROJECT][0]["state"] = "closed"
    changed = client(fake).read(PROJECT, [Wanted(r.number, r.etag) for r in again])
    assert changed[0].issue is not None and changed[0].issue.state == "closed"


def test_many_states_cost_few_questions(fake: Fake) -> None:
    """Sixty issues: GitHub lists what changed since, GitLab takes them by the fifty, or says 304."""
    for _ in range(60):
        fake.add()
    since = "2026-03-02T12:00:00Z"
    fake.issues[PROJECT][6] |= {"state": "closed", "updated_at": "2026-03-02T13:00:00Z"}
    first = client(fake).read(PROJECT, [Wanted(n, None, since) for n in range(1, 61)])
    closed = [r.number for r in first if r.issue is not None and r.issue.state == "closed"]
    assert closed == [7]
    assert len(fake.asked) == {"github": 1, "gitlab": 2}[fake.kind]
    if fake.kind == "github":
        # a quarter of an hour for clocks that disagree
        assert fake.asked[0].query["since"] == ["2026-03-02T11:45:00Z"]
        assert sum(r.is_unchanged for r in first) == 59
        return
    again = client(fake).read(PROJECT, [Wanted(r.number, r.etag, since) for r in first])
    assert all(each.is_unchanged for each in again) and len(fake.asked) == 4


def test_a_project_that_may_not_be_seen_loses_no_issue(fake: Fake) -> None:
    """A token without the right gets 404 for everything: that is an error, not sixty issues gone."""
    error = failure(lambda: client(fake).read("acme/secret", [Wanted(1)]))
    assert (error.missing, error.permanent) == (True, True)
    assert "the project does not exist, or the token may not see it (404)" in error.message


REFUSALS = {
    # what the tracker says: permanent, outage, seconds until it may be asked again, words
    "401": (refuses(401, "Bad credentials"), False, True, None, "does not know the token (401): Bad credentials"),
    "403": (refuses(403, "Forbidden"), True, False, None, "refuses it (403): Forbidden"),
    "404": (refuses(404, "Not Found"), True, False, None, "the project does not exist"),
    "410": (refuses(410, "Issues are disabled"), True, False, None, "(410): Issues are disabled"),
    "422": (
        says(b'{"message": "Validation Failed", "errors": [{"field": "title", "code": "missing"}]}', 422),
        True, False, None, "refuses it (422): Validation Failed; title missing",
    ),
    "429": (refuses(429, "Slow down", Retry_After="30"), False, True, 30, "rate limit is reached: Slow down"),
    "429 without a word": (refuses(429), False, True, 60, "rate limit is reached"),
    "retry at a date": (
        refuses(429, Retry_After="Mon, 02 Mar 2026 09:10:00 GMT"), False, True, 601, "rate limit is reached",
    ),
    "a date that is none": (refuses(429, Retry_After="soon"), False, True, 60, "rate limit is reached"),
    "GitHub's first limit": (
        refuses(403, "API rate limit exceeded", X_RateLimit_Remaining="0", X_RateLimit_Reset="1772443800"),
        False, True, 1801, "rate limit is reached",
    ),
    "GitHub's second limit": (
        refuses(403, "You have exceeded a secondary rate limit"), False, True, 60, "secondary rate limit",
    ),
    "an endless limit": (refuses(429, Retry_After="99999999"), False, True, 86400, "rate limit is reached"),
    "500": (refuses(500), False, True, None, "the tracker fails (500)"),
    "503": (refuses(503, Retry_After="120"), False, True, 120, "the tracker fails (503)"),
    "a page of HTML": (says(b"<html>502</html>", 502), False, True, None, "the tracker fails (502)"),
    "no JSON": (says(b"<html>Sign in</html>"), False, False, None, "the answer is not JSON"),
    "half of it": (says(b'{"number": 1'), False, False, None, "the answer is not JSON"),
    "nothing": (says(b""), False, False, None, "the answer is not JSON"),
    "another JSON": (says(b'["no", "issue"]'), False, False, None, "the answer is no"),
    "an issue without a number": (
        says(b'{"html_url": "https://x", "web_url": "https://x"}'), False, False, None, "without a number",
    ),
    "nested without end": (says(b"[" * 100_000), False, False, None, "the answer is not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_an_answer_means(fake: Fake, case: str) -> None:
    """Whether to try again, when, and what a person is told."""
    wrong, permanent, outage, after, words = REFUSALS[case]
    fake.wrong = [wrong]
    error = failure(lambda: client(fake).create(PROJECT, "It stops", "", []))
    assert (error.permanent, error.outage, error.after) == (permanent, outage, after)
    assert words in error.message


def test_a_list_that_is_none(fake: Fake) -> None:
    """What is no list of issues is an error, not an empty list: an issue would be created twice."""
    for raw in (b"{}", b"[1]", b'[{"title": "x"}]', b"null"):
        fake.wrong = [says(raw)]
        assert "answer" in failure(lambda: client(fake).find(PROJECT, MARKER, 0)).message


def test_a_slow_tracker_is_given_up(fake: Fake) -> None:
    """The time-out is that of the settings."""
    fake.wrong = [is_slow]
    error = failure(lambda: client(fake, timeout=0.1).create(PROJECT, "It stops", "", []))
    assert (error.message, error.outage, error.permanent) == ("no answer within 0.1 seconds", True, False)


def test_an_answer_that_never_ends_is_cut(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither memory nor time is the tracker's to use."""
    monkeypatch.setattr(http, "LARGEST", 1000)
    fake.wrong = [says(b'"' + b"x" * 100_000 + b'"')]
    assert failure(lambda: client(fake).newest(PROJECT)).message == "the answer is too large"


def test_a_list_without_an_end_is_cut(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker whose pages lead in a circle is not followed for ever."""
    monkeypatch.setattr("supportcli.tracker.listing.MOST_PAGES", 3)
    fake.page = 1
    for _ in range(9):
        fake.add()
    error = failure(lambda: client(fake).find(PROJECT, MARKER, 0))
    assert error.message == "the list of issues has no end"


def test_a_line_that_is_cut_within_the_answer(fake: Fake) -> None:
    """Half an answer is none."""

    def cut(handler: Any) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b"[]")
        handler.close_connection = True
        return True

    fake.wrong = [cut]
    error = failure(lambda: client(fake).newest(PROJECT))
    assert error.outage and "cannot be reached" in error.message


def test_nobody_listens() -> None:
    """The host is named; the token is not."""
    error = failure(lambda: GitHub("http://127.0.0.1:9", TOKEN, 1).newest(PROJECT))
    assert error.message == "127.0.0.1:9 cannot be reached: connection refused"
    assert error.outage


def moved(status: int, to: str) -> Callable[[Any], bool]:
    return refuses(status, Location=to)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_gets_no_token(fake: Fake, status: int) -> None:
    """Neither by a redirect, nor by the address of the next page."""
    with serving(fake.kind) as thief:
        fake.wrong = [moved(status, f"{thief.url}/repos/acme/server/issues")]
        error = failure(lambda: client(fake).newest(PROJECT))
        assert "where the token does not go" in error.message and error.permanent
        fake.wrong = [says(b'[{"number": 5, "iid": 5}]', Link=f'<{thief.url}/more>; rel="next"')]
        assert "where the token does not go" in failure(lambda: client(fake).find(PROJECT, MARKER, 0)).message
        for elsewhere in ("file:///etc/passwd", "ftp://127.0.0.1/x", "//thief.example/x"):
            fake.wrong = [moved(302, elsewhere)]
            assert "where the token does not go" in failure(lambda: client(fake).newest(PROJECT)).message
        assert thief.asked == []


def test_a_redirect_within_the_host_is_followed(fake: Fake) -> None:
    """A renamed project is still read; a creation is repeated only where the tracker says that it may be."""
    fake.add()
    place = {"github": "/api/repos/acme/server/issues", "gitlab": "/api/v4/projects/acme%2Fserver/issues"}[
        fake.kind
    ]
    fake.wrong = [moved(301, place)]
    assert client(fake).newest("acme/old") == 1
    fake.wrong = [moved(307, place)]
    assert client(fake).create("acme/old", "It stops", "", []).number == 2
    fake.wrong = [moved(302, place)]
    assert "the project has moved" in failure(lambda: client(fake).create("acme/old", "x", "", [])).message
    fake.wrong = [moved(302, place)] * 5
    assert "in a circle" in failure(lambda: client(fake).newest("acme/old")).message
    assert len(fake.issues[PROJECT]) == 2


def test_a_token_is_in_no_message(fake: Fake) -> None:
    """Not even where the tracker says it back; nor in a traceback, nor in what a debugger prints."""
    fake.wrong = [refuses(403, f"Token {TOKEN} is not good"), passes]
    tracker = client(fake)
    error = failure(lambda: tracker.create(PROJECT, "It stops", "", []))
    told = (
        "".join(traceback.format_exception(error))
        + repr(error)
        + repr(tracker)
        + repr(vars(tracker)["_client"])
    )
    assert TOKEN not in told
    assert error.message == "the tracker refuses it (403): Token *** is not good"


def test_without_a_token_nothing_is_sent_in_its_place(fake: Fake) -> None:
    """The tracker refuses it in its own words."""
    assert failure(lambda: client(fake, token=None).newest(PROJECT)).message.startswith(
        "the tracker does not know the token"
    )
    assert "authorization" not in fake.asked[0].headers


def test_a_reading_says_what_it_is() -> None:
    """Unchanged is neither an issue nor gone."""
    assert Reading(1).is_unchanged
    assert not Reading(1, gone=True).is_unchanged


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    """TLS is verified: a server with a certificate of its own making hears nothing, least of all the token."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made = (
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
    )
    words = [openssl, *made, *subject, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with suppress(OSError), context.wrap_socket(line, server_side=True) as wrapped:
            heard.append(wrapped.recv(4096))
        line.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,), daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        error = failure(lambda: GitHub(url, TOKEN, 5).newest(PROJECT))
        thread.join()
    assert "certificate verify failed" in error.message and error.outage
    assert b"".join(heard) == b""
