"""The header fields of a message or a part, as bytes; a broken line among them does not hide the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from supportcli.mail.words import header_text, note, unfolded

LONGEST_BLOCK = 1024 * 1024
"""Bytes of all header fields that are read; servers refuse far smaller ones (Exchange 256 KiB, Postfix 100 KiB)."""

_END = re.compile(rb"\n\r?\n")
_FIELD = re.compile(
    rb"^(?:([!-9;-~]{1,200})[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)|([^\n]*))(?:\n|\Z)", re.MULTILINE
)
_LISTED = {b"to", b"cc", b"references", b"in-reply-to", b"received", b"content-type", b"reply-to"}
"""Fields that may run over several lines, so that a line that lost its indent still belongs to them."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields by their names in small letters; the values as bytes, folded as they stand."""

    fields: dict[bytes, list[bytes]] = field(default_factory=dict)

    def first(self, name: bytes) -> bytes:
        """The first field of this name; ``b""`` if there is none."""
        found = self.fields.get(name)
        return found[0] if found else b""

    def all(self, name: bytes) -> Sequence[bytes]:
        """Every field of this name."""
        return self.fields.get(name, ())

    def text(self, name: bytes, flaws: list[str], charset: str = "") -> str:
        """The first field of this name, decoded, on one line."""
        value = self.first(name)
        return header_text(value, flaws, charset) if value else ""

    def plain(self, name: bytes) -> str:
        """The first field of this name on one line, in small letters, its encoded words left as they stand."""
        value = self.first(name)
        return unfolded(value, []).lower() if value else ""


def split_headers(raw: bytes, flaws: list[str], *, part: bool = False) -> tuple[Headers, bytes]:
    """The header fields and the body.

    Args:
        raw: The whole message or part.
        flaws: What is wrong with it is added here.
        part: It stands in a multipart, where an empty line at the beginning means that there are no fields; before
            a message it is something that a pipe has added.

    A line that is no field: where fields follow, or where it goes on with a list, it is passed over; otherwise
    the body has begun without the empty line.
    """
    start = 0
    if raw[:1] in (b"\r", b"\n"):
        start = len(raw) - len(raw.lstrip(b"\r\n"))
        field_follows = _FIELD.match(raw, start)
        if part or field_follows is None or field_follows[1] is None:
            return Headers(), raw[1:] if raw[:1] == b"\n" else raw[2:]
    found = _END.search(raw, start)
    end, body = (found.start(), found.end()) if found else (len(raw), len(raw))
    if end - start > LONGEST_BLOCK:
        note(flaws, f"the header is longer than {LONGEST_BLOCK // 1024} KiB: only its beginning is read")
        end = start + LONGEST_BLOCK
    fields, stopped = _fields(raw[start:end], flaws)
    if stopped is not None:
        note(flaws, "the text begins without an empty line after the header")
        return Headers(fields), raw[start + stopped :]
    return Headers(fields), raw[body:]


def _fields(block: bytes, flaws: list[str]) -> tuple[dict[bytes, list[bytes]], int | None]:
    """The fields, and where the body begins if that is before the end of the block."""
    fields: dict[bytes, list[bytes]] = {}
    last: list[bytes] | None = None
    last_name = b""
    junk: list[tuple[int, bytes]] = []
    first = True
    for found in _FIELD.finditer(block):
        name, value, other = found.groups()
        if name is not None:
            if junk:
                note(flaws, "a line among the header fields is none")
                junk.clear()
            last_name = name.lower()
            last = fields.setdefault(last_name, [])
            last.append(value.rstrip(b"\r"))
        elif junk and last is not None and other[:1] in (b" ", b"\t"):
            last[-1] += b" " + other.strip()
        elif other.strip() and not (first and other.startswith((b"From ", b">From "))):
            junk.append((found.start(), other))
        elif first and other:
            fields[b"from "] = [other]  # the line of an mbox names the envelope's sender
        first = False
        if found.end() >= len(block):
            break
    if not junk:
        return fields, None
    if last is not None and last_name in _LISTED and len(junk) == 1:
        note(flaws, "a line among the header fields is none")
        last[-1] += b" " + junk[0][1].strip()
        return fields, None
    return fields, junk[0][0]
