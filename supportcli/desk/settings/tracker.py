"""The table ``[tracker]`` of the settings: which engineering tracker, and where its token is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from supportcli.desk.settings.checks import a_text, one_of
from supportcli.desk.settings.values import Tracker
from supportcli.domain.documents import Document

KINDS = ("github", "gitlab")
_KEYS = ("kind", "url", "web", "project", "token_env", "keyring", "back", "timeout")


class Reader(Protocol):
    """What takes values out of tables and notes what is wrong with them."""

    def problem(self, key: str, message: str) -> None:
        """Note that something is wrong with a key."""

    def known(self, table: Document, prefix: str, names: tuple[str, ...]) -> None:
        """Note every key that is none of these."""

    def take(self, table: Document, prefix: str, name: str, check: Callable[[Any], str | None]) -> Any:
        """The value if it passes."""


def tracker(reader: Reader, table: Document) -> Tracker:
    """The engineering tracker; problems go to the reader."""
    if "token" in table:
        reader.problem("tracker.token", "not here: name an environment variable in token_env")
    rest = {name: value for name, value in table.items() if name != "token"}
    reader.known(rest, "tracker.", _KEYS)
    if table and "kind" not in table:
        reader.problem("tracker.kind", f"missing: one of {', '.join(KINDS)}")
    return Tracker(
        kind=reader.take(table, "tracker.", "kind", one_of(KINDS)),
        url=reader.take(table, "tracker.", "url", a_safe_url),
        web=reader.take(table, "tracker.", "web", a_safe_url),
        project=reader.take(table, "tracker.", "project", a_project),
        token_env=reader.take(table, "tracker.", "token_env", a_variable),
        keyring=reader.take(table, "tracker.", "keyring", a_text),
        back=reader.take(table, "tracker.", "back", a_link),
        timeout=reader.take(table, "tracker.", "timeout", some_seconds) or Tracker().timeout,
    )


def a_safe_url(value: object) -> str | None:
    """An address to which a token may go: https, or this machine."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value) if isinstance(value, str) and not a_text(value) else None
        host = parts.hostname if parts else None
    except ValueError:
        parts = host = None
    if parts is None or not host or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        return "must be an address such as https://api.github.com"
    if parts.username or parts.password:
        return "must not hold a name or a password: the token is in the variable that token_env names"
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        return "must begin with https: the token would travel in the clear"
    return None


def a_project(value: object) -> str | None:
    """A project as trackers write it."""
    good = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+", value)
    return None if good else 'must be "owner/name"'


def a_variable(value: object) -> str | None:
    """The name of an environment variable; a token that somebody wrote here by mistake is none."""
    if isinstance(value, str) and re.fullmatch(r"[A-Z_][A-Z0-9_]{0,63}", value):
        return None
    return "must be the name of an environment variable such as GITHUB_TOKEN, not the token itself"


def a_link(value: object) -> str | None:
    """An address with a place for the ticket's number."""
    good = isinstance(value, str) and re.fullmatch(r"https?://[^\s<>()]+", value) and "{id}" in value
    return None if good else "must be an address that holds {id}, such as https://desk.example/{id}"


def some_seconds(value: object) -> str | None:
    """A time-out."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 300
    return None if good else "must be a number of seconds between 1 and 300"
