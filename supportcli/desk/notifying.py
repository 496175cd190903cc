"""Chats and pagers: what goes to a target of the settings' ``[notify]`` leaves through Apprise, never as mail."""

from __future__ import annotations

from supportcli.desk.desk import Desk
from supportcli.desk.secret import SecretError, secret
from supportcli.mail.message import Send, TransportError
from supportcli.store import notified


def part(desk: Desk) -> None:
    """Make every due message go to mail addresses only, or to one target only."""
    if notified.mixed(desk.store.connection, desk.now):
        with desk.store.write() as connection:
            notified.split(connection, desk.now)


def target(desk: Desk, recipient: str) -> Send:
    """The transport to a target.

    Raises:
        TransportError: The settings no longer name it, its address is nowhere, or the extra is missing.
    """
    name = recipient.removeprefix(notified.PREFIX)
    found = desk.settings.notify.get(name)
    if found is None:
        raise TransportError(f"the settings have no notify.{name}")
    try:
        url, _ = secret(found.url_env, found.keyring, f"address of {name}")
    except SecretError as error:
        raise TransportError(str(error)) from None
    from supportcli.mail.notify import notify

    return notify(name, url)
