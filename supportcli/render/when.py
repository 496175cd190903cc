"""Instants for people, in the desk's zone: English names of days and months whatever the locale."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def zone_of(name: str) -> tzinfo:
    """The desk's zone; its rules are read from files, which UTC need not pay."""
    if name in ("UTC", "Etc/UTC"):
        return UTC
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def short(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """As short as is clear: ``14:30`` today, ``Tue 09:00`` this week, else ``12 Mar 09:00`` or ``3 Jan 2027``."""
    local, today = instant.astimezone(zone), now.astimezone(zone)
    days = (local.date() - today.date()).days
    if not days:
        return f"{local:%H:%M}"
    if 0 < days < 7:
        return f"{_DAYS[local.weekday()]} {local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def full(instant: datetime, zone: tzinfo) -> str:
    """``Mon 2 Mar 2026 10:00``; seconds only where there are some."""
    local = instant.astimezone(zone)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year} {time}"


def ago(then: datetime, now: datetime) -> str:
    """How long since, in one unit: ``just now``, ``25m ago``, ``2h ago``, from two days on ``25d ago``."""
    minutes = int((now - then).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    for unit, size in (("d", 1_440), ("h", 60)):
        if minutes >= size * (2 if unit == "d" else 1):
            return f"{minutes // size}{unit} ago"
    return f"{minutes}m ago"


def window(opens: datetime, closes: datetime, zone: tzinfo) -> str:
    """``Fri 6 Mar 2026 16:50 – 18:00``; the day of the end only where it is another."""
    first, last = opens.astimezone(zone), closes.astimezone(zone)
    if first.date() == last.date():
        return f"{full(opens, zone)} – {full(closes, zone).rpartition(' ')[2]}"
    return f"{full(opens, zone)} – {full(closes, zone)}"
