"""winmail.dat, in which Outlook hides its attachments (TNEF, MS-OXTNEF), opened by tnefparse."""

from __future__ import annotations

import logging

from supportcli.mail.incoming import Part

LARGEST = 64 * 1024 * 1024
"""Bytes that are opened; a larger one stays as it is."""
_SIGNATURE = b"\x78\x9f\x3e\x22"


def is_tnef(media_type: str, name: str) -> bool:
    """Whether a part says that it is one."""
    return media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def opened(content: bytes) -> tuple[str, tuple[Part, ...]] | None:
    """The plain text in it (``""`` if there is none) and its files; ``None`` if it cannot be read."""
    if len(content) > LARGEST or not content.startswith(_SIGNATURE):
        return None
    from tnefparse import TNEF

    logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)
    try:
        found = TNEF(content, do_checksum=False)
        body = getattr(found, "body", None) or ""
        parts = tuple(_part(attachment) for attachment in found.attachments)
    except Exception:  # the library raises whatever it stumbles over; the message must not be lost for it
        return None
    text = body.decode("cp1252", "replace") if isinstance(body, bytes) else str(body)
    return text.replace("\x00", "").replace("\r\n", "\n").strip(), parts


def _part(attachment: object) -> Part:
    from mimetypes import guess_type

    long_name = getattr(attachment, "long_filename", None)
    name = long_name() if callable(long_name) else getattr(attachment, "name", "")
    text = name.decode("cp1252", "replace") if isinstance(name, bytes) else str(name or "")
    text = text.replace("\x00", "").strip()
    data = getattr(attachment, "data", b"")
    media_type = guess_type(text, strict=False)[0] or "application/octet-stream"
    return Part(text, media_type, data if isinstance(data, bytes) else b"")
