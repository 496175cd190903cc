"""Where each setting of a call came from: ``supportcli config show``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supportcli.desk.settings.values import Settings


@dataclass(frozen=True, slots=True)
class Origin:
    """One value and where it came from: a flag, the environment, a line of the settings, or the default."""

    key: str
    value: str
    origin: str


def where(
    settings: Settings, overrides: Mapping[str, tuple[str, str]], defaults: Mapping[str, str]
) -> list[Origin]:
    """Every value that holds for this call, with its origin, in the order of the settings.

    Args:
        settings: What was read.
        overrides: By key, the value of a flag or of the environment and the name of either.
        defaults: By key, what is computed where nothing is set: the database, the user.
    """
    mail = settings.mail
    values: dict[str, object] = {
        "database": settings.database,
        "prefix": settings.prefix,
        "zone": settings.zone,
        "user": settings.user,
        "default_policy": settings.default_policy,
        **{f"people.{name}": address for name, address in settings.people.items()},
        **{f"roles.{name}": addresses for name, addresses in settings.roles.items()},
        **{f"teams.{name}": addresses for name, addresses in settings.teams.items()},
        "mail.from": mail.from_address,
        "mail.transport": mail.transport,
        "mail.maildir.path": mail.maildir,
        "mail.sendmail.command": mail.sendmail,
        **{
            f"mail.smtp.{name}": getattr(mail.smtp, name)
            for name in ("host", "port", "tls", "user", "password_env", "password_keyring")
        },
        "mail.command.run": mail.command,
        **{
            f"mail.{name}": value
            for name, value in mail.room._asdict().items()
            if name not in ("forms", "fetch")
        },
        "mail.forms": tuple(form.name for form in mail.room.forms),
        "mail.fetch": tuple(account.name for account in mail.room.fetch),
        **{f"tracker.{name}": getattr(settings.tracker, name) for name in settings.tracker._fields},
        **{
            f"notify.{name}.{key}": value
            for name, each in settings.notify.items()
            for key, value in each._asdict().items()
        },
        **{f"views.{name}": words for name, words in settings.views.items()},
    }
    return [_origin(key, value, settings, overrides, defaults) for key, value in values.items()]


def _origin(
    key: str,
    value: object,
    settings: Settings,
    overrides: Mapping[str, tuple[str, str]],
    defaults: Mapping[str, str],
) -> Origin:
    if key in overrides:
        return Origin(key, *overrides[key])
    if key in settings.lines:
        return Origin(key, _shown(value), f"{settings.path}:{settings.lines[key]}")
    return Origin(key, defaults.get(key) or _shown(value), "default")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
