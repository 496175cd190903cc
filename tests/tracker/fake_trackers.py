"""Two real HTTP servers' worth of trackers: GitHub's and GitLab's documented answers, from memory in this process.

They check the token, count and keep every question, page their lists, answer conditional questions with 304, and do
what a test puts into ``wrong``: refuse, fail, be slow, lie about JSON, or cut the line after the issue was created.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "s3cr3t-t0k3n"
DATE = "Mon, 02 Mar 2026 09:00:00 GMT"


@dataclass(frozen=True)
class Asked:
    """One question as it came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Fake:
    """A tracker: its issues by project, what was asked, and what goes wrong next."""

    kind: str
    page: int = 100
    issues: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"acme/server": []})
    asked: list[Asked] = field(default_factory=list)
    wrong: list[Callable[[Any], bool]] = field(default_factory=list)
    """Each is called with the handler of the next question, and says whether it answered."""
    slow: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    public: str = ""
    """Where people are told to read its issues, if not here."""

    def add(self, project: str = "acme/server", **more: Any) -> dict[str, Any]:
        """An issue that somebody else created, or that the desk did."""
        known = self.issues.setdefault(project, [])
        number = len(known) + 1
        issue = {"number": number, "title": f"Issue {number}", "body": "", "state": "open", "labels": [],
                 "milestone": None, "state_reason": None, "updated_at": "2026-03-02T09:00:00Z"} | more  # fmt: skip
        known.append(issue)
        return issue

    def creations(self) -> list[Asked]:
        return [each for each in self.asked if each.method == "POST"]

    def shown(self, project: str, issue: dict[str, Any]) -> dict[str, Any]:
        """The issue in the words of the tracker's documentation."""
        n = issue["number"]
        if self.kind == "github":
            return issue | {
                "html_url": f"{self.public or self.web}/{project}/issues/{n}",
                "labels": [{"name": name} for name in issue["labels"]],
                "milestone": issue["milestone"] and {"title": issue["milestone"]},
            }
        return {
            "id": 9000 + n,
            "iid": n,
            "title": issue["title"],
            "description": issue["body"],
            "state": "closed" if issue["state"] == "closed" else "opened",
            "labels": issue["labels"],
            "milestone": issue["milestone"] and {"title": issue["milestone"]},
            "web_url": f"{self.web}/{project}/-/issues/{n}",
            "_links": {},
        }

    @property
    def web(self) -> str:
        return self.url.removesuffix("/v4").removesuffix("/api")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: Any

    def date_time_string(self, timestamp: float | None = None) -> str:
        return DATE

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._take("GET")

    def do_POST(self) -> None:
        self._take("POST")

    def _take(self, method: str) -> None:
        fake: Fake = self.server.fake
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked = Asked(
            method,
            parts.path,
            parse_qs(parts.query),
            {name.lower(): value for name, value in self.headers.items()},
            json.loads(raw) if raw else None,
        )
        fake.asked.append(self.asked)
        if fake.wrong and fake.wrong.pop(0)(self):
            return
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.say(401, {"message": "Bad credentials"})
            return
        self.answer()

    def answer(self) -> None:
        """What the tracker says when nothing goes wrong."""
        fake: Fake = self.server.fake
        pattern = r"/api/repos/([^/]+/[^/]+)/issues(?:/(\d+))?" if fake.kind == "github" else (
            r"/api/v4/projects/([^/]+)/issues(?:/(\d+))?"
        )  # fmt: skip
        match = re.fullmatch(pattern, self.asked.path)
        project = unquote(match[1]) if match else ""
        if match is None or project not in fake.issues:
            self.say(404, {"message": "Not Found" if fake.kind == "github" else "404 Project Not Found"})
        elif self.asked.method == "POST":
            self._create(project)
        elif match[2]:
            found = [each for each in fake.issues[project] if each["number"] == int(match[2])]
            if found and not found[0].get("deleted"):
                self.say(200, fake.shown(project, found[0]), etag=True)
            else:
                self.say(404, {"message": "Not Found"})
        else:
            self._list(project)

    def _create(self, project: str) -> None:
        fake: Fake = self.server.fake
        body = self.asked.body
        text = body["body"] if fake.kind == "github" else body["description"]
        labels = body["labels"] if fake.kind == "github" else [x for x in body["labels"].split(",") if x]
        made = fake.add(project, title=body["title"], body=text, labels=labels)
        self.say(201, fake.shown(project, made))

    def _list(self, project: str) -> None:
        fake: Fake = self.server.fake
        query = {name: values[-1] for name, values in self.asked.query.items()}
        found = [each for each in fake.issues[project] if not each.get("deleted")]
        if since := query.get("since"):
            found = [each for each in found if each["updated_at"] >= since]
        if iids := self.asked.query.get("iids[]"):
            found = [each for each in found if str(each["number"]) in iids]
        newest = query.get("direction", query.get("sort", "desc")) == "desc"
        found.sort(key=lambda each: each["number"], reverse=newest)
        size, number = min(int(query.get("per_page", 20)), fake.page), int(query.get("page", 1))
        some = found[(number - 1) * size : number * size]
        headers = {}
        if number * size < len(found):
            rest = re.sub(r"(^|&)page=\d+", "", urlsplit(self.path).query)
            headers["Link"] = (
                f'<{fake.web}{self.asked.path}?{rest}&page={number + 1}>; rel="next",'
                f' <{fake.web}{self.asked.path}?{rest}&page=9>; rel="last"'
            )
        self.say(200, [fake.shown(project, each) for each in some], headers, etag=True)

    def say(
        self, status: int, data: Any, headers: dict[str, str] | None = None, *, etag: bool = False
    ) -> None:
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        mark = f'W/"{hashlib.sha256(raw).hexdigest()[:16]}"'
        if etag and self.headers.get("If-None-Match") == mark:
            status, raw = 304, b""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if etag:
            self.send_header("ETag", mark)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving(kind: str) -> Iterator[Fake]:
    """A tracker that listens on this machine until the end of the block."""
    fake = Fake(kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.fake = fake  # type: ignore[attr-defined]
    fake.url = f"http://127.0.0.1:{server.server_port}/api" + ("/v4" if kind == "gitlab" else "")
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.slow.set()
        server.shutdown()
        server.server_close()
        thread.join()


def refuses(status: int, message: str = "", **headers: str) -> Callable[[Any], bool]:
    """An error with a status, in the tracker's words."""

    def answer(handler: Any) -> bool:
        handler.say(status, {"message": message}, {n.replace("_", "-"): v for n, v in headers.items()})
        return True

    return answer


def says(raw: bytes, status: int = 200, **headers: str) -> Callable[[Any], bool]:
    """Whatever a test likes."""

    def answer(handler: Any) -> bool:
        handler.say(status, raw, {n.replace("_", "-"): v for n, v in headers.items()})
        return True

    return answer


def passes(handler: Any) -> bool:
    """This question is answered as usual."""
    return False


def cuts_after_accepting(handler: Any) -> bool:
    """The issue is created, and the line is cut before anybody hears of it."""
    handler.say = lambda *_, **__: None
    handler.answer()
    handler.close_connection = True
    handler.connection.close()
    return True


def is_slow(handler: Any) -> bool:
    """The question is heard and never answered."""
    handler.server.fake.slow.wait(30)
    handler.close_connection = True
    return True
