"""The address of an issue, as a person copies it from a browser."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_PUBLIC = {"github": "github.com", "gitlab": "gitlab.com"}
_PATHS = {
    "github": re.compile(r"/(?P<project>[\w.-]+/[\w.-]+)/issues/(?P<number>[1-9][0-9]{0,17})/?", re.ASCII),
    "gitlab": re.compile(
        r"/(?P<project>[\w.-]+(?:/[\w.-]+)+?)/(?:-/)?(?:issues|work_items)/(?P<number>[1-9][0-9]{0,17})/?",
        re.ASCII,
    ),
}


class Link(NamedTuple):
    """An issue by its address: the kind of tracker, its host, the project, the number."""

    tracker: str
    host: str
    project: str
    number: int
    url: str


def host_of(kind: str, url: str | None, web: str | None = None) -> str:
    """The host under which people read a tracker's issues: told, or from the address of its interface."""
    if web is None and url is None:
        return _PUBLIC[kind]
    host = urlsplit(web or url or "").netloc.lower()
    return host.removeprefix("api.") if kind == "github" else host


def parse_link(text: str, kind: str | None = None, host: str | None = None) -> Link | None:
    """The issue that an address names, or ``None``: github.com, gitlab.com, and the tracker of the settings.

    Args:
        text: As copied, with or without ``#issuecomment-…`` behind it.
        kind: Of the settings' tracker.
        host: Where people read its issues.
    """
    try:
        parts = urlsplit(text.strip())
        place = parts.netloc.lower().removeprefix("www.")
    except ValueError:
        return None
    hosts = {known: name for name, known in _PUBLIC.items()}
    if kind is not None and host is not None:
        hosts[host] = kind
    tracker = hosts.get(place)
    if tracker is None or parts.scheme not in ("http", "https"):
        return None
    match = _PATHS[tracker].fullmatch(unquote(parts.path))
    if match is None:
        return None
    plain = f"{parts.scheme}://{place}{parts.path.rstrip('/')}"
    return Link(tracker, place, match["project"], int(match["number"]), plain)
