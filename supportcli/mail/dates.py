"""The Date of a message in every form that mail programs have written it in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MOST_OFFSET = 24 * 3600
_LAST_YEAR = 2200
"""A later year is a broken clock's or a spammer's."""
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_COLON = re.compile(r"\s*:\s*")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")


def instant(text: str) -> datetime | None:
    """The instant in UTC, whole seconds; ``None`` if the text is no date.

    A date without a zone counts as UTC (RFC 5322: ``-0000``), one with an impossible zone too.
    """
    from email.utils import parsedate_tz

    text = _COLON.sub(":", _COMMENT.sub(" ", text))
    if len(text) > 200 or not text:
        return None
    try:
        if _ISO.match(text):
            found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
            return (
                (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
            )
        parsed = parsedate_tz(text)
        if parsed is None:
            return None
        year, month, day, hour, minute, second = parsed[:6]
        offset = parsed[9] or 0
        # a leap second is the one before it
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        found = local - timedelta(seconds=offset if abs(offset) < _MOST_OFFSET else 0)
        return found if found.year <= _LAST_YEAR else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
