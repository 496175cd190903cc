"""Passwords and tokens: from the environment, else from the system's keyring; never kept, never printed."""

from __future__ import annotations

import os
from collections.abc import Callable


class SecretError(Exception):
    """There is none; the message says where it was looked for, and holds nothing of a secret."""


def secret(variable: str, service: str | None = None, what: str = "password") -> tuple[str, str]:
    """A secret and where it came from.

    Args:
        variable: The environment variable; also the user name under which the keyring keeps it.
        service: The name of the service in the keyring, asked where the variable is not set.
        what: What it is, for messages.

    Raises:
        SecretError: There is none, or the keyring cannot be read.
    """
    found = os.environ.get(variable, "").strip()
    if found:
        return found, variable
    if service:
        found = _from_keyring(service, variable)
        if found:
            return found, "the keyring"
    where = f"{variable} is not set" + (f", and the keyring has none for {service}" if service else "")
    raise SecretError(f"there is no {what}: {where}")


def _from_keyring(service: str, name: str) -> str:
    try:
        import keyring
    except ImportError:
        raise SecretError("the keyring needs the extra: pip install 'supportcli[keyring]'") from None
    read: Callable[[str, str], str | None] = keyring.get_password
    try:
        return (read(service, name) or "").strip()
    except Exception as error:  # whatever a backend raises, its words may hold anything
        raise SecretError(f"the keyring cannot be read: {type(error).__name__}") from None
