"""Content-Transfer-Encoding undone: base64, quoted-printable and uuencode, under their right and wrong names."""

from __future__ import annotations

import binascii
import re
import string

from supportcli.mail.words import note

_AS_IT_STANDS = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits"}
_QUOTED = {"quoted-printable", "quoted printable", "quotedprintable", "qp"}
_UU = {"x-uuencode", "uuencode", "x-uue", "uue"}
_MOST_GROUPS = 1000
"""Pieces of base64, one behind the other, that are told apart; more padding than that is noise."""
_NO_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/="))
_PROSE = re.compile(rb"\S{1,40}[ \t]+\S{1,40}[ \t]+\S|.*[,.!?:;>]\s*\Z", re.DOTALL)
"""A line of three words, or one that ends as sentences and tags do: nobody's base64, however damaged."""
_FIRST_LINE = 1000
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=\s]*")


def transferred(body: bytes, encoding: str, flaws: list[str], *, text: bool) -> bytes:
    """The content as it was before it was made fit for transport.

    Args:
        body: As it stands in the message.
        encoding: The value of Content-Transfer-Encoding in small letters.
        flaws: What is wrong is added here; what cannot be undone is left as it stands.
        text: It is text: what stands behind base64, such as the footer of a list, is kept as text.
    """
    name = encoding.partition(";")[0].strip(" \t\"'")
    if name in _AS_IT_STANDS:
        return body
    if name == "base64":
        return _base64(body, flaws, text=text)
    if name in _QUOTED:
        return binascii.a2b_qp(body)
    if name in _UU:
        from supportcli.mail.uuencode import first_block

        block = first_block(body)
        if block is not None:
            return block.content
    note(flaws, f"unknown transfer encoding {name[:40]!r}: read as it stands")
    return body


def _base64(body: bytes, flaws: list[str], *, text: bool) -> bytes:
    rest = b""
    if text:
        first = body.lstrip()[:_FIRST_LINE].partition(b"\n")[0]
        if _PROSE.match(first):
            note(flaws, "a part is no base64, though it says so: read as it stands")
            return body
        body, rest = _with_footer(body)
        if rest:
            note(flaws, "text that is no base64 stands behind a part in base64")
    packed = body.replace(b"\r\n", b"").replace(b"\n", b"")
    try:
        if packed.find(b"=", 0, len(packed) - 2) < 0:
            return binascii.a2b_base64(packed, strict_mode=True) + rest
    except binascii.Error:
        pass
    packed = packed.translate(None, delete=_NO_BASE64)
    if len(packed.rstrip(b"=")) % 4 == 1 or len(packed) % 4:
        note(flaws, "a part in base64 is cut off or damaged")
    if packed.count(b"=") > _MOST_GROUPS:
        packed = packed.replace(b"=", b"")
    return b"".join(map(_group, re.split(rb"=+", packed))) + rest


def _group(packed: bytes) -> bytes:
    packed = packed[:-1] if len(packed) % 4 == 1 else packed
    return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))


def _with_footer(body: bytes) -> tuple[bytes, bytes]:
    """The lines in base64, and what follows the first line that cannot be any."""
    found = _BASE64_LINE.match(body)
    end = found.end() if found else 0
    if end == len(body):
        return body, b""
    start = body.rfind(b"\n", 0, end) + 1
    return (body[:start], body[start:]) if start and b" " in body[start:].strip() else (body, b"")
