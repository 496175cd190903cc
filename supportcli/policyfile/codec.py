"""Policies as JSON: how a revision is stored, and read back without the TOML reader or pydantic.

Every field is written, defaults included, so that a stored revision keeps its meaning when a default changes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from functools import cache, partial
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from supportcli.domain.errors import InvalidError, NotFoundError
from supportcli.domain.time.calendar_spec import CalendarSpec

if TYPE_CHECKING:
    from supportcli.domain.language.policy import Policy

Decoder = Callable[[Any], Any]


def to_json(policy: Policy) -> str:
    """Return the canonical JSON of a policy: sorted keys, no spaces, one text for equal policies."""
    return json.dumps(_encode(policy), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Policy:
    """Read what :func:`to_json` wrote; fields that did not exist then get their defaults.

    Raises:
        InvalidError: The text is no policy, or one with fields that this version does not know.
    """
    from supportcli.domain.language.policy import Policy

    return cast("Policy", _read(Policy, text, lambda whole: whole))


def calendar_from_json(text: str, name: str) -> CalendarSpec:
    """Read one calendar of what :func:`to_json` wrote, and nothing else: a list has no time for the rest.

    Raises:
        InvalidError: The text is no policy, or one with fields that this version does not know.
        NotFoundError: It has no calendar of this name.
    """
    found = _read(CalendarSpec, text, lambda whole: _named(whole["calendars"], name))
    return cast(CalendarSpec, found)


def _named(calendars: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for calendar in calendars:
        if calendar["id"] == name:
            return calendar
    raise NotFoundError(f"no calendar is called {name}")


def _read(kind: type, text: str, choose: Callable[[Any], Any]) -> Any:
    try:
        return _decoder(kind)(choose(json.loads(text)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidError(
            f"the stored policy cannot be read: {error}", hint="is it from a newer supportcli?"
        ) from error


def revision(text: str) -> str:
    """Return the content hash of a policy's TOML text (SHA-256, hexadecimal); line ends do not matter."""
    import hashlib

    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(normal.encode()).hexdigest()


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value


@cache
def _decoder(hint: Any) -> Decoder:
    if dataclasses.is_dataclass(hint):
        return partial(_record, hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return partial(_many, _decoder(arguments[0]))
        return partial(_fixed, tuple(_decoder(argument) for argument in arguments))
    if origin in (Union, UnionType):
        inner = [argument for argument in arguments if argument is not NoneType]
        if len(inner) == 1:
            return partial(_optional, _decoder(inner[0]))
    if origin is Literal:
        return partial(_choice, arguments)
    if hint in (str, int, float, bool):
        return partial(_plain, hint)
    raise TypeError(f"no way to store {hint}")


@cache
def _decoders(kind: type) -> dict[str, Decoder]:
    # asked for when the first one is read, not before: a condition may stand in a condition
    return {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}


def _record(kind: Any, value: dict[str, Any]) -> Any:
    decoders = _decoders(kind)
    return kind(**{name: decoders[name](item) for name, item in value.items()})


def _many(decode: Decoder, value: list[Any]) -> tuple[Any, ...]:
    return tuple([decode(item) for item in _listed(value)])


def _fixed(decoders: tuple[Decoder, ...], value: list[Any]) -> tuple[Any, ...]:
    return tuple([decode(item) for decode, item in zip(decoders, _listed(value), strict=True)])


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _optional(decode: Decoder, value: Any) -> Any:
    return None if value is None else decode(value)


def _choice(choices: tuple[Any, ...], value: Any) -> Any:
    if value not in choices:
        raise ValueError(f"{value!r} is none of {choices}")
    return value


def _plain(kind: type, value: Any) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value
