"""GitLab's issues, of gitlab.com or self-hosted: REST, version 4.

https://docs.gitlab.com/ee/api/issues.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from supportcli.domain.documents import Document
from supportcli.tracker.http import Client
from supportcli.tracker.interface import Issue, Reading, TrackerError, Wanted
from supportcli.tracker.listing import number_of, pages, rows, there

PUBLIC = "https://gitlab.com/api/v4"
LONGEST_TITLE = 250
BATCH = 50
"""So many issues are asked for at once."""


class GitLab:
    """GitLab through its REST interface."""

    def __init__(self, url: str | None, token: str | None, timeout: float) -> None:
        self._client = Client(url or PUBLIC, token, {"Accept": "application/json"}, timeout)

    def newest(self, project: str) -> int:
        """The number of the newest issue; 0 where there is none."""
        answer = there(self._client.get(_path(project), _listing(1)))
        return max((_number(each) for each in rows(answer.data)), default=0)

    def find(self, project: str, marker: str, after: int) -> Issue | None:
        """The issue whose description carries the marker, among those above ``after``."""
        for answer in pages(self._client, _path(project), _listing(100)):
            page = rows(answer.data)
            for each in page:
                if _number(each) > after and marker in str(each.get("description") or ""):
                    return issue_of(each)
            if all(_number(each) <= after for each in page):
                return None
        return None

    def create(self, project: str, title: str, body: str, labels: Sequence[str]) -> Issue:
        """A new issue."""
        made = {"title": title[:LONGEST_TITLE], "description": body, "labels": ",".join(labels)}
        return issue_of(self._client.post(_path(project), made).data)

    def read(self, project: str, wanted: Sequence[Wanted]) -> list[Reading]:
        """Fifty issues with one question; with an ETag where all fifty had the same answer the last time."""
        found: list[Reading] = []
        for start in range(0, len(wanted), BATCH):
            found += self._some(project, wanted[start : start + BATCH])
        return found

    def _some(self, project: str, wanted: Sequence[Wanted]) -> list[Reading]:
        etags = {each.etag for each in wanted}
        known = etags.pop() if len(etags) == 1 else None
        query = {
            "iids[]": sorted(each.number for each in wanted),
            "scope": "all",
            "state": "all",
            "per_page": 100,
        }
        answers = list(pages(self._client, _path(project), query, known))
        if answers[0].status == 304:
            return [Reading(each.number, etag=known) for each in wanted]
        etag = answers[0].headers.get("etag") if len(answers) == 1 else None
        issues = {_number(each): issue_of(each) for answer in answers for each in rows(answer.data)}
        return [
            Reading(each.number, issues.get(each.number), gone=each.number not in issues, etag=etag)
            for each in wanted
        ]


def _path(project: str) -> str:
    return f"/projects/{quote(project, safe='')}/issues"


def _listing(size: int) -> dict[str, object]:
    return {"scope": "all", "state": "all", "order_by": "created_at", "sort": "desc", "per_page": size}


def _number(data: Document) -> int:
    return number_of(data, "iid")


def issue_of(data: Any) -> Issue:
    """An issue from the service's JSON; what it calls ``opened`` is open.

    Raises:
        TrackerError: It is none.
    """
    if not isinstance(data, dict) or not isinstance(data.get("web_url"), str):
        raise TrackerError("the answer is no issue")
    milestone = data.get("milestone")
    labels = data.get("labels")
    return Issue(
        number=_number(data),
        url=data["web_url"],
        title=str(data.get("title") or ""),
        state="closed" if data.get("state") == "closed" else "open",
        reason="duplicate" if data.get("_links", {}).get("closed_as_duplicate_of") else None,
        milestone=str(milestone["title"]) if isinstance(milestone, dict) and milestone.get("title") else None,
        labels=tuple(str(each) for each in labels) if isinstance(labels, list) else (),
    )
