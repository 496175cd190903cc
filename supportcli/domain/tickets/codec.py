"""Events as JSON: one codec for every kind, in the store, for machines, and from files that are imported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import msgspec

from supportcli.domain.errors import InvalidError
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Data, Unknown
from supportcli.domain.tickets.table import RECORDS

_ENCODER = msgspec.json.Encoder()
_HALVES = re.compile("[\ud800-\udfff]")


def write(data: Data) -> str:
    """What an event carries, as stored: compact JSON without what was not said.

    Half a character, which no database holds, becomes ``�``.
    """
    try:
        return _ENCODER.encode(data).decode()
    except UnicodeEncodeError:
        import json

        text = json.dumps(msgspec.to_builtins(data), ensure_ascii=False, separators=(",", ":"))
        return _HALVES.sub("\ufffd", text)


def read(kind: str, text: str) -> Data:
    """What :func:`write` wrote, or an older or newer version of the program.

    Keys that are not known are passed over, and so is a kind that is not known.

    Raises:
        InvalidError: The text is no JSON, or a field holds something that it cannot.
    """
    try:
        return _decoder(kind).decode(text) if kind in RECORDS else _unknown(kind, text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidError(f"{kind}: {error}") from None


def known(data: Mapping[str, object], kind: str) -> Data:
    """What an event of this kind carries, from plain JSON values; raises InvalidError like :func:`read`."""
    if kind not in RECORDS:
        return Unknown(kind)
    try:
        return msgspec.convert(dict(data), RECORDS[kind])
    except msgspec.ValidationError as error:
        raise InvalidError(f"{kind}: {error}") from None


def plain(event: Event) -> dict[str, object]:
    """What an event carries as JSON values: all that is stored, also what only a newer version knows."""
    if event.stored:
        stored: dict[str, object] = msgspec.json.decode(event.stored)
        return stored
    if isinstance(event.data, Unknown):
        return {}
    values: dict[str, object] = msgspec.to_builtins(event.data)
    return values


def surplus(event: Event) -> dict[str, object]:
    """What only a newer version knows of an event."""
    if not event.stored:
        return {}
    names = {each.encode_name for each in msgspec.structs.fields(event.data)}
    return {name: value for name, value in plain(event).items() if name not in names}


def rewritten(event: Event, data: Data) -> Event:
    """The event with other data of its kind; what only a newer version knows of it stays."""
    kept = surplus(event)
    stored = _ENCODER.encode({**kept, **msgspec.to_builtins(data)}).decode() if kept else ""
    return msgspec.structs.replace(event, data=data, stored=stored)


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Data]:
    return msgspec.json.Decoder(RECORDS[kind])


def _unknown(kind: str, text: str) -> Unknown:
    if not isinstance(msgspec.json.decode(text), dict):
        raise msgspec.ValidationError("Expected `object`")
    return Unknown(kind)
