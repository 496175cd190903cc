"""How large a policy or a story may be: what nobody could have meant is refused before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from supportcli.domain.documents import Document

LARGEST_TEXT = 512 * 1024
MOST_KEYS = 5_000
DEEPEST = 32
MOST = {"plans": 60, "priorities": 60, "measures": 60, "rules": 400, "rates": 400, "scope": 600, "texts": 600}
TOO_DEEP = f"nested deeper than {DEEPEST} tables"

# A dotted key of so many parts; each part is tried only where a word begins, so that no text takes long.
_LONG_KEY = re.compile(
    rf"""(?<![\w.-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST + 1}}}""",
)


def refuse_text(text: str, what: str) -> str | None:
    """Say why a text is not even parsed."""
    if len(text) > LARGEST_TEXT:
        return f"too large for a {what}: {len(text):,} characters, at most {LARGEST_TEXT:,}"
    if _LONG_KEY.search(text):
        return TOO_DEEP
    return None


def refuse_data(data: Document, what: str) -> str | None:
    """Say why parsed data is not even looked at."""
    keys, level, depth = 0, [data], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return TOO_DEEP
        inner: list[Any] = []
        for part in level:
            keys += len(part)
            inner += [each for each in _values(part) if isinstance(each, dict | list)]
        level = inner
    if keys > MOST_KEYS:
        return f"too large for a {what}: {keys:,} keys, at most {MOST_KEYS:,}"
    for section, most in MOST.items():
        count = len(data[section]) if isinstance(data.get(section), dict | list) else 0
        if count > most:
            return f"too large for a {what}: {count:,} {section}, at most {most:,}"
    return None


def _values(part: Any) -> Iterable[Any]:
    return part.values() if isinstance(part, dict) else part
