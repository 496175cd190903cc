"""The parts of a message as a tree of byte strings (RFC 2046), with limits that no message can talk its way past.

The parser of the standard library is not used for the tree: it calls itself for each level of nesting (300 levels
are its end: RecursionError), reads attached messages into objects from which their bytes cannot be had again, and
visits every line in Python. This one looks for delimiters only, in C, outer before inner as RFC 2046 demands, and
leaves attached messages (``message/rfc822``) as the bytes they are.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from supportcli.mail.headers import Headers, split_headers
from supportcli.mail.params import parameters
from supportcli.mail.transfer import transferred
from supportcli.mail.words import note, unfolded

MOST_LEVELS = 20
"""Multiparts in multiparts; what people send has four or five."""
MOST_PARTS = 1000
"""Parts that are told apart; the rest of their multipart is one attachment."""
MOST_SCANNED = 1 << 29
"""Bytes that are searched for delimiters, over all levels: a few seconds' worth."""

_TYPE = re.compile(r"([\w.+-]{1,80})/([\w.+*-]{1,120})")
_GUESS = re.compile(rb"(?:\A|\n)--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n(?=Content-[A-Za-z-]+:)", re.IGNORECASE)
_GUESSED_IN = 64 * 1024
"""Bytes in which the delimiter of a multipart that names none is looked for."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A part, or the message itself.

    Attributes:
        media_type: In small letters, such as ``text/plain``.
        parameters: Of the Content-Type.
        headers: Its header fields.
        body: Its bytes, still encoded; ``b""`` for a multipart that was taken apart.
        children: The parts of a multipart.
        inside: The subtype of the multipart that it stands in; ``""`` for the message itself.
    """

    media_type: str
    parameters: dict[str, str]
    headers: Headers
    body: bytes
    children: tuple[Entity, ...] = ()
    inside: str = ""


@dataclass(slots=True)
class _Allowance:
    parts: int = MOST_PARTS
    scanned: int = MOST_SCANNED


def structure(raw: bytes, flaws: list[str]) -> Entity:
    """The message as a tree; what is wrong with it is added to ``flaws``."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        note(flaws, "the whole message was saved as UTF-16")
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\n" not in raw and b"\r" in raw:
        note(flaws, "its lines end as on old Macintoshes")
        raw = raw.replace(b"\r", b"\n")
    return _entity(raw, flaws, _Allowance(), inside="", level=0)


def _entity(raw: bytes, flaws: list[str], left: _Allowance, *, inside: str, level: int) -> Entity:
    headers, body = split_headers(raw, flaws, part=level > 0)
    default = "message/rfc822" if inside == "digest" else "text/plain"
    media_type, params = _content_type(headers, default, flaws)
    if not media_type.startswith("multipart/"):
        return Entity(media_type, params, headers, body, inside=inside)
    if level >= MOST_LEVELS:
        note(flaws, f"more than {MOST_LEVELS} levels of parts in parts: the rest is one attachment")
        return Entity("application/octet-stream", {}, Headers(), raw, inside="mixed")
    pieces = _pieces(body, params.get("boundary", ""), flaws, left)
    encoding = headers.plain(b"content-transfer-encoding")
    if pieces is None and encoding.startswith(("base64", "quoted")):
        # forbidden, and done: a whole multipart encoded
        pieces = _pieces(
            transferred(body, encoding, flaws, text=False), params.get("boundary", ""), flaws, left
        )
    if pieces is None:
        if body.strip():
            note(flaws, "a multipart without the delimiter it names: read as text")
        return Entity("text/plain", params, headers, body, inside=inside)
    subtype = media_type.partition("/")[2]
    children = [
        Entity("application/octet-stream", {}, Headers(), piece, inside="mixed")
        if whole
        else _entity(piece, flaws, left, inside=subtype, level=level + 1)
        for piece, whole in pieces
    ]
    return Entity(media_type, params, headers, b"", tuple(children), inside)


def _content_type(headers: Headers, default: str, flaws: list[str]) -> tuple[str, dict[str, str]]:
    text = headers.first(b"content-type")
    if not text:
        return default, {}
    value, params = parameters(unfolded(text, flaws), flaws)
    found = _TYPE.match(value)
    if found:
        return found[0], params
    note(flaws, f"no content type: {value[:40]!r}, read as text")
    return {"html": "text/html", "text/html": "text/html"}.get(value, "text/plain"), params


def _pieces(
    body: bytes, boundary: str, flaws: list[str], left: _Allowance
) -> list[tuple[bytes, bool]] | None:
    """The parts, and whether each is the rest that is not looked into; ``None`` without any delimiter."""
    left.scanned -= len(body)
    if left.scanned < 0:
        note(flaws, f"more than {MOST_SCANNED >> 20} MiB of parts in parts: the rest is one attachment")
        return [(body, True)]
    delimiter = boundary.rstrip().encode("utf-8", "surrogateescape")
    found = _cut(body, delimiter, flaws, left) if delimiter else None
    if found is None and (guess := _GUESS.search(body[:_GUESSED_IN])) is not None and guess[1] != delimiter:
        note(flaws, "a multipart names another delimiter than it has")
        found = _cut(body, guess[1], flaws, left)
    return found


def _cut(
    body: bytes, delimiter: bytes, flaws: list[str], left: _Allowance
) -> list[tuple[bytes, bool]] | None:
    # a pattern that begins with a literal is searched for at the speed of memchr
    line = re.compile(rb"\n--" + re.escape(delimiter) + rb"(--)?[ \t]*+(?:\r?\n|\r?\Z)")
    first = re.compile(rb"--" + re.escape(delimiter) + rb"(--)?[ \t]*+(?:\r?\n|\r?\Z)")
    found = first.match(body) or line.search(body)
    if found is None:
        return None
    pieces: list[tuple[bytes, bool]] = []
    start = found.end()
    while not found[1]:
        if left.parts <= 0:
            note(flaws, f"more than {MOST_PARTS} parts: the rest is one attachment")
            pieces.append((body[start:], True))
            return pieces
        left.parts -= 1
        # the line end before a delimiter belongs to it, and a part may be empty
        following = line.search(body, start - 1)
        if following is None:
            note(flaws, "the last part is not closed: the message may be cut off")
            if body[start:].strip():
                pieces.append((body[start:], False))
            return pieces
        pieces.append((body[start : following.start()].removesuffix(b"\r"), False))
        start = following.end()
        found = following
    if body[start:].strip():
        note(flaws, "text stands after the last part: see the raw message")
    return pieces
