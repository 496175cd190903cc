"""A message before anybody decides about it: its bytes, their digest, and what could be read, within bounds.

What a message says is a stranger's. Whatever leaves this module has bounded lengths and can be stored; what was
left out is said in ``flaws``, and the raw bytes are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from supportcli.desk.settings.values import Mailroom
from supportcli.mail.incoming import Address, Incoming, Part
from supportcli.store.blobs import digest

LONGEST_TEXT = 200_000
"""Characters of a text that a history holds; the whole is in the raw message."""
LONGEST_SUBJECT = 500
LONGEST_NAME = 250
LONGEST_ID = 900
MOST_IDS = 100
MOST_ADDRESSES = 100
MOST_PARTS = 2000
MOST_FLAWS = 20
_HEAD = 256 << 10
"""Bytes of a message that is too large in which its headers are looked for."""

_SURROGATE = re.compile("[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message on the table.

    Attributes:
        raw: Its bytes.
        sha256: Their digest.
        incoming: What it says, within bounds.
        source: Where it was found, for reports; empty for standard input.
    """

    raw: bytes = field(repr=False)
    sha256: str
    incoming: Incoming
    source: str = ""


def envelope(raw: bytes, room: Mailroom, source: str = "", sha256: str = "") -> Envelope:
    """Read a message; no bytes whatever make this fail."""
    from supportcli.mail.reading import read

    large = len(raw) > room.max_message
    try:
        incoming = read(_head(raw) if large else raw)
    except Exception as error:  # whatever it is, the message is kept
        name = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        incoming = unreadable(raw, f"it cannot be read ({name})")
    if large:
        what = f"it is larger than mail.max_message ({_bytes(len(raw))}): only its headers were read"
        incoming = replace(incoming, text="", attachments=(), flaws=(what, *incoming.flaws))
    return Envelope(raw, sha256 or digest(raw), _bounded(incoming), source)


def unreadable(raw: bytes, flaw: str) -> Incoming:
    """What is left of a message that cannot be read: its first lines as they are, and what is wrong."""
    text = raw[:20_000].decode("utf-8", "replace")
    subject = re.search(r"^Subject:[ \t]*([^\r\n]{0,500})", text, re.MULTILINE | re.IGNORECASE)
    return Incoming(subject=subject[1] if subject else "", text=text, flaws=(flaw,))


def _head(raw: bytes) -> bytes:
    head = raw[:_HEAD]
    ends = [at for at in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if at >= 0]
    return head[: min(ends)] + b"\r\n\r\n" if ends else head


def _bytes(size: int) -> str:
    return f"{size / (1 << 20):.0f} MB" if size >= 1 << 20 else f"{size / 1024:.0f} kB"


def _bounded(incoming: Incoming) -> Incoming:
    flaws = list(incoming.flaws)
    text = tidy(incoming.text, len(incoming.text))
    if len(text) > LONGEST_TEXT:
        flaws.append(f"its text is cut after {LONGEST_TEXT:,} characters")
        text = text[:LONGEST_TEXT]
    parts = incoming.attachments
    if len(parts) > MOST_PARTS:
        flaws.append(
            f"{len(parts) - MOST_PARTS:,} of its {len(parts):,} attachments are left in the raw message"
        )
        parts = parts[:MOST_PARTS]
    return replace(
        incoming,
        message_id=(_ids((incoming.message_id,)) or ("",))[0],
        in_reply_to=_ids(incoming.in_reply_to[:MOST_IDS]),
        references=_ids(incoming.references[-MOST_IDS:]),
        about=_ids(incoming.about[:MOST_IDS]),
        senders=_addresses(incoming.senders),
        reply_to=_addresses(incoming.reply_to),
        to=_addresses(incoming.to),
        cc=_addresses(incoming.cc),
        subject=line(incoming.subject, LONGEST_SUBJECT),
        text=text,
        attachments=tuple(_part(part) for part in parts),
        bounced=tuple(line(each, LONGEST_NAME).lower() for each in incoming.bounced[:MOST_ADDRESSES]),
        flaws=tuple(line(flaw, 300) for flaw in flaws[:MOST_FLAWS]),
    )


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Message-IDs as they were written, each once: real mail writes them in many ways, and only equality counts."""
    return tuple(
        dict.fromkeys(line(each, LONGEST_ID) for each in ids if each.strip() and len(each) <= LONGEST_ID)
    )


def _addresses(found: tuple[Address, ...]) -> tuple[Address, ...]:
    return tuple(
        Address(line(each.name, LONGEST_NAME), line(each.email, LONGEST_NAME).lower())
        for each in found[:MOST_ADDRESSES]
        if each.email
    )


def _part(part: Part) -> Part:
    return Part(
        line(part.name, LONGEST_NAME),
        line(part.media_type, LONGEST_NAME) or "application/octet-stream",
        part.content,
        line(part.content_id, LONGEST_NAME),
    )


def tidy(text: str, most: int) -> str:
    """A text that can be stored, of at most so many characters."""
    text = text[:most]
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() or "\0" in text else text


def line(text: str, most: int) -> str:
    """A text on one line."""
    return " ".join(tidy(text, most * 4).split())[:most]
