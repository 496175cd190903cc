"""The tracker of the settings, with its token: from the environment, else from the keyring, never kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from supportcli.desk.settings.values import Settings
from supportcli.domain.errors import InvalidError
from supportcli.tracker.interface import TrackerError
from supportcli.tracker.links import host_of

if TYPE_CHECKING:
    from supportcli.tracker.interface import Tracker

TOKENS = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
"""The variable that holds the token of each kind, where the settings name none."""


def kind_of(settings: Settings) -> str:
    """Which kind of tracker the desk has.

    Raises:
        InvalidError: None.
    """
    if settings.tracker.kind is None:
        raise InvalidError(
            "the settings name no engineering tracker",
            hint='supportcli config edit: [tracker] kind = "github", project = "owner/name"',
        )
    return settings.tracker.kind


def place(settings: Settings) -> str:
    """The host where people read the tracker's issues.

    Raises:
        InvalidError: The settings name no tracker.
    """
    return host_of(kind_of(settings), settings.tracker.url, settings.tracker.web)


def tracker_of(settings: Settings) -> Tracker:
    """The tracker, ready to be asked.

    Raises:
        TrackerError: The settings name none, or there is no token for it; nothing can be asked.
    """
    found = settings.tracker
    if found.kind is None:
        raise TrackerError("the settings name no engineering tracker", outage=True)
    token = _token(settings)
    if found.kind == "gitlab":
        from supportcli.tracker.gitlab import GitLab

        return GitLab(found.url, token, found.timeout)
    from supportcli.tracker.github import GitHub

    return GitHub(found.url, token, found.timeout)


def _token(settings: Settings) -> str:
    found = settings.tracker
    name = found.token_env or TOKENS[str(found.kind)]
    token = os.environ.get(name, "").strip()
    source = name
    if not token and found.keyring:
        token, source = _from_keyring(found.keyring, name), "the keyring"
    if not token:
        where = f"{name} is not set" + (
            f", and the keyring has none for {found.keyring}" if found.keyring else ""
        )
        raise TrackerError(f"there is no token: {where}", outage=True)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise TrackerError(f"what {source} holds is no token", outage=True)
    return token


def _from_keyring(service: str, name: str) -> str:
    try:
        import keyring
    except ImportError:
        raise TrackerError(
            "the keyring needs the extra: pip install 'supportcli[keyring]'", outage=True
        ) from None
    read: Callable[[str, str], str | None] = keyring.get_password
    try:
        return (read(service, name) or "").strip()
    except Exception as error:  # whatever a backend raises, its words may hold anything
        raise TrackerError(f"the keyring cannot be read: {type(error).__name__}", outage=True) from None
