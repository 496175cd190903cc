"""The tracker of the settings, with its token: from the environment, else from the keyring, never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportcli.desk.secret import SecretError, secret
from supportcli.desk.settings.values import Settings
from supportcli.domain.actions import action
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
            hint=(action("config edit"), ': [tracker] kind = "github", project = "owner/name"'),
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
    try:
        token, source = secret(name, found.keyring, "token")
    except SecretError as error:
        raise TrackerError(str(error), outage=True) from None
    if not token.isascii() or not token.isprintable() or " " in token:
        raise TrackerError(f"what {source} holds is no token", outage=True)
    return token
