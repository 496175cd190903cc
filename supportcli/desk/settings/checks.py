"""What a value of the settings must be: each check returns what is wrong with it, or ``None``."""

from __future__ import annotations

import re
from collections.abc import Callable


def a_text(value: object) -> str | None:
    """A text on one line."""
    if not isinstance(value, str):
        return "must be a text"
    return None if value.strip() and value.isprintable() else "must not be empty or hold control characters"


def a_table(value: object) -> str | None:
    """A table of TOML."""
    return None if isinstance(value, dict) else "must be a table"


def some_texts(value: object) -> str | None:
    """One text or several."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or any(a_text(each) for each in values):
        return "must be a text or a list of texts"
    return _unbalanced(value) if isinstance(value, str) else None


def _unbalanced(value: str) -> str | None:
    import shlex

    try:
        shlex.split(value)
    except ValueError:
        return "has a quotation mark without its partner"
    return None


def an_address(value: object) -> str | None:
    """An e-mail address without a display name."""
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        return None
    return "must be an e-mail address such as jo@desk.example"


_ADDRESS = re.compile(r"[^\s@<>,;:\"\x00-\x1f\x7f]+@[^\s@<>,;:\"\x00-\x1f\x7f]+")


def a_prefix(value: object) -> str | None:
    """The prefix of references: short, and safe in a subject."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,11}", value):
        return None
    return "must be a letter and up to 11 letters or digits"


def a_zone(value: object) -> str | None:
    """An IANA time zone that this system knows."""
    if isinstance(value, str):
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(value)
        except (OSError, KeyError, ValueError):
            pass
        else:
            return None
    return "must be the name of a time zone such as Europe/Berlin"


def a_port(value: object) -> str | None:
    """A TCP port."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
    return None if good else "must be a port between 1 and 65535"


def one_of(names: tuple[str, ...]) -> Callable[[object], str | None]:
    """The check for one of a few words."""
    return lambda value: None if value in names else f"must be one of {', '.join(names)}"


_UNITS = {"": 1, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_SIZE = re.compile(r"([0-9]{1,9})\s?([kMG]?)(?:i?B)?")


def size_of(value: int | str) -> int:
    """A size in bytes: a number, or a number with k, M or G."""
    found = _SIZE.fullmatch(str(value))
    assert found is not None  # noqa: S101  # checked by a_size
    return int(found[1]) * _UNITS[found[2]]


def a_size(value: object) -> str | None:
    """A size: 1048576, "20M"."""
    good = isinstance(value, int | str) and not isinstance(value, bool) and _SIZE.fullmatch(str(value))
    return None if good and size_of(str(value)) > 0 else 'must be a size such as "20M"'
