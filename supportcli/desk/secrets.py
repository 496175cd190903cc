"""Passwords and tokens: from the environment, else from the system's keyring; in no file, in no message."""

from __future__ import annotations

import os
from collections.abc import Callable


class NoSecretError(Exception):
    """There is none, or it cannot be read; the text says which place was looked into, never what was in it."""


def secret(variable: str | None, service: str | None = None, user: str | None = None) -> str:
    """What the environment holds in a variable, else the keyring for a service and a user.

    Args:
        variable: The environment variable; ``None``: the keyring alone is asked.
        service: The service in the keyring; ``None``: it is not asked.
        user: Whose secret it is in the keyring; by default the variable's name.

    Raises:
        NoSecretError: Neither has one.
    """
    found = os.environ.get(variable, "").strip("\r\n") if variable else ""
    if not found and service:
        found = _from_keyring(service, user or variable or "")
    if not found:
        missing = [f"{variable} is not set"] if variable else []
        missing += [f"the keyring has none for {service}"] if service else []
        raise NoSecretError(", and ".join(missing) or "the settings name neither password_env nor keyring")
    if not found.isprintable():
        raise NoSecretError(f"what {variable or 'the keyring'} holds is more than one line")
    return found


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
    except ImportError:
        raise NoSecretError("the keyring needs the extra: pip install 'supportcli[keyring]'") from None
    read: Callable[[str, str], str | None] = keyring.get_password
    try:
        return (read(service, user) or "").strip("\r\n")
    except Exception as error:  # whatever a backend raises, its words may hold anything
        raise NoSecretError(f"the keyring cannot be read: {type(error).__name__}") from None
