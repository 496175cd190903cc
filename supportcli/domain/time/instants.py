"""Instants as text: UTC, whole seconds, ``2026-01-05T12:00:00Z`` — 20 characters that sort as they follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from supportcli.domain.errors import UsageError

CLOCK_SKEW = timedelta(minutes=5)
"""The clocks of two machines disagree a little; by more than this, one of them is wrong."""


def iso(instant: datetime) -> str:
    """The instant as stored and printed for machines; fractions of a second are cut.

    Raises:
        ValueError: The instant has no time zone.
    """
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = instant.astimezone(UTC)
    return instant.isoformat()[:19] + "Z"


def from_iso(text: str) -> datetime:
    """The instant that ``iso`` wrote.

    Raises:
        ValueError: The text is no ISO-8601 instant with an offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"no offset from UTC in {text!r}")
    return instant.astimezone(UTC)


def parse_instant(text: str, zone: str | tzinfo) -> datetime:
    """An instant as a person writes it: ISO-8601, with ``Z`` or an offset, or in the desk's zone without.

    A date alone is its midnight. A wall time that a change of clocks skips is read with the offset before
    the change; one that occurs twice is the first. Fractions of a second are cut.

    Args:
        text: For example ``2026-01-05T12:00Z``, ``2026-01-05 13:00+01:00``, ``2026-01-05``.
        zone: The zone of a text without offset, as an IANA name or a ``tzinfo``.

    Raises:
        UsageError: The text is no instant, or no instant of the years 1 to 9999 in UTC.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=_zone(zone) if isinstance(zone, str) else zone)
        return instant.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise UsageError(
            f'"{text}" is not an instant', hint="write it as 2026-01-05T12:00Z or 2026-01-05T12:00"
        ) from None


def _zone(name: str) -> tzinfo:
    # zoneinfo costs two milliseconds that an instant with an offset need not pay
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f'no time zone is called "{name}"', hint="use a name such as Europe/Berlin"
        ) from None
