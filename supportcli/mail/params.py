"""Content-Type and Content-Disposition: a value and its parameters (RFC 2045, RFC 2183, RFC 2231), however broken."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from supportcli.mail.charsets import decoded
from supportcli.mail.words import note, with_words

_PARAM = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*)?)?")
_ESCAPED = re.compile(r'\\(["\\])')
_MOST_SECTIONS = 200
"""Sections of one parameter (RFC 2231) that are joined."""


def parameters(text: str, flaws: list[str]) -> tuple[str, dict[str, str]]:
    """The value in small letters, and its parameters by names in small letters, decoded.

    Args:
        text: The header field on one line.
        flaws: What is wrong with it is added here.
    """
    value, separator, _ = text.partition(";")
    if not separator:
        return value.strip().lower(), {}
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAM.finditer(text, len(value)):
        name, given = found[1].lower(), _unquoted(found[2])
        section = _SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            plain.setdefault(name, given)
            continue
        index, encoded = int(section[2] or 0), section[2] is None or section[3] is not None
        if index < _MOST_SECTIONS:
            sections.setdefault(section[1], {})[index] = (given, encoded)
    made = {name: with_words(given, flaws) for name, given in plain.items()}
    made |= {name: _joined(numbered, flaws) for name, numbered in sections.items()}
    return value.strip().lower(), made


def _unquoted(given: str) -> str:
    if not given.startswith('"'):
        return given.strip()
    inside = given[1:-1] if len(given) > 1 and given.endswith('"') else given[1:]
    return _ESCAPED.sub(r"\1", inside)


def _joined(numbered: dict[int, tuple[str, bool]], flaws: list[str]) -> str:
    """Sections in order; the first names the character set: ``utf-8'en'na%C3%AFve``."""
    charset, pieces, pending = "", [], b""
    for position, index in enumerate(sorted(numbered)):
        given, encoded = numbered[index]
        if encoded and position == 0 and given.count("'") >= 2:
            charset, _, given = given.split("'", 2)
        if encoded:
            pending += unquote_to_bytes(given)
            continue
        pieces += [_text(pending, charset, flaws), given]
        pending = b""
    pieces.append(_text(pending, charset, flaws))
    return with_words("".join(pieces), flaws)


def _text(data: bytes, charset: str, flaws: list[str]) -> str:
    if not data:
        return ""
    text, flaw = decoded(data, charset)
    note(flaws, flaw and f"in a name: {flaw}")
    return text
