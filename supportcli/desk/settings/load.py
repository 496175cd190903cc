"""Finding the settings: which file, and what stands where there is none. Cheap: without a file nothing is parsed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from supportcli.desk.settings.values import Settings
from supportcli.domain.actions import action
from supportcli.domain.errors import InvalidError


def settings_path(environ: Mapping[str, str] | None = None) -> Path:
    """The settings file: ``SUPPORTCLI_CONFIG``, else ``config.toml`` in the platform's config folder."""
    named = (os.environ if environ is None else environ).get("SUPPORTCLI_CONFIG")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path("supportcli", appauthor=False) / "config.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; a desk without a file has the defaults.

    Args:
        path: The file; by default ``settings_path()``. One that was named, here or by the environment, must
            exist.

    Raises:
        InvalidError: The file cannot be read or has problems; all of them are listed with file, line and key.
    """
    named = path is not None or bool(os.environ.get("SUPPORTCLI_CONFIG"))
    path = path or settings_path()
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        if named:
            raise InvalidError(
                f"no settings at {path}", hint=("`", action("config edit"), "` writes them")
            ) from None
        return Settings(zone=system_zone())
    except OSError as reason:
        raise InvalidError(f"the settings at {path} cannot be read: {reason.strerror}") from None
    from supportcli.desk.settings.file import read

    return read(raw, path, system_zone())


def system_zone() -> str:
    """The IANA name of the system's zone, or ``UTC`` where it has none that can be told."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        # the link leads to …/zoneinfo/Area/City
        name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2].removeprefix("posix/")
    if not name or name == "UTC" or name.startswith(("/", ".")):
        return "UTC"
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, KeyError, ValueError):
        return "UTC"
    return name
