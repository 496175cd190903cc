"""Instants as files write them, in UTC and whole seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from supportcli.desk.importing.mapping import Mapping

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing was a support ticket before."""

SKEW = timedelta(minutes=5)
"""Machines disagree a little about the time: what is so little in the future is now."""

ReadInstant = Callable[[str], datetime]


def instant_reader(mapping: Mapping, zone: str, now: datetime) -> ReadInstant:
    """The function that reads a mapping's instants.

    Args:
        mapping: Its formats and, if it has one, its zone.
        zone: The desk's zone, for a mapping without one.
        now: Facts are not later than this.

    Returns:
        A function that raises ValueError, with a message for a person, for what is no instant, or is one
        before 1970 or after ``now``. A wall time that a change of clocks skips or repeats is read with the
        offset before the change.
    """
    local = ZoneInfo(mapping.zone or zone)
    only_iso = mapping.dates == ("iso",)

    def read(text: str) -> datetime:
        try:
            instant = datetime.fromisoformat(text) if only_iso else _parse(text, mapping.dates)
            if instant.tzinfo is not UTC:
                instant = _in_utc(instant, local, twice=mapping.converted_twice)
        except (ValueError, OverflowError):
            forms = "" if only_iso else f" in the forms {', '.join(mapping.dates)}"
            raise ValueError(f'"{text[:40]}" is not an instant{forms}') from None
        if instant.microsecond:
            instant = instant.replace(microsecond=0)
        if instant > now:
            if instant - now > SKEW:
                raise ValueError(f"{text} is in the future")
            return now
        if instant < EARLIEST:
            raise ValueError(f"{text} is before 1970")
        return instant

    return read


def _parse(text: str, forms: tuple[str, ...]) -> datetime:
    for form in forms:
        try:
            return datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(text)


def _in_utc(instant: datetime, local: ZoneInfo, *, twice: bool) -> datetime:
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    if twice:
        # what was taken for UTC and converted is, converted back, the local wall time that it was before
        instant = instant.replace(tzinfo=local).astimezone(UTC).replace(tzinfo=None)
    return instant.replace(tzinfo=local).astimezone(UTC)
