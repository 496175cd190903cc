"""Policies as JSON: how a revision is stored, and read back without the TOML reader or pydantic.

Every field is written, defaults included, so that a stored revision keeps its meaning when a default changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from supportcli.domain.errors import InvalidError, NotFoundError
from supportcli.domain.time.calendar_spec import CalendarSpec

if TYPE_CHECKING:
    from supportcli.domain.language.policy import Policy

T = TypeVar("T")


class _Calendars(msgspec.Struct, frozen=True):
    """Of a stored policy its calendars, and nothing else."""

    calendars: tuple[CalendarSpec, ...] = ()


def to_json(policy: Policy) -> str:
    """Return the canonical JSON of a policy: sorted keys, no spaces, one text for equal policies."""
    import json

    # written by the standard library: whole numbers of a policy may have more than 64 bits
    return json.dumps(msgspec.to_builtins(policy), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Policy:
    """Read what :func:`to_json` wrote; fields that did not exist then get their defaults.

    Raises:
        InvalidError: The text is no policy, or one with fields that this version does not know.
    """
    from supportcli.domain.language.policy import Policy

    return _read(Policy, text)


def calendar_from_json(text: str, name: str) -> CalendarSpec:
    """Read one calendar of what :func:`to_json` wrote, and nothing else: a list has no time for the rest.

    Raises:
        InvalidError: The text is no policy, or one with calendars that this version does not know.
        NotFoundError: It has no calendar of this name.
    """
    for calendar in _read(_Calendars, text).calendars:
        if calendar.id == name:
            return calendar
    raise NotFoundError(f"no calendar is called {name}")


def _read(kind: type[T], text: str) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise InvalidError(
            f"the stored policy cannot be read: {error}", hint="is it from a newer supportcli?"
        ) from error


def revision(text: str) -> str:
    """Return the content hash of a policy's TOML text (SHA-256, hexadecimal); line ends do not matter."""
    import hashlib

    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(normal.encode()).hexdigest()
