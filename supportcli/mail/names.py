"""Names of attachments made safe: a stranger chose them, and somebody will save them in a folder of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from supportcli.mail.incoming import Part

LONGEST_NAME = 255
"""Bytes in UTF-8: the limit of ext4, XFS, APFS and NTFS alike, or stricter than theirs."""
_LONGEST_SUFFIX = 20
NAMELESS = "attachment"

_SEPARATORS = re.compile(r"[/\\\u2044\u2215\u29f8\uff0f\uff3c]")
_UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories of Unicode: control and format characters (bidirectional ones too), halves, private use, line ends."""
# letters and marks that draw nothing
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[ .].*)?", re.IGNORECASE
)
_EDGES = " .\t\xa0\u2000\u3000"
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "application/pgp-signature": ".asc",
}


def safe_name(name: str) -> str:
    """A name that is one, on every platform: no path, nothing invisible, no option, no device, never empty.

    The same name gives the same result, and a safe name gives itself.
    """
    seen = (each for each in _UNSEEN.sub("", name) if unicodedata.category(each) not in _UNSEEN_KINDS)
    text = unicodedata.normalize("NFC", "".join(seen))
    text = _SEPARATORS.split(text.rstrip(_EDGES + "/\\"))[-1]
    text = " ".join(_FORBIDDEN.sub("_", text).split())
    text = text.lstrip(_EDGES + "-~").rstrip(_EDGES)
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return _short(text, LONGEST_NAME) or NAMELESS


def unique_names(names: Iterable[str]) -> list[str]:
    """The names made safe and different from one another, also where capitals do not count: ``log-2.txt``."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    made = []
    for each in names:
        name = safe = safe_name(each)
        while name.casefold() in taken:
            number = numbers[safe.casefold()] = numbers.get(safe.casefold(), 1) + 1
            name = _numbered(safe, number)
        taken.add(name.casefold())
        made.append(name)
    return made


def attachment_names(parts: Sequence[Part]) -> list[str]:
    """A safe name for each attachment of a message, all different; those without one are named for their type."""
    return unique_names(part.name if part.name.strip() else _by_type(part.media_type) for part in parts)


def _by_type(media_type: str) -> str:
    from mimetypes import guess_extension

    stem = "message" if media_type.startswith("message/") else NAMELESS
    return stem + (_EXTENSIONS.get(media_type) or guess_extension(media_type) or "")


def _numbered(name: str, number: int) -> str:
    stem, suffix = _parted(name)
    mark = f"-{number}"
    return _short(stem, LONGEST_NAME - len((mark + suffix).encode())) + mark + suffix


def _parted(name: str) -> tuple[str, str]:
    """Stem and extension; both of ``.tar.gz``."""
    found = re.search(r"(?:\.tar)?\.[^. ]+$", name)
    if found is None or found.start() == 0 or len(found[0].encode()) > _LONGEST_SUFFIX:
        return name, ""
    return name[: found.start()], found[0]


def _short(name: str, most: int) -> str:
    """At most so many bytes, the extension kept."""
    if len(name.encode()) <= most:
        return name
    stem, suffix = _parted(name)
    room = most - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(_EDGES) + suffix
