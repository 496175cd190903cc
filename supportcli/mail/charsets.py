"""Bytes of unknown honesty to text: what a message claims about its characters is often wrong.

The order: what is ASCII is ASCII; valid UTF-8 is UTF-8, as text in any single-byte set is it only by a rare
accident; then the declared set; then UTF-8 with a few broken bytes; then windows-1252, which gives every byte a
character that a person can make sense of. Statistical detection (charset-normalizer, chardet) was left out: on the
few hundred bytes of a mail it guesses, and a wrong guess reads worse than a marked one.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

FALLBACK = "cp1252"

_ALIASES = {
    # what mail programs write, and the larger set that they mean (the WHATWG encoding standard does the same)
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ks-c-5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "chinesebig5": "big5hkscs",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8mb4": "utf-8",
    "unicode": "utf-16",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp-850": "cp850",
}
_UNSAID = {
    "",
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "unknown-8bit",
    "x-unknown",
    "unknown",
    "8bit",
    "binary",
    "utf-8",
}
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
"""Text codecs of Python that are no character sets; some of them take quadratic time or always raise."""
_STATEFUL = (
    "iso2022",
    "utf-7",
    "utf_7",
    "hz",
    "utf-16",
    "utf-32",
    "utf_16",
    "utf_32",
    "cp037",
    "cp500",
    "cp1140",
)
"""Sets in which bytes below 128 do not mean ASCII."""
_MULTIBYTE = ("cp949", "gb18030", "big5", "cp932", "euc", "johab")
"""Sets in which a short text may be valid UTF-8 by accident."""

_WIDE = ("utf-16", "utf_16", "utf-32", "utf_32")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SIBLINGS = {
    "iso2022_jp": ("euc_jp", "cp932"),
    "iso2022_jp_ext": ("euc_jp", "cp932"),
    "euc_jp": ("cp932",),
    "cp932": ("euc_jp",),
}
"""Sets of one script that programs take for one another."""

_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")


def decoded(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and what was wrong with its characters (``""`` if nothing was); no surrogates, no NUL.

    Args:
        data: In some character set.
        declared: The set that the message names; ``""`` if it names none.
    """
    wanted = declared.strip(" \t\"'").lower()
    codec = codec_of(wanted)
    stateful = bool(codec) and codec.startswith(_STATEFUL)
    if data.isascii() and not stateful:
        text = data.decode("ascii")
        return (text.replace("\x00", "") if "\x00" in text else text), ""
    text, flaw = _guessed(data, wanted, codec, stateful)
    if _SURROGATE_OR_NUL.search(text):
        text = _SURROGATE_OR_NUL.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)
    return text, flaw


@lru_cache(maxsize=512)
def codec_of(declared: str) -> str:
    """The name of Python's codec for a character set in small letters, or ``""`` if there is none."""
    name = _ALIASES.get(declared, declared)
    if not name or len(name) > 40 or not name.isascii():
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, TypeError):
        return ""
    # only text encodings say so; zlib, hex and rot13 are none
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("-", "_") not in _REFUSED else ""


def _guessed(data: bytes, wanted: str, codec: str, stateful: bool) -> tuple[str, str]:
    found = _paired(data, wanted, codec, stateful)
    if found is not None:
        return found
    text = _strict(data, "utf-8")
    if text is not None:
        wrong = wanted if codec and codec not in ("utf-8", "utf-8-sig") else ""
        if wanted in ("us-ascii", "ascii"):
            return text, "the text is UTF-8, though us-ascii is declared"
        if wanted and not codec:
            return text, f"unknown character set {_shown(wanted)}: read as UTF-8"
        return text, f"the text is UTF-8, though {_shown(wrong)} is declared" if wrong else ""
    if codec and wanted not in _UNSAID:
        text = _strict(data, codec)
        if text is not None:
            return text, ""
        for sibling in _SIBLINGS.get(codec, ()):
            text = _strict(data, sibling)
            # two or three characters may be valid by accident
            if text is not None and sum(1 for character in text if character > "\x7f") > 3:
                return text, f"the text is {sibling.replace('_', '-')}, though {_shown(wanted)} is declared"
        if codec.startswith(_MULTIBYTE):
            text = data.decode(codec, "replace")
            if text.count("\ufffd") * 10 < len(text):
                return text, f"some bytes are no {_shown(wanted)}"
    return _lossy(data, wanted, codec)


def _paired(data: bytes, wanted: str, codec: str, stateful: bool) -> tuple[str, str] | None:
    """The text in one of the sets in which a byte alone says little; ``None`` if it is in no such set."""
    if codec.startswith(_WIDE) and b"\x00" not in data and not data.startswith(_MARKS):
        text = _strict(data, "utf-8")
        if text is not None:
            # a program has turned the text into another set and left the name as it was
            return text, f"the text is UTF-8, though {_shown(wanted)} is declared"
    elif (codec == "utf-16" or wanted in _UNSAID) and (wide := _wide(data)):
        codec, stateful = wide, True
    if not stateful and not codec.startswith(_MULTIBYTE):
        return None
    text = _strict(data, codec)
    if text is not None:
        return text, ""
    if b"\x1b" in data and data.isascii():
        # an escape is cut off; whatever stands before it is right
        return data.decode(codec, "replace"), f"some bytes are no {_shown(wanted)}"
    return None


def _wide(data: bytes) -> str:
    """Which UTF-16 it is: by its mark, else by where the zeros of its Latin letters, blanks and line ends stand."""
    if data.startswith(_MARKS[:2]) and b"\x00" in data:
        return "utf-16"
    first, second = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(first, second) * 8 < len(data) or min(first, second) * 10 > max(first, second):
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _lossy(data: bytes, wanted: str, codec: str) -> tuple[str, str]:
    as_utf8 = data.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    good = sum(1 for character in as_utf8 if character > "\x7f") - broken
    # what makes sense as UTF-8 where UTF-8 is declared is no accident, whatever was damaged around it
    if good > 2 * broken or (codec == "utf-8" and good * 4 >= broken and good > 1):
        return as_utf8, "some bytes are no UTF-8: shown as �"
    text = data.decode(FALLBACK, "replace")
    if "\ufffd" in text:
        text = "".join(
            chr(byte) if character == "\ufffd" else character
            for byte, character in zip(data, text, strict=True)
        )
    if wanted and not codec:
        return text, f"unknown character set {_shown(wanted)}: read as windows-1252"
    said = f"are no {_shown(wanted)}" if wanted else "stand without a character set"
    return text, f"bytes beyond ASCII {said}: read as windows-1252"


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError, AssertionError):
        return None


def _shown(name: str) -> str:
    return re.sub(r"[^\w.:+-]", "?", name[:40])
