"""GitHub's issues, and those of a GitHub Enterprise Server: REST, version 2022-11-28.

https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from supportcli.domain.documents import Document
from supportcli.tracker.http import Client
from supportcli.tracker.interface import Issue, Reading, TrackerError, Wanted
from supportcli.tracker.listing import number_of, pages, rows, there

PUBLIC = "https://api.github.com"
LONGEST_TITLE = 250
LONGEST_BODY = 65_000
"""Characters that an issue may have; the service takes a few more."""
ONE_BY_ONE = 10
"""Up to so many issues are asked for singly: unchanged ones cost nothing of the rate limit."""
_OVERLAP = timedelta(minutes=15)
"""What the desk's clock and the tracker's may disagree."""


class GitHub:
    """GitHub through its REST interface."""

    def __init__(self, url: str | None, token: str | None, timeout: float) -> None:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        self._client = Client(url or PUBLIC, token, headers, timeout)

    def newest(self, project: str) -> int:
        """The number of the newest issue or pull request, which count together; 0 where there is none."""
        answer = there(self._client.get(*_listing(project, 1)))
        return max((_number(each) for each in rows(answer.data)), default=0)

    def find(self, project: str, marker: str, after: int) -> Issue | None:
        """The issue whose body carries the marker, among those above ``after``."""
        for answer in pages(self._client, *_listing(project, 100)):
            page = rows(answer.data)
            for each in page:
                if (
                    _number(each) > after
                    and "pull_request" not in each
                    and marker in str(each.get("body") or "")
                ):
                    return issue_of(each)
            if all(_number(each) <= after for each in page):
                return None
        return None

    def create(self, project: str, title: str, body: str, labels: Sequence[str]) -> Issue:
        """A new issue; labels that the token may not set are left out by the service."""
        made = {"title": title[:LONGEST_TITLE], "body": body, "labels": list(labels)}
        return issue_of(self._client.post(f"/repos/{project}/issues", made).data)

    def read(self, project: str, wanted: Sequence[Wanted]) -> list[Reading]:
        """Few issues singly, with their ETags; of many, those that changed since the oldest reading."""
        since = [each.since for each in wanted if each.since is not None]
        if len(wanted) <= ONE_BY_ONE or not since:
            found = [self._one(project, each) for each in wanted]
            if any(each.gone for each in found):
                # a token that may not see the project gets the same answer: then nothing is gone
                self.newest(project)
            return found
        known = [each for each in wanted if each.since is not None]
        changed = self._changed(project, min(since), {each.number for each in known})
        return [
            Reading(each.number, changed.get(each.number), etag=None if each.number in changed else each.etag)
            if each.since is not None
            else self._one(project, each)
            for each in wanted
        ]

    def _one(self, project: str, wanted: Wanted) -> Reading:
        answer = self._client.get(f"/repos/{project}/issues/{wanted.number}", etag=wanted.etag)
        if answer.status == 304:
            return Reading(wanted.number, etag=wanted.etag)
        if answer.status in (404, 410):
            return Reading(wanted.number, gone=True)
        return Reading(wanted.number, issue_of(answer.data), etag=answer.headers.get("etag"))

    def _changed(self, project: str, since: str, wanted: set[int]) -> dict[int, Issue]:
        from_ = datetime.fromisoformat(since) - _OVERLAP
        query = {
            "state": "all",
            "since": f"{from_:%Y-%m-%dT%H:%M:%SZ}",
            "sort": "updated",
            "direction": "desc",
            "per_page": 100,
        }
        answers = pages(self._client, f"/repos/{project}/issues", query)
        found = (each for answer in answers for each in rows(answer.data))
        return {_number(each): issue_of(each) for each in found if _number(each) in wanted}


def _listing(project: str, size: int) -> tuple[str, Mapping[str, object]]:
    query = {"state": "all", "sort": "created", "direction": "desc", "per_page": size}
    return f"/repos/{project}/issues", query


def _number(data: Document) -> int:
    return number_of(data, "number")


def issue_of(data: Any) -> Issue:
    """An issue from the service's JSON.

    Raises:
        TrackerError: It is none.
    """
    if not isinstance(data, dict) or not isinstance(data.get("html_url"), str):
        raise TrackerError("the answer is no issue")
    milestone = data.get("milestone")
    reason = data.get("state_reason") if data.get("state") == "closed" else None
    return Issue(
        number=_number(data),
        url=data["html_url"],
        title=str(data.get("title") or ""),
        state="closed" if data.get("state") == "closed" else "open",
        reason=str(reason).replace("_", " ") if reason else None,
        milestone=str(milestone["title"]) if isinstance(milestone, dict) and milestone.get("title") else None,
        labels=tuple(
            str(each["name"] if isinstance(each, dict) else each)
            for each in data.get("labels") or ()
            if not isinstance(each, dict) or each.get("name")
        ),
    )
