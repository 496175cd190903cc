"""From the command line to an open desk: which file, which instant, which person, which settings.

A flag wins over the environment, the environment over the settings, the settings over the defaults.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.desk.settings.load import load_settings
from supportcli.desk.settings.values import Settings
from supportcli.domain.time.instants import parse_instant

if TYPE_CHECKING:
    import typer

    from supportcli.desk.desk import Desk


def open_desk(ctx: typer.Context, *, create: bool = False) -> Desk:
    """The desk that this call works on.

    Args:
        ctx: The command's Typer context.
        create: Make the database if there is none.

    Raises:
        InvalidError: The settings are wrong.
        UsageError: ``--now`` is no instant.
        NotFoundError: There is no database at the path.
    """
    from supportcli.desk.desk import Desk

    invocation = invocation_of(ctx)
    settings = load_settings()
    desk = Desk.open(
        db_path(invocation, settings),
        now=now(invocation, settings),
        actor=actor(invocation, settings),
        settings=settings,
        create=create,
    )
    if desk.store.was_migrated:
        from supportcli.cli.output import say

        say("the desk was brought up to date; tickets opened so far are judged as they were", invocation)
    # shared by all contexts of this call: main() tells at the end what was set aside
    ctx.meta[DESK] = desk
    return desk


DESK = "supportcli.desk"
"""Where a call keeps its desk."""


def db_path(invocation: Invocation, settings: Settings) -> Path:
    """The database: ``--db``, ``SUPPORTCLI_DB``, the settings' ``database``, the platform's data folder."""
    if invocation.db is not None:
        return invocation.db
    if named := os.environ.get("SUPPORTCLI_DB"):
        return Path(named).expanduser()
    return settings.database or default_db_path()


def default_db_path() -> Path:
    """The database of a person who named none."""
    from platformdirs import user_data_path

    return user_data_path("supportcli", appauthor=False) / "desk.db"


def now(invocation: Invocation, settings: Settings) -> datetime:
    """The instant of this call, in UTC and whole seconds: ``--now``, ``SUPPORTCLI_NOW``, the clock.

    Raises:
        UsageError: The given text is no instant.
    """
    text = invocation.now or os.environ.get("SUPPORTCLI_NOW")
    return parse_instant(text, settings.zone) if text else datetime.now(UTC).replace(microsecond=0)


def actor(invocation: Invocation, settings: Settings) -> str:
    """Who acts: ``--as``, ``SUPPORTCLI_USER``, the settings' ``user``, the login name."""
    return invocation.user or os.environ.get("SUPPORTCLI_USER") or settings.user or login_name()


def login_name() -> str:
    """The name of the process's owner; cron may have no environment and a container no password entry."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid-{os.getuid()}" if hasattr(os, "getuid") else "unknown"
